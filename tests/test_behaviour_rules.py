"""How calls behave, as lowering reads it: what the client fills in itself, and what stays the caller's."""

from __future__ import annotations

from pathlib import Path

import pytest

import specmint
from specmint import ir
from specmint.ir import Text
from specmint.lower import lower
from specmint.lower.behaviour import paging
from specmint.lower.behaviour.tokens import TokenEndpoint, token_endpoint, token_scheme
from tests.test_lowering import document

HEAD = """
openapi: 3.1.0
x-specmint: 1
info: {title: Acme, version: "1"}
servers: [{url: "https://api.acme.test"}]
"""
LOGIN = """
  /login:
    post:
      operationId: login
      tags: [Session]
      security: []
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [email, password, kind]
              properties: {email: {type: string}, password: {type: string}, kind: {const: api}, beta: {const: "1"}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {token: {type: string}}}}}}}
"""
SESSION = """
x-session:
  login: login
  credentials: [/email, /password]
  token: $response.body#/token
  put: PUT
"""
IN_FORM = SESSION.replace("PUT", "{in: form, name: sessionId}")


def lowered(text: str, folder: Path) -> ir.Api:
    """Return what a document means that has nothing wrong."""
    (folder / "spec.yaml").write_text(HEAD + text)
    (outcome,) = specmint.validate(folder / "spec.yaml")
    assert outcome.api is not None, [each.text() for each in outcome.diagnostics]
    return outcome.api


def operation(api: ir.Api, name: str) -> ir.Operation:
    """Return an operation by its operationId."""
    every = [one for resource in api.resources for one in resource.operations]
    return next(one for one in every if one.spec_name == Text(name))


def asked(one: ir.Operation) -> set[str]:
    """Return the arguments of a method."""
    return {str(argument.name) for argument in one.arguments}


FORM = """
  /PATH:
    post:
      operationId: OPERATION
      tags: [Invoices]
      MORE
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [sessionId], properties: {sessionId: {type: string}, memo: {type: string}}}
      responses: {"204": {description: done}}
"""


def form(name: str, more: str = "") -> str:
    return FORM.replace("PATH", name).replace("OPERATION", name).replace("MORE", more)


def test_the_field_of_a_session_is_asked_for_where_the_session_is_off(tmp_path: Path) -> None:
    """Elsewhere the client fills it: what nobody fills is an argument, or the call could not be made."""
    api = lowered(f"{IN_FORM}paths:{LOGIN}{form('on')}{form('off', 'x-session: false')}", tmp_path)
    on, off = operation(api, "on"), operation(api, "off")

    assert (asked(on), on.behaviour.session) == ({"memo"}, True)
    assert (asked(off), off.behaviour.session) == ({"session_id", "memo"}, False)


HEADER = """
  /NAME:
    get:
      operationId: NAME
      tags: [Invoices]
      MORE
      parameters: [{name: X-Session, in: header, required: true, schema: {type: string}}]
      responses: {"204": {description: done}}
"""


def got(name: str, more: str) -> str:
    return HEADER.replace("NAME", name).replace("MORE", more)


def test_a_scheme_that_the_session_fills_is_needed_where_the_session_is_on(tmp_path: Path) -> None:
    """An operation without the scheme opens no session, nor does one that switches it off: it asks for the header itself."""
    head = SESSION.replace("PUT", "{security: token}")
    security = "security: [{token: []}]"
    text = f"{head}{security}\npaths:{LOGIN}"
    text += (
        got("on", "deprecated: false")
        + got("off", "x-session: false")
        + got("open", "security: []")
    )
    text += "components: {securitySchemes: {token: {type: apiKey, in: header, name: X-Session}}}\n"
    api = lowered(text, tmp_path)
    found = {name: operation(api, name) for name in ("on", "off", "open")}

    behaviours = {
        name: (one.behaviour.session, one.behaviour.security) for name, one in found.items()
    }
    assert behaviours["on"] == (True, ((Text("token"),),))
    assert behaviours["off"] == (False, ((),))
    assert behaviours["open"][0] is False
    assert {name: asked(one) for name, one in found.items()} == {
        "on": set(),
        "off": {"x_session"},
        "open": {"x_session"},
    }


