"""The build hook for Hatchling: `[tool.hatch.build.hooks.specmint]`, which needs no options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from specmint.building.project import generate_clients


class SpecmintHook(BuildHookInterface[BuilderConfig]):
    """Generates the clients before files are collected, and has them included even where git ignores them."""

    PLUGIN_NAME = "specmint"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate the clients. An archive of sources gets the specs too: a wheel is made of it by this hook again.

        An editable wheel gets nothing: Python finds the clients where they were generated.
        """
        files = generate_clients(Path(self.root))
        if version == "editable":
            return
        listed = [*files.generated]
        if self.target_name == "sdist":
            listed += files.read
        # Hatchling takes the prefix of `sources` (src/) away from these as from any other path.
        forced = {str(Path(self.root, path)): str(path) for path in listed}
        build_data["force_include"].update(forced)


@hookimpl
def hatch_register_build_hook() -> type[SpecmintHook]:
    """Return the hook, for Hatchling."""
    return SpecmintHook
