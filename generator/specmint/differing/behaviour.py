"""What differs in how calls behave: the envelope, codes, limits, repeats, paging, sessions, credentials."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from specmint import ir
from specmint.differing.difference import Difference, End, Level
from specmint.differing.kinds import Kind
from specmint.differing.matching import Pair, others
from specmint.differing.operations import address
from specmint.differing.side import Side
from specmint.differing.words import fact_words, raw
from specmint.spell.words import limit_words

#: What is compared here. Any other fact that differs is breaking.
KNOWN: dict[type, frozenset[str]] = {
    ir.Behaviour: frozenset(
        {"idempotent", "idempotency_key", "always_keyed", "envelope", "security", "session"}
        | {"form_credentials", "refusals", "limits", "redirect", "server"}
    ),
    ir.Envelope: frozenset({"payload", "success", "code", "message"}),
    ir.Refusal: frozenset({"error", "wait", "not_processed", "header", "doc"}),
    ir.RateLimit: frozenset({"requests", "window", "concurrent", "scope"}),
}
_ERRORS = "x-errors"
_LIMIT = "x-rate-limit"
_ENVELOPE = "x-envelope"
_IDEMPOTENT = "x-idempotent"
_KEY = "x-idempotency-key"
_PAGING = "x-paging"


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing that differs in the behaviour of calls, whichever they are; `rule` and `member` are where it is said."""

    level: Level
    kind: Kind
    what: str
    reason: str
    rule: str
    member: str = ""
    old: str = ""
    new: str = ""


def behaviour(pair: Pair) -> Iterator[Difference]:
    """Yield what differs in the behaviour of calls, each fact once with all methods that it concerns."""
    concerned: dict[_Fact, list[str]] = {}
    compared = 0
    for name, now in pair.methods.items():
        old, new = pair.old.methods[name][1], pair.new.methods[now][1]
        compared += 1
        for fact in [*_behaviours(old, new), *_paging(old.paging, new.paging)]:
            concerned.setdefault(fact, []).append(name)
    before, after = pair.old.api.default, pair.new.api.default
    for fact in _facts(before, after):
        concerned.setdefault(fact, [])
    for fact, names in concerned.items():
        yield _difference(pair, fact, names, compared)


def _difference(pair: Pair, fact: _Fact, names: list[str], compared: int) -> Difference:
    olds = [pair.old.methods[name][1] for name in names]
    news = [pair.new.methods[pair.methods[name]][1] for name in names]
    every = len(names) == compared
    python, wire = ", ".join(names), ", ".join(map(address, olds))
    who = names[0] if len(names) == 1 else f"{len(names)} methods"
    if every and len(names) != 1:
        python, wire, who = "every method", "", "every method"
    if not names:
        python, wire, who = "client.request", "", "client.request"
    return Difference(
        level=fact.level,
        kind=fact.kind,
        what=f"{who}: {fact.what}",
        reason=fact.reason,
        python=python,
        wire=wire,
        old=_end(pair.old, fact, olds, fact.old),
        new=_end(pair.new, fact, news, fact.new),
    )


def _end(side: Side, fact: _Fact, operations: list[ir.Operation], value: str) -> End:
    return side.rule_end(next(iter(operations), None), fact.rule, fact.member, value)


def _behaviours(old: ir.Operation, new: ir.Operation) -> Iterator[_Fact]:
    yield from _repeats(old, new)
    yield from _facts(old.behaviour, new.behaviour)


def _facts(old: ir.Behaviour, new: ir.Behaviour) -> Iterator[_Fact]:
    yield from _envelope(old.envelope, new.envelope)
    yield from _refusals(old.refusals, new.refusals)
    yield from _limits(old.limits, new.limits)
    yield from _credentials(old, new)
    if _addresses(old) != _addresses(new):
        values = _addresses(old), _addresses(new)
        what = f"a call goes to {values[1]} instead of {values[0]}"
        reason = "the old client calls another server"
        yield _Fact(Level.BREAKING, "server-changed", what, reason, "", "servers", *values)
    if old.redirect != new.redirect:
        level, what = Level.ADDITIVE, "an answer is fetched from where the vendor says it is"
        if old.redirect:
            level, what = (
                Level.BREAKING,
                "an answer is no longer fetched from where the vendor says it is",
            )
        yield _Fact(level, "redirect-changed", what, "the answer is what the vendor sent", "")
    for name in others(old, new, KNOWN[ir.Behaviour]):
        what = f"calls differ in: {name.replace('_', ' ')}"
        yield _Fact(Level.BREAKING, "behaviour-changed", what, "calls may do something else", "")


def _addresses(behaviour: ir.Behaviour) -> str:
    """Return the servers of an operation with all that decides where a call goes."""
    each = [fact_words((one.name, one.url, one.defaults, one.values)) for one in behaviour.server]
    return ", or ".join(each) or "the servers of the API"