def test_a_login_sends_the_constants_that_it_must(tmp_path: Path) -> None:
    """What it may leave out it leaves out: a constant says what it would be, not that it is wanted."""
    session = lowered(f"{IN_FORM}paths:{LOGIN}{form('on')}", tmp_path).session

    assert session is not None
    assert [(wire.raw, value) for wire, value in session.constants] == [("kind", Text("api"))]


def test_a_credential_travels_in_the_forms_that_declare_its_field(tmp_path: Path) -> None:
    """And in no other, where the vendor would not expect it."""
    other = form("other").replace("sessionId", "number")
    api = lowered(
        f"x-credentials: [{{in: form, name: sessionId}}]\npaths:{form('on')}{other}", tmp_path
    )

    told = {name: operation(api, name).behaviour.form_credentials for name in ("on", "other")}
    assert told == {"on": ((Text("sessionId"), "session_id"),), "other": ()}
    assert asked(operation(api, "on")) == {"memo"}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("/token", TokenEndpoint("", "/token")),
        ("/token?a=1", None),
        ("/token#a", None),
        ("//auth.acme.test/token", None),
        ("https://auth.acme.test/token", TokenEndpoint("https://auth.acme.test", "/token")),
        ("https://auth.acme.test:8443", TokenEndpoint("https://auth.acme.test:8443", "/")),
        ("https://auth.acme.test/token#a", None),
        ("https://auth.acme.test/token?a=1", None),
        ("https://me@auth.acme.test/token", None),
        ("http://auth.acme.test/token", None),
        ("https:///token", None),
        ("https://auth.acme.test:port/token", None),
        ("", None),
    ],
)
def test_where_tokens_are_fetched(url: str, found: TokenEndpoint | None) -> None:
    """From an address that is plain and safe; nothing is guessed of another."""
    text = f"flows: {{clientCredentials: {{tokenUrl: '{url}', scopes: {{}}}}}}"

    assert token_endpoint(document(text).root()) == found


@pytest.mark.parametrize(
    ("flow", "path"),
    [
        ("authorizationCode: {tokenUrl: /token}", "/token"),
        ("authorizationCode: {tokenUrl: /token, refreshUrl: /refresh}", "/refresh"),
        ("password: {tokenUrl: /token}", "/token"),
        ("deviceAuthorization: {refreshUrl: /refresh}", "/refresh"),
    ],
)
def test_where_access_tokens_are_fetched_with_a_refresh_token(flow: str, path: str) -> None:
    """From the address for refreshing, else from that of the tokens; where a client has its own flow, that comes first."""
    alone = document(f"flows: {{{flow}}}").root()
    beside = document(f"flows: {{{flow}, clientCredentials: {{tokenUrl: /own}}}}").root()

    assert token_endpoint(alone) == TokenEndpoint("", path, refreshes=True)
    assert token_endpoint(beside) == TokenEndpoint("", "/own")


@pytest.mark.parametrize(
    ("used", "found"),
    [
        ({"renewed", "own", "later", "key"}, "own"),
        ({"renewed", "later"}, "later"),
        ({"renewed"}, "renewed"),
        ({"key"}, ""),
        (set[str](), ""),
    ],
)
def test_for_which_scheme_tokens_are_fetched(used: set[str], found: str) -> None:
    """Of those in use the first for which the client has a flow of its own, else the first with a refresh token."""
    root = document("""
        components:
          securitySchemes:
            renewed: {type: oauth2, flows: {authorizationCode: {tokenUrl: /renewed}}}
            key: {type: apiKey, in: header, name: X, flows: {clientCredentials: {tokenUrl: /key}}}
            own: {type: oauth2, flows: {clientCredentials: {tokenUrl: /own}}}
            later: {type: oauth2, flows: {clientCredentials: {tokenUrl: /later}}}
        """).root()

    assert token_scheme(root, used) == found


