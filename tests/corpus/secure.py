"""Credentials: which of the declared security requirements a request meets."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from .declared import Operation, Parameter, schemes_of
from .documents import Node
from .findings import Finding
from .server import Arrived
from .vocabulary import session_scheme


def credentials_in(values: Iterable[Any], credentials: frozenset[str]) -> bool:
    """Return whether one of the values holds a credential that the client was made with."""
    texts = [
        text for value in values if isinstance(value, str) for text in (value, _decoded(value))
    ]
    return any(each in text for text in texts for each in credentials)


def _decoded(value: str) -> str:
    """What `Basic` credentials say."""
    kind, _, encoded = value.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return b64decode(encoded).decode()
    except (NotBase64, ValueError):
        return ""


def is_key(operation: Operation, parameter: Parameter) -> bool:
    """Whether a parameter is an API key of the operation's security: an argument of the constructor then."""
    schemes = schemes_of(operation.node.document)
    needed = [schemes[each] for names in operation.security for each in names if each in schemes]
    wanted = ("apiKey", parameter.place, parameter.name.lower())
    return any(
        (one.text("type"), one.text("in"), one.text("name").lower()) == wanted for one in needed
    )


def credential_findings(
    operation: Operation, arrived: Arrived, credentials: frozenset[str]
) -> list[Finding]:
    """Return a finding if none of the alternatives is met by what the client was made with."""
    alternatives = operation.security
    schemes = schemes_of(operation.node.document)
    known = [each for each in alternatives if all(name in schemes for name in each)]
    if not known or any(not each for each in known):
        return []
    hidden = session_scheme(operation)
    for needed in known:
        if all(name == hidden or _is_met(schemes[name], arrived, credentials) for name in needed):
            return []
    wanted = " or ".join(" and ".join(each) for each in known)
    return [Finding("credentials", operation.node.pointer, f"none of {wanted}", operation.key)]


def _is_met(scheme: Node, arrived: Arrived, credentials: frozenset[str]) -> bool:
    """Whether a request holds a credential where a scheme wants it; what no header shows counts."""
    kind, name = scheme.text("type"), scheme.text("name")
    if kind == "apiKey":
        places = {
            "header": [arrived.header(name)],
            "query": [unquote(value) for key, value in arrived.pairs if unquote(key) == name],
            "cookie": [unquote(arrived.header("cookie"))],
        }
        return credentials_in(places.get(scheme.text("in"), []), credentials)
    if kind == "mutualTLS":
        return True
    return credentials_in([arrived.header("authorization")], credentials)
