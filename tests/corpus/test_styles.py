"""The table of styles is the specification's own (OpenAPI 3.0.3, "Style Examples"; 3.1, 4.8.12.4)."""

from pathlib import Path
from typing import Any

import pytest

from . import styles
from .declared import Parameter
from .documents import Document, Node

TEXT, LIST = "blue", ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}
NODE = Node(Document(Path("none.json")), Path("none.json"), "", None)


def parameter(place: str, style: str, explode: bool, media: str = "") -> Parameter:
    return Parameter(place, "color", NODE, NODE, True, style, explode, media)


@pytest.mark.parametrize(
    ("style", "explode", "value", "query"),
    [
        ("form", False, TEXT, "color=blue"),
        ("form", False, LIST, "color=blue,black,brown"),
        ("form", False, OBJECT, "color=R,100,G,200,B,150"),
        ("form", True, LIST, "color=blue&color=black&color=brown"),
        ("form", True, OBJECT, "R=100&G=200&B=150"),
        ("spaceDelimited", False, LIST, "color=blue%20black%20brown"),
        ("spaceDelimited", False, OBJECT, "color=R%20100%20G%20200%20B%20150"),
        ("pipeDelimited", False, LIST, "color=blue%7Cblack%7Cbrown"),
        ("deepObject", True, OBJECT, "color[R]=100&color[G]=200&color[B]=150"),
        ("deepObject", True, LIST, "color[]=blue&color[]=black&color[]=brown"),
        ("deepObject", True, LIST, "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown"),
        ("deepObject", True, {"a": {"b": [1, 2]}}, "color[a][b][]=1&color[a][b][]=2"),
    ],
)
def test_queries(style: str, explode: bool, value: Any, query: str) -> None:
    """A query as the specification shows it is what is expected, and one with another value is not."""
    pairs = [(name, value) for name, _, value in (one.partition("=") for one in query.split("&"))]
    expected = styles.pairs(parameter("query", style, explode), value)

    assert styles.as_arrived(expected, pairs) is not None
    assert styles.as_arrived(expected, [*pairs[:-1], (pairs[-1][0], "other")]) is None
    assert styles.as_arrived(expected, pairs[:-1]) is None


@pytest.mark.parametrize(
    ("style", "explode", "value", "segment"),
    [
        ("simple", False, TEXT, "blue"),
        ("simple", False, LIST, "blue,black,brown"),
        ("simple", False, OBJECT, "R,100,G,200,B,150"),
        ("simple", True, OBJECT, "R=100,G=200,B=150"),
        ("label", False, TEXT, ".blue"),
        ("label", False, LIST, ".blue,black,brown"),
        ("label", True, LIST, ".blue.black.brown"),
        ("label", True, OBJECT, ".R=100.G=200.B=150"),
        ("matrix", False, TEXT, ";color=blue"),
        ("matrix", False, LIST, ";color=blue,black,brown"),
        ("matrix", True, LIST, ";color=blue;color=black;color=brown"),
        ("matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
        ("matrix", True, OBJECT, ";R=100;G=200;B=150"),
    ],
)
def test_segments(style: str, explode: bool, value: Any, segment: str) -> None:
    """What stands in a path is what the specification shows."""
    assert styles.segment(parameter("path", style, explode), value) == segment


def test_characters() -> None:
    """Delimiters inside a value are encoded, so that it is read back as one; how others are is left open."""
    assert styles.segment(parameter("path", "simple", False), "a/b,c") == "a%2Fb%2Cc"
    assert styles.canonical("a%2fb%2Cc~d") == styles.canonical("a%2Fb%2cc%7Ed")
    assert styles.canonical("a,b") != styles.canonical("a%2Cb")


def test_json() -> None:
    """A parameter with `content` is JSON text, whatever the order of members; a digit more is another value."""
    expected = styles.pairs(
        parameter("query", "form", True, "application/json"), {"a": 1, "b": [2]}
    )

    assert styles.as_arrived(expected, [("color", "%7B%22b%22%3A%5B2%5D%2C%22a%22%3A1%7D")]) == [0]
    assert (
        styles.as_arrived(expected, [("color", "%7B%22b%22%3A%5B2%5D%2C%22a%22%3A1.0%7D")]) is None
    )


def test_undefined() -> None:
    """Where the standard is silent, nothing is expected."""
    with pytest.raises(styles.Undefined):
        styles.pairs(parameter("query", "form", True), [{"a": 1}])
    with pytest.raises(styles.Undefined):
        styles.segment(parameter("path", "simple", False), None)