def test_a_constant_of_a_login_may_stand_further_down(tmp_path: Path) -> None:
    """In an object that the login must have; in one that it may leave out there is none."""
    kind = "{type: object, required: [kind], properties: {kind: {const: api}}}"
    deep = LOGIN.replace("application/x-www-form-urlencoded", "application/json")
    deep = deep.replace("{const: api}", kind).replace('beta: {const: "1"}', f"other: {kind}")
    session = lowered(f"{IN_FORM}paths:{deep}{form('on')}", tmp_path).session

    assert session is not None
    assert [wire.raw for wire, _ in session.constants] == ["/kind/kind"]


def test_a_token_is_not_sent_half_a_minute_before_its_end(tmp_path: Path) -> None:
    """It could end on the way."""
    flows = "flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}"
    scheme = f"components: {{securitySchemes: {{oauth: {{type: oauth2, {flows}}}}}}}\n"
    text = f"security: [{{oauth: []}}]\npaths:{form('on')}{scheme}"
    session = lowered(text, tmp_path).session

    assert session is not None and session.margin == 30


def secured(security: str, schemes: str, more: str = "") -> tuple[ir.Api, set[str]]:
    """Return what a document means whose one operation has that security too, and the codes of what is reported."""
    text = f"{HEAD}security: {security}\npaths:{form('on', more or 'deprecated: false')}"
    api, found = lower(document(f"{text}components: {{securitySchemes: {{{schemes}}}}}\n"))
    return api, {each.code for each in found}


KEY = "{type: apiKey, in: header, name: X-Key}"


@pytest.mark.parametrize(
    ("scheme", "kind", "code"),
    [
        (KEY, "header", None),
        ("{type: http, scheme: Bearer}", "bearer", None),
        ("{type: http, scheme: basic}", "basic", None),
        ("{type: openIdConnect, openIdConnectUrl: /a}", "bearer", "access-token-only"),
        ("{type: oauth2, flows: {implicit: {}}}", "bearer", "access-token-only"),
        ("{type: mutualTLS}", None, "mutual-tls"),
    ],
)
def test_what_becomes_of_a_security_scheme(scheme: str, kind: str | None, code: str | None) -> None:
    """It has an argument of the constructor; a certificate is the HTTP client's, and what is not generated is told."""
    api, codes = secured("[{a: []}]", f"a: {scheme}")

    assert [one.kind for one in api.schemes] == [kind] * (kind is not None)
    assert codes == {code} - {None}
    assert api.default.security == (((Text("a"),),) if kind else ((),))


def test_a_scheme_that_no_operation_requires_is_told() -> None:
    """It has no argument; one that a single operation requires has, and is not needed for the client as a whole."""
    api, codes = secured("[{a: []}]", f"a: {KEY}, b: {KEY}")
    assert codes == {"unused-security-scheme"}
    assert [(str(one.name), one.required) for one in api.credentials] == [("a", True)]

    api, codes = secured("[{a: []}]", f"a: {KEY}, b: {KEY}", "security: [{b: []}]")
    assert not codes
    assert [(str(one.name), one.required) for one in api.credentials] == [("a", True), ("b", False)]


def test_one_of_several_alternatives_is_enough() -> None:
    """So no credential must be given; who gives one wants it sent, though none is needed."""
    api, _ = secured("[{}, {a: []}, {b: []}]", f"a: {KEY}, b: {KEY}")

    assert [one.required for one in api.credentials] == [False, False]
    assert api.default.security == ((Text("a"),), (Text("b"),), ())


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_credential_of_two_schemes_is_required_by_either(order: tuple[str, str]) -> None:
    """`x-name` makes one argument of both; without it they are two, and it is told."""
    named = KEY.replace("type", "x-name: key, type")
    schemes = ", ".join(f"{name}: {named}" for name in order)
    api, codes = secured("[{a: []}]", schemes, "security: [{b: []}]")
    assert not codes
    assert [(str(one.name), one.required) for one in api.credentials] == [("key", True)]

    api, codes = secured("[{api-key: [], api_key: []}]", f"api-key: {KEY}, api_key: {KEY}")
    assert codes == {"credential-names-meet"}
    assert len({one.name for one in api.credentials}) == 2


