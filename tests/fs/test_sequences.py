"""Hand edits, files of others, generations and vendoring in any order: no edited and no unknown file is ever lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import specmint
from tests.fs.fs_scenario import (
    INTO,
    contents,
    count,
    litter,
    make_project,
    remember_mints,
    write_spec,
)

#: Seeds of the sequences, so that one that fails can be played again alone.
SEEDS = range(count(200, 4))
_STEPS = 14


class Sequence:
    """A project, and what somebody did to its files: those he edited, and those that he added, with their contents."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = make_project(root)
        self.choices = random.Random(seed)
        self.edited: dict[Path, bytes] = {}
        self.originals: dict[Path, bytes] = {}
        self.added: dict[Path, bytes] = {}
        self.done: Counter[str] = Counter()

    def ours(self) -> list[Path]:
        """Return the files that specmint wrote and nobody edited, manifests left out."""
        folders = [self.root / "generated", self.root / INTO]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        theirs = self.added.keys() | self.edited.keys()
        return sorted(
            path for path in files if path.name != ".specmint.json" and path not in theirs
        )

    def edit(self) -> None:
        """Somebody changes a file of ours."""
        files = self.ours()
        if files:
            path = self.choices.choice(files)
            self.originals[path] = path.read_bytes()
            self.edited[path] = self.originals[path] + b"# mine\n"
            path.write_bytes(self.edited[path])

    def undo(self) -> None:
        """Somebody takes his change back."""
        if self.edited:
            path = self.choices.choice(sorted(self.edited))
            del self.edited[path]
            path.write_bytes(self.originals[path])

    def delete(self) -> None:
        """Somebody removes a file of ours."""
        files = self.ours()
        if files:
            self.choices.choice(files).unlink()

    def add(self) -> None:
        """Somebody puts a file of his own beside ours, at times where we would later write one."""
        folder = self.choices.choice([self.root / INTO, self.root / "generated"])
        below = self.choices.choice(
            ["", "acme", "globex", "acme/aio", "acme/own", "specmint_runtime"]
        )
        name = self.choices.choice(["notes.txt", "crates.py", "__init__.py", "local.py"])
        path = folder / below / name
        if not path.exists() and not any(parent.is_file() for parent in path.parents):
            path.parent.mkdir(parents=True, exist_ok=True)
            self.added[path] = f"# mine {self.choices.random()}\n".encode()
            path.write_bytes(self.added[path])

    def change_spec(self) -> None:
        """The vendor changes an API."""
        name = self.choices.choice(["acme", "globex"])
        write_spec(self.root, name, self.choices.randrange(3))

    def generate(self) -> None:
        """Generate all clients, or one."""
        self.run(lambda: specmint.generate(*self.some_apis(), cwd=self.root))

    def vendor(self) -> None:
        """Vendor one or both clients."""
        self.run(lambda: specmint.vendor(*(self.some_apis() or ["acme"]), cwd=self.root))

    def update(self) -> None:
        """Make anew what was vendored."""
        self.run(lambda: specmint.vendor(update=True, cwd=self.root))

    def remove(self) -> None:
        """Take a vendored client away."""
        name = self.choices.choice(["acme", "globex"])
        self.run(lambda: specmint.vendor(remove=[name], cwd=self.root))

    def some_apis(self) -> list[str]:
        return self.choices.choice([[], ["acme"], ["globex"], ["globex", "acme"]])

    def run(self, command: Callable[[], object]) -> None:
        """Run a command; where it refuses, nothing but whole packages may have changed."""
        before = contents(self.root / INTO)
        try:
            command()
        except (specmint.SpecmintError, specmint.UsageError) as error:
            codes = {item.code for item in getattr(error, "diagnostics", ())}
            assert codes <= {"edited-by-hand", "not-ours", "name-changed-meaning"}, error
            self.done["refused"] += 1
            assert contents(self.root / INTO) == before
        else:
            self.done["carried out"] += 1

    def check(self) -> None:
        """Assert that nothing of somebody's is lost, and that nothing is left lying about."""
        for path, data in {**self.edited, **self.added}.items():
            assert path.read_bytes() == data, path
        assert litter(self.root) == []


@pytest.fixture(scope="module", autouse=True)
def quick_mints() -> None:
    """The packages are minted once for all sequences."""
    remember_mints()


@pytest.fixture(scope="module")
def totals() -> Counter[str]:
    """What the commands of all sequences came to."""
    return Counter()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_of_somebody_is_lost(seed: int, tmp_path: Path, totals: Counter[str]) -> None:
    """After each step of a random sequence every edited and every unknown file is there as somebody left it."""
    sequence = Sequence(tmp_path, seed)
    steps = [Sequence.edit, Sequence.undo, Sequence.delete, Sequence.add, Sequence.change_spec]
    commands = [Sequence.generate, Sequence.vendor, Sequence.update, Sequence.remove]
    for _ in range(_STEPS):
        sequence.choices.choice(steps)(sequence)
        sequence.check()
        sequence.choices.choice(commands)(sequence)
        sequence.check()

    totals.update(sequence.done)
    totals["sequences"] += 1


def test_sequences_do_something(totals: Counter[str]) -> None:
    """The sequences both carried commands out and had some refused: the rule above was put to the test."""
    if totals["sequences"] < len(SEEDS):
        pytest.skip("this needs the sequences of the same run")

    print(f"sequences: {dict(totals)}")
    assert totals["carried out"] and totals["refused"]
