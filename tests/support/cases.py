"""The folders of tests/cases: what is in them, and what the generator makes of them now."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from specmint.choice import Choice
from specmint.diagnostics import SpecmintError
from specmint.form import Form
from specmint.ir import Ident
from specmint.meanings import meanings_of
from specmint.pipeline import mint, understand
from specmint.source import Limits, read

CASES = Path(__file__).parents[1] / "cases"
_SPECS = ("spec.yaml", "spec.json")
_BEHAVIOUR = re.compile(
    r"x-(specmint-)?(envelope|errors|session|credentials|paging|rate-limit|idempotent|idempotency-key|bulk|personal)\b|securitySchemes"
)
"""What a document says about behaviour; the generated `_api.py` holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a case: `text`, the diagnostics as the command line prints them, and every file of the package.

    `reviewed` are the pages, and the models where there are any.
    """

    text: str
    codes: frozenset[str]
    files: dict[str, str]
    reviewed: frozenset[str] = frozenset()


def folders(kind: str) -> list[Path]:
    """Return the case folders of a kind (`diagnostics`, `features`, `replay`), sorted by name."""
    return sorted(path for path in (CASES / kind).iterdir() if path.is_dir())


def entry(folder: Path) -> Path:
    """Return the document of a case."""
    return next(folder / name for name in _SPECS if (folder / name).exists())


def rule(folder: Path) -> str:
    """Return the sentence that a case stands for: the first line of its document or its transcript, or `rule.txt`."""
    if (folder / "rule.txt").exists():
        return (folder / "rule.txt").read_text(encoding="utf-8").partition("\n")[0]
    where = next(folder / name for name in ("transcript.txt", *_SPECS) if (folder / name).exists())
    line = where.read_text(encoding="utf-8").partition("\n")[0]
    return line.removeprefix("# ") if line.startswith("# ") else ""


@cache
def made(folder: Path) -> Made:
    """Return what the generator makes of a case. The current directory must be its folder.

    `limits.json` beside the document lowers budgets that only an absurd document would reach. What begins with `overlay`
    is applied to it, by name.
    """
    limits = folder / "limits.json"
    budgets = json.loads(limits.read_text(encoding="utf-8")) if limits.exists() else {}
    try:
        overlays = sorted(Path().glob("overlay*"))
        files = read(Path(entry(folder).name), Limits(**budgets), overlays=overlays)
        understood = understand(files, Ident("acme"), lambda stage: None, Choice(models="all"))
    except SpecmintError as error:
        found, api = error.diagnostics, None
    else:
        found, api = understood.diagnostics, understood.api
    text = "".join(item.text() + "\n" for item in found)
    codes = frozenset(item.code for item in found)
    if api is None:
        return Made(text=text, codes=codes, files={})
    meanings_of(api, understood.document)  # as `generate` does: it fails for no document
    tree = mint(api, lambda stage: None, Form(spec=entry(folder).name))
    return Made(
        text=text,
        codes=codes,
        files={path.as_posix(): content for path, content in tree.items()},
        reviewed=frozenset(
            [f"{resource.name}.py" for resource in api.resources]
            + ["models.py"] * bool(api.definitions)
        ),
    )


def shown(folder: Path, of: Made) -> dict[str, str]:
    """Return the files of a package that a reviewer looks at.

    Pages and models; `_api.py` where the document says something about behaviour; and whatever else of the package
    somebody has put into `expected/`. What is copied verbatim is never shown, nor are the asynchronous twins.
    """
    names = set(of.reviewed)
    if _BEHAVIOUR.search(entry(folder).read_text(encoding="utf-8")):
        names.add("_api.py")
    names |= {path.name for path in (folder / "expected").glob("*")}
    return {name: of.files[name] for name in sorted(names) if name in of.files}


def golden(folder: Path) -> dict[str, str]:
    """Return what was accepted: the files of `expected/` and the text of `stderr.txt`, by their names in the folder."""
    paths = [*sorted((folder / "expected").glob("**/*")), folder / "stderr.txt"]
    return {
        PurePosixPath(path.relative_to(folder)).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
        if path.is_file()
    }


def accept(folder: Path, files: dict[str, str]) -> None:
    """Make the golden of a case what `files` says, and remove whatever else was accepted before."""
    for name in golden(folder):
        (folder / name).unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
