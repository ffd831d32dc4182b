"""A call from its arguments to its outcome: session, limits, attempts, retries.

Sans-I/O: a generator of `steps`, run by both drivers. The rules for repeating are
`retry`'s, the meaning of answers `outcome`'s; this module only puts them in order.
"""

import uuid
from dataclasses import InitVar, dataclass, replace

from .. import errors
from ..errors import BadRequest, CallFailed, NotSent, SessionExpired
from ..http.request import Call, Outgoing, finish, prepare
from ..spec import Operation
from .auth import authorize
from .outcome import Rules, Success, classify, rules_of
from .retry import decide
from .state import Answer, Broken, Core, Reply, Send, Settings, Sleep, Steps, Token


def run(
    core: Core,
    settings: Settings,
    call: Call,
    *,
    wanted: bool = True,
    own: Operation | None = None,
    token: Token | None = None,
    left: float | None = None,
) -> Steps[Success]:
    """Carry out a call, and repeat it as far as that is safe.

    Args:
        wanted: Whether the caller wants a payload.
        own: The operation, if it is the session's own login or logout; these open
            no session, but use `token`.
        left: Seconds that an enclosing call has left.
    """
    rules = replace(rules_of(core, call, own), wanted=wanted)
    if core.closed and own is None:
        raise NotSent("this client is closed", rules.asked)
    return (yield from _Trip(core, settings, call, rules, token, left).run())


