"""Files that others record are read whatever they hold, and what is written of them reads the same everywhere."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from specmint.diagnostics import SpecmintError
from specmint.replaying.files import read_exchanges
from specmint.source import yaml_reader
from specmint.source.fault import Limits
from specmint.source.yaml_writer import written

NAMES = [
    "request",
    "response",
    "method",
    "uri",
    "url",
    "body",
    "string",
    "base64_string",
    "headers",
    "status",
    "code",
    "header",
    "key",
    "value",
    "raw",
    "mode",
    "urlencoded",
    "originalRequest",
    "item",
    "variable",
    "text",
    "content",
    "mimeType",
    "encoding",
    "size",
    "postData",
    "params",
    "queryString",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 700),
    st.text(max_size=8),
    st.sampled_from(
        ["GET", "https://api.test/v1/x?a=1", "http://[::1", "{{base}}/x/:id", "\ud800"]
    ),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    ),
    max_leaves=24,
)
POSTMAN = {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}


def read(data: object, name: str = "calls.json") -> list[Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(json.dumps(data), encoding="utf-8")
        return read_exchanges(path, name)


@given(st.lists(TREES, max_size=3))
def test_archives_of_anything_are_read(entries: list[Any]) -> None:
    """Whatever stands in an archive, a cassette or a collection, reading it raises nothing."""
    for one in read({"log": {"entries": entries}}):
        assert 200 <= one.status < 600
    for one in read({"http_interactions": entries}) + read({"interactions": entries}):
        assert one.foreign
    for one in read({"info": POSTMAN, "item": [{"item": entries}, {"response": entries}]}):
        assert one.method


@given(TREES)
def test_our_own_form_is_read_or_refused(data: Any) -> None:
    """A file in our own form is exchanges, or problems with their places."""
    try:
        assert isinstance(read(data), list)
    except SpecmintError as refused:
        assert all(item.place.line for item in refused.diagnostics)


@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.text(st.characters(exclude_categories=["Cs"])),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
        ),
        max_leaves=16,
    )
)
def test_written_yaml_reads_the_same(data: Any) -> None:
    """What is written reads the same by YAML 1.2, which is ours, and by YAML 1.1, which is PyYAML's."""
    text = written(data)
    assert yaml_reader.parse(text, Limits()).data == data
    assert yaml.safe_load(text) == data


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "Yes",
        "on",
        "y",
        "null",
        "1e5",
        "0o17",
        "017",
        "1_0",
        "2026-01-02",
        "a: b",
        "#",
        "<<",
        "=",
        "~",
        "",
        "12:30:45",
    ],
)
def test_words_of_both_versions_are_quoted(word: str) -> None:
    """A text that one of the two versions takes for another value stands in quotes."""
    assert written([word]) == f'["{word}"]\n'


@pytest.mark.parametrize("digits", ["1.10", "12345678901234567.89", "-0.50", "1E+2", "1.5E-7"])
def test_written_numbers_keep_their_value(digits: str) -> None:
    """A number with a fraction is written with its digits, and is a number in both versions."""
    text = written({"n": Decimal(digits)})
    found: Any = yaml_reader.parse(text, Limits()).data
    assert found == {"n": Decimal(digits)}
    assert isinstance(yaml.safe_load(text)["n"], float)
