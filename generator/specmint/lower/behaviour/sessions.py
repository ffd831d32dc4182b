"""`x-session`: which operation logs in, with what, and where its token goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, cast

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.behaviour.rules import rate_limit
from specmint.lower.behaviour.schemes import credential_for
from specmint.lower.facts import Declared, Findings, constant_of, text_at
from specmint.lower.media import request_media
from specmint.lower.schemas import shape_at, walk_to
from specmint.pointers import Tokens, expression_of, pointer_of, tokens_of
from specmint.vocabulary import extension


class ReadSession(NamedTuple):
    """A session, and the credentials that its login asks for."""

    session: ir.Session
    credentials: tuple[ir.Credential, ...]


def read_session(
    root: Node, operations: Sequence[Declared], findings: Findings
) -> ReadSession | None:
    """Return the session that the document declares, if any.

    None also for a login that cannot be sent, which is reported here or by validation.
    """
    node = extension(root, "x-session")
    by_id = {one.operation_id: one for one in operations if one.operation_id}
    login, logout = by_id.get(node.text("login")), by_id.get(node.text("logout"))
    if login is None:
        return None
    media = request_media(login.node)
    if media.kind in ("content", "multipart"):
        findings.error(
            node / "login",
            "unsupported-login-body",
            f"x-session: the login sends {media.node.name!r}, which is neither JSON nor a form",
            "offer its body as application/json or application/x-www-form-urlencoded",
        )
        return None
    asked = dict(_asked(node, media.schema, findings))
    constants = _constants(media.schema, (), (), findings)
    base, budget = node.child("base-url"), node.get("budget")
    session = ir.Session(
        login=Text(login.address),
        fields=tuple((_member(at), one.name) for at, one in asked.items()),
        constants=tuple((_member(at), one) for at, one in constants if at not in asked),
        body="form" if media.kind == "form" else "json",
        token=_response_pointer(node, "token") or Text(""),
        put=_put(node / "put"),
        idle=node.integer("idle"),
        lifetime=node.integer("lifetime"),
        margin=node.integer("margin"),
        logout=logout and Text(logout.address),
        base_url=_response_pointer(base, "from"),
        hosts=tuple(map(Text, base.texts("hosts"))),
        budget=budget and rate_limit(budget),
    )
    return ReadSession(session, tuple(asked.values()))


def _asked(
    session: Node, schema: Node | None, findings: Findings
) -> Iterator[tuple[Tokens, ir.Credential]]:
    """Yield the constructor arguments for members of the login's body."""
    for pointer in session.each("credentials"):
        at = tokens_of(pointer.string)
        member = schema and walk_to(schema, at)
        if member is None or not at:
            findings.error(
                pointer,
                "unknown-credential",
                f"x-session: the login's body has no member {pointer_of(at)!r}",
                "name members of its request body",
            )
        yield at, credential_for(member or session, "".join(at[-1:]), required=True)


def _constants(
    schema: Node | None, at: Tokens, above: tuple[Node, ...], findings: Findings
) -> Iterator[tuple[Tokens, ir.Primitive]]:
    """Yield the required constants of a login's body at any depth. `above` ends the walk of a schema that contains itself."""
    if schema is None or shape_at(schema).node in above:
        return
    shape = shape_at(schema)
    for wire, node in shape.properties.items():
        const = shape_at(node).get("const")
        if wire not in shape.required:
            continue
        if const is None:
            yield from _constants(node, (*at, wire), (*above, shape.node), findings)
        else:
            yield (*at, wire), constant_of(const, findings)


def _member(at: Tokens) -> Text:
    """Return a member of the login's body as the runtime takes it: a pointer, or the plain name of one at the top."""
    is_plain = len(at) == 1 and not at[0].startswith("/")
    return Text(at[0] if is_plain else pointer_of(at))


def _put(node: Node) -> ir.Put:
    scheme = text_at(node, "security")
    place = cast(Literal["form", "header", "query", "cookie"], node.text("in"))
    return ir.Put(
        place="scheme" if scheme else place,
        name=scheme or Text(node.text("name")),
        prefix=Text(node.text("prefix")),
    )


def _response_pointer(node: Node, key: str) -> Text | None:
    """Return the JSON Pointer in the `$response.body#/...` under `key`."""
    expression = expression_of(node.text(key))
    return expression and Text(expression.name)
