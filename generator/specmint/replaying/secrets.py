"""Where the secrets of an API travel: their values are compared with nothing, and not shown."""

from __future__ import annotations

from dataclasses import dataclass

from specmint import ir
from specmint.ir import Text
from specmint.runtime.data.json_text import pointer_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Names by place; `shown_to_nobody` are members of bodies, personal data included."""

    headers: frozenset[str]
    query: frozenset[str]
    form: frozenset[str]
    shown_to_nobody: frozenset[str]


def secrets_of(api: ir.Api) -> Secrets:
    """Return the names of what credentials and the session fill."""
    placed: set[tuple[str, str]] = {("header", "authorization")}
    placed |= {(one.kind, one.parameter.raw) for one in api.schemes if one.parameter is not None}
    placed |= {("form", wire.raw) for wire, _ in api.default.form_credentials}
    filled: set[str] = set()
    if api.session is not None:
        placed.add((api.session.put.place, api.session.put.name.raw))
        members = (api.session.token, *(member for member, _ in api.session.fields))
        filled = set(map(_last, members))
    form = frozenset(name for place, name in placed if place == "form")
    return Secrets(
        headers=frozenset(name.lower() for place, name in placed if place == "header"),
        query=frozenset(name for place, name in placed if place == "query"),
        form=form,
        shown_to_nobody=form | filled | {wire.raw for wire in api.personal},
    )


def _last(member: Text) -> str:
    """Return the last step of a member, which is a pointer or the plain name of one at the top."""
    return [member.raw, *pointer_steps(member.raw)][-1]
