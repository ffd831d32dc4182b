"""Which credentials a call carries, and where: a pure function."""

from base64 import b64encode

from .describe import ApiKey, Basic, Bearer, Operation, Scheme
from .errors import BadRequest
from .request import Additions, Call
from .steps import Core, Token


def authorize(
    core: Core, operation: Operation, call: Call, token: Token | None
) -> Additions:
    """The headers, query, cookies and form fields that prove who is calling.

    The first security alternative for which everything is there is used. Raises
    `BadRequest` if the spec asks for credentials that were not given.
    """
    added = Additions()
    places = {"header": added.headers, "query": added.query}
    places |= {"cookie": added.cookies, "form": added.form}
    for scheme, secret in _chosen(core, operation, token):
        match scheme:
            case Basic():
                encoded = b64encode(secret.encode()).decode("ascii")
                added.headers.append(("Authorization", f"Basic {encoded}"))
            case Bearer():
                added.headers.append(("Authorization", f"Bearer {secret}"))
            case ApiKey():
                places[scheme.place].append((scheme.name, secret))
    if token is not None and token.place != "scheme":
        places[token.place].append((token.name, token.prefix + token.value))
    wanted = operation.form_credentials
    if call.form is not None or wanted:
        for field, argument in core.api.form_credentials.items():
            if wanted is None or field in wanted:
                added.form.append((field, core.secrets.get(argument) or ""))
    return added


def _chosen(
    core: Core, operation: Operation, token: Token | None
) -> list[tuple[Scheme, str]]:
    own = operation.security
    alternatives = core.api.security if own is None else own
    for names in alternatives:
        found = [(core.api.schemes[name], _secret(core, name, token)) for name in names]
        given = [(scheme, secret) for scheme, secret in found if secret]
        if len(given) == len(names):
            return given
    if alternatives:
        raise BadRequest(f"{operation.id} needs credentials that were not given")
    return []


def _secret(core: Core, name: str, token: Token | None) -> str | None:
    """The secret for a scheme: the session's, if it fills that one, or the user's."""
    if token is not None and (token.place, token.name) == ("scheme", name):
        return token.value
    scheme = core.api.schemes[name]
    if isinstance(scheme, Basic):
        username = core.secrets.get(scheme.username)
        password = core.secrets.get(scheme.password) or ""
        return None if username is None else f"{username}:{password}"
    return core.secrets.get(scheme.credential)
