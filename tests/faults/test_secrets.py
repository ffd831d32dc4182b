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
from tests.servers.faults import Fault, VendorAnswer
from tests.servers.proxy import Cut

from .fault_scenario import FaultScenario
from .other_origin import OtherOrigin
from .repetitions import Tally
from .secret_search import SecretSearch, logs, pickled, request_spellings

# Characters that each way of writing them spells differently.
_NASTY = 'canary-7f3a"&+%41/=<é>'
_PLAIN = "canary-7f3a"


def _canaries(faulty: FaultScenario) -> dict[str, str]:
    """A secret per credential; a header takes ASCII only, and a user name no colon.

    Each begins as the one before, so that hiding one may not uncover the rest of another.
    """
    names = faulty.scenario.api.credentials
    return {
        name: (_PLAIN if name in ("api_key", "username") else _NASTY) + "-".join(names[: at + 1])
        for at, name in enumerate(names)
    }


@pytest.fixture
def canaries(faulty: FaultScenario) -> dict[str, str]:
    """The vendor's own credentials, from now on."""
    found = _canaries(faulty)
    for name, value in found.items():
        setattr(faulty.vendor, name, value)
    return found


class _Secrets:
    """All there are, and all there were: sessions end."""

    def __init__(self, faulty: FaultScenario, canaries: dict[str, str]) -> None:
        self._stand = faulty
        self.all = set(canaries.values())

    def now(self) -> set[str]:
        """With the sessions that are open now."""
        vendor = self._stand.vendor
        self.all |= {*getattr(vendor, "sessions", ()), *getattr(vendor, "tokens", ())}
        return self.all

    def carried(self) -> list[str]:
        """What the last request carried, in each spelling, and the request itself."""
        entry = self._stand.scenario.last()
        text = f"{entry.headers} {entry.body.decode()}"
        mine = {each for each in self.now() if any(one in text for one in request_spellings(each))}
        whole = [entry.headers.get("authorization", ""), entry.body.decode()]
        return [
            *sorted(one for each in mine for one in request_spellings(each)),
            *filter(None, whole),
        ]


def _echo(status: int, media: str, secrets: _Secrets, name: str) -> Fault:
    """An answer that says back all that the request carried."""

    def answer(vendor_answer: VendorAnswer) -> Response:
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

    def answer(vendor_answer: VendorAnswer) -> Response:
        text = " ".join(each for each in secrets.carried() if each.isascii())
        headers = {"x-echo": text, "set-cookie": f"s={text}", "www-authenticate": text}
        return Response(b"no", 403, {"content-type": "text/plain", **headers})

    return Fault(name="echo in headers", commit=False, answer=answer)


def _echoes(faulty: FaultScenario, secrets: _Secrets) -> Iterator[tuple[str, Fault]]:
    """A vendor that says back what it was told, under each status and type."""
    for status in (200, 201, 400, 401, 403, 404, 409, 418, 500):
        for kind in ("application/json", "text/html", "text/plain"):
            yield f"{status} {kind}", _echo(status, kind, secrets, faulty.name)


def _breaks() -> Iterator[tuple[str, Fault | Cut]]:
    """Answers that break."""
    for fault in (faults.truncated(commit=False), faults.broken_gzip(commit=False)):
        yield fault.name, fault
    for cut in (cuts.before_commit(), cuts.in_head(), cuts.in_body(), cuts.raw(b"rubbish\r\n\r\n")):
        yield cut.name, cut


def _told_in_headers(
    faulty: FaultScenario, secrets: _Secrets, other_origin: OtherOrigin
) -> Iterator[tuple[str, Fault]]:
    """Secrets in the headers of answers, and a redirect that takes them along."""
    yield "headers", _in_headers(secrets)
    mine = faulty.scenario.credentials().values()
    there = "&".join(
        each for secret in mine for each in sorted(request_spellings(secret)) if each.isascii()
    )
    yield "redirect", faults.redirect(f"{other_origin.url}/?{there}")


def _meet(
    faulty: FaultScenario,
    client: Any,
    search: SecretSearch,
    faults_of_all_kinds: Iterable[tuple[str, Any]],
) -> None:
    """A read and a create in each of these faults_of_all_kinds, every attempt of them."""
    for where, fault in faults_of_all_kinds:
        script = faulty.vendor.faults if isinstance(fault, Fault) else faulty.proxy
        script.always = fault
        _try(faulty, search, f"read, {where}", lambda: faulty.read(client))
        _try(faulty, search, f"create, {where}", lambda: faulty.create(client, "x"))
        script.always = None


def _misuse(faulty: FaultScenario, client: Any, search: SecretSearch) -> None:
    """What is refused before it is sent."""
    _try(faulty, search, "bad path", lambda: client.request("GET", "/../x?y"))
    bad = client.with_options(headers={"X-Bad": "a\r\nb"})
    _try(faulty, search, "bad header", lambda: faulty.read(bad))
    _try(faulty, search, "bad body", lambda: client.request("POST", "/x", json={"a": object()}))