@dataclass(eq=False, repr=False)
class _Trip:
    """One logical call: what stays the same over its attempts, and its session."""

    core: Core
    settings: Settings
    call: Call
    rules: Rules
    token: Token | None
    left: InitVar[float | None]

    def __post_init__(self, left: float | None) -> None:
        core, settings, rules = self.core, self.settings, self.rules
        self.key = self._idempotency_key(rules)
        self.rules = replace(rules, key=self.key[1] if self.key else None)
        self.draft = prepare(self.call, {} if rules.login else settings.headers)
        limits = (settings.retries.deadline, left)
        seconds = min((each for each in limits if each is not None), default=None)
        self.until = None if seconds is None else core.clock.monotonic() + seconds
        self.gate = core.gate(rules.operation) if settings.rate_limits else None
        self.keeper = core.keeper if rules.in_session else None
        self.open: CallFailed | None = None

    def _idempotency_key(self, rules: Rules) -> tuple[str, str] | None:
        """Header and key, made once per logical call and the same on each attempt."""
        own, given = rules.operation.idempotency_key, self.settings.idempotency_key
        header = rules.api.idempotency_key if own is None else own
        if rules.login or (rules.safe and not own):
            return None
        if not header and given is not None:
            raise BadRequest(f"{rules.operation.id} takes no idempotency key")
        return (header, given or str(uuid.uuid4())) if header else None

    def run(self) -> Steps[Success]:
        """The last attempt decides; but that it was not let in, or not sent, says
        nothing of an earlier one that may have been carried out."""
        try:
            return (yield from self._repeated())
        except CallFailed as error:
            stays = error.not_processed or isinstance(
                error, errors.NotAllowed | errors.Conflict
            )
            if self.open and (
                isinstance(error, NotSent) or stays and not self.rules.safe
            ):
                raise self.open from error
            raise

    def _repeated(self) -> Steps[Success]:
        attempt = paid = renewals = 0
        while True:
            attempt += 1
            outcome = yield from self._attempt(attempt)
            if isinstance(outcome, Success):
                self.core.quota.earn(paid)
                return outcome
            if isinstance(outcome, SessionExpired):
                attempt, renewals = attempt - 1, renewals + 1
                if not self._renewable(renewals):
                    raise outcome
                continue
            wait = decide(
                outcome,
                self.settings.retries,
                safe=self.rules.safe or self.key is not None,
                attempt=attempt,
                left=self._left(),
                chance=self.core.clock.chance(),
            )
            if wait is None:
                raise outcome
            if outcome.retry_after is None or not outcome.not_processed:
                if not self.core.quota.spend():
                    raise outcome
                paid += 1
            self.open = self.open if outcome.not_processed else outcome
            yield Sleep(wait)

    def _left(self) -> float | None:
        """Seconds to the deadline, if there is one."""
        return None if self.until is None else self.until - self.core.clock.monotonic()

    def _renewable(self, times: int) -> bool:
        """Whether to try again with a new session: once, and more often only where the
        one that ended had been good, as it may under many calls at once."""
        if self.keeper is None or self.token is None:
            return False
        proven = self.keeper.expired(self.core, self.token)
        return times == 1 or (proven and times <= self.settings.retries.attempts)

    def _attempt(self, number: int) -> Steps[Success | CallFailed]:
        """One request; how long a place in the limits is held is decided here."""
        ticket = yield from self._admitted()
        got: Reply = None
        sent = False
        try:
            outgoing = self._outgoing()
            timeout = self.settings.timeout_within(self._left())
            sent = True
            got = yield Send(outgoing, timeout, self.settings.max_bytes, self.until)
            sent = not isinstance(got, Broken) or got.sent
        finally:
            self._leave(ticket, got, sent=sent)
        reply = got or Broken("no reply", sent=True)
        self._note(outgoing, reply, number)
        outcome = classify(reply, self.rules, self.core.clock.wall())
        self._learn(outcome, ticket)
        if isinstance(outcome, Success):
            return replace(outcome, url=outgoing.masked)
        return outcome

    def _learn(self, outcome: Success | CallFailed, ticket: object) -> None:
        """Tell the session that it was taken, and the limits how long to wait."""
        match outcome:
            case SessionExpired():
                return
            case errors.TooManyRequests(retry_after=float(wait)) if self.gate:
                self.gate.hold(ticket, wait)
            case _:
                pass
        if isinstance(outcome, Success | errors.Refused) and self.keeper and self.token:
            self.keeper.accepted(self.token)

    def _admitted(self) -> Steps[object]:
        """Session first, then a place in the limits: a login, which needs a place
        itself, never waits for one that its own call holds."""
        core, ticket = self.core, None
        while True:
            if self.keeper is not None:
                self.token = yield from self.keeper.open(
                    core, self.settings, self._left()
                )
            if self.gate is not None:
                patience, asked = self.settings.retries.longest_wait, self.rules.asked
                ticket = yield from self.gate.enter(
                    self.rules.operation, asked, patience, self._left()
                )
            if self.keeper is None or self.token is None:
                return ticket
            if self.keeper.holds(core, self.token):
                return ticket
            self._leave(ticket, None, sent=False)

    def _leave(self, ticket: object, reply: Reply, *, sent: bool) -> None:
        if self.gate is not None:
            self.gate.leave(ticket, reply, sent=sent)

    def _outgoing(self) -> Outgoing:
        """The request, unless it is too late or impossible."""
        left = self._left()
        if left is not None and left <= 0:
            raise NotSent("the deadline passed before it was sent", self.rules.asked)
        added = authorize(self.core, self.rules.operation, self.call, self.token)
        added.key = self.key
        base = self.token.base if self.token and self.token.base else self.core.base
        rooted = self.call.target is not None
        outgoing = finish(self.draft, base, added, rooted=rooted)
        if outgoing.problem:
            raise BadRequest(outgoing.problem)
        return outgoing

    def _note(self, outgoing: Outgoing, reply: Answer | Broken, number: int) -> None:
        """Tell the log, and whoever watches."""
        asked = self.rules.asked
        self.core.log.debug(
            "%s %s: %s in %.3f s (attempt %d)",
            asked.method,
            asked.path,
            reply.status if isinstance(reply, Answer) else reply.what,
            reply.seconds,
            number,
        )
        for calls in tuple(self.core.watchers):
            calls.add(self.core, asked, outgoing, reply, number)
