"""Choose where calls go: of the servers of a document one by its name, or an operation's own.

Calls go to declared servers, or where the user's own `base_url` says. That one holds for all
operations, those with servers of their own too: a test sends nothing elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..engine.state import ClientState
from ..http.params import VARIABLE
from ..http.request import Base, parse_base
from ..spec import Api

_VALUE = "[A-Za-z0-9._-]+"


@dataclass(frozen=True, slots=True)
class Server:
    """A base URL: the defaults of its variables, and the values that they may have.

    A variable with the default `None` must be given; without values it may be any word.
    """

    url: str
    defaults: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def filled(self, given: Mapping[str, str | None]) -> str:
        """Return the URL with its variables filled in. Raises `ValueError`."""
        return VARIABLE.sub(lambda found: self._value(found[1], given), self.url)

    def _value(self, name: str, given: Mapping[str, str | None]) -> str:
        value = given.get(name)
        if value is None:
            value = self.defaults.get(name)
        elif name in self.values and value not in self.values[name]:
            raise ValueError(f"{name} may be {', '.join(self.values[name])}")
        elif not re.fullmatch(_VALUE, value):
            raise ValueError(f"{name} may hold letters, digits, '.', '-' and '_' only")
        if value is None:
            raise ValueError(f"{name} is needed, unless base_url is given")
        return value

    def read(self, base: Base) -> dict[str, str | None] | None:
        """Return the variables of a base that this server may be, `None` if it is not."""
        pieces = VARIABLE.split(self.url.rstrip("/"))
        pattern = "([^/?#@]+)".join(map(re.escape, pieces[::2]))
        same = re.fullmatch(pattern, f"{base.origin}{base.prefix}", re.IGNORECASE)
        return None if same is None else dict(zip(pieces[1::2], same.groups(), strict=True))


def base_url_of(
    api: Api,
    server: str | None,
    base_url: str | None,
    variables: Mapping[str, str | None],
) -> str:
    """Return the base URL of a client: the user's own, else that of the named server.

    Without a name it is the first. Raises `ValueError` for a name or a value that the
    document does not list, and for both a name and a URL.
    """
    if base_url is not None:
        if server is not None:
            raise ValueError("give a name of a server or base_url, not both")
        return base_url
    name = next(iter(api.servers)) if server is None else server
    if name not in api.servers:
        raise ValueError(f"there is no {name!r}, but {', '.join(map(repr, api.servers))}")
    found: str = api.servers[name].filled(variables)
    return found


@dataclass(frozen=True, slots=True)
class OwnServers:
    """The servers of one operation, by name; the first for names that are not there."""

    servers: Mapping[str, Server]

    def base(self, state: ClientState) -> Base:
        """Return where the calls of the operation go.

        The variables are those of the client's own server, where they have the same names.
        """
        for name, declared in state.api.servers.items():
            given = declared.read(state.base)
            if given is not None:
                own = self.servers.get(name) or next(iter(self.servers.values()))
                known = {key: given[key] for key in given.keys() & own.defaults.keys()}
                return parse_base(own.filled(known))
        return state.base