def _try(faulty: FaultScenario, search: SecretSearch, where: str, call: Callable[[], Any]) -> None:
    try:
        faulty.scenario.run(call())
    except faulty.scenario.package.errors.Error as error:
        search.error(where, error, faulty.scenario.package)
        search.error(f"{where}, copied", copy.copy(error), faulty.scenario.package)


def _look_at(client: Any, search: SecretSearch) -> None:
    search.add("client", client, str(client), vars(client), pickled(client), pickled(client._api))
    search.add("api", client._api, vars(client._api), client.customers, client.customers.list())
    view = client._api.view
    search.add("view", view, view.state, view.state.secrets)


def _look_at_exchanges(calls: Any, search: SecretSearch, path: Path) -> None:
    for call in calls:
        search.add("exchange", call, call.as_file(), pickled(call))
    calls.save(path)
    search.add("saved", path.read_text(), calls, pickled(calls))


def _live(
    faulty: FaultScenario,
    secrets: _Secrets,
    other_origin: OtherOrigin,
    search: SecretSearch,
    path: Path,
) -> None:
    """A client's life among faults_of_all_kinds, and all that is left of it."""
    client = faulty.client(url=faulty.proxy.url)
    with client.watch() as calls, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with logs(search):
            faulty.with_session(client)
            _meet(faulty, client, search, _echoes(faulty, secrets))
            _meet(faulty, client, search, _breaks())
            _misuse(faulty, client, search)
        # Not among the logs: httpcore2 writes down the headers of every answer.
        _meet(faulty, client, search, _told_in_headers(faulty, secrets, other_origin))
    for warning in caught:
        search.add("warning", str(warning.message))
    _look_at(client, search)
    _look_at_exchanges(calls, search, path)
    faulty.scenario.run(client.close())
    _try(faulty, search, "closed", lambda: faulty.read(client))


def test_no_canary_sings(
    faulty: FaultScenario,
    canaries: dict[str, str],
    other_origin: OtherOrigin,
    tally: Tally,
    tmp_path: Path,
) -> None:
    """Not in repr, errors, tracebacks, logs at DEBUG, pickles, exchanges, nor at another origin."""
    faulty.scenario.breaks_rules = True
    search, secrets = SecretSearch(), _Secrets(faulty, canaries)
    faulty.only_calls()
    _live(faulty, secrets, other_origin, search, tmp_path / "saved.json")
    with logs(search):
        _refused_login(faulty, search)
    search.add("other_origin", *other_origin.arrived)
    found = search.leaks(secrets.now())
    tally.add(places=len(search.places), canaries=len(secrets.all), found=len(found))
    tally.add(redirects=2, strayed=len(other_origin.arrived))
    assert len(search.places) > 500
    assert (found[:20], other_origin.arrived) == ([], [])


def test_no_canary_hides_in_a_local_variable(
    faulty: FaultScenario, canaries: dict[str, str], tally: Tally
) -> None:
    """Nor in the frames of a traceback, which crash reporters show with the repr of each variable."""
    faulty.scenario.breaks_rules = True
    search, secrets = SecretSearch(locals=True), _Secrets(faulty, canaries)
    faulty.only_calls()
    client = faulty.with_session(faulty.client(url=faulty.proxy.url))
    _meet(faulty, client, search, _breaks())
    _meet(faulty, client, search, [(f"{n}", faults.status(n)) for n in (200, 307, 400, 401, 500)])
    _misuse(faulty, client, search)
    _refused_login(faulty, search)
    found = search.leaks(secrets.now())
    tally.add(places=len(search.places), canaries=len(secrets.all), found=len(found))
    assert found[:20] == []


def _refused_login(faulty: FaultScenario, search: SecretSearch) -> None:
    """The credentials were right, and are no more."""
    client = faulty.client()
    for name in faulty.scenario.api.credentials:
        setattr(faulty.vendor, name, "changed")
    _try(faulty, search, "login refused", lambda: faulty.read(client))
    faulty.scenario.clients.remove(client)
    faulty.scenario.run(client.close())


def test_the_search_finds_what_is_there(faulty: FaultScenario, canaries: dict[str, str]) -> None:
    """A secret in an error's text, in a local variable or in a log is found: the search is not blind."""
    search = SecretSearch()
    secret = next(iter(canaries.values()))
    with logs(search):
        logging.getLogger("somewhere").debug("sent %s", secret)
    search.error("here", ValueError(f"no {secret}"), faulty.scenario.package)
    wheres = {leak.partition(":")[0] for leak in search.leaks([secret])}
    assert {"here", "here, traceback", "log somewhere"} <= wheres
