"""Messages of a stream, however its bytes are cut."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime.http.contents import Content
from specmint.runtime.http.params import JsonField
from specmint.runtime.http.stream_parsers import EventParser, LineParser, Message, StreamParser
from specmint.runtime.http.styles import json_fields

LINES = b'{"a":1}\n\r\n {"b":2}\r\n"\xc3\xa4"\n{"last":3}'
SEQUENCE = b'\n \x1e{"a":\n1}\n\x1e\x1e{"b":2}\n\x1e"\xc3\xa4"'
EVENTS = (
    b"\xef\xbb\xbf: hello\n\nid: 1\nevent: made\ndata: one\ndata:  two\n\ndata: x\r\n\r\n"
    b"retry: 100\rid\r\rdata: [DONE]\n\ndata: open"
)
MADE = [
    Message(None),
    Message("one\n two", "made", "1"),
    Message("x", id="1"),
    Message(None, retry=100),
    Message("[DONE]", is_end=True),
]


def messages(parser: StreamParser, text: bytes, cuts: list[int]) -> list[Message]:
    """Return what is read of a text that arrives in pieces."""
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    pieces = [text[start:end] for start, end in zip(places, places[1:], strict=False)]
    found = [each for piece in pieces for each in parser.feed(piece)]
    return [*found, *parser.rest()]


@given(st.lists(st.integers(0, 200), max_size=6))
def test_lines_are_texts(cuts: list[int]) -> None:
    """Empty ones are none, and the last may lack its end."""
    texts = ['{"a":1}', '{"b":2}', '"ä"', '{"last":3}']

    assert messages(LineParser(), LINES, cuts) == [Message(text) for text in texts]


@given(st.lists(st.integers(0, 200), max_size=6))
def test_a_sequence_has_its_texts_behind_separators(cuts: list[int]) -> None:
    """They may hold line ends then (RFC 7464); what is before the first separator decides nothing."""
    texts = ['{"a":\n1}', '{"b":2}', '"ä"']

    assert messages(LineParser(), SEQUENCE, cuts) == [Message(text) for text in texts]


@given(st.lists(st.integers(0, 200), max_size=6))
def test_events_are_those_of_the_standard(cuts: list[int]) -> None:
    """Whatever their line ends; an id holds for those that follow, until an empty one; what has no end is none."""
    parser = EventParser()

    assert messages(parser, EVENTS, cuts) == MADE
    assert parser.pending == "its last event has no end" and parser.size == len("data: open")


def test_what_waits_is_counted() -> None:
    """A message without an end must not fill the memory: who reads looks at the size."""
    lines, events = LineParser(), EventParser("7")
    assert [*lines.feed(b'{"a"'), *events.feed(b"data: abc\nda")] == []

    assert (lines.size, events.size) == (4, 5) and lines.pending == ""
    assert [*events.feed(b"ta: d\n\n")] == [Message("abc\nd", id="7")]
    assert (events.size, events.pending) == (0, "")


@pytest.mark.parametrize("start", [0, 3])
def test_what_is_left_of_an_open_file_is_its_size(start: int) -> None:
    """It is sent from where it stands, and once more from there."""
    file = io.BytesIO(b"0123456789")
    file.seek(start)
    content = Content(file)

    assert (content.size, file.tell(), content.is_spent) == (10 - start, start, False)
    for _ in range(2):
        assert b"".join(content) == b"0123456789"[start:]


def test_objects_in_a_form_are_json() -> None:
    """Each of them, and those of a list; without a form there is nothing."""
    assert json_fields(None) is None
    assert json_fields({"a": 1, "b": {"c": 2}}) == {"a": 1, "b": JsonField({"c": 2})}
