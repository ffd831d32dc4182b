"""Which credentials requests carried, by the names of headers, queries and form fields. No value of them is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from specmint.document import Json
from specmint.drafting.schemas import SECRET
from specmint.replaying.exchange import Exchange
from specmint.replaying.secrets import Secrets

_NO_CREDENTIAL = re.compile(r"csrf|xsrf|x-auth-request|www-authenticate|authority", re.I)
_QUERY = re.compile(r"(api[-_]?key|key|apikey|token|access_token|auth|secret)\Z", re.I)


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential: its security scheme, or "" where a form field holds it; and in how many requests it was."""

    scheme: str
    declared: dict[str, Json]
    seen: int


def credentials_of(exchanges: Sequence[Exchange]) -> list[Credential]:
    """Return the credentials that at least half of the requests carried; an odd one belongs to something else."""
    places = Counter(place for one in exchanges for place in set(_places(one)))
    often = {place: seen for place, seen in places.items() if 2 * seen >= len(exchanges)}
    return [_credential(*place, seen) for place, seen in sorted(often.items())]


def secrets_of(exchanges: Sequence[Exchange]) -> Secrets:
    """Return the names of everything that looks like a secret, however rare."""
    found = {place for one in exchanges for place in _places(one)}

    def of(kind: str) -> frozenset[str]:
        return frozenset(name for where, name in found if where == kind)

    return Secrets(
        headers=of("header"), query=of("query"), form=frozenset(), shown_to_nobody=of("form")
    )


def _places(one: Exchange) -> list[tuple[str, str]]:
    """Return where a request carried something secret: the kind of place, and the name."""
    found: list[tuple[str, str]] = []
    for name, value in one.headers.items():
        if name == "authorization":
            found.append(("http", value.partition(" ")[0].lower()))
        elif name != "cookie" and SECRET.search(name) and not _NO_CREDENTIAL.search(name):
            found.append(("header", name))
    found += [("query", name) for name, _ in one.query if _QUERY.match(name)]
    if one.body is not None and one.body.kind == "form" and isinstance(one.body.tree, dict):
        found += [("form", name) for name in one.body.tree if SECRET.search(name)]
    return found


def _credential(kind: str, name: str, seen: int) -> Credential:
    if kind == "form":
        return Credential("", {"in": "form", "name": name}, seen)
    if kind == "http" and name in ("basic", "bearer"):
        return Credential(name, {"type": "http", "scheme": name}, seen)
    if kind == "http":  # a scheme of the vendor's own: the caller gives the whole header
        declared: dict[str, Json] = {"type": "apiKey", "in": "header", "name": "Authorization"}
        return Credential("authorization", declared, seen)
    where = kind
    scheme = re.sub(r"\W+", "_", name).strip("_").lower() or "key"
    return Credential(scheme, {"type": "apiKey", "in": where, "name": name}, seen)
