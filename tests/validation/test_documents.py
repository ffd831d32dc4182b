"""Versions, structure and everything at once: what is wrong with a document as a whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specmint.validation import validate

from .documents import GET, HEAD, check, errors, load_text, operation, problems, warnings


@pytest.mark.parametrize("version", ["3.0.0", "3.0.3", "3.1.0", "3.1.1", "3.2.0", "3.0.0-rc2"])
def test_supported_versions(version: str) -> None:
    """OpenAPI 3.0, 3.1 and 3.2, every patch release."""
    assert check("", version) == []


@pytest.mark.parametrize(("written", "meant"), [("3.1", "3.1.0"), ("'3.0'", "3.0.0")])
def test_short_versions(written: str, meant: str) -> None:
    """A version without its last number, as text or as a number, is told and read with it."""
    judged = validate(
        load_text(f"openapi: {written}\ninfo: {{title: t, version: '1'}}\npaths: {{}}")
    )

    assert warnings(list(judged.diagnostics)) == [("short-version", "/openapi")]
    assert judged.document.root().text("openapi") == meant


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("openapi: 4.0.0", "/openapi"),
        ("openapi: 3.3.0", "/openapi"),
        ("openapi: null", "/openapi"),
        ("openapi: [3.1.0]", "/openapi"),
        ("openapi: 3", "/openapi"),
        ("info: {}", ""),
    ],
)
def test_other_versions_are_the_only_error(text: str, pointer: str) -> None:
    """Without a version we know, nothing else that could be said would be right."""
    (problem,) = validate(load_text(text + "\npaths: [nonsense]\n")).diagnostics
    assert (problem.code, problem.place.pointer) == ("unsupported-version", pointer)
    assert "openapi" in problem.message


@pytest.mark.parametrize("name", ["a b", "é", "a\\nb", "", "a/b", "a$b"])
def test_component_names(name: str) -> None:
    """OpenAPI: ^[a-zA-Z0-9._-]+$, in every section, in 3.0 too."""
    for section, value in (("schemas", "{type: string}"), ("headers", "{schema: {}}")):
        text = f'components: {{{section}: {{"{name}": {value}}}}}'
        assert [code for code, _ in warnings(check(text, "3.0.3"))] == ["component-name"]


@pytest.mark.parametrize("name", ["../../x", "/tmp/x"])
def test_component_names_that_are_paths(name: str) -> None:
    """No vendor names a component after a file: such a document is refused."""
    found = check(f'components: {{schemas: {{"{name}": {{type: string}}}}}}', "3.0.3")
    assert [code for code, _ in errors(found)] == ["component-name"]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("paths: []", "/paths"),
        ("paths: null", "/paths"),
        ("paths: {/a: []}", "/paths/~1a"),
        ("paths: {/a: {get: []}}", "/paths/~1a/get"),
        ("paths: {/a: {get: {parameters: {}}}}", "/paths/~1a/get/parameters"),
        ("paths: {/a: {get: {tags: x}}}", "/paths/~1a/get/tags"),
        ("servers: {}", "/servers"),
        ("servers: [x]", "/servers/0"),
        ("components: {schemas: []}", "/components/schemas"),
        ("components: {schemas: {A: text}}", "/components/schemas/A"),
        ("components: {schemas: {A: {properties: []}}}", "/components/schemas/A/properties"),
        ("components: {schemas: {A: {allOf: {}}}}", "/components/schemas/A/allOf"),
        ("components: {schemas: {A: {items: [{}]}}}", "/components/schemas/A/items"),
        ("components: {schemas: {A: {$ref: 1}}}", "/components/schemas/A/$ref"),
        ("security: [a]", "/security/0"),
        ("security: [{a: b}]", "/security/0/a"),
    ],
)
def test_structure(text: str, pointer: str) -> None:
    """Lists are lists and objects are objects, wherever they stand."""
    assert ("wrong-type", pointer) in problems(check(text))


def test_slips_are_warnings() -> None:
    """What OpenAPI forbids and nothing depends on does not stop anyone."""
    paths = "paths: {/a: {GET: {}, get: {responses: {'200': {}}}}}"
    found = list(
        validate(load_text(f"openapi: 3.0.3\ninfo: {{version: 1.0}}\n{paths}")).diagnostics
    )
    assert errors(found) == []
    assert warnings(found) == [
        ("missing-field", "/info"),
        ("wrong-type", "/info/version"),
        ("unknown-field", "/paths/~1a/GET"),
        ("missing-field", "/paths/~1a/get/responses/200"),
    ]


def test_no_paths() -> None:
    """Nothing to call is a mistake, unless 3.1 says webhooks or components."""
    head = "openapi: {}\ninfo: {{title: t, version: '1'}}\n"
    assert errors(list(validate(load_text(head.format("3.0.3"))).diagnostics)) == [
        ("missing-field", "")
    ]
    assert list(validate(load_text(head.format("3.1.0") + "components: {}")).diagnostics) == []


def test_second_opinion() -> None:
    """openapi-spec-validator finds what our rules leave to it, at its place; each thing once."""
    found = operation("callbacks: {c: {'{$url}': {get: {security: [{a: [1]}]}}}}")
    assert len(errors(found)) == len({pointer for _, pointer in errors(found)})
    found = check("paths: {/a: {get: {externalDocs: {}, responses: {'200': {description: x}}}}}")
    assert warnings(found) == [("openapi-structure", f"{GET}/externalDocs")]
    flow = "{type: oauth2, flows: {clientCredentials: {scopes: {}}}}"
    found = check(f"components: {{securitySchemes: {{o: {flow}}}}}")
    place = "/components/securitySchemes/o/flows/clientCredentials"
    assert errors(found) == [("openapi-structure", place)]


def test_second_opinion_on_other_files() -> None:
    """What is split over files gets the same verdict as in one file, at its own place."""
    (problem,) = check(
        "components: {securitySchemes: {o: {$ref: 'auth.yaml#/o'}}}",
        auth="o: {type: oauth2, flows: {clientCredentials: {scopes: {}}}}",
    )
    assert (problem.place.file, problem.place.pointer) == (
        "auth.yaml",
        "/o/flows/clientCredentials",
    )


def test_everything_at_once_in_order() -> None:
    """One run finds every problem and shows them in the order of the file."""
    found = check(
        "servers: [{url: 'ftp://x'}]\npaths: {a: {get: {responses: {x: {description: x}}}}}\n"
        "components: {schemas: {'a b': {type: x}, B: {$ref: '#/no'}}}"
    )
    codes = ["server-url", "path-template", "status-code"]
    codes += ["component-name", "schema-type", "dangling-reference"]
    assert [d.code for d in found] == codes


def test_many_problems_refuse_nobody() -> None:
    """However many slips a document has, it is read as they are understood."""
    schemas = ", ".join(f"S{n}: {{type: x, title: 0}}" for n in range(2000))
    found = check(f"components: {{schemas: {{{schemas}}}}}", is_ours=False)

    assert (errors(found), len(found)) == ([], 4000)


@pytest.mark.parametrize("schema", ["{type: money}", "{type: [money, string]}"])
def test_a_type_that_nobody_knows_is_an_error_in_a_document_of_ours(schema: str) -> None:
    """Who wrote the document can mend it; in a vendor's the type is any value, with a warning."""
    text = f"components: {{schemas: {{A: {schema}}}}}"
    theirs, ours = check(text, is_ours=False), check(text)

    assert [problem.code for problem in ours] == ["schema-type"]
    assert errors(ours) and not errors(theirs)
    assert [code for code, _ in warnings(theirs)] == ["schema-type"]


