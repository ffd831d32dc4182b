"""How calls behave, as lowering reads it: what the client fills in itself, and what stays the caller's."""

from __future__ import annotations

from pathlib import Path

import pytest

import specmint
from specmint import ir
from specmint.ir import Text
from specmint.lower.behaviour.tokens import TokenEndpoint, token_endpoint
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
