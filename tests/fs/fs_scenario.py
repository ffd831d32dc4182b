"""A project whose clients are generated and vendored again and again, while the file system fails or somebody edits."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import specmint
from specmint import ir
from specmint.choice import Choice
from specmint.commands import making
from specmint.dump import dump
from specmint.form import Form
from specmint.ir import Ident
from specmint.pipeline import Progress, Understood, mint, understand
from specmint.source import Files
from specmint.tree import Tree

#: How much is run: everything with `SPECMINT_FS=full`, a sample otherwise.
IS_FULL = os.environ.get("SPECMINT_FS") == "full"
INTO = Path("src/shop/_vendor")
_SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://api.acme.test"}],
}
_PROJECT = """[tool.specmint]
vendor = "src/shop/_vendor"
[tool.specmint.apis.acme]
spec = "acme.json"
output = "generated/acme"
[tool.specmint.apis.globex]
spec = "globex.json"
output = "generated/globex"
"""

Contents = dict[str, bytes | str]
_MINTED: dict[tuple[str, Form | None], Tree] = {}
_UNDERSTOOD: dict[object, Understood] = {}


def count(full: int, sample: int) -> int:
    """Return how often something is done in this run."""
    return full if IS_FULL else sample


def remember_mints() -> None:
    """Make each package in memory once: what is tested begins where it is written, and all before is pure."""

    def minted(api: ir.Api, progress: Progress, form: Form | None = None) -> Tree:
        key = (dump(api), form)
        if key not in _MINTED:
            _MINTED[key] = mint(api, progress, form)
        return _MINTED[key]

    def understood(
        files: Files, package: Ident | None, progress: Progress, choice: Choice | None = None
    ) -> Understood:
        key = (tuple(files.items()), package, choice)
        if key not in _UNDERSTOOD:
            _UNDERSTOOD[key] = understand(files, package, progress, choice)
        return _UNDERSTOOD[key]

    setattr(making, "mint", minted)  # noqa: B010
    setattr(making, "understand", understood)  # noqa: B010


def write_spec(root: Path, name: str, version: int) -> None:
    """Write one of three versions of an API: each has other operations, and so other files, than the one before.

    As an editor does, in one step: a run that reads half of what another one writes would rightly be refused.
    """
    paths = {
        f"/{thing}": {
            "get": {
                "operationId": f"get{thing.title()}",
                "tags": [thing.title()],
                "responses": {"204": {"description": f"version {version}"}},
            }
        }
        for thing in ("invoices", "bottles", "crates")[: version + 1]
    }
    unfinished = root / f".{name}.{os.getpid()}"
    unfinished.write_text(json.dumps({**_SPEC, "paths": paths}))
    unfinished.replace(root / f"{name}.json")


def make_project(root: Path) -> Path:
    """Make a project with two APIs at their first version, nothing of them generated."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(_PROJECT)
    for name in ("acme", "globex"):
        write_spec(root, name, 0)
    return root


def contents(root: Path) -> Contents:
    """Return what stands below a folder: bytes of files, targets of links, "" for folders; byte code is left out."""
    found: Contents = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if "__pycache__" in path.parts:
            continue
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name] = ""
    return found


def replace_folder(folder: Path, golden: Path) -> None:
    """Make a folder what another one is."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(golden, folder)


def litter(root: Path) -> list[str]:
    """Return the names of what a run at work keeps beside its output; none when all is over."""
    return [path.name for path in root.rglob(".*.specmint-*")]


class Rewriting:
    """An output in an old and in a new state, and the call that makes the one of the other.

    `golden` holds the old state; `new` is what the call makes of it.
    """

    def __init__(self, root: Path, verb: str) -> None:
        self.root = make_project(root / verb)
        self.call: Callable[[], object] = self._vendor
        self.output = self.root / INTO
        if verb == "generate":
            self.call = self._generate
            self.output = self.root / "generated" / "acme"
        self.call()
        (self.output / "mine.txt").write_text("mine")
        self.golden = root / f"{verb}-old"
        replace_folder(self.golden, self.output)
        self.old = contents(self.output)
        write_spec(self.root, "acme", 2)
        self.call()
        self.new = contents(self.output)
        assert self.old != self.new

    def _vendor(self) -> object:
        return specmint.vendor("acme", "globex", cwd=self.root)

    def _generate(self) -> object:
        return specmint.generate("acme", cwd=self.root)

    def rewind(self) -> None:
        """Bring the old state back."""
        replace_folder(self.output, self.golden)

    def state(self) -> str:
        """Return `old`, `new` or `MIXED`."""
        now = contents(self.output)
        return {True: "old"}.get(now == self.old, "new" if now == self.new else "MIXED")

    def check_recovery(self) -> None:
        """Assert that the next run makes the new state and leaves nothing beside it."""
        self.call()
        assert self.state() == "new"
        assert litter(self.root) == []
