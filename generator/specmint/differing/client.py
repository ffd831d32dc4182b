"""What differs in the client as a whole: its package, its constructor, its servers, schemes and login."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from specmint import ir
from specmint.differing.difference import Difference, End, Level
from specmint.differing.kinds import Kind
from specmint.differing.matching import Pair, others
from specmint.differing.servers import servers
from specmint.differing.side import Side
from specmint.differing.values import Subject, doc_differences

#: What is compared here or by the other rooms. Any other fact that differs is breaking.
KNOWN: dict[type, frozenset[str]] = {
    ir.Api: frozenset(
        {
            "package",
            "title",
            "version",
            "doc",
            "server",
            "variables",
            "servers",
            "choice",
            "credentials",
        }
        | {"schemes", "session", "default", "personal", "resources", "definitions", "left_out"}
        | {"webhooks"}
    ),
    ir.Scheme: frozenset({"spec_name", "kind", "parameter", "credentials"}),
    ir.Credential: frozenset({"name", "doc", "required"}),
    ir.Variable: frozenset({"name", "spec_name", "default", "doc"}),
}
_AS_BEFORE = "programs log in as before"
#: What of a session changes when a program logs in, and not whether it can.
_TIMES = frozenset({"idle", "lifetime", "margin", "logout", "hosts"})
_REFUSED = "the old client is refused, or calls another server"


def client(pair: Pair) -> Iterator[Difference]:
    """Yield what differs in the client as a whole."""
    old, new = pair.old.api, pair.new.api
    yield from _package(pair)
    yield from servers(pair)
    yield from _constructor(pair)
    yield from _schemes(pair)
    yield from _session(pair)
    yield from _webhooks(pair)
    for name in others(old, new, KNOWN[ir.Api]):
        yield _subject(pair, "Client", "").differs(
            Level.BREAKING, "behaviour-changed", f"differs in: {name.replace('_', ' ')}", "calls may do something else"
        )  # fmt: skip
    for wire in set(old.personal) - set(new.personal):
        what = f"no longer hides {wire.raw} in recordings"
        yield _subject(pair, "Client.watch", wire.raw).differs(
            Level.BREAKING, "personal-shown", what, "what was hidden is written to files"
        )
    for wire in set(new.personal) - set(old.personal):
        yield _subject(pair, "Client.watch", wire.raw).differs(
            Level.ADDITIVE, "personal-hidden", f"hides {wire.raw} in recordings", "calls are made as before"
        )  # fmt: skip


def _subject(pair: Pair, python: str, wire: str, *path: str) -> Subject:
    return Subject(
        python=python,
        wire=wire,
        old=pair.old.root_end(wire, *path),
        new=pair.new.root_end(wire, *path),
    )


def _package(pair: Pair) -> Iterator[Difference]:
    old, new = pair.old.api, pair.new.api
    subject = _subject(pair, old.package, "", "info", "title")
    if old.package != new.package:
        reason = "programs that import it do not see the new package"
        what = f"was renamed to {new.package}"
        yield subject.differs(
            Level.BREAKING, "package-name-changed", what, reason, old.package, new.package
        )
    elif old.title != new.title:
        values = old.title.raw, new.title.raw
        what = "has another title"
        yield subject.differs(Level.DOCS, "docs-changed", what, "documentation only", *values)
    if old.version != new.version:
        values = old.version.raw, new.version.raw
        what = f"changed its version from {values[0]} to {values[1]}"
        version = _subject(pair, old.package, "", "info", "version")
        yield version.differs(Level.DOCS, "version-changed", what, "documentation only", *values)
    described = _subject(pair, old.package, "", "info", "description")
    yield from doc_differences(described, old.doc, new.doc)
    for one in old.resources:
        other = next((two for two in new.resources if two.name == one.name), None)
        if other is not None:
            page = Subject(
                python=one.name,
                wire=f"tag {one.spec_name.raw}",
                old=pair.old.end(one.name, one.name),
                new=pair.new.end(other.name, other.name),
            )
            yield from doc_differences(page, one.doc, other.doc)


# --- the constructor --------------------------------------------------------------------------------------------------


def _constructor(pair: Pair) -> Iterator[Difference]:
    names = pair.names_in("Client")
    before, after = _arguments(pair.old.api), _arguments(pair.new.api)
    for name in before:
        full, now = f"Client.{name}", names.get(name, "")
        if full in pair.changed_names:
            continue
        if now in after:
            yield from _argument(pair, name, now, before[name], after[now])
        else:
            yield Difference(
                level=Level.BREAKING,
                kind="credential-removed",
                what=f"{full} was removed",
                reason="programs that give it fail",
                python=full,
                old=_declared(pair.old, name),
            )
    for name, (is_required, _) in after.items():
        if name not in names.values() and f"Client.{name}" not in pair.changed_names:
            yield _added(pair, name, is_required=is_required)


def _argument(
    pair: Pair, name: str, now: str, old: tuple[bool, ir.Text], new: tuple[bool, ir.Text]
) -> Iterator[Difference]:
    full = f"Client.{name}"
    subject = Subject(
        python=full,
        wire="",
        old=_declared(pair.old, name),
        new=_declared(pair.new, now),
    )
    if now != name:
        reason = "programs that use the old name fail"
        yield subject.differs(Level.BREAKING, "credential-renamed", f"was renamed to {now}", reason)
    if new[0] and not old[0]:
        reason = "programs that omit it fail"
        yield subject.differs(Level.BREAKING, "credential-required", "is now required", reason)
    elif old[0] and not new[0]:
        reason = "programs that give it still work"
        what = "is no longer required"
        yield subject.differs(Level.ADDITIVE, "credential-optional", what, reason)
    yield from doc_differences(subject, old[1], new[1])


def _added(pair: Pair, name: str, *, is_required: bool) -> Difference:
    full = f"Client.{name}"
    level, words = Level.ADDITIVE, ""
    reason = "it is optional"
    if is_required:
        level, words = Level.BREAKING, " and is required"
        reason = "programs that make a client do not give it"
    return Difference(
        level=level,
        kind="credential-added",
        what=f"{full} was added{words}",
        reason=reason,
        python=full,
        new=_declared(pair.new, name),
    )


def _declared(side: Side, name: str) -> End:
    """Return an argument of the constructor, where its security scheme or its variable of the address is declared."""
    for scheme in side.api.schemes:
        if name in scheme.credentials:
            return side.root_end(name, "components", "securitySchemes", scheme.spec_name.raw)
    for variable in side.api.variables:
        if name == variable.name:
            return side.root_end(name, "servers", "0", "variables", variable.spec_name.raw)
    return side.end(f"Client.{name}", name)


def _arguments(api: ir.Api) -> dict[str, tuple[bool, ir.Text]]:
    """Return the arguments of the constructor that the document makes: whether each must be given, and its words."""
    found = {str(one.name): (one.required, one.doc) for one in api.credentials}
    for one in api.variables:
        found[one.name] = (one.default is None, one.doc)
    return found


# --- schemes and the login --------------------------------------------------------------------------------------------


def _schemes(pair: Pair) -> Iterator[Difference]:
    """Yield how credentials travel otherwise. Which of them a call needs is a matter of its behaviour."""
    after = {one.spec_name: one for one in pair.new.api.schemes}
    for old in pair.old.api.schemes:
        new = after.get(old.spec_name)
        if new is None:
            continue
        path = ("components", "securitySchemes", old.spec_name.raw)
        subject = _subject(pair, "Client", f"security scheme {old.spec_name.raw}", *path)
        values = _travels(old), _travels(new)
        if values[0] != values[1] or others(old, new, KNOWN[ir.Scheme]):
            what = f"sends the credential of {old.spec_name.raw} {values[1]} instead of {values[0]}"
            yield subject.differs(Level.BREAKING, "credential-changed", what, _REFUSED, *values)


def _travels(scheme: ir.Scheme) -> str:
    if scheme.parameter is None:
        return f"as {scheme.kind}"
    return f"in the {scheme.kind} {scheme.parameter.raw}"


def _session(pair: Pair) -> Iterator[Difference]:
    old, new = pair.old.api.session, pair.new.api.session
    subject = Subject(
        python="Client",
        wire="login",
        old=_login(pair.old),
        new=_login(pair.new),
    )
    if old is None or new is None:
        if old != new:
            what = "now logs in" if old is None else "no longer logs in"
            yield subject.differs(Level.BREAKING, "session-changed", what, _REFUSED)
        return
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            level, reason = Level.BREAKING, _REFUSED
            if field.name in _TIMES:
                level, reason = Level.ADDITIVE, _AS_BEFORE
            what = f"changed `{field.name}` of its login"
            values = repr(before), repr(after)
            yield subject.differs(level, "session-changed", what, reason, *values)


def _webhooks(pair: Pair) -> Iterator[Difference]:
    """Yield what differs in how webhooks are read. What is in an event is a matter of the definitions."""
    old, new = pair.old.api.webhooks, pair.new.api.webhooks
    subject = _subject(pair, "parse_webhook", "", "webhooks")
    if old == new:
        return
    kind: Kind = "webhooks-changed"
    level, what = Level.BREAKING, "returns other events"
    reason = "programs that expect the old events meet the new ones"
    if old is None:
        level, kind, what = Level.ADDITIVE, "webhooks-added", "reads the vendor's webhooks"
        reason = "no program uses it yet"
    elif new is None:
        kind, what = "webhooks-removed", "was removed: the document has no webhooks"
        reason = "programs that call it fail"
    elif old.signature != new.signature:
        what, reason = "checks another signature", "the old client refuses the new events"
    yield subject.differs(level, kind, what, reason)


def _login(side: Side) -> End:
    words = "no login" if side.api.session is None else "a login"
    return side.rule_end(None, "x-session", "", words)
