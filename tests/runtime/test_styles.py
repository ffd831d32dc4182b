"""The style tables of OpenAPI (3.1.1, 4.8.12.4): every style, with and without explode, of every kind of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from specmint.runtime.errors import BadRequest
from specmint.runtime.http import styles
from specmint.runtime.http.addresses import address_of
from specmint.runtime.http.params import ABSENT, form, header, pairs, path
from specmint.runtime.http.request import Base, build_request

EMPTY, STRING = "", "blue"
ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}


def label(value: object) -> object:
    return styles.label_style(value)


def label_exploded(value: object) -> object:
    return styles.label_style(value, explode=True)


def matrix(value: object) -> object:
    return styles.matrix_style("color", value)


def matrix_exploded(value: object) -> object:
    return styles.matrix_style("color", value, explode=True)


Style = Callable[[Any], Any]

#: Rows of the table, in its words: style, explode, place; then empty, string, array and object. A comma apart, which RFC
#: 6570 leaves as it is between values, what the specification shows is what is sent: percent-encoded as in 3.1.1.
TABLE: list[tuple[Style, str, Mapping[str, str]]] = [
    (
        matrix,
        "path",
        {
            "empty": ";color",
            "string": ";color=blue",
            "array": ";color=blue,black,brown",
            "object": ";color=R,100,G,200,B,150",
        },
    ),
    (
        matrix_exploded,
        "path",
        {
            "empty": ";color",
            "string": ";color=blue",
            "array": ";color=blue;color=black;color=brown",
            "object": ";R=100;G=200;B=150",
        },
    ),
    (
        label,
        "path",
        {"string": ".blue", "array": ".blue,black,brown", "object": ".R,100,G,200,B,150"},
    ),
    (
        label_exploded,
        "path",
        {"string": ".blue", "array": ".blue.black.brown", "object": ".R=100.G=200.B=150"},
    ),
    (
        styles.comma,
        "path",
        {"string": "blue", "array": "blue,black,brown", "object": "R,100,G,200,B,150"},
    ),
    (
        styles.assigned,
        "path",
        {"string": "blue", "array": "blue,black,brown", "object": "R=100,G=200,B=150"},
    ),
    (
        styles.comma,
        "query",
        {
            "empty": "color=",
            "string": "color=blue",
            "array": "color=blue,black,brown",
            "object": "color=R,100,G,200,B,150",
        },
    ),
    (
        styles.exploded,
        "query",
        {
            "empty": "color=",
            "string": "color=blue",
            "array": "color=blue&color=black&color=brown",
            "object": "R=100&G=200&B=150",
        },
    ),
    (
        styles.space_delimited,
        "query",
        {"array": "color=blue%20black%20brown", "object": "color=R%20100%20G%20200%20B%20150"},
    ),
    (
        styles.pipe_delimited,
        "query",
        {"array": "color=blue%7Cblack%7Cbrown", "object": "color=R%7C100%7CG%7C200%7CB%7C150"},
    ),
    (
        styles.deep_object,
        "query",
        {
            "string": "color=blue",
            "array": "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown",
            "object": "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        },
    ),
    (
        styles.comma,
        "header",
        {
            "empty": "",
            "string": "blue",
            "array": "blue,black,brown",
            "object": "R,100,G,200,B,150",
        },
    ),
    (
        styles.assigned,
        "header",
        {"string": "blue", "array": "blue,black,brown", "object": "R=100,G=200,B=150"},
    ),
    (
        styles.comma,
        "cookie",
        {
            "string": "color=blue",
            "array": "color=blue%2Cblack%2Cbrown",
            "object": "color=R%2C100%2CG%2C200%2CB%2C150",
        },
    ),
    (
        styles.exploded,
        "cookie",
        {
            "string": "color=blue",
            "array": "color=blue; color=black; color=brown",
            "object": "R=100; G=200; B=150",
        },
    ),
]
VALUES = {"empty": EMPTY, "string": STRING, "array": ARRAY, "object": OBJECT}
ROWS = [
    (style, place, VALUES[kind], written)
    for style, place, cells in TABLE
    for kind, written in cells.items()
]


def sent(style: Style, place: str, value: object) -> str:
    """What travels of a value in some place."""
    written = style(value)
    if place == "path":
        return str(path("{color}", color=written))
    if place == "query":
        return "&".join(pairs({"color": written}))
    if place == "header":
        return header(written, "color")
    parts: Any = {"cookies": {"color": written}}
    request = build_request("GET", "/", parts, Base("https://a.test"))
    return dict(request.headers)["Cookie"]


@pytest.mark.parametrize(("style", "place", "value", "written"), ROWS)
def test_table_of_styles(style: Style, place: str, value: object, written: str) -> None:
    """What travels is what the tables of the specification show."""
    assert sent(style, place, value) == written


@pytest.mark.parametrize(
    "style",
    [
        styles.exploded,
        styles.deep_object,
        styles.comma,
        styles.space_delimited,
        styles.pipe_delimited,
    ],
)
def test_nothing_is_left_out(style: Style) -> None:
    """None and an empty list are left out of a query, and so is a member that is null."""
    assert [*pairs({"a": style(None), "b": style([]), "c": style({"x": None})})] == []


@pytest.mark.parametrize(
    ("style", "place", "value", "words"),
    [
        (styles.space_delimited, "query", ["a", "b c"], "' ' ends an item"),
        (styles.pipe_delimited, "query", ["a|b"], "'|' ends an item"),
        (styles.pipe_delimited, "query", {"a": "b|c"}, "'|' ends an item"),
        (label_exploded, "path", ["1.5", "2"], "'.' ends an item"),
        (styles.comma, "header", ["a,b", "c"], "color: a comma ends an item"),
        (styles.comma, "header", {"a": "b,c"}, "color: a comma ends an item"),
        (styles.assigned, "header", {"a": "b,c"}, "color: a comma ends an item"),
        (styles.comma, "cookie", ["a,b"], "color: a comma ends an item"),
        (list, "header", ["a,b"], "color: a comma ends an item"),
    ],
)
def test_an_item_that_would_arrive_as_two_is_refused(
    style: Style, place: str, value: object, words: str
) -> None:
    """Some styles have no way to write their own separator inside an item."""
    with pytest.raises(BadRequest, match=f"^{re.escape(words)}, so none may hold one$"):
        sent(style, place, value)


@pytest.mark.parametrize(
    ("style", "place", "value", "written"),
    [
        (styles.comma, "query", ["a,b", "c"], "color=a%2Cb,c"),
        (styles.comma, "path", ["a,b", "c"], "a%2Cb,c"),
        (styles.comma, "header", "a,b", "a,b"),
        (styles.space_delimited, "query", "a b", "color=a%20b"),
        (str, "header", "a, b", "a, b"),
        (list, "header", ['"a,b"', "c"], '"a,b",c'),
    ],
)
def test_a_separator_that_is_no_doubt_travels(
    style: Style, place: str, value: object, written: str
) -> None:
    """A comma of an item is encoded in queries and paths, quoted in headers; a text alone has no items."""
    assert sent(style, place, value) == written


def test_an_empty_list_stands_in_no_path() -> None:
    """It would be an empty segment, which servers and proxies resolve away."""
    with pytest.raises(BadRequest, match="^color: '' cannot stand in a path$"):
        sent(styles.comma, "path", [])


def test_brackets_at_any_depth() -> None:
    """Brackets hold objects in objects; lists of texts repeat an empty bracket, lists of others are numbered."""
    value = {
        "created": {"gte": 1},
        "expand": ["a", "b"],
        "items": [{"price": "p1", "tags": ["x"]}, {"price": "p2"}],
        "amount": Decimal("1.50"),
    }

    assert [*form({"f": styles.deep_object(value)})] == [
        "f%5Bcreated%5D%5Bgte%5D=1",
        "f%5Bexpand%5D%5B%5D=a",
        "f%5Bexpand%5D%5B%5D=b",
        "f%5Bitems%5D%5B0%5D%5Bprice%5D=p1",
        "f%5Bitems%5D%5B0%5D%5Btags%5D%5B%5D=x",
        "f%5Bitems%5D%5B1%5D%5Bprice%5D=p2",
        "f%5Bamount%5D=1.50",
    ]


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        (styles.exploded, {"a": {"b": 1}}, "a=%7B%22b%22%3A1%7D"),
        (styles.exploded, {"a": [1, 2]}, "a=1&a=2"),
        (styles.inner_json, [{"b": 1}, "x"], "f=%7B%22b%22%3A1%7D&f=x"),
        (styles.inner_json, {"b": Decimal("1.10")}, "f=%7B%22b%22%3A1.10%7D"),
        (styles.inner_json, "x", "f=x"),
        (styles.comma, [[1, 2], 3], "f=%5B1%2C2%5D,3"),
        (styles.pipe_delimited, {"a": [1]}, "f=a%7C%5B1%5D"),
    ],
)
def test_what_stands_inside_goes_as_json(style: Style, value: object, written: str) -> None:
    """Where a style has no form for an object or a list inside another, that goes as JSON, digit for digit."""
    assert "&".join(pairs({"f": style(value)})) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a/b,c", "a/b,c"),
        ("a&b=c+d#e[f]", "a%26b%3Dc%2Bd%23e%5Bf%5D"),
        ("a%20b 100%", "a%20b%20100%25"),
        (["a/b", "c:d"], "a/b&r=c:d"),
        ("ü", "%C3%BC"),
    ],
)
def test_reserved_characters(value: object, written: str) -> None:
    """`allowReserved` sends reserved characters as they are, but for those that would end or split the query."""
    assert "&".join(pairs({"r": styles.allow_reserved(value)})) == f"r={written}"


@pytest.mark.parametrize(
    ("template", "values", "written"),
    [
        ("/x?beta=true", {}, "/x?beta=true"),
        ("/token#refresh", {}, "/token"),
        ("/a?action=pay#{b}", {"b": "n"}, "/a?action=pay"),
        ("/search?query={q}&n={n}", {"q": "a&b=c/d", "n": None}, "/search?query=a%26b%3Dc%2Fd"),
        ("/{id}?n={n}", {"id": "a?b#c", "n": 7}, "/a%3Fb%23c?n=7"),
        ('/x?a="b c"&d', {}, "/x?a=%22b%20c%22&d"),
    ],
)
def test_queries_and_fragments_of_a_template(
    template: str, values: dict[str, object], written: str
) -> None:
    """A query in a template is filled in and sent; a fragment is not; no value leaves its place."""
    filled = address_of(template, values)
    request = build_request("GET", filled, {"query": {"z": 1}}, Base("https://a.test", "/v1"))
    mark = "&" if "?" in written else "?"

    assert (filled, filled.template) == (written, template)
    assert request.url == f"https://a.test/v1{written}{mark}z=1"


def test_nothing_that_is_written_by_hand_has_a_query() -> None:
    """A path that no template was filled into has neither a query nor a fragment."""
    for text in ("/x?a=1", "/x#a"):
        with pytest.raises(BadRequest):
            build_request("GET", text, {}, Base("https://a.test"))


def test_absent_is_no_value() -> None:
    """The mark for no body is none of the values that a style takes."""
    with pytest.raises(BadRequest):
        [*pairs({"a": styles.exploded(ABSENT)})]
