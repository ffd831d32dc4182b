"""Add to a request the credentials of its call: a pure function."""

from base64 import b64encode

from ..errors import BadRequest
from ..http.request import Request
from ..spec import ApiKey, Basic, Bearer
from .rules import Rules
from .state import ClientState, OpenSession


def authorize(
    state: ClientState, rules: Rules, request: Request, session: OpenSession | None
) -> Request:
    """Return the request with what proves who is calling, and where its session goes.

    The first security alternative for which everything is there is used. Raises
    `BadRequest` if the spec asks for credentials that were not given.
    """
    added: dict[str, list[tuple[str, str]]] = {}
    by_session = ""
    if session is not None and session.put.place == "scheme":
        by_session = session.put.name
    for name in _chosen(state, rules, by_session):
        scheme = state.api.schemes[name]
        secret = state.secret(scheme) or ""
        if session is not None and name == by_session:
            secret = session.value
        match scheme:
            case Basic():
                encoded = b64encode(secret.encode()).decode("ascii")
                added.setdefault("header", []).append(("Authorization", f"Basic {encoded}"))
            case Bearer():
                added.setdefault("header", []).append(("Authorization", f"Bearer {secret}"))
            case ApiKey():
                added.setdefault(scheme.place, []).append((scheme.name, secret))
    if session is not None and not by_session:
        put = session.put
        added.setdefault(put.place, []).append((put.name, put.prefix + session.value))
    # A call that no operation describes may have any body: only a form takes fields.
    if request.form is not None or rules.operation is not state.api.default:
        for field, argument in rules.operation.form_credentials.items():
            added.setdefault("form", []).append((field, state.secrets.get(argument) or ""))
    base = request.base
    if session is not None and base == state.base:
        base = session.base or base
    return request.signed(base, added, state.api.personal)


def _chosen(state: ClientState, rules: Rules, given: str) -> tuple[str, ...]:
    """Return the names of the schemes to use; the session is the credential of `given`.

    No secret is kept in a variable: a traceback shows the locals of what it raises.
    """
    schemes = state.api.schemes
    for names in rules.operation.security:
        if all(name == given or state.secret(schemes[name]) for name in names):
            return names
    if rules.operation.security:
        raise BadRequest(f"{rules.operation.id} needs credentials that were not given")
    return ()
