"""Name the account that a client calls as, for what clients of one account share."""

import hashlib

from ..engine.state import ClientState


def account_key(state: ClientState, *more: str) -> str:
    """Return a digest of server, account and `more`, which reveals no credential.

    It has no name of an API: clients of several documents of one vendor are one account
    to that vendor, and share its limits and sessions. A client whose credentials are
    functions' shares none.
    """
    digest = hashlib.sha256(repr((state.base.origin, *more)).encode())
    alone = state.secrets.alone
    for value in [alone] if alone else sorted({*state.secrets.values()}):
        digest.update(hashlib.sha256(value.encode()).digest())
    return digest.hexdigest()
