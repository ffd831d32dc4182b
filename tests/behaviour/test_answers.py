"""What methods make of the answers that a document declares, over a real socket, in both clients."""

from __future__ import annotations

import asyncio
import errno
import gzip
import hashlib
import io
import os
import pickle
import sys
import threading
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

from tests.runtime.vendor import Reaction, http, vendor

CASES = Path(__file__).parents[1] / "cases" / "features"
KINDS = pytest.mark.parametrize("kind", ["sync", "async"])


def called(
    kind: str, package: ModuleType, reaction: Reaction, use: Callable[[Any], object], **options: Any
) -> Any:
    """Return what `use` brings of a client of that kind, whose vendor answers like this."""
    with vendor(lambda _: reaction) as server:
        options["base_url"] = server.url
        if kind == "sync":
            with package.Client(**options) as client:
                return use(client)

        async def main() -> Any:
            async with package.AsyncClient(**options) as client:
                return await cast(Awaitable[Any], use(client))

        return asyncio.run(main())


# --- several successes ------------------------------------------------------------------------------------------------


@KINDS
def test_a_success_is_what_its_status_declares(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """Two answers that look alike are told apart by their status; one without a body is None."""
    acme = package_of("answers_by_status")

    def change(client: Any) -> object:
        return client.invoices.change("7")

    assert called(kind, acme, http(200, {"id": "7"}), change) == acme.Invoice(id="7")
    assert called(kind, acme, http(202, {"id": "7"}), change) == acme.Job(id="7")
    assert called(kind, acme, http(204, body=b""), change) is None


@KINDS
def test_what_never_has_a_body_is_no_lost_answer(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """A success of HEAD or 204 is one, though the document declares a body for it; its headers are read."""
    acme = package_of("answers_without_body")
    empty = http(204, body=b"", headers={"X-Version": "7"})

    assert (
        called(kind, acme, http(200, body=b""), lambda client: client.invoices.check("7")) is None
    )
    assert called(kind, acme, empty, lambda client: client.invoices.delete("7")) is None
    assert called(kind, acme, empty, lambda client: client.invoices.change("7")) is None
    changed = called(kind, acme, http(201, {"id": "7"}), lambda client: client.invoices.change("7"))
    assert changed == acme.ChangeInvoiceAnswer(id="7")
    whole = called(
        kind, acme, empty, lambda client: client.with_response(client.invoices.delete)("7")
    )
    assert whole.header("X-Version", int) == 7


@KINDS
def test_a_file_and_json_are_told_apart(kind: str, package_of: Callable[[str], ModuleType]) -> None:
    """A file comes as bytes, whatever it is labelled as, and JSON of another status as its class."""
    acme = package_of("answers_by_status")

    def get(client: Any) -> object:
        return client.invoices.get_pdf("7")

    for label in ("application/pdf", "application/octet-stream", ""):
        answer = http(200, body=b"%PDF", headers={"Content-Type": label})
        assert called(kind, acme, answer, get) == b"%PDF", label
    assert called(kind, acme, http(202, {"id": "j"}), get) == acme.Job(id="j")


@KINDS
def test_a_class_of_statuses_is_looked_at_last(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """A status that is declared itself counts before its class, and text stays text."""
    acme = package_of("answers_by_status")
    csv = http(200, body="ä;b".encode(), headers={"Content-Type": "text/csv"})

    assert called(kind, acme, csv, lambda client: client.reports.make()) == "ä;b"
    job = called(kind, acme, http(203, {"id": "j"}), lambda client: client.reports.make())
    assert job == acme.Job(id="j")


@KINDS
def test_an_undeclared_success_is_what_it_fits(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """A success of a status that nothing declares is read as any of those that are, and not lost."""
    acme = package_of("answers_by_status")

    found = called(kind, acme, http(201, {"id": "7"}), lambda client: client.invoices.change("7"))
    assert isinstance(found, acme.Invoice | acme.Job)


@KINDS
def test_an_answer_that_must_not_be_empty_is_reported(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """Only the status that declares no body may have none."""
    acme = package_of("answers_by_status")

    with pytest.raises(acme.errors.EmptyAnswer):
        called(kind, acme, http(202, body=b""), lambda client: client.invoices.change("7"))


@KINDS
def test_json_in_the_place_of_a_file_is_drift(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """Where a file is promised and JSON comes, it is returned as it came, and reported."""
    acme = package_of("answers_by_status")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = called(
            kind, acme, http(200, {"id": "j"}), lambda client: client.invoices.get_pdf("7")
        )
    assert found == {"id": "j"}
    assert [one.category for one in caught] == [acme.SpecDrift]


# --- what errors hold -------------------------------------------------------------------------------------------------


def refused(
    kind: str, package: ModuleType, reaction: Reaction, use: Callable[[Any], object], **options: Any
) -> Any:
    """Return the error of a call that the vendor refuses like this."""
    options.setdefault("retries", package.Retries.off())
    with pytest.raises(package.errors.Error) as caught:
        called(kind, package, reaction, use, **options)
    return caught.value


@KINDS
def test_an_error_has_what_its_status_declares(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """The status itself counts before its class, and that before `default`; numbers keep their digits."""
    acme = package_of("error_details")
    problem = http(402, body=b'{"title": "too much", "limit": 0.10}')

    def create(client: Any) -> object:
        return client.invoices.create()

    error = refused(kind, acme, problem, create)
    assert isinstance(error.details, acme.Problem)
    assert (error.details.title, str(error.details.limit)) == ("too much", "0.10")
    error = refused(kind, acme, http(409, {"existing": 7}), create)
    assert error.details == acme.models.CreateInvoiceAnswer409(existing=7)
    error = refused(kind, acme, http(500, {"title": "x"}), lambda client: client.invoices.list())
    assert error.details == acme.Problem(title="x")


@KINDS
def test_an_undeclared_refusal_has_no_details(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """A status that declares nothing, or no more than an object, has its body alone."""
    acme = package_of("error_details")

    error = refused(kind, acme, http(500, {"title": "x"}), lambda client: client.invoices.create())
    assert isinstance(error, acme.errors.ServerFailed) and error.details is None
    error = refused(kind, acme, http(404, {"a": 1}), lambda client: client.invoices.get(7))
    assert error.details is None and error.body == {"a": 1}


@KINDS
@pytest.mark.parametrize(
    "body", [b"<html>busy</html>", b"", b"busy", b'"busy"', b"null", b"{", b"[1, 2", b"7"]
)
def test_a_refusal_of_another_form_stays_what_it_is(
    kind: str, body: bytes, package_of: Callable[[str], ModuleType]
) -> None:
    """What is no object and no list is not read as the declared class, and hides no refusal."""
    acme = package_of("error_details")

    error = refused(kind, acme, http(503, body=body), lambda client: client.invoices.list())
    assert isinstance(error, acme.errors.ServerFailed)
    assert error.details is None and error.raw == body


@KINDS
@pytest.mark.parametrize("drift", ["warn", "raise", "ignore", "call", "fail"])
def test_a_refusal_that_breaks_the_spec_is_still_the_refusal(
    kind: str, drift: str, package_of: Callable[[str], ModuleType]
) -> None:
    """What does not fit is kept as it came and reported as drift, but what is raised is the vendor's refusal."""
    acme = package_of("error_details")
    seen: list[object] = []

    def fail(deviation: object) -> None:
        raise RuntimeError(str(deviation))

    how = {"call": seen.append, "fail": fail}.get(drift, drift)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        error = refused(
            kind, acme, http(402, {"title": 7}), lambda client: client.invoices.create(), drift=how
        )

    assert type(error) is acme.errors.Refused
    assert error.details.title == 7 and error.body == {"title": 7}
    notes = getattr(error, "__notes__", [])
    told = {"warn": len(caught), "call": len(seen), "raise": len(notes), "fail": len(notes)}
    assert told.get(drift, 1) == 1
    assert len(caught) + len(seen) + len(notes) == (0 if drift == "ignore" else 1)


@KINDS
def test_warnings_as_errors_hide_no_refusal(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """A program that makes every warning an exception gets the refusal, with the warning as its note."""
    acme = package_of("error_details")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        error = refused(
            kind, acme, http(402, {"title": 7}), lambda client: client.invoices.create()
        )
    assert "title" in "".join(error.__notes__)


@KINDS
def test_errors_with_details_can_be_pickled(
    kind: str, package_of: Callable[[str], ModuleType]
) -> None:
    """An error goes through a pickle with its details."""
    acme = package_of("error_details")

    error = refused(kind, acme, http(402, {"title": "x"}), lambda client: client.invoices.create())
    again = pickle.loads(pickle.dumps(error))
    assert again.details == acme.Problem(title="x") and str(again) == str(error)


# --- files that are saved while they arrive ---------------------------------------------------------------------------

PDF = {"Content-Type": "application/pdf"}
FILE = bytes(range(256)) * 4_000


class Saver:
    """Calls `get_pdf` of a client and saves what comes; `left` is what its folder holds afterwards."""

    def __init__(self, kind: str, package: ModuleType, folder: Path) -> None:
        self.kind, self.package, self.folder = kind, package, folder
        self.limit = 64_000_000

    def save(self, react: Callable[[Any], Reaction], name: str = "7.pdf", **options: Any) -> Any:
        """Return what is saved; `requests` then has what the vendor got."""
        self.requests: list[Any] = []
        with vendor(react) as server:
            self.requests = server.requests
            options["base_url"] = server.url
            if self.kind == "sync":
                with self.package.Client(**options) as client:
                    method = client.with_options(max_bytes=self.limit).invoices.get_pdf
                    return client.with_download(method, self.folder / name)("7")

            async def main() -> Any:
                async with self.package.AsyncClient(**options) as client:
                    method = client.with_options(max_bytes=self.limit).invoices.get_pdf
                    return await client.with_download(method, self.folder / name)("7")

            return asyncio.run(main())

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture(params=["sync", "async"])
def saver(
    request: pytest.FixtureRequest, package_of: Callable[[str], ModuleType], tmp_path: Path
) -> Saver:
    """One for each client."""
    return Saver(request.param, package_of("answers_by_status"), tmp_path)


def test_a_file_is_saved_whole(saver: Saver) -> None:
    """A file of any size is saved under its name, with its size, its digest and the answer that it came in."""
    answer = http(200, body=FILE, headers={**PDF, "X-Request-Id": "r1"})
    options = {"retries": saver.package.Retries.off()}
    saved = saver.save(lambda _: answer, **options)

    assert saved.path == saver.folder / "7.pdf" and saved.path.read_bytes() == FILE
    assert (saved.size, saved.sha256) == (len(FILE), hashlib.sha256(FILE).hexdigest())
    assert (saved.response.status, saved.response.request_id) == (200, "r1")
    assert saved.response.parsed is None and saver.left == ["7.pdf"]


def test_a_slow_disk_holds_up_no_loop(saver: Saver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The async client waits in a thread until the disk has all; the sync one needs no other."""
    threads, sync_to_disk = list[int](), os.fsync

    def noted(file: int) -> None:
        threads.append(threading.get_ident())
        sync_to_disk(file)

    monkeypatch.setattr(os, "fsync", noted)
    saver.save(lambda _: http(200, body=FILE, headers=PDF))

    assert [one == threading.get_ident() for one in threads] == [saver.kind == "sync"]
    assert saver.left == ["7.pdf"]


def test_the_limit_of_answers_is_not_that_of_files(saver: Saver) -> None:
    """What is larger than an answer may be is saved all the same; returned as bytes it is refused."""
    saver.limit = 1_000
    saved = saver.save(lambda _: http(200, body=FILE, headers=PDF))

    assert saved.path.read_bytes() == FILE
    with pytest.raises(saver.package.errors.Unreadable, match="larger than 1000 bytes"):
        saver.save(lambda _: http(202, {"id": "j" * 1_000}))


@KINDS
def test_a_file_in_a_store_is_saved(
    kind: str, package_of: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    """Where the document declares that a call leads to a store, what the store has is saved."""
    saver = Saver(kind, package_of("answer_elsewhere"), tmp_path)
    with vendor(lambda _: http(200, body=FILE, headers=PDF)) as store:
        there = http(302, headers={"Location": f"{store.url}/7?signed=x"}, body=b"")
        saved = saver.save(lambda _: there)

    assert saved.path.read_bytes() == FILE and saver.left == ["7.pdf"]


def test_a_packed_file_is_unpacked(saver: Saver) -> None:
    """The file, its size and its digest are those of the content, not of how it was packed on its way."""
    packed = gzip.compress(FILE)
    answer = http(200, body=packed, headers={**PDF, "Content-Encoding": "gzip"})
    saved = saver.save(lambda _: answer)

    assert saved.path.read_bytes() == FILE
    assert (saved.size, saved.sha256) == (len(FILE), hashlib.sha256(FILE).hexdigest())


def test_a_file_that_breaks_off_is_fetched_again(saver: Saver) -> None:
    """What a broken attempt left is not part of the file; a call that only reads is made again."""
    seen: list[object] = []

    def react(request: object) -> Reaction:
        seen.append(request)
        if len(seen) < 3:
            return http(200, body=b"x" * 100_000, headers=PDF, length=900_000, keep=False)
        return http(200, body=b"%PDF", headers=PDF)

    saved = saver.save(react, retries=saver.package.Retries(base=0.001))
    assert saved.path.read_bytes() == b"%PDF" and (saved.size, len(seen)) == (4, 3)
    assert saver.left == ["7.pdf"] and saved.response.attempts == 3


def test_a_file_that_stays_broken_is_not_left(saver: Saver) -> None:
    """Where the file never comes whole, an error says so, and what was there before stays."""
    (saver.folder / "7.pdf").write_bytes(b"old")
    short = http(200, body=b"x" * 1_000, headers=PDF, length=2_000, keep=False)

    with pytest.raises(saver.package.errors.Unreadable, match="broke off"):
        saver.save(lambda _: short, retries=saver.package.Retries.off())
    assert saver.left == ["7.pdf"] and (saver.folder / "7.pdf").read_bytes() == b"old"


def test_a_refusal_is_no_file(saver: Saver) -> None:
    """A refusal is raised as ever, with its body, and nothing is written."""
    with pytest.raises(saver.package.errors.NotFound) as caught:
        saver.save(lambda _: http(404, {"why": "gone"}))
    assert caught.value.body == {"why": "gone"} and saver.left == []


def test_an_answer_that_is_no_file_is_read(saver: Saver) -> None:
    """JSON that is declared beside the file is returned as what it is, and no file is written."""
    saved = saver.save(lambda _: http(202, {"id": "j"}))

    assert (saved.path, saved.size, saved.sha256) == (None, 0, "")
    assert saved.response.parsed == saver.package.Job(id="j") and saver.left == []


def test_a_page_in_the_place_of_a_file_is_no_file(saver: Saver) -> None:
    """An HTML page, such as that of a login, is not saved under the name of the file."""
    page = http(200, body=b"<html>log in</html>", headers={"Content-Type": "text/html"})

    with pytest.raises(saver.package.errors.Unreadable, match="HTML page"):
        saver.save(lambda _: page, retries=saver.package.Retries.off())
    assert saver.left == []


def test_where_no_file_can_be_written_nothing_is_sent(saver: Saver) -> None:
    """A folder that is not there, or a name that is a folder's, is an error before the call."""
    (saver.folder / "sub").mkdir()

    for name, error in (("absent/7.pdf", FileNotFoundError), ("sub", IsADirectoryError)):
        with pytest.raises(error):
            saver.save(lambda _: http(200, body=b"%PDF", headers=PDF), name=name)
        assert saver.requests == []


def test_a_full_disk_is_said_to_be_full(saver: Saver) -> None:
    """A write that fails is no lost connection: the call is not repeated, and the error has the cause."""
    downloads = sys.modules[f"{saver.package.__name__}._runtime.client.downloads"]
    made, seen = downloads.Path.open, list[Path]()

    class Full(io.FileIO):
        def write(self, data: Any, /) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def opened(path: Path, mode: str) -> Any:
        seen.append(path)
        return Full(path, mode.replace("b", ""))

    downloads.Path.open = opened
    try:
        with pytest.raises(saver.package.errors.Unreadable, match="No space left") as caught:
            saver.save(lambda _: http(200, body=FILE, headers=PDF))
    finally:
        downloads.Path.open = made
    assert isinstance(caught.value.__cause__, OSError)
    assert len(seen) == 1 and len(saver.requests) == 1 and saver.left == []
