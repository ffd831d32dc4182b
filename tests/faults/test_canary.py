"""A secret in every credential, and a vendor that says each one back: none of them shows anywhere."""

import copy
import json
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from tests.servers import faults
from tests.servers import proxy as cuts
from tests.servers.faults import Fault, Given
from tests.servers.proxy import Cut

from .counts import Tally
from .foreign import Foreign
from .leaks import Search, logs, pickled, sent
from .stand import Stand

# Characters that each way of writing them spells differently.
_NASTY = 'canary-7f3a"&+%41/=<é>'
_PLAIN = "canary-7f3a"


def _canaries(stand: Stand) -> dict[str, str]:
    """A secret per credential; a header takes ASCII only, and a user name no colon.

    Each begins as the one before, so that hiding one may not uncover the rest of another.
    """
    names = stand.world.api.credentials
    return {
        name: (_PLAIN if name in ("api_key", "username") else _NASTY) + "-".join(names[: at + 1])
        for at, name in enumerate(names)
    }


@pytest.fixture
def canaries(stand: Stand) -> dict[str, str]:
    """The vendor's own credentials, from now on."""
    found = _canaries(stand)
    for name, value in found.items():
        setattr(stand.vendor, name, value)
    return found


class _Secrets:
    """All there are, and all there were: sessions end."""

    def __init__(self, stand: Stand, canaries: dict[str, str]) -> None:
        self._stand = stand
        self.all = set(canaries.values())

    def now(self) -> set[str]:
        """With the sessions that are open now."""
        vendor = self._stand.vendor
        self.all |= {*getattr(vendor, "sessions", ()), *getattr(vendor, "tokens", ())}
        return self.all

    def carried(self) -> list[str]:
        """What the last request carried, in each spelling, and the request itself."""
        entry = self._stand.world.last()
        text = f"{entry.headers} {entry.body.decode()}"
        mine = {each for each in self.now() if any(one in text for one in sent(each))}
        whole = [entry.headers.get("authorization", ""), entry.body.decode()]
        return [*sorted(one for each in mine for one in sent(each)), *filter(None, whole)]


def _echo(status: int, media: str, secrets: _Secrets, name: str) -> Fault:
    """An answer that says back all that the request carried."""

    def answer(given: Given) -> Response:
        words = secrets.carried()
        text = " ".join(words)
        body: Any = {"message": text, "code": text, "error": {"detail": words}}
        if name == "bill_com":
            body = {"response_status": 1, "response_data": {"error_code": text, "words": words}}
        if name == "billbee":
            body = {"ErrorCode": 11, "ErrorMessage": text, "Data": words}
        said = json.dumps(body) if media == "application/json" else f"<p>{text}</p>"
        return Response(said.encode(), status, {"content-type": media})

    return Fault(name=f"echo {status}", commit=False, answer=answer)


def _in_headers(secrets: _Secrets) -> Fault:
    """The same, in headers."""

    def answer(given: Given) -> Response:
        text = " ".join(each for each in secrets.carried() if each.isascii())
        headers = {"x-echo": text, "set-cookie": f"s={text}", "www-authenticate": text}
        return Response(b"no", 403, {"content-type": "text/plain", **headers})

    return Fault(name="echo in headers", commit=False, answer=answer)


def _echoes(stand: Stand, secrets: _Secrets) -> Iterator[tuple[str, Fault]]:
    """A vendor that says back what it was told, under each status and type."""
    for status in (200, 201, 400, 401, 403, 404, 409, 418, 500):
        for kind in ("application/json", "text/html", "text/plain"):
            yield f"{status} {kind}", _echo(status, kind, secrets, stand.name)


def _breaks() -> Iterator[tuple[str, Fault | Cut]]:
    """Answers that break."""
    for fault in (faults.truncated(commit=False), faults.broken_gzip(commit=False)):
        yield fault.name, fault
    for cut in (cuts.before_commit(), cuts.in_head(), cuts.in_body(), cuts.raw(b"rubbish\r\n\r\n")):
        yield cut.name, cut


def _told_in_headers(
    stand: Stand, secrets: _Secrets, foreign: Foreign
) -> Iterator[tuple[str, Fault]]:
    """Secrets in the headers of answers, and a redirect that takes them along."""
    yield "headers", _in_headers(secrets)
    mine = stand.world.credentials().values()
    there = "&".join(each for secret in mine for each in sorted(sent(secret)) if each.isascii())
    yield "redirect", faults.redirect(f"{foreign.url}/?{there}")


def _meet(stand: Stand, client: Any, search: Search, troubles: Iterable[tuple[str, Any]]) -> None:
    """A read and a create in each of these troubles, every attempt of them."""
    for where, trouble in troubles:
        script = stand.vendor.faults if isinstance(trouble, Fault) else stand.proxy
        script.always = trouble
        _try(stand, search, f"read, {where}", lambda: stand.read(client))
        _try(stand, search, f"create, {where}", lambda: stand.create(client, "x"))
        script.always = None


