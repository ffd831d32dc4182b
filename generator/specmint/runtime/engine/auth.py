"""Which credentials a call carries, and where: a pure function."""

from base64 import b64encode

from ..errors import BadRequest
from ..http.request import Additions, Call
from ..spec import ApiKey, Basic, Bearer, Operation
from .state import Core, Token


def authorize(
    core: Core, operation: Operation, call: Call, token: Token | None
) -> Additions:
    """The headers, query, cookies and form fields that prove who is calling.

    The first security alternative for which everything is there is used. Raises
    `BadRequest` if the spec asks for credentials that were not given.
    """
    filled = token.name if token is not None and token.place == "scheme" else None
    names = _chosen(core, operation, filled)
    added = Additions()
    places = {"header": added.headers, "query": added.query}
    places |= {"cookie": added.cookies, "form": added.form}
    for name in names:
        scheme = core.api.schemes[name]
        own = token.value if token is not None and name == filled else None
        secret = own or core.secret(scheme) or ""
        match scheme:
            case Basic():
                encoded = b64encode(secret.encode()).decode("ascii")
                added.headers.append(("Authorization", f"Basic {encoded}"))
            case Bearer():
                added.headers.append(("Authorization", f"Bearer {secret}"))
            case ApiKey():
                places[scheme.place].append((scheme.name, secret))
    if token is not None and filled is None:
        places[token.place].append((token.name, token.prefix + token.value))
    wanted = operation.form_credentials
    if call.form is not None or wanted:
        for field, argument in core.api.form_credentials.items():
            if wanted is None or field in wanted:
                added.form.append((field, core.secrets.get(argument) or ""))
    return added


def _chosen(core: Core, operation: Operation, filled: str | None) -> tuple[str, ...]:
    """The names of its schemes. No secret is kept here: a traceback shows locals."""
    own = operation.security
    alternatives = core.api.security if own is None else own
    for names in alternatives:
        if all(name == filled or core.secret(core.api.schemes[name]) for name in names):
            return names
    if alternatives:
        raise BadRequest(f"{operation.id} needs credentials that were not given")
    return ()
