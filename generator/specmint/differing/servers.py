"""What differs in the servers that a client calls: its own, those that callers may choose, and those of single operations."""

from __future__ import annotations

from collections.abc import Iterator

from specmint import ir
from specmint.differing.difference import Difference, Level
from specmint.differing.matching import Pair, others
from specmint.differing.values import Subject, doc_differences
from specmint.differing.words import fact_words, raw

#: What is compared here. Any other fact that differs is breaking.
KNOWN: dict[type, frozenset[str]] = {
    ir.Server: frozenset({"name", "url", "doc", "defaults", "values"}),
}
_REFUSED = "the old client is refused, or calls another server"


def servers(pair: Pair) -> Iterator[Difference]:
    """Yield what differs in the servers of the API."""
    yield from _own(pair)
    yield from _variables(pair)
    old, new = pair.old.api, pair.new.api
    if old.choice != new.choice and len(old.servers) > 1:
        what, reason = f"was renamed to {new.choice}", "programs that use the old name fail"
        subject = _subject(pair, f"Client.{old.choice}")
        yield subject.differs(Level.BREAKING, "credential-renamed", what, reason)
    if max(len(old.servers), len(new.servers)) > 1:
        yield from _choice(pair)


def _subject(pair: Pair, python: str, *path: str) -> Subject:
    at = ("servers", *path)
    return Subject(
        python=python,
        wire="servers",
        old=pair.old.root_end("servers", *at),
        new=pair.new.root_end("servers", *at),
    )


def _own(pair: Pair) -> Iterator[Difference]:
    """Yield a difference in where calls go if the caller says nothing."""
    old, new = pair.old.api, pair.new.api
    if old.server == new.server:
        return
    subject = _subject(pair, "Client.base_url", "0", "url")
    values = old.server.raw or "nothing", new.server.raw or "nothing"
    level, reason = Level.BREAKING, _REFUSED
    what = f"changed its default from {values[0]} to {values[1]}"
    if not old.server.raw:
        level, reason = Level.ADDITIVE, "programs that give it still work"
        what = f"has the default {values[1]}"
    elif not new.server.raw:
        what = f"is now required; its default was {values[0]}"
    yield subject.differs(level, "server-changed", what, reason, *values)


def _variables(pair: Pair) -> Iterator[Difference]:
    """Yield a difference in what a variable of the address is if the caller says nothing."""
    names = pair.names_in("Client")
    after = {str(one.name): one for one in pair.new.api.variables}
    for old in pair.old.api.variables:
        new = after.get(names.get(old.name, ""))
        if new is None or None in (old.default, new.default) or old.default == new.default:
            continue
        values = raw(old.default), raw(new.default)
        subject = _subject(pair, f"Client.{old.name}", "0", "variables", old.spec_name.raw)
        what = f"changed its default from {values[0]} to {values[1]}"
        yield subject.differs(Level.BREAKING, "server-changed", what, _REFUSED, *values)


def _choice(pair: Pair) -> Iterator[Difference]:
    """Yield a difference in the servers that callers may choose by name."""
    old, new = pair.old.api, pair.new.api
    before = {one.name.raw: one for one in old.servers}
    after = {one.name.raw: one for one in new.servers}
    subject = _subject(pair, f"Client.{old.choice}")
    for name in before.keys() - after.keys():
        what, reason = f"no longer knows the server {name}", "programs that name it are refused"
        yield subject.differs(Level.BREAKING, "server-removed", what, reason, name, "nothing")
    for name in after.keys() - before.keys():
        what = f"knows the new server {name}"
        yield subject.differs(
            Level.ADDITIVE, "server-added", what, "no program names it yet", "nothing", name
        )
    for name in before.keys() & after.keys():
        was, now = before[name], after[name]
        is_own = was == old.servers[0] and now == new.servers[0]
        if was.url != now.url and not is_own:
            what = f"calls {now.url.raw} by the name {name} instead of {was.url.raw}"
            values = was.url.raw, now.url.raw
            yield subject.differs(Level.BREAKING, "server-changed", what, _REFUSED, *values)
        yield from _rest(subject, name, was, now)
        yield from doc_differences(subject, was.doc, now.doc)


def _rest(subject: Subject, name: str, old: ir.Server, new: ir.Server) -> Iterator[Difference]:
    for fact in ("defaults", "values", *others(old, new, KNOWN[ir.Server])):
        before, after = getattr(old, fact), getattr(new, fact)
        if before != after:
            what = f"has other {fact} of variables for the server {name}"
            values = fact_words(before), fact_words(after)
            yield subject.differs(Level.BREAKING, "server-changed", what, _REFUSED, *values)
