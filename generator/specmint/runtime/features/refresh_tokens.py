"""Fetch access tokens of OAuth 2 with a refresh token (RFC 6749, 6).

An access token is a session like others: one for all callers, fetched anew before it
ends, and once more where the vendor refuses it. With it may come a new refresh token,
and the old one may be worth nothing from then on.
"""

from collections.abc import Callable, Sequence
from inspect import iscoroutinefunction
from typing import TypeAlias

from ..data.json_text import JsonTree, find
from ..engine.state import ClientState, OpenSession
from ..errors import BadRequest
from ..http.request import Parts
from ..spec import Api, AsyncCredential
from .sessions import SessionManager

OnRefreshToken: TypeAlias = Callable[[str], object]
"""Takes each new refresh token, to keep it; what it raises, the call raises."""


class RefreshedSessions(SessionManager):
    """Holds the access token of one client, and the refresh token for the next one."""

    def __init__(
        self, api: Api, given: str | None, token: str, keep: OnRefreshToken | None
    ) -> None:
        super().__init__(api)
        self._token = token
        self._last = ""
        self._keep = keep
        if given and api.session is not None:
            self._opened = OpenSession(given, api.session.put)

    def _login_parts(self, state: ClientState) -> Parts:
        constants = self._session.constants
        return {"form": {**constants, "refresh_token": self._token}}

    def _logged_in(self, body: JsonTree) -> None:
        """Use a new refresh token from now on, and hand it to the user to be kept."""
        token = find(body, "/refresh_token")
        if not isinstance(token, str) or not token or token == self._token:
            return
        self._last = self._token
        self._token = token
        if self._keep is not None:
            self._keep(token)

    def secrets(self) -> tuple[str, ...]:
        """Return the access and refresh tokens, now and before."""
        own = (self._token, self._last)
        return (*super().secrets(), *filter(None, own))


def refreshed_sessions(
    api: Api,
    given: AsyncCredential | None,
    token: str | None,
    client: Sequence[AsyncCredential | None],
    keep: OnRefreshToken | None,
) -> RefreshedSessions | None:
    """Return what fetches access tokens, the first one where none is `given`.

    Return `None` without a refresh `token`: an access token is then all there is; so is
    one that a function gives. Raises
    `BadRequest` where the `client` has not both its id and its secret.
    """
    if iscoroutinefunction(keep):
        raise TypeError("on_refresh_token= takes a plain function: nobody awaits it")
    if not token or callable(given):
        return None
    if not all(client):
        raise BadRequest("a refresh token needs the client's id and secret, too")
    return RefreshedSessions(api, given, token, keep)
