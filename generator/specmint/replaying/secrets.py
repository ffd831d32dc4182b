"""Where the secrets of an API travel: their values are compared with nothing, and not shown."""

from __future__ import annotations

from dataclasses import dataclass

from specmint import ir


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Names by place; `shown_to_nobody` are members of bodies, personal data included."""

    headers: frozenset[str]
    query: frozenset[str]
    form: frozenset[str]
    shown_to_nobody: frozenset[str]


def secrets_of(api: ir.Api) -> Secrets:
    """The names of what credentials and the session fill."""
    placed: set[tuple[str, str]] = {("header", "authorization")}
    for scheme in api.schemes:
        if scheme.parameter is not None:
            placed.add((scheme.kind, scheme.parameter.raw))
    placed |= {("form", wire.raw) for wire, _ in api.form_credentials}
    filled: set[str] = set()
    if api.session is not None:
        placed.add((api.session.put.kind, api.session.put.name.raw))
        filled = {wire.raw.rpartition("/")[2] for wire, _ in api.session.fields}
        filled.add(api.session.token.raw.rpartition("/")[2])
    form = frozenset(name for place, name in placed if place == "form")
    return Secrets(
        headers=frozenset(name.lower() for place, name in placed if place == "header"),
        query=frozenset(name for place, name in placed if place == "query"),
        form=form,
        shown_to_nobody=form | filled | {wire.raw for wire in api.personal},
    )
