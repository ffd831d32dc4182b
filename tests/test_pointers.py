"""JSON Pointers and runtime expressions: one rule, in the generator and in its clients."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.pointers import (
    Expression,
    expression_of,
    is_index,
    joined,
    origin,
    pointer_of,
    tokens_of,
)
from specmint.runtime.data.json_text import pointer_steps
from tests.pointer_vectors import VECTORS


@pytest.mark.parametrize(("pointer", "steps"), VECTORS)
def test_vectors(pointer: str, steps: tuple[str, ...]) -> None:
    """The generator and the runtime read each pointer as the RFC does, and the generator writes it so."""
    assert tokens_of(pointer) == steps
    assert tuple(pointer_steps(pointer)) == steps
    assert pointer_of(steps) == pointer


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("info",), ("info",)),
        (("components", "schemas", "A", "type"), ("definitions", "A", "type")),
        (("components", "schemas", "B"), ("else", "where")),
        (("components",), ("components",)),
    ],
)
def test_what_was_moved_is_found_where_it_stood(
    path: tuple[str, ...], where: tuple[str, ...]
) -> None:
    """The longest part of a path that was moved decides; the rest of it, and what was not moved, stays."""
    moves = {
        ("components", "schemas"): ("definitions",),
        ("components", "schemas", "B"): ("else", "where"),
    }

    assert origin(moves, path) == where


@given(st.lists(st.text()))
def test_pointers_round_trip(steps: list[str]) -> None:
    """Writing a pointer and reading it gives the same tokens, in the runtime too."""
    pointer = pointer_of(tuple(steps))

    assert tokens_of(pointer) == tuple(steps)
    assert list(pointer_steps(pointer)) == steps


def test_what_is_no_pointer_is_refused() -> None:
    """A text without a leading slash is no pointer, not one with a step left out."""
    with pytest.raises(ValueError, match="not a JSON Pointer: 'data/items'"):
        tokens_of("data/items")


@pytest.mark.parametrize(("token", "is_one"), [("0", True), ("10", True), ("01", False)])
def test_indices(token: str, is_one: bool) -> None:
    """An index has no leading zero (RFC 6901, 4)."""
    assert is_index(token) is is_one


@pytest.mark.parametrize("token", ["", "-", "-1", "٣", "1_0", "9999999999"])
def test_no_indices(token: str) -> None:
    """Only ASCII digits are an index, and only so many as a list can have elements."""
    assert not is_index(token)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("$request.query.page", Expression("request", "query", "page")),
        ("$request.query.a.b", Expression("request", "query", "a.b")),
        ("$request.body#/data/start", Expression("request", "body", "/data/start")),
        ("$response.body#/a~1b", Expression("response", "body", "/a~1b")),
        ("$request.path.id", None),
        ("$response.body#data", None),
        ("/data/start", None),
        ("", None),
    ],
)
def test_expressions(text: str, expression: Expression | None) -> None:
    """An expression names a query parameter or a pointer into a body; anything else is none."""
    assert expression_of(text) == expression


def test_a_uri_is_joined_without_its_fragment() -> None:
    """RFC 3986, 5.2; what is malformed is as it was."""
    assert joined("https://acme.test/a/b", "c#d") == "https://acme.test/a/c"
    assert joined("https://acme.test", "http://[") == "http://["
