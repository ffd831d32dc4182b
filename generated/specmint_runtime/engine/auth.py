"""Add to a request the credentials of its call: a pure function."""

from base64 import b64encode
from collections import defaultdict

from ..errors import BadRequest
from ..http.request import Request
from ..spec import ApiKey, Basic, Bearer, arguments_of
from .effects import Steps
from .rules import Rules
from .state import ClientState, OpenSession


def ask(state: ClientState, rules: Rules, session: OpenSession | None) -> Steps[None]:
    """Ask the user's functions for the credentials of a call."""
    schemes = [state.api.schemes[name] for name in _chosen(state, rules, session)]
    needed = [each for scheme in schemes for each in arguments_of(scheme)]
    for argument in (*needed, *rules.operation.form_credentials.values()):
        yield from state.secrets.ask(argument, rules.about)


def authorize(
    state: ClientState, rules: Rules, request: Request, session: OpenSession | None
) -> Request:
    """Return the request with what proves who is calling, and where its session goes.

    The first security alternative for which everything is there is used. Raises
    `BadRequest` if the spec asks for credentials that were not given.
    """
    added = defaultdict[str, list[tuple[str, str]]](list)
    for name in _chosen(state, rules, session):
        scheme = state.api.schemes[name]
        secret = state.secret(scheme) or ""
        if session and (session.put.place, session.put.name) == ("scheme", name):
            secret = session.value
        match scheme:
            case Basic():
                encoded = b64encode(secret.encode()).decode("ascii")
                added["header"].append(("Authorization", f"Basic {encoded}"))
            case Bearer():
                added["header"].append(("Authorization", f"Bearer {secret}"))
            case ApiKey():
                added[scheme.place].append((scheme.name, secret))
    if session and session.put.place != "scheme":
        put = session.put
        added[put.place].append((put.name, put.prefix + session.value))
    # A call that no operation describes may have any body: only a form takes fields.
    if request.form is not None or rules.operation is not state.api.default:
        for field, argument in rules.operation.form_credentials.items():
            added["form"].append((field, state.secrets.get(argument) or ""))
    base = request.base
    if session is not None and base == state.base:
        base = session.base or base
    return request.signed(base, added, state.api.personal)


def _chosen(state: ClientState, rules: Rules, session: OpenSession | None) -> tuple[str, ...]:
    """Return the names of the schemes to use; the session may be the credential of one.

    No secret is kept in a variable: a traceback shows the locals of what it raises.
    """
    given = session.put.name if session and session.put.place == "scheme" else ""
    schemes = state.api.schemes
    for names in rules.operation.security:
        if all(name == given or state.secrets.has(schemes[name]) for name in names):
            return names
    if rules.operation.security:
        raise BadRequest(f"{rules.operation.id} needs credentials that were not given")
    return ()
