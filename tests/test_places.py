"""Where values stand: every reader finds the place of each, and none is looked for before somebody asks."""

from __future__ import annotations

import json
import pickle
import re
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specmint.document import Document, Json, Node
from specmint.source import Files, Limits, json_spots, load, yaml_reader
from specmint.spots import Inside, LaterPlace, Spot, Spots

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


def check_places(doc: Document) -> None:
    """At the place of every value stands the value, at the place of every key the key."""
    lines = doc.files[doc.entry].text.split("\n")
    todo: list[Node] = [doc.root()]
    while todo:
        node = todo.pop()
        place, key_place = node.place, node.key_place
        here = lines[place.line - 1][place.column - 1 :]
        if isinstance(node.value, str):
            assert here.startswith(json.dumps(node.value))
        elif isinstance(node.value, (dict, list)):
            assert here[0] == ("{" if isinstance(node.value, dict) else "[")
        else:
            assert here.startswith(json.dumps(node.value))
        if node.path and isinstance(doc.node(node.file, node.path[:-1]).value, dict):
            assert lines[key_place.line - 1][key_place.column - 1 :].startswith(
                json.dumps(node.name)
            )
        todo += [child for _, child in node.items()]
        todo += node.elements()


@given(st.dictionaries(st.text(max_size=6), json_values, max_size=5), st.integers(0, 2))
@example({"a/b~c": {"": [1]}}, 1)
def test_json_places(data: dict[str, Json], indent: int) -> None:
    """Whatever the document, each pointer has the line and column of what it names."""
    text = json.dumps(data, indent=indent or None)
    doc = load(Files({"a.json": text.encode()}, "a.json"))
    assert doc.root().value == data
    check_places(doc)


def settled(spot: Spot) -> Spot:
    """A spot with all that stands inside it looked for."""
    children = spot.children
    if isinstance(children, Inside):
        children = children.found()
    if isinstance(children, dict):
        return spot._replace(children={key: settled(one) for key, one in children.items()})
    if isinstance(children, list):
        return spot._replace(children=[settled(one) for one in children])
    return spot


@given(st.dictionaries(st.text(max_size=6), json_values, max_size=5), st.integers(0, 2))
def test_yaml_reads_json_alike(data: dict[str, Json], indent: int) -> None:
    """JSON is YAML: both readers agree on the data and on every place."""
    text = json.dumps(data, indent=indent or None, ensure_ascii=False)
    text = re.sub("[\x7f-\x9f\ufffe\uffff]", lambda char: f"\\u{ord(char.group()):04x}", text)
    read_as_yaml = yaml_reader.parse(text, Limits())
    as_json = load(Files({"a.json": text.encode()}, "a.json"))
    assert not read_as_yaml.faults
    assert read_as_yaml.data == as_json.root().value
    assert read_as_yaml.spot == settled(as_json.files["a.json"].spots())


def test_the_places_of_a_json_text_are_found_as_far_as_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To find one value, the objects on the way to it are looked into and no others."""
    looked: list[int] = []
    look = json_spots._members

    def members(text: str, at: int) -> dict[str, Spot]:
        looked.append(at)
        return look(text, at)

    monkeypatch.setattr(json_spots, "_members", members)
    text = json.dumps(
        {f"a{n}": {f"b{m}": {"c": 1} for m in range(10)} for n in range(10)}, indent=1
    )
    places = Spots(text, partial(json_spots.spots, text))
    line, column = places.position(("a7", "b3", "c"))
    assert text.split("\n")[line - 1][column - 1 :] == "1"
    assert len(looked) == 3
    places.position(("a7", "b4"))
    assert len(looked) == 3


def test_a_place_that_is_found_later_is_a_place_like_any_other() -> None:
    """It has line, column and pointer, is equal to another of the same, and is the same after a copy."""
    found: list[int] = []

    def position() -> tuple[int, int]:
        found.append(1)
        return 3, 7

    place = LaterPlace("a.json", ("a.json", ("x", "y/z")), position)
    assert (place.file, found) == ("a.json", [])
    assert (place.line, place.column, place.pointer, str(place)) == (3, 7, "/x/y~1z", "a.json:3:7")
    assert len(found) == 1
    other = LaterPlace("a.json", ("a.json", ("x", "y/z")), position)
    assert other == place == pickle.loads(pickle.dumps(other))
    assert hash(other) == hash(place)
