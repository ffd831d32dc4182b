"""What users of other generators reported for years: each mistake has a case, and here what travels and is read over a real socket."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.behaviour.driver import Driver
from tests.runtime.vendor import Reaction, Received, http, vendor

FEATURES = Path(__file__).parents[1] / "cases" / "features"


def called(
    driver: Driver,
    package: ModuleType,
    call: Callable[[Any], Any],
    react: Callable[[Received], Reaction] | Any = None,
) -> tuple[Any, list[Received]]:
    """Return what a call returns and the requests of it. An answer that breaks the spec would raise."""
    reaction = react if callable(react) else lambda _: http(200, react)
    with vendor(reaction) as server:
        client = driver.client_type(package)(base_url=server.url, drift="raise")
        return driver.within(client, call), server.requests


def echo(request: Received) -> Reaction:
    """The body that was sent."""
    return http(200, body=request.body)


def nothing(_: Received) -> Reaction:
    """What does not say anything."""
    return http(204, body=b"")


Packages = Callable[[str], ModuleType]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {}),
        ({"note": None}, {"note": None}),
        ({"name": "Ada", "note": ""}, {"name": "Ada", "note": ""}),
        ({"terms": 30, "active": True}, {"terms": 30, "active": True}),
        ({"active": False, "terms": 0}, {"active": False, "terms": 0}),
        ({"currency": None, "tags": None, "payer": None},) * 2,
        ({"tags": []}, {"tags": []}),
        ({"payer": {"iban": None}}, {"payer": {"iban": None}}),
    ],
    ids=repr,
)
def test_a_patch_sends_what_is_set(
    package_of: Packages, driver: Driver, given: dict[str, Any], sent: dict[str, Any]
) -> None:
    """Null is sent as null and clears; what is not set is not sent, neither as null nor as its default."""
    made = package_of("clearing_and_keeping")
    customer = made.Customer(**given)
    result, (request,) = called(
        driver, made, lambda client: client.customers.update("c", customer), echo
    )

    assert json.loads(request.body) == sent
    assert result.model_fields_set == set(sent)


def test_null_is_refused_where_it_is_not_allowed(package_of: Packages) -> None:
    """What may be left out is not thereby nullable."""
    made = package_of("clearing_and_keeping")
    for name in ("name", "terms", "active"):
        with pytest.raises(made.errors.BadRequest, match=name):
            made.Customer(**{name: None})


def test_members_of_any_type_may_hold_anything(package_of: Packages, driver: Driver) -> None:
    """Null, a list and an object are values of a member that says nothing of its type."""
    made = package_of("members_of_any_type")
    answer = [
        {"id": "1", "payload": None},
        {"id": "2", "payload": [1, {"a": "b"}], "previous": None, "extra": False},
    ]
    events, _ = called(driver, made, lambda client: client.events.list(), answer)

    assert [event.payload for event in events] == [None, [1, {"a": "b"}]]
    assert (events[1].previous, events[1].extra) == (None, False)


def test_a_required_member_of_any_type_may_be_missing(package_of: Packages, driver: Driver) -> None:
    """It is reported as drift, and all else of the answer is there."""
    made = package_of("members_of_any_type")
    seen: list[Any] = []
    with vendor(lambda _: http(200, [{"id": "1", "extra": 5}])) as server:
        client = driver.client_type(made)(base_url=server.url, drift=seen.append)
        (event,) = driver.within(client, lambda client: client.events.list())

    assert (event.id, event.payload, event.extra) == ("1", None, 5)
    assert len(seen) == 1 and "payload" in str(seen[0])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({}, "Card"),
        ({"holder": "Ada"}, "Card"),
        ({"iban": "DE1"}, "Transfer"),
        ({"iban": "DE1", "holder": "Ada"}, "Transfer"),
        ({"number": "4"}, "Card"),
        ({"reference": "CUS-7"}, "Card"),
        ({"reference": None}, "Card"),
        ({"iban": "DE1", "unheard": 1}, "Transfer"),
    ],
    ids=repr,
)
def test_alternatives_that_fit_at_once_are_no_error(
    package_of: Packages, driver: Driver, answer: dict[str, Any], kind: str
) -> None:
    """Of alternatives without required members the one is read that has most of what came; of several such, the first."""
    made = package_of("unions_without_required_members")
    (method,), _ = called(driver, made, lambda client: client.methods.list(), [answer])

    assert type(method).__name__ == kind
    assert {**method.model_dump(exclude_unset=True), **method.model_extra} == answer
    _, (request,) = called(driver, made, lambda client: client.methods.create(method), nothing)
    answer.pop("unheard", None)  # kept, and not sent back where the document does not declare it
    assert json.loads(request.body) == answer


def test_alternatives_of_texts_are_held_to_their_patterns(package_of: Packages) -> None:
    """A text that fits none of the patterns is refused before it is sent."""
    made = package_of("unions_without_required_members")

    assert made.Card(reference="INV-1").reference == "INV-1"
    with pytest.raises(made.errors.BadRequest, match="reference"):
        made.Card(reference="1")


def test_descendants_are_told_apart_at_any_depth(package_of: Packages, driver: Driver) -> None:
    """The value of the discriminator decides, also where a class between has no value of its own."""
    made = package_of("inheritance_over_levels")
    invoice = {"kind": "invoice", "id": "1", "amount": 5.10}
    credit = {"kind": "credit", "id": "2", "amount": 5.10, "of": [invoice]}
    corrected = {**invoice, "corrected_by": {**credit, "of": []}}
    answer = [invoice, credit, corrected, {"kind": "reminder", "id": "3", "level": 2}]
    found, _ = called(driver, made, lambda client: client.documents.list(), answer)

    assert [type(one).__name__ for one in found] == [
        "Invoice",
        "CreditNote",
        "Invoice",
        "Reminder",
    ]
    assert type(found[1].of[0]) is made.Invoice
    assert (found[1].amount, found[2].corrected_by.id, found[3].level) == (Decimal("5.1"), "2", 2)
    _, (request,) = called(driver, made, lambda client: client.documents.create(found[1]), nothing)
    assert json.loads(request.body) == credit
    with pytest.raises(made.errors.BadRequest, match="amount"):
        made.Invoice(id="4")


@pytest.mark.parametrize(
    ("path", "answer", "kinds"),
    [
        (
            "events",
            [{"type": "Paid", "cause": {"type": "Sent"}}, {"type": "Sent"}, {"type": "Viewed"}],
            ["Paid", "Sent", "Event"],
        ),
        (
            "parties",
            [{"role": role, "name": "Ada"} for role in ("buyer", "seller", "Agency", "notary")],
            ["Buyer", "Seller", "Agency", "Unlisted"],
        ),
    ],
    ids=["names in an enum of the base", "an heir of what is mapped"],
)
def test_heirs_are_told_apart_by_their_names(
    package_of: Packages, driver: Driver, path: str, answer: list[dict[str, Any]], kinds: list[str]
) -> None:
    """Where no mapping names an heir, its own name does, though a list of the base or a mapped ancestor says more."""
    made = package_of("inheritance_over_levels")
    found, _ = called(driver, made, lambda client: getattr(client, path).list(), answer)

    assert [type(one).__name__ for one in found] == kinds
    assert path == "parties" or type(found[0].cause) is made.Sent


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ([{"amount": 1.5}, {"amount": 2}], [Decimal("1.5"), Decimal("2")]),
        ({"amount": 1.50}, Decimal("1.5")),
        (None, None),
        ([], []),
    ],
)
def test_a_list_an_object_and_null_are_alternatives(
    package_of: Packages, driver: Driver, answer: Any, value: Any
) -> None:
    """Each of them is read as what it is."""
    made = package_of("unions_of_inline_lists")
    found, _ = called(driver, made, lambda client: client.prices.get("p"), answer)

    if isinstance(found, list):
        assert [one.amount for one in found] == value
    else:
        assert (found and found.amount) == value


def test_values_of_enums_are_the_texts_of_the_document(
    package_of: Packages, driver: Driver
) -> None:
    """Every value arrives as it stands in the document, in a body and in a query, and is read as its member."""
    made = package_of("enum_of_odd_texts")
    for kind, field in ((made.Country, "country"), (made.Code, "code"), (made.Unit, "unit")):
        for member in kind:
            odd = made.Odd(**{field: member})
            unit = member if kind is made.Unit else None
            result, (request,) = called(
                driver,
                made,
                lambda client, odd=odd, unit=unit: client.odd.create(odd, unit=unit),
                echo,
            )
            assert json.loads(request.body) == {field: member.value}
            assert getattr(result, field) is member
            assert request.query == ({"unit": member.value} if unit else {})
    assert {"NO", "on", "y", "null", "true"} < {member.value for member in made.Country}
    assert {"2024-01-01", "1e3", "0123", "1,"} < {member.value for member in made.Code}


def test_a_new_value_of_an_enum_does_not_break_an_answer(
    package_of: Packages, driver: Driver
) -> None:
    """It is read as its text, the rest of the answer is there, and it goes back as it came."""
    made = package_of("enum_of_odd_texts")
    result, _ = called(
        driver, made, lambda client: client.odd.create(made.Odd()), {"country": "FR", "unit": "%"}
    )

    assert (result.country, result.unit) == ("FR", made.Unit.PERCENT)
    assert str(result.country) == "FR" and result.country not in set(made.Country)


def test_formats_of_numbers_are_no_bounds(package_of: Packages, driver: Driver) -> None:
    """A number may be larger than its format, a whole number stands for any number, and every digit arrives."""
    made = package_of("numbers_of_any_size")
    body = (
        b'{"balance":12345678901234567890.123456789,"rate":0.1,"limit":10000000000,'
        b'"count":10000000000,"cents":123456789012345678901234567890,"share":2}'
    )
    account = made.Account(
        balance=Decimal("12345678901234567890.123456789"),
        rate=Decimal("0.1"),
        limit=Decimal(10000000000),
        count=10000000000,
        cents=123456789012345678901234567890,
        share=2,
    )
    result, (request,) = called(
        driver,
        made,
        lambda client: client.accounts.create(account, minimum=Decimal("1.10")),
        lambda _: http(200, body=body),
    )

    assert (request.body, request.target) == (body, "/accounts?minimum=1.10")
    assert result == account


def test_defaults_are_the_vendors(package_of: Packages, driver: Driver) -> None:
    """A default in the document is what the vendor takes: nothing of it is sent, whatever its format."""
    made = package_of("defaults_of_dates")
    report = made.Report(day=date(2024, 2, 29))
    _, (request,) = called(driver, made, lambda client: client.reports.create(report), nothing)

    assert (request.target, request.body) == ("/reports", b'{"day":"2024-02-29"}')


def test_moments_objects_and_json_in_a_query(package_of: Packages, driver: Driver) -> None:
    """Colons and plus signs are escaped, an object explodes into its members, and JSON is JSON, not Python."""
    made = package_of("queries_of_dates_and_objects")
    moments = [
        datetime(2024, 2, 29, 12, tzinfo=UTC),
        datetime.fromisoformat("2024-03-01T12:00:00+02:00"),
    ]
    filter_ = made.Filter(
        state='it\'s "open"', since=date(2024, 1, 2), open=True, least=Decimal("1.10")
    )
    _, (request,) = called(
        driver,
        made,
        lambda client: client.invoices.list(at=moments, on=moments, filter=filter_, where=filter_),
        nothing,
    )
    _, _, query = request.target.partition("?")

    assert query.split("&") == [
        "at=2024-02-29T12%3A00%3A00%2B00%3A00",
        "at=2024-03-01T12%3A00%3A00%2B02%3A00",
        "on=2024-02-29T12%3A00%3A00%2B00%3A00,2024-03-01T12%3A00%3A00%2B02%3A00",
        "state=it%27s%20%22open%22",
        "since=2024-01-02",
        "open=true",
        "least=1.10",
        "where=%7B%22state%22%3A%22it%27s%20%5C%22open%5C%22%22%2C%22since%22%3A%222024-01-02%22"
        "%2C%22open%22%3Atrue%2C%22least%22%3A1.10%7D",
    ]


def test_arguments_may_be_called_like_modules(package_of: Packages, driver: Driver) -> None:
    """Every field travels under the name that the document gives it."""
    made = package_of("arguments_hide_modules")
    names = ("httpx2", "models", "typing", "builtins_", "cls", "form", "form_field")
    others = {name: name for name in (*names, "sequence", "none", "print", "api")}
    _, (request,) = called(
        driver,
        made,
        lambda client: client.texts.create(
            "s/1", "body", json="query", query="q", headers="h", into="i", **others
        ),
        [],
    )

    assert request.target == "/texts/s%2F1?json=query&query=q&headers=h&into=i"
    assert request.body.decode().split("&") == [
        "json=body",
        *("httpx2=httpx2", "models=models", "typing=typing", "builtins=builtins_", "cls=cls"),
        *("form=form", "form_field=form_field", "Sequence=sequence", "None=none"),
        *("print=print", "_api=api"),
    ]


def test_members_may_be_called_like_those_of_every_model(
    package_of: Packages, driver: Driver
) -> None:
    """They travel under their own names, and the members of every model still work."""
    made = package_of("arguments_hide_modules")
    names = ("json", "copy", "dict", "model_dump", "schema", "validate", "construct", "fields")
    answer = {name: name for name in (*names, "self", "cls", "__init__", "_private")}
    result, _ = called(
        driver, made, lambda client: client.texts.replace("1", made.Text(json_="j")), answer
    )
    again, (request,) = called(driver, made, lambda client: client.texts.replace("1", result), echo)

    assert json.loads(request.body) == answer
    assert again == result and again.model_dump(by_alias=True) == answer


def test_one_name_in_several_files_is_several_classes(package_of: Packages, driver: Driver) -> None:
    """Each reference means the schema of its own file."""
    made = package_of("several_files_of_one_name")
    answer = {
        "invoice": {"amount": 1.5},
        "order": {"sku": "a", "next": {"sku": "b"}},
        "parcel": {"weight": 2, "of": {"sku": "c"}},
    }
    found, _ = called(driver, made, lambda client: client.invoices.list(), answer)

    assert (found.invoice.amount, found.order.next.sku) == (Decimal("1.5"), "b")
    assert (found.parcel.weight, found.parcel.of.sku) == (2, "c")


def test_unions_are_written_again_without_warnings(package_of: Packages, driver: Driver) -> None:
    """What was read of a union is dumped and read again without a word of pydantic's."""
    made = package_of("unions_without_required_members")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, _ = called(
            driver, made, lambda client: client.methods.list(), [{"iban": "1"}, {"number": "2"}]
        )
        dumped = [json.loads(one.model_dump_json(exclude_unset=True)) for one in found]

    assert dumped == [{"iban": "1"}, {"number": "2"}]


@pytest.mark.parametrize("status", [520, 529, 530, 599, 499, 460])
def test_statuses_that_no_library_lists_are_answers(
    package_of: Packages, driver: Driver, status: int
) -> None:
    """A status between the vendor and us is an error with that status and what was said, not a ValueError."""
    made = package_of("json_with_tabs")
    with pytest.raises(made.errors.Error) as caught:
        called(
            driver,
            made,
            lambda client: client.rates.get(),
            lambda _: http(
                status,
                body=b"<h1>unknown</h1>",
                headers={"Content-Type": "text/html", "Retry-After": "99999"},
            ),
        )

    assert caught.value.status == status
    assert caught.value.raw == b"<h1>unknown</h1>"
