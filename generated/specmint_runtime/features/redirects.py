"""Fetch a file from where the vendor keeps it, as the spec declares: a 3xx of a GET.

Nothing of ours goes there: no credentials, cookies, session, nor own headers. A vendor
that was broken into could lead a client anywhere, so it follows by https only, three
times at most, and into no private network; except from a base that is like that itself,
as in tests. An address that it does not follow is the error's `location`, to be fetched
by the caller.
"""

import ipaddress
import math
import socket
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from threading import Thread
from typing import Final
from urllib.parse import urljoin

import httpx2

from ..engine.effects import Send, Signal, Steps, Wait
from ..engine.outcome import Success, classify
from ..engine.rules import Rules
from ..engine.shown import shown_location
from ..engine.state import View
from ..errors import NotSent, Redirected
from ..http.request import Base, Request, build_request
from ..http.response import NoAnswer
from ..spec import Envelope

_HOPS: Final = 3


class _FileRequest(Request):
    """A request for a file; its query, which may be as good as a password, is hidden."""

    @cached_property
    def shown_url(self) -> str:
        """The address without its query."""
        return self._address


def to_file(view: View, rules: Rules, path: str, moved: Redirected, began: float) -> Steps[Success]:
    """Return the file that a redirect of `path` leads to, or raise an error.

    `began` is when the call did, for its deadline.
    """
    base, deadline = _base_of(view, rules), view.retries.deadline
    until = math.inf if deadline is None else began + deadline
    # Of the vendor's envelope, codes and session the store knows nothing.
    plain = replace(rules.operation, envelope=Envelope(), refusals=())
    rules = replace(rules, operation=plain, in_session=False)
    here = f"{base.origin}{base.prefix}{path}"
    for _ in range(_HOPS):
        if not moved.location:
            raise moved
        here = moved.location = urljoin(here, moved.location)
        why = yield from _why_not(view, here, rules, until)
        if why:
            raise _not_followed(moved, rules, why)
        outcome = classify(
            (yield _sending(view, here, rules, until)) or NoAnswer("no reply", True),
            rules,
            view.state.clock.wall(),
        )
        if isinstance(outcome, Success):
            return outcome
        if not isinstance(outcome, Redirected):
            outcome.location = here
            raise outcome
        moved = outcome
    moved.location = urljoin(here, moved.location)
    raise _not_followed(moved, rules, f"that is more than {_HOPS} times")


def _base_of(view: View, rules: Rules) -> Base:
    server = rules.operation.server
    return server.base(view.state) if server else view.state.base


def _sending(view: View, address: str, rules: Rules, until: float) -> Send:
    left = until - view.state.clock.monotonic()
    if left <= 0:
        raise NotSent("the deadline passed before it was sent", rules.about)
    url = httpx2.URL(address)
    origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
    target, accept = url.raw_path.decode("ascii"), rules.accept
    plain = build_request("GET", "/", {"accept": accept}, Base(origin), target=target)
    request = _FileRequest(**vars(plain))
    timeout = view.timeout_within(left)
    receive = view.receiver(rules)
    return Send(request, timeout, view.max_bytes, until, bare=True, receive=receive)


def _why_not(view: View, address: str, rules: Rules, until: float) -> Steps[str]:
    """Return why an address is not followed; empty if it is."""
    base = httpx2.URL(_base_of(view, rules).origin)
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return "it is no URL"
    if rules.about.method != "GET" or "json" in rules.accept:
        return "it is no GET of a file"
    if url.userinfo:
        return "it holds credentials"
    if url.scheme not in ("https", base.scheme) or not url.host:
        return f"by {url.scheme or 'that address'}"
    private = yield from _is_private(view, url.host, until)
    if private and not (yield from _is_private(view, base.host, until)):
        return "into a private network"
    return ""


def _is_private(view: View, host: str, until: float) -> Steps[bool]:
    """Return whether a host, or one of the addresses of its name, is not public.

    The name is looked up in a thread, as that may take its time. One that is not known
    here is known to a proxy, if to anyone.
    """
    looked_up, addresses = Signal(), list[str]()

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            told = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            addresses.extend(str(each[4][0]).partition("%")[0] for each in told)
        looked_up.set()

    Thread(target=look_up, daemon=True).start()
    now = view.state.clock.monotonic
    while not looked_up.is_set and (left := until - now()) > 0.0:
        yield Wait(looked_up, left)
    return not all(ipaddress.ip_address(each).is_global for each in addresses)


def _not_followed(moved: Redirected, rules: Rules, why: str) -> Redirected:
    where = shown_location(moved.location)
    error = Redirected(
        f"moved to {where}, which is not followed: {why}", rules.about, moved.response
    )
    error.location = moved.location
    return error
