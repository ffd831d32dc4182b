"""Names hold: what a vendor adds or moves never makes a name of the client mean something else unsaid.

`make names` runs the full 10,000 changes (`SPECMINT_NAMES=10000`) and prints how many were of which kind.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from specmint.ir import Ident
from specmint.meanings import changed, texts
from specmint.pipeline import understand
from specmint.source import Files
from tests.support.mutations import Mutator, names_of

_COUNT = int(os.environ.get("SPECMINT_NAMES", "200"))
_CHAIN = 20
"""Changes to one document after each other; then the next one begins."""


@pytest.mark.parametrize("part", range(4))
def test_no_name_changes_its_meaning_unsaid(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    """After a change each name means what it meant, or is gone, or is an error; only collisions and removals move any."""
    counts: Counter[str] = Counter()
    moving = 0
    for seed in range(part, _COUNT // _CHAIN, 4):
        mutator = Mutator(seed)
        after, new = names_of(mutator.document)
        for step in range(_CHAIN):
            before, old = after, texts(new)
            what, kind = mutator.mutate()
            after, new = names_of(mutator.document)
            told = {one.full_name for one in changed(old, new) if one.now.named_by != "its holder"}
            moved = {name for name in before.keys() & after.keys() if before[name] != after[name]}
            first = {name for name in moved if moved.isdisjoint(_above(name))}

            assert told == first, f"seed {seed}, step {step}: {what}, {kind}"
            if kind in ("unrelated", "reorder"):
                assert before.items() <= after.items(), f"seed {seed}, step {step}: {what}, {kind}"
            counts[f"{kind} {what}"] += 1
            moving += bool(told)
    with capsys.disabled():
        if "SPECMINT_NAMES" in os.environ:
            print(f"\n{counts.total()} changes, {moving} move a name and say so: {dict(counts)}")


def _above(name: str) -> set[str]:
    """The scopes that a name is in."""
    parts = name.split(".")
    return {".".join(parts[:number]) for number in range(1, len(parts))}


def test_the_documents_are_valid() -> None:
    """The documents that are changed here are ones that the generator takes."""
    import json

    mutator = Mutator(0)
    for _ in range(_CHAIN):
        files = Files({"spec.json": json.dumps(mutator.document).encode()}, "spec.json")
        understood = understand(files, Ident("acme"), lambda stage: None)
        assert understood.api is not None, understood.diagnostics[0].text()
        mutator.mutate()