def _misuse(stand: Stand, client: Any, search: Search) -> None:
    """What is refused before it is sent."""
    _try(stand, search, "bad path", lambda: client.request("GET", "/../x?y"))
    bad = client.with_options(headers={"X-Bad": "a\r\nb"})
    _try(stand, search, "bad header", lambda: stand.read(bad))
    _try(stand, search, "bad body", lambda: client.request("POST", "/x", json={"a": object()}))


def _try(stand: Stand, search: Search, where: str, call: Callable[[], Any]) -> None:
    try:
        stand.world.run(call())
    except stand.world.package.errors.Error as error:
        search.error(where, error, stand.world.package)
        search.error(f"{where}, copied", copy.copy(error), stand.world.package)


def _look_at(client: Any, search: Search) -> None:
    search.look("client", client, str(client), vars(client), pickled(client), pickled(client._api))
    search.look("api", client._api, vars(client._api), client.customers, client.customers.list())
    search.look("core", client._api.view.state, client._api.view.state.secrets, client._api.view)


def _look_at_exchanges(calls: Any, search: Search, path: Path) -> None:
    for call in calls:
        search.look("exchange", call, call.as_file(), pickled(call))
    calls.save(path)
    search.look("saved", path.read_text(), calls, pickled(calls))


def _live(stand: Stand, secrets: _Secrets, foreign: Foreign, search: Search, path: Path) -> None:
    """A client's life among troubles, and all that is left of it."""
    client = stand.client(url=stand.proxy.url)
    with client.watch() as calls, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with logs(search):
            stand.warm(client)
            _meet(stand, client, search, _echoes(stand, secrets))
            _meet(stand, client, search, _breaks())
            _misuse(stand, client, search)
        # Not among the logs: httpcore2 writes down the headers of every answer.
        _meet(stand, client, search, _told_in_headers(stand, secrets, foreign))
    for warning in caught:
        search.look("warning", str(warning.message))
    _look_at(client, search)
    _look_at_exchanges(calls, search, path)
    stand.world.run(client.close())
    _try(stand, search, "closed", lambda: stand.read(client))


def test_no_canary_sings(
    stand: Stand, canaries: dict[str, str], foreign: Foreign, tally: Tally, tmp_path: Path
) -> None:
    """Not in repr, errors, tracebacks, logs at DEBUG, pickles, exchanges, nor at another origin."""
    stand.world.guilty = True
    search, secrets = Search(), _Secrets(stand, canaries)
    stand.only_calls()
    _live(stand, secrets, foreign, search, tmp_path / "saved.json")
    with logs(search):
        _refused_login(stand, search)
    search.look("foreign", *foreign.arrived)
    found = search.leaks(secrets.now())
    tally.add(places=len(search.places), canaries=len(secrets.all), found=len(found))
    tally.add(redirects=2, strayed=len(foreign.arrived))
    assert len(search.places) > 500
    assert (found[:20], foreign.arrived) == ([], [])


def test_no_canary_hides_in_a_local_variable(
    stand: Stand, canaries: dict[str, str], tally: Tally
) -> None:
    """Nor in the frames of a traceback, which crash reporters show with the repr of each variable."""
    stand.world.guilty = True
    search, secrets = Search(locals=True), _Secrets(stand, canaries)
    stand.only_calls()
    client = stand.warm(stand.client(url=stand.proxy.url))
    _meet(stand, client, search, _breaks())
    _meet(stand, client, search, [(f"{n}", faults.status(n)) for n in (200, 307, 400, 401, 500)])
    _misuse(stand, client, search)
    _refused_login(stand, search)
    found = search.leaks(secrets.now())
    tally.add(places=len(search.places), canaries=len(secrets.all), found=len(found))
    assert found[:20] == []


def _refused_login(stand: Stand, search: Search) -> None:
    """The credentials were right, and are no more."""
    client = stand.client()
    for name in stand.world.api.credentials:
        setattr(stand.vendor, name, "changed")
    _try(stand, search, "login refused", lambda: stand.read(client))
    stand.world.opened.remove(client)
    stand.world.run(client.close())


def test_the_search_finds_what_is_there(stand: Stand, canaries: dict[str, str]) -> None:
    """A secret in an error's text, in a local variable or in a log is found: the search is not blind."""
    search = Search()
    secret = next(iter(canaries.values()))
    with logs(search):
        logging.getLogger("somewhere").debug("sent %s", secret)
    search.error("here", ValueError(f"no {secret}"), stand.world.package)
    wheres = {leak.partition(":")[0] for leak in search.leaks([secret])}
    assert {"here", "here, traceback", "log somewhere"} <= wheres
