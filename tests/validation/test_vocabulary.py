"""Our own extensions, right, wrong and misplaced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from specmint.diagnostics import Severity
from specmint.document import Json
from specmint.validation import validate
from specmint.vocabulary import MARKER, PLACES, VERSION, extensions, long

from .documents import OK, SCHEMA, check, errors, load_text, operation, schema, warnings

LOGIN = f"paths: {{/login: {{post: {{operationId: login, {OK}}}}}}}\n"
SESSION = "login: login, credentials: [/u], token: '$response.body#/t', put: {in: header, name: A}"
STRIPE = "algorithm: hmac-sha256, header: S, separator: ',', form: 't={timestamp},v1={signature}'"
STANDARD = (
    "algorithm: hmac-sha256, header: S, separator: ' ', form: 'v1,{signature}', encoding: base64, "
    "timestamp: $request.header.T, id: $request.header.I, secret: {prefix: w_, encoding: base64}"
)


def signature(text: str) -> str:
    """A signature by HMAC of which this is the rest."""
    return f"x-webhook-signature: {{algorithm: hmac-sha256, {text}}}"


@pytest.mark.parametrize(
    "text",
    [
        "x-envelope: {payload: /d, success: {/s: [0, null], /e: ''}, code: /c, message: [/m, /n]}",
        "x-envelope: false",
        "x-errors: {A: {error: invalid}, HTTP 4XX: {error: refused, wait: 5, not-processed: true}}",
        "x-errors: {A: {error: unknown-outcome, wait: next-minute}}",
        f"x-session: {{{SESSION}, idle: 5, lifetime: 6, margin: 0, logout: login}}",
        f"x-session: {{{SESSION}, base-url: {{from: '$response.body#/b', hosts: ['*.a.com']}}}}",
        "x-credentials: [{in: form, name: devKey, description: Text}]",
        "x-paging: {style: page, page: $request.query.page, items: /d, pages: /p, first: 0}",
        "x-paging: {style: offset, offset: '$request.body#/a/b', default-size: 9}",
        "x-paging: {style: link}",
        "x-rate-limit: [{requests: 2, window: 1}, {concurrent: 3, scope: api}]",
        "x-null: {string: {literals: [''], send: ''}, date: {literals: [0]}}",
        "x-wire: {date-time: {type: datetime, format: iso-8601}, number: {type: float}}",
        "x-envelope: {payload: /data/-1, success: {/log/-1/ok: true}}",
        "x-idempotency-key: {header: Idempotency-Key}",
        "x-webhook-signature: {algorithm: shared-secret, header: X-Key, form: 'Bearer {signature}'}",
        f"x-webhook-signature: {{{STRIPE}, signed: '{{timestamp}}.{{body}}', tolerance: 60}}",
        f"x-webhook-signature: {{{STANDARD}, signed: '{{id}}.{{timestamp}}.{{body}}'}}",
        "x-webhook-signature: {algorithm: hmac-sha1, header: X, id: '$request.body#/id'}",
        "x-webhook-signature: {algorithm: hmac-sha256, header: X, encoding: base64, signed: '{url}{body}'}",
        "x-other-tool: [anything]",
    ],
)
def test_vocabulary(text: str) -> None:
    """Each form that the vocabulary documents, at the root."""
    assert check(LOGIN + text) == []


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("x-envelope: true", "/x-envelope"),
        ("x-envelope: {}", "/x-envelope"),
        ("x-envelope: {payload: data}", "/x-envelope/payload"),
        ("x-envelope: {payload: /a~2}", "/x-envelope/payload"),
        ("x-envelope: {paylod: /data}", "/x-envelope/paylod"),
        ("x-envelope: {success: {status: 0}}", "/x-envelope/success"),
        ("x-envelope: {success: {/s: {}}}", "/x-envelope/success/~1s"),
        ("x-envelope: {message: []}", "/x-envelope/message"),
        ("x-errors: {A: {error: gone}}", "/x-errors/A/error"),
        ("x-errors: {A: {}}", "/x-errors/A"),
        ("x-errors: {HTTP 99: {error: invalid}}", "/x-errors"),
        ("x-errors: {A: {error: invalid, wait: soon}}", "/x-errors/A/wait"),
        (
            "x-errors: {A: {error: unknown-outcome, not-processed: true}}",
            "/x-errors/A/not-processed",
        ),
        ("x-session: {login: login}", "/x-session"),
        (f"x-session: {{{SESSION.replace('login: login', 'login: logon')}}}", "/x-session/login"),
        (f"x-session: {{{SESSION}, logout: bye}}", "/x-session/logout"),
        (f"x-session: {{{SESSION}, idle: 0}}", "/x-session/idle"),
        (f"x-session: {{{SESSION}, idle: 1.5}}", "/x-session/idle"),
        (f"x-session: {{{SESSION.replace('name: A', 'name: A B')}}}", "/x-session/put/name"),
        (
            f"x-session: {{{SESSION.replace('in: header, name: A', 'security: s')}}}",
            "/x-session/put/security",
        ),
        (f"x-session: {{{SESSION.replace('#/t', '#t')}}}", "/x-session/token"),
        ("x-credentials: [{in: query, name: k}]", "/x-credentials/0/in"),
        ("x-paging: {style: pages}", "/x-paging/style"),
        ("x-paging: {style: page}", "/x-paging"),
        ("x-paging: {style: page, page: page}", "/x-paging/page"),
        ("x-paging: {style: link, next: /n}", "/x-paging/next"),
        ("x-paging: {style: link, size: $request.query.n}", "/x-paging/size"),
        ("x-paging: {style: next-url, next: /n, default-size: 9}", "/x-paging/default-size"),
        ("x-rate-limit: {requests: 1, window: 1}", "/x-rate-limit"),
        ("x-rate-limit: [{requests: 1}]", "/x-rate-limit/0"),
        ("x-rate-limit: [{requests: 1, window: 1, scope: all}]", "/x-rate-limit/0/scope"),
        ("x-idempotency-key: {header: 'a b'}", "/x-idempotency-key/header"),
        ("x-null: {literals: ['']}", "/x-null/literals"),
        ("x-null: {string: false}", "/x-null/string"),
        ("x-wire: {}", "/x-wire"),
        ("x-webhook-signature: {header: X}", "/x-webhook-signature"),
        ("x-webhook-signature: {algorithm: md5, header: X}", "/x-webhook-signature/algorithm"),
        (
            "x-webhook-signature: {algorithm: rsa-sha256, header: X}",
            "/x-webhook-signature/algorithm",
        ),
        (signature("header: 'X Y'"), "/x-webhook-signature/header"),
        (signature("header: X, form: 'v1={sig}'"), "/x-webhook-signature/form"),
        (signature("header: X, form: '{signature} and more'"), "/x-webhook-signature/form"),
        (signature("header: X, form: 't={timestamp}'"), "/x-webhook-signature/form"),
        (signature("header: X, form: 't={timestamp},{signature}'"), "/x-webhook-signature/form"),
        (signature("header: X, signed: '{timestamp}'"), "/x-webhook-signature/signed"),
        (signature("header: X, signed: '{body}{uri}'"), "/x-webhook-signature/signed"),
        (signature("header: X, signed: '{timestamp}{body}'"), "/x-webhook-signature/signed"),
        (signature("header: X, signed: '{id}{body}'"), "/x-webhook-signature/signed"),
        (signature("header: X, timestamp: $request.header.T"), "/x-webhook-signature/timestamp"),
        (signature("header: X, timestamp: T"), "/x-webhook-signature/timestamp"),
        (signature("header: X, id: $request.header.I"), "/x-webhook-signature/id"),
        (signature("header: X, tolerance: 60"), "/x-webhook-signature/tolerance"),
        (f"x-webhook-signature: {{{STRIPE}}}", "/x-webhook-signature/form"),
        (
            "x-webhook-signature: {algorithm: shared-secret, header: X, encoding: hex}",
            "/x-webhook-signature/encoding",
        ),
        (
            f"x-session: {{{SESSION}, base_url: {{from: '$response.body#/b', hosts: [a]}}}}",
            "/x-session/base_url",
        ),
    ],
)
def test_wrong_vocabulary(text: str, pointer: str) -> None:
    """What does not have its form is an error at the very member that is wrong."""
    assert pointer in [where for _, where in errors(check(LOGIN + text))]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("{x-wire: {type: boolean, 'true': '1', 'false': '2'}}", None),
        ("{x-wire: {type: datetime, format: '%Y', fraction: 3}}", None),
        ("{x-wire: {type: datetime, epoch: seconds}}", None),
        ("{x-wire: {type: decimal}}", None),
        ("{x-null: {literals: ['', 0], send: ''}}", None),
        ("{x-null: false, x-wire: false}", None),
        ("{x-name: FineName, enum: [a, b], x-enum-varnames: [A, B]}", None),
        ("{properties: {a: {}}, x-null: {string: {literals: ['']}}, x-wire: false}", None),
        ("{properties: {a: {}}, x-null: {literals: ['']}}", "/x-null/literals"),
        ("{x-null: true}", "/x-null"),
        ("{x-wire: {type: boolean, 'true': '1'}}", "/x-wire"),
        ("{x-wire: {type: datetime}}", "/x-wire"),
        ("{x-wire: {type: date, format: '%d', epoch: seconds}}", "/x-wire/epoch"),
        ("{x-wire: {type: money}}", "/x-wire/type"),
        ("{x-null: {literals: []}}", "/x-null/literals"),
        ("{x-name: 'not a name'}", "/x-name"),
        ('{x-name: "name\\n"}', "/x-name"),
        ("{x-name: class}", "/x-name"),
        ("{x-name: {username: a, password: b}}", "/x-name"),
    ],
)
def test_vocabulary_of_schemas(text: str, pointer: str | None) -> None:
    """The extensions of schemas, right and wrong."""
    assert [where for _, where in errors(schema(text))] == ([SCHEMA + pointer] if pointer else [])


def test_vocabulary_of_operations() -> None:
    """x-body and x-bulk belong on operations; x-session can only be switched off there."""
    bulk = "x-bulk: {name: create_many, size: 100, results: /r, each: {payload: /p}}"
    assert operation(bulk.replace("{payload: /p}", "envelope")) == []
    assert operation(f"x-body: {{model: '/data/*/obj', arguments: [/id]}}, {bulk}") == []
    assert operation("x-session: false, x-idempotent: true, x-envelope: false") == []
    for text in (
        "x-body: {}",
        "x-body: {model: obj}",
        "x-body: {arguments: [/list/-1]}",
        "x-paging: {style: page, page: '$request.body#/list/-1'}",
        bulk.replace("{payload: /p}", "answer"),
        f"x-session: {{{SESSION}}}",
        "x-idempotent: 1",
    ):
        assert [code for code, _ in errors(operation(text))] == ["vocabulary"]


def test_extensions_that_do_not_count() -> None:
    """A misplaced or misspelt extension is not silently ignored."""
    found = check("x-body: {model: /a}\nx-envelop: {}\nx-pagination: {}\nx-logo: {}")
    assert errors(found) == []
    assert warnings(found) == [
        ("misplaced-extension", "/x-body"),
        ("unknown-extension", "/x-envelop"),
        ("unknown-extension", "/x-pagination"),
    ]
    assert "Did you mean 'x-paging'?" in found[2].hint


# --- whose a key is -------------------------------------------------------------------------------------------------

UNMARKED = 'openapi: 3.1.0\ninfo: {title: t, version: "1"}\npaths: {}\n'
FOUND = list[tuple[Severity, str, str]]


def found_in(text: str, **others: str) -> FOUND:
    """Return severity, code and pointer of what is found in a document that is given whole."""
    problems = validate(load_text(text, **others)).diagnostics
    return [(one.severity, one.code, one.place.pointer) for one in problems]


def extensions_in(text: str) -> dict[str, Json]:
    """Return the values of what is ours at the root of a document."""
    found = extensions(load_text(text).root())
    return {name: node.value for name, node in found.items()}


def test_short_keys_are_ours_under_the_marker() -> None:
    """The short spelling counts in a document that says `x-specmint: 1`, and in no other."""
    assert extensions_in(UNMARKED + "x-envelope: false") == {}
    assert extensions_in(UNMARKED + "x-envelope: false\nx-specmint: 1") == {"x-envelope": False}


def test_long_keys_are_always_ours() -> None:
    """The long spelling counts without a marker, is held to the same schema, and wins over the short one beside it."""
    both = "x-specmint-paging: {style: link}\nx-paging: {style: page}\nx-specmint: 1"
    wrong = UNMARKED + "x-specmint-envelope: {paylod: /a}"

    assert extensions_in(UNMARKED + "x-specmint-envelope: false") == {"x-envelope": False}
    assert extensions_in(UNMARKED + both) == {"x-paging": {"style": "link"}}
    assert found_in(UNMARKED + both) == [(Severity.WARNING, "shadowed-extension", "/x-paging")]
    assert found_in(wrong) == [(Severity.ERROR, "vocabulary", "/x-specmint-envelope/paylod")]


def test_the_marker_holds_for_all_files() -> None:
    """The entry document decides for the files that it refers to; a marker of theirs decides nothing."""
    refers = 'components: {schemas: {A: {$ref: "other.yaml"}}}\n'
    other = "{type: string, x-null: {literals: []}, x-specmint: 1}"

    assert found_in(UNMARKED + refers, other=other) == [
        (Severity.NOTE, "foreign-extension", "/x-null"),
        (Severity.WARNING, "misplaced-extension", "/x-specmint"),
    ]
    assert (Severity.ERROR, "vocabulary", "/x-null/literals") in found_in(
        UNMARKED + "x-specmint: 1\n" + refers, other=other
    )


@pytest.mark.parametrize("version", ["2", "0", "'1'", "true", "1.0", "null", "[1]"])
def test_another_version_is_an_error(version: str) -> None:
    """Only the whole number 1 is a version; nothing else is said of short keys, which it may define otherwise."""
    text = UNMARKED + f"x-specmint: {version}\nx-envelope: {{payload: /a}}\nx-errors: 1"

    assert found_in(text) == [(Severity.ERROR, "vocabulary-version", "/x-specmint")]


def test_keys_of_others_are_no_errors() -> None:
    """Without the marker a key of our form is a warning, any other a note: each once for each name."""
    text = UNMARKED + (
        "x-errors: [{code: 1}]\nx-paging: {style: link}\nx-body: {model: /a}\nx-pagination: {}\n"
        "components: {schemas: {A: {x-name: Fine}, B: {x-name: Good}, C: {x-name: [no]}, D: {x-name: {}}}}"
    )

    assert sorted(found_in(text), key=lambda one: one[2]) == [
        (Severity.WARNING, "unmarked-extension", "/components/schemas/A/x-name"),
        (Severity.NOTE, "foreign-extension", "/components/schemas/C/x-name"),
        (Severity.NOTE, "foreign-extension", "/x-body"),
        (Severity.NOTE, "foreign-extension", "/x-errors"),
        (Severity.WARNING, "unmarked-extension", "/x-paging"),
    ]


def test_our_namespace_holds_nothing_unknown() -> None:
    """What begins with `x-specmint-` and is not in the vocabulary is an error: no other tool means it."""
    found = check("x-specmint-envelop: {}\nx-specmint-retry: {}")

    assert errors(found) == [
        ("unknown-extension", "/x-specmint-envelop"),
        ("unknown-extension", "/x-specmint-retry"),
    ]
    assert found[0].hint == "Did you mean 'x-specmint-envelope'?"


@pytest.mark.parametrize(
    ("names", "fits"),
    [
        ("[A, B]", True),
        ("{b: B, a: A}", True),
        ("{a: A, b: B, c: C}", True),
        ("[A]", False),
        ("[A, B, C]", False),
        ("[A, 1]", False),
        ("{a: A}", False),
        ("A", False),
    ],
)
def test_names_of_enum_members_belong_to_nobody(names: str, fits: bool) -> None:
    """`x-enum-varnames` is read with and without the marker where it fits, and warned about where it does not."""
    schemas = f"components: {{schemas: {{A: {{enum: [a, b], x-enum-varnames: {names}}}}}}}"
    wanted: FOUND = [(Severity.WARNING, "enum-names", "/components/schemas/A/x-enum-varnames")]

    for text in (UNMARKED + schemas, UNMARKED + "x-specmint: 1\n" + schemas):
        assert found_in(text) == ([] if fits else wanted)


def test_one_schema_has_both_spellings() -> None:
    """The published schema knows each key of the vocabulary in both spellings, and nothing else."""
    published = json.loads(SCHEMA_TEXT)

    assert set(published["properties"]) == {MARKER, *PLACES, *map(long, PLACES)}
    for key in PLACES:
        assert published["properties"][key] == published["properties"][long(key)]
    assert published["$defs"][MARKER]["const"] == VERSION


def test_each_key_and_each_word_is_kebab_case() -> None:
    """Keys of the vocabulary, their members and their words are small letters with hyphens; a separator is no word."""
    every = {name for name in names_in(json.loads(SCHEMA_TEXT)) if not name.startswith("$")}
    names = {name for name in every if re.search("[^,; ]", name)}

    assert "not-processed" in names and "next-url" in names
    assert {name for name in names if not KEBAB.fullmatch(name)} == set()


SCHEMA_TEXT = (files("specmint") / "vocabulary.schema.json").read_text("utf-8")
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def names_in(schema: Any) -> Iterator[str]:
    """Yield the names of properties and the texts of enums of a schema."""
    if isinstance(schema, list):
        for one in schema:
            yield from names_in(one)
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from filter(lambda one: isinstance(one, str), schema.get("enum", ()))
        for one in schema.values():
            yield from names_in(one)


# --- the documentation ----------------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "specs" / "README.md").read_text(encoding="utf-8")
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
DOCUMENTED = [(key, block[key]) for block in EXAMPLES for key in block if key in PLACES]


@pytest.mark.parametrize(("key", "value"), DOCUMENTED, ids=lambda value: str(value)[:30])
def test_examples_of_the_documentation(key: str, value: object) -> None:
    """Each example of specs/README.md has the form that the schema asks for, on some object where it may stand."""
    text = json.dumps({key: value})
    placed = {
        "document": lambda: check(f"{LOGIN}{text[1:-1]}"),
        "operation": lambda: operation(text[1:-1]),
        "schema": lambda: schema(text),
    }
    found = [errors(placed[kind]()) for kind in placed if kind in PLACES[key]]

    assert any("vocabulary" not in dict(one) for one in found)


def test_the_documentation_is_complete() -> None:
    """specs/README.md has each key of the vocabulary, and an example of each that holds more than a word."""
    assert {key for key in PLACES if f"`{key}" not in PAGE and f"{key}:" not in PAGE} == set()
    assert PLACES.keys() - {key for key, _ in DOCUMENTED} == {"x-required"}
