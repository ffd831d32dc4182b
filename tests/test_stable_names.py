"""Names hold: what a vendor adds or moves never makes a name of the client mean something else unsaid.

`make names` runs the full 10,000 changes (`SPECMINT_NAMES=10000`) and prints how many were of which kind.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import cast

import pytest

from specmint import ir
from specmint.ir import Ident
from specmint.lower.schemas import joining
from specmint.meanings import changed, texts
from specmint.pipeline import understand
from specmint.source import Files
from tests.support.mutations import Mutator, classes_of, names_of

_COUNT = int(os.environ.get("SPECMINT_NAMES", "200"))
_CHAIN = 20
"""Changes to one document after each other; then the next one begins."""


@pytest.mark.parametrize("part", range(4))
def test_no_name_changes_its_meaning_unsaid(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    """After a change each name means what it meant, or is gone, or is an error; only collisions and removals move any.

    Inline schemas that become equal, or differ again, join a class and leave it, and move no name.
    """
    counts: Counter[str] = Counter()
    moving = joined = 0
    for seed in range(part, _COUNT // _CHAIN, 4):
        mutator = Mutator(seed)
        after, new, _ = names_of(mutator.document)
        for step in range(_CHAIN):
            before, old = after, texts(new)
            what, kind = mutator.mutate()
            after, new, api = names_of(mutator.document)
            told = {one.full_name for one in changed(old, new) if one.now.named_by != "its holder"}
            moved = {name for name in before.keys() & after.keys() if before[name] != after[name]}
            first = {name for name in moved if moved.isdisjoint(_above(name))}

            if what == "alternative" and kind in ("colliding", "remove"):
                # Alternatives of one name are told apart by their properties, as soon as there are two: that is told too.
                told &= first
            assert told == first, f"seed {seed}, step {step}: {what}, {kind}"
            if kind in ("unrelated", "reorder"):
                assert before.items() <= after.items(), f"seed {seed}, step {step}: {what}, {kind}"
            known, compared = classes_of(api)
            assert known == compared, f"seed {seed}, step {step}: {what}, {kind}"
            joined += sum(name != of for name, of in known.items())
            counts[f"{kind} {what}"] += 1
            moving += bool(told)
    with capsys.disabled():
        if "SPECMINT_NAMES" in os.environ:
            print(
                f"\n{counts.total()} changes, {moving} move a name and say so, "
                f"{joined} further names of classes were met: {dict(counts)}"
            )


def _above(name: str) -> set[str]:
    """The scopes that a name is in."""
    parts = name.split(".")
    return {".".join(parts[:number]) for number in range(1, len(parts))}


@pytest.mark.parametrize("tag", ["customers", "Customers"])
def test_a_tag_takes_in_the_paths_of_its_name(tag: str) -> None:
    """Operations without a tag stay where they are when others get a tag with the name of their path, or lose it."""
    get = {"responses": {"204": {"description": "Done."}}}
    document: dict[str, object] = {
        "openapi": "3.1.0",
        "info": {"title": "Acme", "version": "1"},
        "paths": {"/customers": {"get": get}, "/customers/trash": {"delete": get}},
    }
    paths = cast(dict[str, object], document["paths"])
    buyers = {"get": {"tags": [tag], "operationId": "find", **get}}
    tagged = {**document, "paths": {**paths, "/buyers": buyers}}

    _, before, _ = names_of(document)
    _, after, api = names_of(tagged)

    assert [one.name for one in api.resources] == ["customers"]
    assert [one.name for one in api.resources[0].operations] == ["list", "delete_trash", "find"]
    assert changed(texts(before), after) == changed(texts(after), before) == []


def test_the_documents_are_valid() -> None:
    """The documents that are changed here are ones that the generator takes."""
    import json

    mutator = Mutator(0)
    for _ in range(_CHAIN):
        files = Files({"spec.json": json.dumps(mutator.document).encode()}, "spec.json")
        understood = understand(files, Ident("acme"), lambda stage: None)
        assert understood.api is not None, understood.diagnostics[0].text()
        mutator.mutate()


@pytest.mark.parametrize("deep", [False, True])
def test_joining_takes_linear_time(deep: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many classes, in each other or beside each other, are compared in twice as many steps."""
    place = names_of(Mutator(0).document)[2].definitions[0].place
    steps = Counter[str]()
    plain = joining._Keys._key

    def counted(self: object, value: object) -> object:
        steps["all"] += 1
        return plain(cast(joining._Keys, self), value)

    monkeypatch.setattr(joining._Keys, "_key", counted)

    def model(number: int, last: int) -> ir.Model:
        inner = Ident(f"Model{number + 1}")
        is_plain = not deep or number == last
        type_ = ir.STRING if is_plain else ir.Named(inner)
        name, text = Ident(f"Model{number}"), ir.Text("")
        field = ir.Field(
            name=Ident("part"), wire=text, type=type_, required=True, doc=text, place=place
        )
        return ir.Model(name=name, spec_name=text, doc=text, fields=(field,), place=place)

    def steps_for(number: int) -> int:
        steps.clear()
        made = [model(one, number - 1) for one in range(number)]
        known = joining.joined(made, {one.name for one in made})
        further = [one for one in known if isinstance(one, ir.Model) and one.same_as is not None]
        assert len(further) == (0 if deep else number - 1)
        return steps["all"]

    assert steps_for(4000) <= 2.1 * steps_for(2000)
