"""The same bytes wherever and whenever a package is made: run, hash seed, time zone, locale and folder decide nothing.

A process for each seed and locale, which are fixed when Python starts; the rest changes inside it.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SPEC = ROOT / "tests" / "corpus" / "documents" / "payments_habits.yaml"
SEEDS, ZONES, LOCALES = ("0", "1", "4242"), ("UTC", "Asia/Kathmandu"), ("C", "C.UTF-8")
FOLDERS, RUNS = ("one", "two/deeper"), ("first", "second")
CHILD = """
import hashlib, json, os, sys, time
from pathlib import Path

import specmint

spec, here = Path(sys.argv[1]), Path.cwd()
found = {}
for zone, folder, run in json.loads(sys.argv[2]):
    os.environ["TZ"] = zone
    time.tzset()
    into = here / run / zone.replace("/", "-") / folder
    into.mkdir(parents=True)
    (into / spec.name).write_bytes(spec.read_bytes())
    os.chdir(into)
    specmint.generate(spec.name, output=into, package="acme")
    files = sorted(path for path in into.rglob("*") if path.is_file())
    tree = {path.relative_to(into).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    found[f"{run} run, {zone}, {folder}"] = tree
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The digests of all files by what they were made in: 48 packages of 6 processes."""
    found: dict[str, dict[str, str]] = {}
    inside = json.dumps([*itertools.product(ZONES, FOLDERS, RUNS)])
    for seed, locale in itertools.product(SEEDS, LOCALES):
        known = {name: text for name, text in os.environ.items() if not name.startswith("LC_")}
        made = subprocess.run(
            [sys.executable, "-c", CHILD, SPEC, inside],
            cwd=tmp_path_factory.mktemp("made"),
            env=known | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale},
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr[-2000:]
        trees = json.loads(made.stdout)
        found |= {f"seed {seed}, {locale}, {where}": tree for where, tree in trees.items()}
    return found


def test_every_surrounding_gives_the_same_bytes(trees: dict[str, dict[str, str]]) -> None:
    """No file of a package, its manifest included, differs between any two of the 48 surroundings."""
    where, first = next(iter(trees.items()))
    differing = {
        f"{other}: {name}"
        for other, tree in trees.items()
        for name in first.keys() | tree.keys()
        if tree.get(name) != first.get(name)
    }

    assert len(trees) == len(SEEDS) * len(ZONES) * len(LOCALES) * len(FOLDERS) * len(RUNS) == 48
    assert len(first) > 50
    assert differing == set(), f"other bytes than in {where}"
