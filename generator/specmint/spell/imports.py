"""The names that one generated file uses, and its import lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from specmint.encode import Code
from specmint.ir import Ident
from specmint.spell.table import COPIED, Entry, Origin, Scope, entry_of, home_of


@dataclass(slots=True)
class Used:
    """The names that the source of one file uses.

    `file` is the kind of file, `up` (`.` or `..`) leads from its package to the root of the generated package. `models` are the
    classes it takes from `models.py`, `constants` the rules it takes from `_api.py`.
    """

    file: Scope
    up: str = "."
    entries: set[Entry] = field(default_factory=set[Entry])
    models: set[Ident] = field(default_factory=set[Ident])
    constants: set[str] = field(default_factory=set[str])

    def take(self, name: str) -> str:
        """Return the name, and remember that the file imports it. Raises LookupError for one that its table lacks."""
        self.entries.add(entry_of(name, self.file))
        return name

    def take_all(self, names: Iterable[str]) -> None:
        """Remember that the file imports each of these names."""
        for name in names:
            self.take(name)

    def lines(self, runtime: str = COPIED) -> tuple[Code, ...]:
        """Return the import lines in isort's order and groups, with an empty line between groups.

        `runtime` is the prefix of the runtime's modules.
        """
        of_runtime, local = self._of_runtime(runtime), self._local()
        groups = [
            self._imports(Origin.STANDARD),
            self._imports(Origin.FOREIGN),
            froms(of_runtime),
            froms(local),
        ]
        if runtime.startswith("."):
            groups[2:] = [froms(of_runtime + local)]
        lines: list[Code] = []
        for group in filter(None, groups):
            if lines:
                lines.append(Code(""))
            lines += group
        return tuple(lines)

    def _imports(self, origin: Origin) -> list[Code]:
        """Return the lines of one origin: whole modules first, then names by module."""
        ours = [entry for entry in self.entries if entry.origin is origin]
        whole = [_import_of(entry) for entry in ours if entry.whole]
        parts = [(entry.module, entry.name) for entry in ours if not entry.whole]
        return sorted(whole) + froms(parts)

    def _of_runtime(self, runtime: str) -> list[tuple[str, str]]:
        """Return the module and name of each import from the runtime."""
        ours = [entry for entry in self.entries if entry.origin is Origin.RUNTIME]
        return [(home_of(entry, self.up, runtime), entry.name) for entry in ours]

    def _local(self) -> list[tuple[str, str]]:
        """Return the module and name of each import from the other files of the package."""
        ours = [entry for entry in self.entries if entry.origin is Origin.PACKAGE]
        pairs = [(home_of(entry, self.up), entry.name) for entry in ours]
        pairs += [(f"{self.up}_api", name) for name in self.constants]
        pairs += [(f"{self.up}models", name) for name in self.models]
        return pairs


def _import_of(entry: Entry) -> Code:
    if entry.name == entry.module:
        return Code(f"import {entry.module}")
    return Code(f"import {entry.module} as {entry.name}")


def froms(pairs: Iterable[tuple[str, str]]) -> list[Code]:
    """Return one `from module import names` for each module, in the order of modules whatever their case."""
    groups: dict[str, set[str]] = {}
    for module, name in pairs:
        groups.setdefault(module, set()).add(name)
    ordered = [(module, sorted(groups[module])) for module in sorted(groups, key=str.lower)]
    return [Code(f"from {module} import {', '.join(names)}") for module, names in ordered]
