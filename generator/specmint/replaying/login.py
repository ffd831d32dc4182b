"""The answer that opens a session while a client is replayed, made from the spec."""

from __future__ import annotations

from specmint.document import Json
from specmint.ir import Text
from specmint.replaying.matching import Known, Spec
from specmint.runtime.data.json_text import dumps, pointer_steps

TOKEN = "replayed-session"


def login_answer(spec: Spec, called: Known, address: str) -> bytes | None:
    """Return what the vendor answers to `METHOD /path` if that is the login of the session; else None.

    The login that is itself replayed is answered from the recording.
    """
    session, login = spec.api.session, spec.by_address(address)
    if session is None or login is None or session.login.raw != address or login is called:
        return None
    answer: dict[str, Json] = {}
    for pointer, accepted in login.operation.behaviour.envelope.success:
        literal = accepted[0]
        _put(answer, pointer, literal.raw if isinstance(literal, Text) else literal)
    _put(answer, session.token, TOKEN)
    return dumps(answer).encode()


def _put(tree: dict[str, Json], pointer: Text, value: Json) -> None:
    """Set a value at a pointer, and make the objects on the way."""
    *above, last = pointer_steps(pointer.raw) or [""]
    for token in above:
        inner = tree.setdefault(token, {})
        assert isinstance(inner, dict), "two pointers of one document contradict each other"
        tree = inner
    tree[last] = value
