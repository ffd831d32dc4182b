"""The edges of JSON: where a pointer leads nowhere, where depth ends, and what is read and written literally."""

from __future__ import annotations

from typing import Any

import pytest

from specmint.runtime.data.json_text import MAX_DEPTH, NotJson, dumps, find, loads, pointer_steps

TREE: Any = {"list": [10, 20], "none": [], "text": "ab", "-1": "a key", "a/b": {"~1": 1}, "": 7}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", TREE),
        ("/", 7),
        ("/list", [10, 20]),
        ("/list/0", 10),
        ("/list/1", 20),
        ("/list/2", None),
        ("/list/-1", 20),
        ("/list/-2", None),
        ("/list/x", None),
        ("/none/-1", None),
        ("/none/0", None),
        ("/-1", "a key"),
        ("/text/0", None),
        ("/text/-1", None),
        ("/gone", None),
        ("/gone/deeper", None),
        ("/a~1b/~01", 1),
    ],
)
def test_a_pointer_leads_to_a_value_or_nowhere(pointer: str, value: object) -> None:
    """An index within the list, `-1` for the last of those there are, a key of an object; all else is absent."""
    assert find(TREE, pointer) == value


def test_escapes_of_a_pointer_are_undone_in_their_order() -> None:
    """`~01` is `~1` and no slash (RFC 6901, 4)."""
    assert pointer_steps("/a~1b/~01/~0") == ("a/b", "~1", "~")


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}")])
def test_the_last_level_that_is_allowed(opened: str, closed: str) -> None:
    """128 levels are read and written, one more is refused in both directions, however short the text is."""
    assert MAX_DEPTH == 128
    inner = "[]" if opened == "[" else "{}"
    deepest = opened * (MAX_DEPTH - 1) + inner + closed * (MAX_DEPTH - 1)
    tree = loads(deepest)

    assert dumps(tree) == deepest
    with pytest.raises(NotJson, match=f"^more than {MAX_DEPTH} levels deep$"):
        loads(opened + deepest + closed)
    with pytest.raises(NotJson, match=f"^more than {MAX_DEPTH} levels deep$"):
        dumps([tree])


def test_a_long_text_of_few_levels_is_read() -> None:
    """What is long is looked at for its depth, and refused for nothing else."""
    text = '{"a":"' + "x" * 300 + '"}'
    assert dumps(loads(text)) == text


def test_the_first_key_that_comes_again_is_told() -> None:
    """Keys that stand once are passed over, wherever they stand."""
    repeated: list[str] = []

    assert loads('{"x": 1, "a": 1, "b": 2, "a": 3}', repeated) == {"x": 1, "a": 3, "b": 2}
    assert repeated == ["a"]


@pytest.mark.parametrize("repeated", [None, []])
def test_raw_control_characters_are_read_either_way(repeated: list[str] | None) -> None:
    """Whether equal keys are asked for or not, a raw line feed in a string is one."""
    assert loads('{"a": "b\nc"}', repeated) == {"a": "b\nc"}


def test_letters_are_written_as_they_are() -> None:
    """Only what UTF-8 cannot hold is escaped."""
    assert dumps({"ä": "é€😀\ud800"}) == '{"ä":"é€😀\\ud800"}'
