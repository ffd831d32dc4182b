"""Everything that can happen to a create, which outcomes its caller may see, and how many records may exist after it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from tests.servers import faults
from tests.servers import proxy as cuts
from tests.servers.faults import Fault
from tests.servers.proxy import Cut

from .fault_scenario import FaultScenario

VIA_PROXY, VIA_FORWARDER = "proxy", "forwarder"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateFault:
    """One kind of fault. `allowed` are the outcomes that the caller may see, each with the number of records created."""

    name: str
    arm: Callable[[FaultScenario], None]
    allowed: frozenset[tuple[str, int]]
    via: str = VIA_PROXY
    options: dict[str, Any] = field(default_factory=dict)  # of the client's view
    session: bool = False  # only where there is a session


def _cut(cut: Cut, made: int, *others: tuple[str, int], name: str = "") -> CreateFault:
    """Return a broken connection, after which nobody knows what became of the create."""
    return CreateFault(
        name=f"{name or cut.name} {'reset' if cut.reset else 'end'}",
        arm=lambda faulty: faulty.proxy.script(cut),
        allowed=frozenset({("UnknownOutcome", made), *others}),
    )


def _fault(fault: Fault, told: str, made: int, name: str = "", *, or_told: str = "") -> CreateFault:
    """Return an answer that is not the vendor's own. Some vendors have a create tell `or_told`."""
    return CreateFault(
        name=f"{name or fault.name} {'after' if fault.commit else 'before'}",
        arm=lambda faulty: faulty.vendor.faults.script(fault),
        allowed=frozenset({(told, made), (or_told or told, made)}),
    )


def _silent(*, commit: bool) -> CreateFault:
    """The create was received, and nothing comes back."""

    def arm(faulty: FaultScenario) -> None:
        faulty.proxy.script(cuts.silent(END_OF_SILENCE, commit=commit))

    return CreateFault(
        name=f"silence {'after' if commit else 'before'}",
        arm=arm,
        allowed=frozenset({("UnknownOutcome", 0), ("UnknownOutcome", int(commit))}),
        options={"timeout": 0.15},
    )


#: Ends every silence. Tests set it once the caller has given up.
END_OF_SILENCE = threading.Event()


def _refused(*, opens: bool) -> CreateFault:
    """Return a refused connection, for ever or until the client has waited once."""

    def arm(faulty: FaultScenario) -> None:
        faulty.forwarder.refuse_connections()
        faulty.clock.on_sleep = faulty.forwarder.accept_connections if opens else None

    return CreateFault(
        name=f"refused connection{', then open' if opens else ''}",
        arm=arm,
        allowed=frozenset({("ok", 1) if opens else ("NotSent", 0)}),
        via=VIA_FORWARDER,
    )


def _expired(name: str, *then: Fault | Cut | None) -> CreateFault:
    """Return the end of a session, with more faults on the way to the next one."""

    def arm(faulty: FaultScenario) -> None:
        faulty.vendor.expire_sessions()
        faulty.vendor.faults.script(*(None if isinstance(each, Cut) else each for each in then))
        faulty.proxy.script(*(None if isinstance(each, Fault) else each for each in then))

    return CreateFault(
        name=f"session ended{name}", arm=arm, allowed=frozenset({("ok", 1)}), session=True
    )


def _date(seconds: float) -> CreateFault:
    def arm(faulty: FaultScenario) -> None:
        when = formatdate(time.time() + seconds, usegmt=True)
        faulty.vendor.faults.script(faults.status(429, headers={"Retry-After": when}))

    return CreateFault(name="429 date", arm=arm, allowed=frozenset({("ok", 1)}))


def _busy(seconds: str | None) -> Fault:
    return faults.status(429, headers={} if seconds is None else {"Retry-After": seconds})


def _burst(*many: Fault, told: str, made: int, name: str) -> CreateFault:
    return CreateFault(
        name=name,
        arm=lambda faulty: faulty.vendor.faults.script(*many),
        allowed=frozenset({(told, made)}),
    )


_HALF = cuts.in_body(reset=False)
_BROKEN = [
    # Where the end is seen before anything is sent, another connection is taken.
    _cut(cuts.on_accept(), 0, ("ok", 1), ("NotSent", 0)),
    _cut(cuts.in_request(3), 0),
    _cut(cuts.in_request(3, reset=False), 0),
    _cut(cuts.before_commit(), 0),
    _cut(cuts.before_commit(reset=False), 0),
    _cut(cuts.after_commit(), 1),
    _cut(cuts.after_commit(reset=False), 1),
    _cut(cuts.in_head(), 1),
    _cut(cuts.in_head(reset=False), 1),
    _cut(cuts.in_body(), 1),
    _cut(_HALF, 1),
    _cut(cuts.raw(b"SSH-2.0-OpenSSH\r\n\r\n"), 1),
    _cut(
        cuts.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", commit=False), 0, name="short"
    ),
    _silent(commit=True),
    _silent(commit=False),
    _refused(opens=True),
    _refused(opens=False),
]
_ANSWERS = [
    _fault(faults.status(500, commit=True), "ServerFailed", 1),
    _fault(faults.status(500), "ServerFailed", 0),
    _fault(faults.status(502, body="<h1>Bad gateway</h1>", media="text/html"), "ServerFailed", 0),
    _fault(faults.status(503, headers={"Retry-After": "1"}), "ServerFailed", 0),
    _fault(faults.status(503, headers={"Retry-After": "1"}, commit=True), "ServerFailed", 1),
    _fault(faults.status(504, commit=True), "ServerFailed", 1),
    _fault(faults.html(), "UnknownOutcome", 1),
    # Without an envelope the status alone says that it was made.
    _fault(faults.empty(), "UnknownOutcome", 1, or_told="EmptyAnswer"),
    _fault(faults.truncated(), "UnknownOutcome", 1),
    _fault(faults.wrong_type(), "ok", 1),
    _fault(faults.broken_gzip(), "UnknownOutcome", 1),
    _fault(faults.cut_gzip(), "UnknownOutcome", 1),
    _fault(faults.redirect("http://127.0.0.1:1/elsewhere"), "Redirected", 0),
    _fault(faults.json_answer({"message": "There is one."}, code=409), "Conflict", 0, "409"),
]
_LATER = [
    _burst(_busy("7"), told="ok", made=1, name="429 seconds"),
    _burst(_busy(None), told="ok", made=1, name="429 bare"),
    _burst(_busy("0"), _busy("1"), told="ok", made=1, name="429 twice"),
    _burst(*[_busy("1")] * 3, told="TooManyRequests", made=0, name="429 thrice"),
    _burst(
        _busy("1"),
        faults.status(500, commit=True),
        told="ServerFailed",
        made=1,
        name="429, then 500",
    ),
    _date(20.0),
]
_SESSIONS = [
    _expired(""),
    _expired(", login 500", None, faults.status(500)),
    _expired(", login 429", None, _busy("1")),
    _expired(", login reset", None, cuts.after_commit()),
]
CREATE_FAULTS = (*_BROKEN, *_ANSWERS, *_LATER, *_SESSIONS)


def create_faults_for(faulty: FaultScenario) -> list[CreateFault]:
    """Return those that can happen to this client."""
    return [each for each in CREATE_FAULTS if faulty.has_session or not each.session]
