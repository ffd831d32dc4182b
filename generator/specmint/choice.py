"""What a project takes of a document: which operations, and which models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final, Literal, TypeAlias, cast

from specmint.diagnostics import Diagnostic, Severity

Models: TypeAlias = Literal["reachable", "all"]

UNSUPPORTED: Final = "unsupported"
INVALID: Final = "invalid"
LENIENT: Final = (UNSUPPORTED, INVALID)
"""What `--lenient` excludes: each operation that the generator cannot make, or that is wrong, alone."""

HINT: Final = (
    'Write "POST /files", "* /internal/*", "tag:Beta"; exclude knows "unsupported" and "invalid" too.'
)
_OPERATION = re.compile(r"[!#$%&'*+.^_`|~0-9A-Z-]+ /\S*")
_TAG = "tag:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The operations of a document that are generated, and the models.

    `include` names those to take (all where it is empty), `exclude` those to leave out: by `METHOD /path`, in which `*`
    stands for anything, by `tag:NAME`, or in `exclude` by what is wrong with them: "unsupported", "invalid". `models` are
    those that the operations lead to, or all. `strict` makes every warning an error.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    models: Models = "reachable"
    strict: bool = False

    def beside(self, configured: Choice) -> Choice:
        """Return this choice, of a command line, together with a configured one."""
        return Choice(
            include=tuple(dict.fromkeys((*configured.include, *self.include))),
            exclude=tuple(dict.fromkeys((*configured.exclude, *self.exclude))),
            models=configured.models if self.models == "reachable" else self.models,
            strict=configured.strict or self.strict,
        )

    def options(self) -> dict[str, object]:
        """Return what the manifest of a package remembers of it: only what differs from the usual."""
        remembered: dict[str, object] = {}
        if self.include:
            remembered["include"] = list(self.include)
        if self.exclude:
            remembered["exclude"] = list(self.exclude)
        if self.models != "reachable":
            remembered["models"] = self.models
        return remembered

    def judged(self, problem: Diagnostic) -> Diagnostic:
        """Return a problem as an error if it is a warning and the project is strict."""
        if not self.strict or problem.severity is not Severity.WARNING:
            return problem
        return replace(problem, severity=Severity.ERROR)

    def lifts(self, code: str) -> bool:
        """Return whether an error of this code costs its operations alone, and not the document."""
        return (UNSUPPORTED if code.startswith("unsupported-") else INVALID) in self.exclude


def is_pattern(text: str, *, excludes: bool) -> bool:
    """Return whether a text can name operations."""
    if excludes and text in LENIENT:
        return True
    return bool(_OPERATION.fullmatch(text)) or (text.startswith(_TAG) and len(text) > len(_TAG))


def matches(pattern: str, address: str, tags: Sequence[str]) -> bool:
    """Return whether a pattern names an operation, given by its address (`METHOD /path`) and its tags."""
    if pattern.startswith(_TAG):
        return pattern.removeprefix(_TAG) in tags
    # Brackets in a path are no set of letters.
    return fnmatchcase(address, pattern.replace("[", "[[]"))


def named(patterns: Iterable[str]) -> list[str]:
    """Return the patterns that name operations, without those that name what is wrong with them."""
    return [pattern for pattern in patterns if pattern not in LENIENT]


def choice_of(table: Mapping[str, object]) -> Choice:
    """Return what a table of the configuration chooses; what is wrong in it reads as not said."""
    models: Models = "all" if table.get("models") == "all" else "reachable"
    return Choice(
        include=_patterns(table, "include"), exclude=_patterns(table, "exclude"), models=models
    )


def choice_problems(table: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield the key of each option of a table that cannot be understood, what is wrong with it, and what to do."""
    for key, excludes in (("include", False), ("exclude", True)):
        wrong = [one for one in _patterns(table, key) if not is_pattern(one, excludes=excludes)]
        if not isinstance(table.get(key, []), list):
            yield key, f"{key} is not a list of operations", HINT
        elif wrong:
            yield key, f"{wrong[0]!r} names no operation for {key}", HINT
    if table.get("models", "reachable") not in ("reachable", "all"):
        hint = 'Write "all" to generate the schemas too that no operation leads to.'
        yield "models", 'models is neither "reachable" nor "all"', hint


def _patterns(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    listed = table.get(key, [])
    return tuple(map(str, cast("list[object]", listed))) if isinstance(listed, list) else ()
