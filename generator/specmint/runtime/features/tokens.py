"""Fetch access tokens of OAuth 2 by the client's own credentials (RFC 6749, 4.4).

A token is a session like others: one for all callers, fetched anew before it ends, and
once more where the vendor refuses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.state import ClientState
from ..http.request import Base, parse_base
from ..spec import Api, AsyncCredential
from .session_stores import SessionStore
from .sessions import SessionManager


@dataclass(frozen=True, slots=True)
class TokenServer:
    """Where the spec says that tokens are: credentials go there and nowhere else.

    Only with a `base_url` that is no server of the spec they go to that one, as all
    calls do: a test sends nothing elsewhere.
    """

    url: str

    def base(self, state: ClientState) -> Base:
        """Return where tokens are fetched."""
        servers = state.api.servers.values()
        if servers and all(one.read(state.base) is None for one in servers):
            return state.base
        return parse_base(self.url)


def token_sessions(
    api: Api,
    store: SessionStore | None,
    given: AsyncCredential | None,
    needed: Sequence[AsyncCredential | None],
) -> SessionManager | None:
    """Return what fetches tokens; `None` where one was given, or credentials lack."""
    if given or not all(needed):
        return None
    return SessionManager(api, store)