def test_basic_asks_for_a_name_and_a_password() -> None:
    """Called so unless `x-name` calls them otherwise."""
    basic = "{type: http, scheme: basic}"
    api, _ = secured("[{a: []}]", f"a: {basic}")
    assert [str(one.name) for one in api.credentials] == ["username", "password"]

    basic = basic.replace("type", "x-name: {username: mail, password: pin}, type")
    api, _ = secured("[{a: []}]", f"a: {basic}")
    assert [str(one.name) for one in api.credentials] == ["mail", "pin"]


@pytest.mark.parametrize(
    ("media", "pointer", "key"),
    [
        ("application/json", "/key", "/key"),
        ("application/json", "/inner/key", "/inner/key"),
        ("application/json", "/other", None),
        ("application/x-www-form-urlencoded", "/key", "/key"),
        ("application/x-www-form-urlencoded", "/inner/key", None),
        ("multipart/form-data", "/key", None),
    ],
)
def test_where_a_body_takes_the_key_of_a_call(media: str, pointer: str, key: str | None) -> None:
    """In any member of JSON, and in a field of a form, if its schema has it; a field has no members to write into."""
    body = form("on", f"x-idempotency-key: {{body: {pointer}}}")
    body = body.replace("application/x-www-form-urlencoded", media).replace(
        "memo: {type: string}",
        "key: {type: string}, inner: {type: object, properties: {key: {type: string}}}",
    )
    api, _ = lower(document(f"{HEAD}paths:{body}"))

    assert operation(api, "on").behaviour.idempotency_key == (key and Text(key))


def test_a_list_says_how_it_goes_on() -> None:
    """What it does not say is not there: no size of a page; a first page is 1."""
    node = document(
        "{style: page, page: $request.query.p, size: $request.query.s, first: 0}"
    ).root()
    least = document("{style: page, page: $request.body#/p}").root()

    assert paging(document("off: false").root() / "off", Text("")) is None
    full, short = paging(node, Text("/data")), paging(least, Text("/data"))
    assert full is not None and short is not None
    assert (full.place, full.position, full.size, full.first) == ("query", Text("p"), Text("s"), 0)
    assert (short.place, short.size, short.more, short.first) == ("body", None, None, 1)
    assert (full.items, short.position) == (Text("/data"), Text("/p"))


def test_a_login_that_is_neither_json_nor_a_form_is_told() -> None:
    """The client could not send it."""
    login = LOGIN.replace("application/x-www-form-urlencoded", "multipart/form-data")
    api, found = lower(document(f"{HEAD}{IN_FORM}paths:{login}{form('on')}"))

    assert [each.code for each in found] == ["unsupported-login-body"] and api.session is None


def test_a_login_without_a_body_and_one_that_contains_itself() -> None:
    """The first has no member for a credential, which is told; the second has those before it comes again."""
    start, end = LOGIN.index("      requestBody"), LOGIN.index("      responses")
    api, found = lower(document(f"{HEAD}{IN_FORM}paths:{LOGIN[:start]}{LOGIN[end:]}{form('on')}"))
    assert {each.code for each in found} == {"unknown-credential"}
    assert api.session is not None and api.session.constants == ()

    ring = LOGIN.replace("application/x-www-form-urlencoded", "application/json")
    ring = ring.replace("kind]", "kind, again]").replace('beta: {const: "1"}', "again: SELF")
    own = "#/paths/~1login/post/requestBody/content/application~1json/schema"
    ring = ring.replace("SELF", f"{{$ref: '{own}'}}")
    api, _ = lower(document(f"{HEAD}{IN_FORM}paths:{ring}{form('on')}"))
    assert api.session is not None
    assert [wire.raw for wire, _ in api.session.constants] == ["kind"]