def many(count: int, entry: str, between: str = ", ") -> str:
    """Return `entry` many times, `#` replaced by its number and `+` by the next one."""
    entries = (entry.replace("#", str(n)).replace("+", str(n + 1)) for n in range(count))
    return between.join(entries)


def references(count: int, entry: str) -> str:
    return f"components: {{schemas: {{{many(count, entry).replace('@', '#')}, S{count}: {{}}}}}}"


LARGE: dict[str, Callable[[int], str]] = {
    "chain": lambda n: references(n, "S#: {$ref: '@/components/schemas/S+', default: 1}"),
    "defaults": lambda n: f"components: {{schemas: {{A: {{enum: &e [{many(n, '#')}], default: *e}}}}}}",
    "dangling": lambda n: references(n, "S#: {items: {$ref: '@T'}}"),
    "templates": lambda n: "paths:\n" + many(n, "  /a/{x#}: {}", "\n"),
    "required": lambda n: f"components: {{schemas: {{A: {{required: [{many(n, 'r#')}]}}}}}}",
    "extensions": lambda n: many(n, "x-a#: 1", "\n"),
}


def calls_of(text: str) -> int:
    """Return how many functions are called to validate a document, ours and built-in ones."""
    document = load_text(
        HEAD.format(version="3.1.0") + text + "\npaths: {}" * ("paths:" not in text)
    )
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        validate(document)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_cost_is_linear(make: Callable[[int], str]) -> None:
    """Nothing of a document's size makes a rule compare each with each: twice the size is twice the calls."""
    calls_of(make(10))  # imports are not part of the cost

    assert calls_of(make(400)) < 2.2 * calls_of(make(200))


words = st.sampled_from(["$ref", "allOf", "items", "type", "in", "name", "x-name", "schema", "a"])
leaves = (
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["#/paths", "", "x", "\n"])
)
values = st.recursive(
    leaves, lambda v: st.lists(v, max_size=3) | st.dictionaries(words, v, max_size=3), max_leaves=12
)


@given(values, st.sampled_from(["paths", "components", "servers", "security", "tags", "x-session"]))
@settings(max_examples=300, deadline=None)
def test_never_raises(value: object, place: str) -> None:
    """Whatever stands where, the answer is diagnostics."""
    info = {"title": "t", "version": "1"}
    text = json.dumps({"openapi": "3.1.0", "info": info, "paths": {}, place: value})
    for problem in validate(load_text(text)).diagnostics:
        assert problem.text()
        assert problem.place.line == 1
        json.dumps(problem.as_json())
