"""What each command returns for an API, and the exception that carries results where not all is well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from specmint import ir
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.differing import Difference, Level, Verdict, semver_of, verdict_of
from specmint.explaining import Explanation
from specmint.output import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What `generate` did for an API. `written` and `removed` are below `output`, the package's folder.

    Of a package that was there before, `changes` are what was done to its files, and `reasons` why.
    After a dry run `planned` stands for `written`: nothing was. `read` are the files that decide what is generated: the spec,
    what it refers to, and the pyproject.toml that names it; () where the package is not on disk.
    """

    name: str
    state: Literal["written", "planned", "unchanged", "failed"]
    output: Path | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    written: tuple[PurePosixPath, ...] = ()
    removed: tuple[PurePosixPath, ...] = ()
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()
    read: tuple[Path, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the package is what its spec says now."""
        return self.state != "failed"


def planned(result: Generated, dry_run: bool) -> Generated:
    """Return the result of a run, in which nothing was written if it was a dry one."""
    if dry_run and result.state == "written":
        return replace(result, state="planned")
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How the package of an API differs from what `generate` would write, and why; `command` would write it.

    `fixed`: it did differ, and was written anew as it was asked for.
    """

    name: str
    state: Literal["current", "outdated", "fixed", "failed"]
    command: str
    output: Path | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the package is what its spec says now."""
        return self.state in ("current", "fixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """What there is to say of a document, and its meaning (`api`), None where there is an error."""

    name: str
    state: Literal["valid", "failed"]
    diagnostics: tuple[Diagnostic, ...] = ()
    api: ir.Api | None = None

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return self.state == "valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What recorded exchanges show of an API: an error for each of the `findings`, where the vendor leaves the spec.

    `replayed` exchanges are of operations that the spec has, `unknown` ones of `unknown_operations` that it does not
    have; `skipped` ones are of other vendors, or have no answer. `overlay` is the file that was asked for, as it was
    written or stood there; None where there was nothing to write, or it could not be written.
    """

    name: str
    state: Literal["clean", "drifted", "failed"]
    output: Path | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    findings: int = 0
    replayed: int = 0
    unknown: int = 0
    unknown_operations: int = 0
    skipped: int = 0
    overlay: Path | None = None

    @property
    def ok(self) -> bool:
        """Whether the vendor does what the spec says."""
        return self.state == "clean"


FailOn: TypeAlias = Literal["breaking", "additive", "any"]
"""The level from which differences are findings: `any` counts those in the documentation too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diffed:
    """What changed between two documents of an API, the gravest first.

    `ok` follows from `fail_on`, the level from which a difference counts.
    """

    name: str
    state: Literal["same", "changed", "failed"]
    spec: Path
    diagnostics: tuple[Diagnostic, ...] = ()
    differences: tuple[Difference, ...] = ()
    fail_on: FailOn = "any"

    @property
    def verdict(self) -> Verdict:
        """The gravest level of all differences."""
        return verdict_of(self.differences)

    @property
    def semver(self) -> str:
        """Which number of the version a release with these differences raises: major, minor, patch or none."""
        return semver_of(self.verdict)

    @property
    def ok(self) -> bool:
        """Whether both documents were understood, and nothing changed of the level that counts."""
        counted = {"breaking": Level.BREAKING, "additive": Level.ADDITIVE, "any": Level.DOCS}
        least = counted[self.fail_on]
        return self.state != "failed" and all(one.level < least for one in self.differences)

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "verdict": self.verdict,
            "semver": self.semver,
            "changes": [one.as_json() for one in self.differences],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a document means, as JSON text: the IR, node by node; "" where there is an error."""

    name: str
    state: Literal["valid", "failed"]
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return self.state == "valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendored:
    """What `vendor` did in the folder `output`: `written` and `removed`, or with `check` the `changes` that it would make.

    `reasons` say why. `apis` are the packages that the folder shall hold, `name` all of them; `command` would write them.
    """

    name: str
    state: Literal["written", "unchanged", "current", "outdated", "failed"]
    command: str
    output: Path | None = None
    apis: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    written: tuple[PurePosixPath, ...] = ()
    removed: tuple[PurePosixPath, ...] = ()
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the folder is what the specs say now."""
        return self.state not in ("outdated", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What `init` wrote for a new API: the files of its spec, and pyproject.toml, `project`, where it is configured."""

    name: str
    state: Literal["started"]
    written: tuple[Path, ...]
    project: Path
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Always: what cannot be started is raised."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What a diagnostic means."""

    name: str
    explanation: Explanation
    state: Literal["explained"] = "explained"
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is such a diagnostic: for another no result is made."""
        return True


Result: TypeAlias = (
    Generated | Checked | Validated | Replayed | Diffed | Described | Explained | Started | Vendored
)

Errors: TypeAlias = Literal["raise", "return"]
"""What a function does with a result that is not `ok`: raise `Failed`, or return it among the others."""


class Failed(SpecmintError):
    """Raised by `generate`, `check` and `vendor` where not all is well. `results` has what became of every API, good ones too."""

    results: tuple[Result, ...]

    def __init__(self, *results: Result) -> None:
        super().__init__(*(item for result in results for item in result.diagnostics))
        self.results = results

    def __str__(self) -> str:
        outdated = [
            f"{result.name} is out of date; run: {result.command}"
            for result in self.results
            if isinstance(result, Checked | Vendored) and result.state == "outdated"
        ]
        return "\n".join([*(item.text() for item in self.diagnostics), *outdated])


def raise_failed(results: Sequence[Result], errors: Errors) -> None:
    """Raise Failed if `errors` says so and one of the results is not `ok`."""
    if errors == "raise" and not all(result.ok for result in results):
        raise Failed(*results)
