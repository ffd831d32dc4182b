"""Which credentials a call carries, and where: a pure function."""

from base64 import b64encode

from .describe import ApiKey, Basic, Bearer, Operation, Scheme
from .errors import BadRequest
from .request import Additions, Call
from .steps import Core, Token


def authorize(core: Core, operation: Operation, call: Call, token: Token | None) -> Additions:
    """The headers, query, cookies and form fields that prove who is calling.

    Raises `BadRequest` if the spec asks for credentials that were not given.
    """
    added = Additions()
    for name in chosen(core, operation, token):
        _apply(core, core.api.schemes[name], name, token, added)
    if token is not None and token.place != "scheme":
        pairs = {
            "header": added.headers,
            "query": added.query,
            "cookie": added.cookies,
            "form": added.form,
        }[token.place]
        pairs.append((token.name, token.prefix + token.value))
    added.form += _form_credentials(core, operation, call)
    return added


def chosen(core: Core, operation: Operation, token: Token | None) -> tuple[str, ...]:
    """The first alternative for which everything is there."""
    security = core.api.security if operation.security is None else operation.security
    for names in security:
        if all(_has(core, core.api.schemes[name], name, token) for name in names):
            return names
    if security:
        raise BadRequest(f"{operation.id} needs credentials that were not given")
    return ()


def _has(core: Core, scheme: Scheme, name: str, token: Token | None) -> bool:
    if token is not None and token.place == "scheme" and token.name == name:
        return True
    if isinstance(scheme, Basic):
        return core.secrets.get(scheme.username) is not None
    return core.secrets.get(scheme.credential) is not None


def _apply(core: Core, scheme: Scheme, name: str, token: Token | None, added: Additions) -> None:
    in_session = token is not None and token.place == "scheme" and token.name == name
    match scheme:
        case Basic():
            pair = f"{core.secrets.get(scheme.username)}:{core.secrets.get(scheme.password) or ''}"
            value = f"Basic {b64encode(pair.encode()).decode('ascii')}"
            added.headers.append(("Authorization", value))
        case Bearer():
            value = token.value if in_session and token else core.secrets.get(scheme.credential)
            added.headers.append(("Authorization", f"Bearer {value}"))
        case ApiKey():
            value = token.value if in_session and token else core.secrets.get(scheme.credential)
            pairs = {
                "header": added.headers,
                "query": added.query,
                "cookie": added.cookies,
            }[scheme.place]
            pairs.append((scheme.name, value or ""))


def _form_credentials(core: Core, operation: Operation, call: Call) -> list[tuple[str, str]]:
    """Credentials that travel as form fields, in calls that have a form."""
    if call.form is None and (operation.form_credentials is None or call.method in {"GET", "HEAD"}):
        return []
    names = operation.form_credentials
    return [
        (field, core.secrets.get(argument) or "")
        for field, argument in core.api.form_credentials.items()
        if names is None or field in names
    ]
