"""What OpenAPI has since 3.2, over a real socket, in both clients: methods of any name, whole queries, default alternatives."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.behaviour.driver import Driver
from tests.runtime.vendor import Reaction, Received, Vendor, http, vendor

FEATURES = Path(__file__).parents[1] / "cases" / "features"


def called(driver: Driver, package: ModuleType, server: Vendor, call: Callable[[Any], Any]) -> Any:
    """What one call of a new client returns."""
    client = driver.client_type(package)(base_url=server.url)
    try:
        return driver.run(call(client))
    finally:
        driver.run(client.close())


def once_lost(answer: object) -> Callable[[Received], Reaction]:
    """A vendor that hangs up on the first request, which it may have carried out."""
    answers = iter([Reaction(keep=False)])
    return lambda _: next(answers, http(200, answer))


def test_methods_are_sent_as_they_are_spelled(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """A method that HTTP does not know arrives under its name, with path and body as those of any other."""
    with vendor(lambda _: http(204, body=b"")) as server:
        acme = package_of("methods_of_any_name")
        called(driver, acme, server, lambda client: client.invoices.purge(7))
        called(driver, acme, server, lambda client: client.invoices.m_search(7))

    sent = [(one.method, one.target) for one in server.requests]
    assert sent == [("PURGE", "/invoices/7"), ("M-SEARCH", "/invoices/7")]


def test_a_query_is_repeated(package_of: Callable[[str], ModuleType], driver: Driver) -> None:
    """QUERY is safe, so a call is repeated though the vendor may have carried it out, with its body."""
    with vendor(once_lost([{"id": 7}])) as server:
        acme = package_of("methods_of_any_name")
        found = called(
            driver,
            acme,
            server,
            lambda client: client.invoices.find(acme.FindInvoicesBody(text="x")),
        )

    assert [one.id for one in found] == [7]
    assert [(one.method, json.loads(one.body)) for one in server.requests] == [
        ("QUERY", {"text": "x"}),
        ("QUERY", {"text": "x"}),
    ]


def test_an_unknown_method_is_not_repeated(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """Nobody knows whether a LINK may be done twice, so the caller is told that its outcome is unknown; `x-idempotent` says otherwise."""
    acme = package_of("methods_of_any_name")
    with vendor(once_lost({"id": 7})) as server, pytest.raises(acme.errors.UnknownOutcome):
        called(
            driver, acme, server, lambda client: client.invoices.link(7, acme.LinkInvoiceBody(to=8))
        )
    assert [one.method for one in server.requests] == ["LINK"]

    with vendor(once_lost({"id": 7})) as server:
        called(driver, acme, server, lambda client: client.invoices.m_search(7))
    assert [one.method for one in server.requests] == ["M-SEARCH", "M-SEARCH"]


def test_a_form_is_the_whole_query(package_of: Callable[[str], ModuleType], driver: Driver) -> None:
    """Each field travels in the style of its encoding, as in a form of a body, and what is left out is not sent."""
    with vendor(lambda _: http(204, body=b"")) as server:
        acme = package_of("querystring")
        near = acme.ListInvoicesFilterNear(lat=Decimal("1.50"))
        arguments = {"text": "a&b", "ids": [1, 2], "tags": ["x", "y"], "near": near}
        called(driver, acme, server, lambda client: client.invoices.list(**arguments))
        called(
            driver, acme, server, lambda client: client.invoices.with_(fields={"a": "1", "b": "2"})
        )
        called(driver, acme, server, lambda client: client.invoices.with_())

    assert [urlsplit(one.target).query for one in server.requests] == [
        "text=a%26b&ids=1&ids=2&tags=x%7Cy&near=%7B%22lat%22%3A1.50%7D",
        "a=1&b=2",
        "",
    ]


def test_what_is_no_form_is_the_whole_query_without_a_name(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """JSON, or a text of another media type, stands behind the question mark alone, percent-encoded."""
    path = "$.a[?@.b==1 && @.c==2]"
    with vendor(lambda _: http(204, body=b"")) as server:
        acme = package_of("querystring")
        selector = acme.Selector(to="x=y&z", at=[1])
        called(driver, acme, server, lambda client: client.invoices.select(selector=selector))
        called(driver, acme, server, lambda client: client.invoices.at(json_path=path))
        called(driver, acme, server, lambda client: client.invoices.select())

    queries = [urlsplit(one.target).query for one in server.requests]
    assert [unquote(one) for one in queries] == ['{"to":"x=y&z","at":[1]}', path, ""]
    assert not any(mark in query for query in queries for mark in "&=[")


def test_an_unlisted_tag_is_the_default(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """An object whose tag is none of the others', or that has none, is read and written as the default alternative."""
    pets = [{"kind": "cat", "lives": 9}, {"kind": "newt", "name": "Ed"}, {"name": "Jo"}]
    with vendor(
        lambda one: http(200, pets) if one.method == "GET" else http(204, body=b"")
    ) as server:
        acme = package_of("unions_with_a_default")
        read = called(driver, acme, server, lambda client: client.pets.list())
        for pet in (*read, {"kind": "eel", "name": "Al"}):
            called(driver, acme, server, lambda client, pet=pet: client.pets.add(pet))

    assert read == [
        acme.Cat(lives=9),
        acme.OtherPet(kind="newt", name="Ed"),
        acme.OtherPet(name="Jo"),
    ]
    sent = [json.loads(one.body) for one in server.requests[1:]]
    assert sent == [*pets, {"kind": "eel", "name": "Al"}]


def test_a_base_may_be_the_default(package_of: Callable[[str], ModuleType], driver: Driver) -> None:
    """Where others inherit from a schema, it can be its own default, and keeps the tag that came."""
    with vendor(lambda _: http(200, {"type": "bike", "weight": 12.50})) as server:
        acme = package_of("unions_with_a_default")
        thing = called(driver, acme, server, lambda client: client.things.list())

    assert (type(thing), thing.type, str(thing.weight)) == (acme.Thing, "bike", "12.5")
