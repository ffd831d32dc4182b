"""Our own extensions, right, wrong and misplaced."""

from __future__ import annotations

import pytest

from .documents import OK, SCHEMA, check, errors, operation, schema, warnings

LOGIN = f"paths: {{/login: {{post: {{operationId: login, {OK}}}}}}}\n"
SESSION = "login: login, credentials: [/u], token: '$response.body#/t', put: {in: header, name: A}"


@pytest.mark.parametrize(
    "text",
    [
        "x-envelope: {payload: /d, success: {/s: [0, null], /e: ''}, code: /c, message: [/m, /n]}",
        "x-envelope: false",
        "x-errors: {A: {error: invalid}, HTTP 4XX: {error: refused, wait: 5, not-processed: true}}",
        "x-errors: {A: {error: unknown-outcome, wait: next-minute}}",
        f"x-session: {{{SESSION}, idle: 5, lifetime: 6, margin: 0, logout: login}}",
        f"x-session: {{{SESSION}, base_url: {{from: '$response.body#/b', hosts: ['*.a.com']}}}}",
        "x-credentials: [{in: form, name: devKey, description: Text}]",
        "x-paging: {style: page, page: $request.query.page, items: /d, pages: /p, first: 0}",
        "x-paging: {style: offset, offset: '$request.body#/a/b', default-size: 9}",
        "x-paging: {style: link}",
        "x-rate-limit: [{requests: 2, window: 1}, {concurrent: 3, scope: api}]",
        "x-idempotency-key: {header: Idempotency-Key}",
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
        ("{x-name: FineName, enum: [a, b], x-enum-varnames: [A, B]}", None),
        ("{x-wire: {type: boolean, 'true': '1'}}", "/x-wire"),
        ("{x-wire: {type: datetime}}", "/x-wire"),
        ("{x-wire: {type: date, format: '%d', epoch: seconds}}", "/x-wire/epoch"),
        ("{x-wire: {type: money}}", "/x-wire/type"),
        ("{x-null: {literals: []}}", "/x-null/literals"),
        ("{x-name: 'not a name'}", "/x-name"),
        ('{x-name: "name\\n"}', "/x-name"),
        ("{x-name: class}", "/x-name"),
        ("{x-name: {username: a, password: b}}", "/x-name"),
        ("{enum: [a, b], x-enum-varnames: [A]}", "/x-enum-varnames"),
    ],
)
def test_vocabulary_of_schemas(text: str, pointer: str | None) -> None:
    """The extensions of schemas, right and wrong."""
    assert [where for _, where in errors(schema(text))] == ([SCHEMA + pointer] if pointer else [])


def test_vocabulary_of_operations() -> None:
    """x-body and x-bulk belong on operations; x-session can only be switched off there."""
    bulk = "x-bulk: {name: create_many, size: 100, results: /r, each: {payload: /p}}"
    assert operation(f"x-body: {{model: '/data/*/obj', arguments: [/id]}}, {bulk}") == []
    assert operation("x-session: false, x-idempotent: true, x-envelope: false") == []
    for text in (
        "x-body: {}",
        "x-body: {model: obj}",
        f"x-session: {{{SESSION}}}",
        "x-idempotent: 1",
    ):
        assert [code for code, _ in errors(operation(text))] == ["vocabulary"]


def test_extensions_that_do_not_count() -> None:
    """A misplaced or misspelt extension is not silently ignored."""
    found = check("x-wire: {type: decimal}\nx-envelop: {}\nx-pagination: {}\nx-logo: {}")
    assert errors(found) == []
    assert warnings(found) == [
        ("misplaced-extension", "/x-wire"),
        ("unknown-extension", "/x-envelop"),
        ("unknown-extension", "/x-pagination"),
    ]
    assert "Did you mean 'x-paging'?" in found[2].hint
