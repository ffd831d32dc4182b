"""The options of `[tool.specmint]` itself, which hold for all its APIs."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from specmint.config.apis import EXAMPLE, ApiConfig, clients_problems
from specmint.config.distribution import distribution_problems
from specmint.config.source import Source, shown
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.form import Form
from specmint.names import is_identifier, is_module_name
from specmint.spell.table import BESIDE, SHARED_RUNTIME

_KEYS = ("apis", "runtime", "runtime-package", "clients", "vendor", "distribution")
_RUNTIMES = ("copied", "shared")


@dataclass(frozen=True, slots=True)
class Project:
    """The options of `[tool.specmint]` itself, which hold for all its APIs."""

    source: Source
    table: Mapping[str, object]

    @property
    def is_shared(self) -> bool:
        """Whether the APIs share one runtime."""
        return self.table.get("runtime") == "shared"

    @property
    def runtime_package(self) -> str:
        """The dotted name of the shared runtime."""
        return str(self.table.get("runtime-package", SHARED_RUNTIME))

    @property
    def vendor(self) -> Path | None:
        """The folder that copies are vendored into."""
        if "vendor" not in self.table:
            return None
        return self.source.file.parent / str(self.table["vendor"])

    def problems(self) -> Iterator[Diagnostic]:
        """Yield what is wrong with the options, each taken by itself."""
        for key in self.table:
            if key not in _KEYS:
                hint = f"Known here: {', '.join(_KEYS)}. An API is a table: {EXAMPLE}."
                message = f"unknown key {key!r} in [tool.specmint]"
                yield self.source.problem("config-unknown-key", message, hint, key)
        yield from clients_problems(self.source, self.table, "[tool.specmint]")
        yield from self._vendor_problems()
        yield from distribution_problems(self.source, self.table, "[tool.specmint]")
        if self.table.get("runtime", "copied") not in _RUNTIMES:
            hint = 'Write "copied" (each package carries its own) or "shared" (one for all).'
            message = 'runtime is neither "copied" nor "shared"'
            yield self.source.problem("config-runtime", message, hint, "runtime")
        elif "runtime-package" in self.table:
            yield from self._package_problems()

    def _vendor_problems(self) -> Iterator[Diagnostic]:
        value = self.table.get("vendor", "_vendor")
        is_text = isinstance(value, str) and value.isprintable()
        if not is_text or not is_module_name(Path(str(value)).name):
            message = "vendor is not the path of a folder that can be a package"
            hint = 'Name a folder inside a package of yours, as "src/acme/_vendor".'
            yield self._problem(message, hint, "vendor", code="config-vendor")

    def _package_problems(self) -> Iterator[Diagnostic]:
        *parents, last = self.runtime_package.split(".")
        if last != SHARED_RUNTIME or not all(map(is_identifier, parents)):
            yield self._problem(
                f"runtime-package is not the dotted name of a package {SHARED_RUNTIME}",
                f'Write the package that holds it too, as "acme.billing.{SHARED_RUNTIME}".',
            )
        elif not self.is_shared:
            yield self._problem(
                "runtime-package says where a shared runtime stands, and this one is copied",
                'Set runtime = "shared", or remove runtime-package.',
            )

    def _problem(
        self, message: str, hint: str, key: str = "runtime-package", *, code: str = "config-runtime"
    ) -> Diagnostic:
        return self.source.problem(code, message, hint, key)

    def runtime_folder(self, apis: Iterable[ApiConfig]) -> Path:
        """Return the folder of the shared runtime: beside the clients that its package holds too.

        Raises SpecmintError where there is no such folder, or more than one.
        """
        homes = sorted({_holder(api) for api in apis if api.form.distribution is None})
        *parents, name = self.runtime_package.split(".")
        if parents:
            homes = [home for home in homes if home.parts[-len(parents) :] == tuple(parents)]
            if len(homes) != 1:
                raise SpecmintError(self._not_beside(homes, "/".join(parents)))
        elif len(homes) != 1:
            message = "a shared runtime stands beside the clients, and these lie in several folders"
            hint = f'Move them into one folder, or set runtime-package = "the.package.{name}".'
            raise SpecmintError(self._problem(message, hint, "runtime"))
        elif (homes[0] / "__init__.py").exists():
            raise SpecmintError(self._inside_package(homes[0]))
        return homes[0] / name

    def _not_beside(self, homes: Sequence[Path], parents: str) -> Diagnostic:
        found = ", ".join(map(shown, homes)) or "none does"
        return self._problem(
            f"runtime-package needs one folder {parents} that holds clients: {found}",
            "The runtime stands beside clients: name the package that one of them lies in.",
        )

    def _inside_package(self, home: Path) -> Diagnostic:
        names = [SHARED_RUNTIME]
        while (home / "__init__.py").exists():
            names.insert(0, home.name)
            home = home.parent
        return self._problem(
            f"the clients lie in the package {names[-2]}, where Python finds no top-level {SHARED_RUNTIME}",
            f'Set runtime-package = "{".".join(names)}".',
            "runtime",
        )

    def form_of(self, api: ApiConfig, runtime: Path) -> Form:
        """Return the form of a client: one in the same package imports the shared runtime relatively.

        A distribution stands alone, so it carries its own.
        """
        if api.form.distribution is not None:
            return api.form
        prefix = self.runtime_package
        if "." in prefix and _holder(api) == runtime.parent:
            prefix = BESIDE
        return replace(api.form, runtime=prefix)


def _holder(api: ApiConfig) -> Path:
    """Return the folder that holds a package. Without `..`, and with links as they are written."""
    return Path(os.path.normpath(api.output)).parent
