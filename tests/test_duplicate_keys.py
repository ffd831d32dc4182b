"""A key that is there twice in one object: what is read, and what is refused."""

import pytest

from specmint.diagnostics import SpecmintError
from specmint.document import Document
from specmint.source import Files, load


def document(text: str, name: str = "openapi.yaml") -> Document:
    """Return what a text of that name holds."""
    return load(Files({name: text.encode()}, name))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('{"a": {"b": [1, "x"]}, "a": {"b": [1.0, "x"]}}', [24]),
        ('{"a": "x", "\\u0061": "x", "a": "x"}', [12, 27]),
        ("{a: {b: [1, x]}, a: {b: [1.0, x]}}", [18]),
        ("{a: &x [1], a: *x}", [13]),
    ],
)
def test_a_key_twice_with_one_value_is_a_slip(text: str, columns: list[int]) -> None:
    """One thing said twice is read as once, with a warning at the second place."""
    found = document(text).told

    assert [(one.code, str(one.severity), one.place.column) for one in found] == [
        ("duplicate-key", "warning", column) for column in columns
    ]
    assert found[0].message.endswith("with the same value; it is read as one")
    assert found[0].related[0].place.column == 2


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_of_two_descriptions_the_later_is_read(name: str) -> None:
    """A text that only describes may be there twice; what a client does may not."""
    of = document('{"description": "x", "description": "y"}', name)

    assert of.root().value == {"description": "y"}
    assert of.told[0].message.endswith("with another text; the later one is read")


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('{"type": "x", "type": "y"}', 15),
        ('{"title": {}, "title": {"a": 1}}', 15),
        ('{"a": 1, "a": true}', 10),
        ('{"a": {"b": [1]}, "a": {"b": ["1"]}}', 19),
    ],
)
def test_two_values_of_one_key_are_refused(text: str, column: int, name: str) -> None:
    """Where only one of two things would count nobody knows which."""
    with pytest.raises(SpecmintError) as caught:
        document(text, name)

    (found,) = caught.value.diagnostics
    assert (found.code, found.place.column) == ("duplicate-key", column)
