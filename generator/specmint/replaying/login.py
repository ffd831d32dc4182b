"""The answer that opens a session while a client is replayed, made from the spec."""

from __future__ import annotations

from specmint.document import Json
from specmint.replaying.exchange import tokens
from specmint.replaying.matching import Known, Spec
from specmint.replaying.verdict import envelope_of, plain
from specmint.runtime.exact import dumps

TOKEN = "replayed-session"


def login_answer(spec: Spec, called: Known, address: str) -> bytes | None:
    """What the vendor answers to `METHOD /path` if that is the login of the session; else None.

    The login that is itself replayed is answered from the recording.
    """
    session = spec.api.session
    if session is None or session.login.raw != address:
        return None
    login = spec.by_address(address)
    if login is None or login.operation == called.operation:
        return None
    answer: dict[str, Json] = {}
    for pointer, accepted in envelope_of(spec, login).success:
        _put(answer, tokens(pointer.raw), plain(accepted[0]))
    _put(answer, tokens(session.token.raw), TOKEN)
    return dumps(answer).encode()


def _put(tree: dict[str, Json], at: tuple[str, ...], value: Json) -> None:
    """Sets a value at a pointer, and makes the objects on the way."""
    *above, last = at or ("",)
    for token in above:
        inner = tree.setdefault(token, {})
        tree = inner if isinstance(inner, dict) else {}
    tree[last] = value
