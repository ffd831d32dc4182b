"""Which credentials a call carries, and where: a pure function."""

from base64 import b64encode

from .describe import ApiKey, Basic, Bearer, Operation, Scheme
from .errors import BadRequest
from .request import Additions, Call, Pairs
from .steps import Core, Token


def authorize(
    core: Core, operation: Operation, call: Call, token: Token | None
) -> Additions:
    """The headers, query, cookies and form fields that prove who is calling.

    The first security alternative for which everything is there is used. Raises
    `BadRequest` if the spec asks for credentials that were not given.
    """
    added = Additions()
    for name in _chosen(core, operation, token):
        _apply(core, core.api.schemes[name], _filled(token, name), added)
    if token is not None and token.place != "scheme":
        pairs = _place(added, token.place)
        pairs.append((token.name, token.prefix + token.value))
    added.form += _form_credentials(core, operation, call)
    return added


def _chosen(core: Core, operation: Operation, token: Token | None) -> tuple[str, ...]:
    security = core.api.security if operation.security is None else operation.security
    for names in security:
        if all(
            _filled(token, name) or _secret(core, core.api.schemes[name])
            for name in names
        ):
            return names
    if security:
        raise BadRequest(f"{operation.id} needs credentials that were not given")
    return ()


def _filled(token: Token | None, name: str) -> str | None:
    """What the session fills a scheme with, if it does."""
    if token is None or token.place != "scheme" or token.name != name:
        return None
    return token.value


def _secret(core: Core, scheme: Scheme) -> str | None:
    if isinstance(scheme, Basic):
        username = core.secrets.get(scheme.username)
        password = core.secrets.get(scheme.password)
        return None if username is None else f"{username}:{password or ''}"
    return core.secrets.get(scheme.credential)


def _apply(core: Core, scheme: Scheme, filled: str | None, added: Additions) -> None:
    secret = filled or _secret(core, scheme) or ""
    match scheme:
        case Basic():
            encoded = b64encode(secret.encode()).decode("ascii")
            added.headers.append(("Authorization", f"Basic {encoded}"))
        case Bearer():
            added.headers.append(("Authorization", f"Bearer {secret}"))
        case ApiKey():
            _place(added, scheme.place).append((scheme.name, secret))


def _place(added: Additions, place: str) -> Pairs:
    pairs: Pairs = getattr(
        added, {"header": "headers", "cookie": "cookies"}.get(place, place)
    )
    return pairs


def _form_credentials(core: Core, operation: Operation, call: Call) -> Pairs:
    """Credentials that travel as form fields, in calls that have a form."""
    names = operation.form_credentials
    if call.form is None and not names:
        return []
    return [
        (field, core.secrets.get(argument) or "")
        for field, argument in core.api.form_credentials.items()
        if names is None or field in names
    ]