# --- repeats ----------------------------------------------------------------------------------------------------------


def _repeats(old: ir.Operation, new: ir.Operation) -> Iterator[_Fact]:
    was, now = ir.is_safe(old), ir.is_safe(new)
    if was and not now:
        reason = "a call that was repeated after a lost answer raises UnknownOutcome"
        what = "a call may no longer be repeated"
        yield _Fact(Level.BREAKING, "idempotency-lost", what, reason, _IDEMPOTENT)
    elif now and not was:
        reason = "fewer calls end in UnknownOutcome"
        what = "a call may be repeated"
        yield _Fact(Level.ADDITIVE, "idempotency-gained", what, reason, _IDEMPOTENT)
    before, after = old.behaviour.idempotency_key, new.behaviour.idempotency_key
    if before == after:
        return
    values = raw(before), raw(after)
    if after is None:
        reason = "a repeat with the key is carried out twice"
        what = f"the idempotency key no longer travels in {values[0]}"
        yield _Fact(Level.BREAKING, "idempotency-lost", what, reason, _KEY, "", *values)
    elif before is None:
        reason = "programs that give no key still work"
        what = f"an idempotency key in {values[1]} makes a repeat safe"
        yield _Fact(Level.ADDITIVE, "idempotency-gained", what, reason, _KEY, "", *values)
    else:
        reason = "the old client sends a key that the vendor does not read"
        what = f"the idempotency key travels in {values[1]} instead of {values[0]}"
        yield _Fact(Level.BREAKING, "idempotency-key-changed", what, reason, _KEY, "", *values)


# --- what an answer means ---------------------------------------------------------------------------------------------


def _envelope(old: ir.Envelope, new: ir.Envelope) -> Iterator[_Fact]:
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            level = Level.ADDITIVE if field.name == "message" else Level.BREAKING
            what = f"`{field.name}` of the envelope changed"
            reason = "answers are read in another way"
            if level is Level.ADDITIVE:
                reason = "only the message of errors changes"
            values = fact_words(before), fact_words(after)
            yield _Fact(level, "envelope-changed", what, reason, _ENVELOPE, field.name, *values)


def _refusals(old: tuple[ir.Refusals, ...], new: tuple[ir.Refusals, ...]) -> Iterator[_Fact]:
    before, after = _by_code(old), _by_code(new)
    for code in sorted(before.keys() | after.keys()):
        was, now = before.get(code), after.get(code)
        if was is None and now is not None:
            values = "nothing of its own", _class_of(now)
            what, reason = f"{code} now raises {values[1]}", "errors.Refused still catches it"
            yield _Fact(Level.ADDITIVE, "error-classed", what, reason, _ERRORS, code, *values)
        elif was is not None and now is None:
            values = _class_of(was), "nothing of its own"
            what = f"{code} no longer raises {values[0]}"
            reason = f"programs that catch {values[0]} miss it"
            yield _Fact(Level.BREAKING, "error-reclassed", what, reason, _ERRORS, code, *values)
        elif was is not None and now is not None:
            yield from _refusal(code, was, now)


def _by_code(tables: tuple[ir.Refusals, ...]) -> dict[str, ir.Refusal]:
    """Return the meaning of each code: the one that is found first."""
    found: dict[str, ir.Refusal] = {}
    for table in tables:
        for code, refusal in table:
            found.setdefault(code.raw, refusal)
    return found


def _refusal(vendor_code: str, old: ir.Refusal, new: ir.Refusal) -> Iterator[_Fact]:
    if old.error != new.error:
        values = _class_of(old), _class_of(new)
        what = f"{vendor_code} raises {values[1]} instead of {values[0]}"
        reason = f"programs that catch {values[0]} miss it"
        yield _Fact(Level.BREAKING, "error-reclassed", what, reason, _ERRORS, vendor_code, *values)
    if old.not_processed != new.not_processed:
        what = f"{vendor_code} now means that the vendor did nothing"
        level, reason = Level.ADDITIVE, "a call is repeated instead of failing"
        if old.not_processed:
            what = f"{vendor_code} no longer means that the vendor did nothing"
            level, reason = Level.BREAKING, "a call that was repeated fails"
        yield _Fact(level, "error-repeated", what, reason, _ERRORS, vendor_code)
    if (old.wait, old.header) != (new.wait, new.header):
        values = _wait(old), _wait(new)
        what = f"after {vendor_code} a call waits {values[1]} instead of {values[0]}"
        shorter = isinstance(old.wait, int) and isinstance(new.wait, int) and new.wait < old.wait
        level, reason = Level.BREAKING, "a call may miss its deadline"
        if shorter:
            level, reason = Level.ADDITIVE, "a call is repeated sooner"
        yield _Fact(level, "wait-changed", what, reason, _ERRORS, vendor_code, *values)
    if old.doc != new.doc:
        yield _Fact(Level.DOCS, "docs-changed", f"{vendor_code} has another description", "documentation only", _ERRORS, vendor_code)  # fmt: skip
    for name in others(old, new, KNOWN[ir.Refusal]):
        what = f"{vendor_code} differs in: {name.replace('_', ' ')}"
        yield _Fact(Level.BREAKING, "behaviour-changed", what, "calls may do something else", _ERRORS, vendor_code)  # fmt: skip


