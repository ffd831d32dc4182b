"""What methods make of the answers that a document declares, over a real socket, in both clients."""

from __future__ import annotations

import asyncio
import importlib
import pickle
import sys
import warnings
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

import specmint
from tests.runtime.vendor import Reaction, http, vendor

CASES = Path(__file__).parents[1] / "cases" / "features"
KINDS = pytest.mark.parametrize("kind", ["sync", "async"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """Returns the client of a case; all are gone after the module's tests."""
    folder = tmp_path_factory.mktemp("answers")
    sys.path.insert(0, str(folder))

    def package(case: str) -> ModuleType:
        name = f"answers_of_{case}"
        if name not in sys.modules:
            specmint.generate(CASES / case / "spec.yaml", output=folder, package=name)
        return importlib.import_module(name)

    yield package
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("answers_of_")]:
        del sys.modules[name]


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
    kind: str, made: Callable[[str], ModuleType]
) -> None:
    """Two answers that look alike are told apart by their status; one without a body is None."""
    acme = made("answers_by_status")

    def change(client: Any) -> object:
        return client.invoices.change("7")

    assert called(kind, acme, http(200, {"id": "7"}), change) == acme.Invoice(id="7")
    assert called(kind, acme, http(202, {"id": "7"}), change) == acme.Job(id="7")
    assert called(kind, acme, http(204, body=b""), change) is None


@KINDS
def test_a_file_and_json_are_told_apart(kind: str, made: Callable[[str], ModuleType]) -> None:
    """A file comes as bytes, whatever it is labelled as, and JSON of another status as its class."""
    acme = made("answers_by_status")

    def get(client: Any) -> object:
        return client.invoices.get_pdf("7")

    for label in ("application/pdf", "application/octet-stream", ""):
        answer = http(200, body=b"%PDF", headers={"Content-Type": label})
        assert called(kind, acme, answer, get) == b"%PDF", label
    assert called(kind, acme, http(202, {"id": "j"}), get) == acme.Job(id="j")


@KINDS
def test_a_class_of_statuses_is_looked_at_last(
    kind: str, made: Callable[[str], ModuleType]
) -> None:
    """A status that is declared itself counts before its class, and text stays text."""
    acme = made("answers_by_status")
    csv = http(200, body="ä;b".encode(), headers={"Content-Type": "text/csv"})

    assert called(kind, acme, csv, lambda client: client.reports.make()) == "ä;b"
    job = called(kind, acme, http(203, {"id": "j"}), lambda client: client.reports.make())
    assert job == acme.Job(id="j")


@KINDS
def test_an_undeclared_success_is_what_it_fits(
    kind: str, made: Callable[[str], ModuleType]
) -> None:
    """A success of a status that nothing declares is read as any of those that are, and not lost."""
    acme = made("answers_by_status")

    found = called(kind, acme, http(201, {"id": "7"}), lambda client: client.invoices.change("7"))
    assert isinstance(found, acme.Invoice | acme.Job)


@KINDS
def test_an_answer_that_must_not_be_empty_is_reported(
    kind: str, made: Callable[[str], ModuleType]
) -> None:
    """Only the status that declares no body may have none."""
    acme = made("answers_by_status")

    with pytest.raises(acme.errors.EmptyAnswer):
        called(kind, acme, http(202, body=b""), lambda client: client.invoices.change("7"))


@KINDS
def test_json_in_the_place_of_a_file_is_drift(kind: str, made: Callable[[str], ModuleType]) -> None:
    """Where a file is promised and JSON comes, it is returned as it came, and reported."""
    acme = made("answers_by_status")

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
    kind: str, made: Callable[[str], ModuleType]
) -> None:
    """The status itself counts before its class, and that before `default`; numbers keep their digits."""
    acme = made("error_details")
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
def test_an_undeclared_refusal_has_no_details(kind: str, made: Callable[[str], ModuleType]) -> None:
    """A status that declares nothing, or no more than an object, has its body alone."""
    acme = made("error_details")

    error = refused(kind, acme, http(500, {"title": "x"}), lambda client: client.invoices.create())
    assert isinstance(error, acme.errors.ServerFailed) and error.details is None
    error = refused(kind, acme, http(404, {"a": 1}), lambda client: client.invoices.get(7))
    assert error.details is None and error.body == {"a": 1}


@KINDS
@pytest.mark.parametrize(
    "body", [b"<html>busy</html>", b"", b"busy", b'"busy"', b"null", b"{", b"[1, 2", b"7"]
)
def test_a_refusal_of_another_form_stays_what_it_is(
    kind: str, body: bytes, made: Callable[[str], ModuleType]
) -> None:
    """What is no object and no list is not read as the declared class, and hides no refusal."""
    acme = made("error_details")

    error = refused(kind, acme, http(503, body=body), lambda client: client.invoices.list())
    assert isinstance(error, acme.errors.ServerFailed)
    assert error.details is None and error.raw == body


@KINDS
@pytest.mark.parametrize("drift", ["warn", "raise", "ignore", "call", "fail"])
def test_a_refusal_that_breaks_the_spec_is_still_the_refusal(
    kind: str, drift: str, made: Callable[[str], ModuleType]
) -> None:
    """What does not fit is kept as it came and reported as drift, but what is raised is the vendor's refusal."""
    acme = made("error_details")
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
def test_warnings_as_errors_hide_no_refusal(kind: str, made: Callable[[str], ModuleType]) -> None:
    """A program that makes every warning an exception gets the refusal, with the warning as its note."""
    acme = made("error_details")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        error = refused(
            kind, acme, http(402, {"title": 7}), lambda client: client.invoices.create()
        )
    assert "title" in "".join(error.__notes__)


@KINDS
def test_errors_with_details_can_be_pickled(kind: str, made: Callable[[str], ModuleType]) -> None:
    """An error goes through a pickle with its details."""
    acme = made("error_details")

    error = refused(kind, acme, http(402, {"title": "x"}), lambda client: client.invoices.create())
    again = pickle.loads(pickle.dumps(error))
    assert again.details == acme.Problem(title="x") and str(again) == str(error)