def _class_of(refusal: ir.Refusal) -> str:
    """Return the class of the error as a program writes it: "not-found" is errors.NotFound."""
    return f"errors.{refusal.error.title().replace('-', '')}"


def _wait(refusal: ir.Refusal) -> str:
    if refusal.header is not None:
        return f"as the header {refusal.header.raw} says"
    if refusal.wait is None:
        return "not at all"
    if isinstance(refusal.wait, int):
        return f"{refusal.wait} s"
    return f"until the {refusal.wait}"


# --- limits and paging ------------------------------------------------------------------------------------------------


def _limits(old: tuple[ir.RateLimit, ...], new: tuple[ir.RateLimit, ...]) -> Iterator[_Fact]:
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    for limit in come:
        before = next((one for one in gone if _is_alike(one, limit)), None)
        if before is not None:
            gone.remove(before)
        values = limit_words(before), limit_words(limit)
        what = f"the rate limit changed from {values[0]} to {values[1]}"
        if before is None or _is_tighter(before, limit):
            reason = "calls wait longer, or miss their deadline"
            yield _Fact(Level.BREAKING, "rate-limit-tightened", what, reason, _LIMIT, "", *values)
        else:
            reason = "calls wait less"
            yield _Fact(Level.ADDITIVE, "rate-limit-loosened", what, reason, _LIMIT, "", *values)
    for limit in gone:
        what, values = f"the rate limit of {limit_words(limit)} was removed", (
            limit_words(limit),
            "none",
        )
        yield _Fact(Level.ADDITIVE, "rate-limit-loosened", what, "calls wait less", _LIMIT, "", *values)  # fmt: skip


def _is_alike(one: ir.RateLimit, other: ir.RateLimit) -> bool:
    return one.scope == other.scope and (one.concurrent is None) == (other.concurrent is None)


def _is_tighter(old: ir.RateLimit, new: ir.RateLimit) -> bool:
    """Return whether some burst or some steady flow that the old limit let through is held up by the new one."""
    if old.concurrent is not None and new.concurrent is not None:
        return new.concurrent < old.concurrent
    before, after = old.requests or 0, new.requests or 0
    slower = after * (old.window or 1) < before * (new.window or 1)
    return after < before or slower


def _paging(old: ir.Paging | None, new: ir.Paging | None) -> Iterator[_Fact]:
    if old is None or new is None or old == new:
        return  # a list that is one no more, or one now, has another answer
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            what = f"pages are asked for in another way: {field.name.replace('_', ' ')} changed"
            reason = "the old client may lose rows"
            values = fact_words(before), fact_words(after)
            yield _Fact(Level.BREAKING, "paging-changed", what, reason, _PAGING, "", *values)


# --- credentials ------------------------------------------------------------------------------------------------------


def _credentials(old: ir.Behaviour, new: ir.Behaviour) -> Iterator[_Fact]:
    if old.security != new.security:
        values = _schemes(old.security), _schemes(new.security)
        what = f"a call is sent with {values[1]} instead of {values[0]}"
        level, reason = Level.BREAKING, "programs with the old credentials are refused"
        if values[1] == _NO_CREDENTIALS:
            reason = "the vendor is not told any more who calls"
        if old.security and new.security[: len(old.security)] == old.security:
            level, reason = Level.ADDITIVE, "the old credentials are still accepted"
        yield _Fact(level, "credential-changed", what, reason, "", "security", *values)
    if old.session != new.session:
        what = "a call is now sent in the session"
        if old.session:
            what = "a call is no longer sent in the session"
        reason = "the old client is refused"
        yield _Fact(Level.BREAKING, "session-changed", what, reason, "x-session")
    if old.form_credentials != new.form_credentials:
        what = "other credentials travel in the form"
        reason = "the old client is refused"
        yield _Fact(Level.BREAKING, "credential-changed", what, reason, "x-form-auth")


_NO_CREDENTIALS = "no credentials"


def _schemes(security: tuple[tuple[ir.Text, ...], ...]) -> str:
    each = [" and ".join(one.raw for one in together) or _NO_CREDENTIALS for together in security]
    return ", or ".join(each) or _NO_CREDENTIALS
