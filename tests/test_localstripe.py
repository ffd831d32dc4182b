"""Stripe's client against localstripe, a server of PyPI that others wrote. Run by `make stripe`: it generates Stripe's whole API.

SPECMINT_STRIPE is Stripe's document in JSON. localstripe gets an environment of its own.
"""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import specmint

SPEC = os.environ.get("SPECMINT_STRIPE", "")
pytestmark = pytest.mark.skipif(not SPEC, reason="minutes: make stripe")
CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}


@pytest.fixture(scope="module")
def stripe_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The client of Stripe's whole document."""
    folder = tmp_path_factory.mktemp("stripe")
    specmint.generate(Path(SPEC).resolve(), output=folder, package="stripe_api")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("stripe_api")
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a localstripe without data."""
    folder = tmp_path_factory.mktemp("localstripe")
    programs = folder / "environment" / "bin"
    subprocess.run([sys.executable, "-m", "venv", programs.parent], check=True)
    subprocess.run([programs / "pip", "install", "-q", "localstripe==1.15.10"], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [programs / "localstripe", "--port", str(port), "--from-scratch"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    while True:
        assert server.poll() is None, "localstripe has ended"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)


@pytest.fixture
def client(stripe_api: ModuleType, url: str) -> Iterator[Any]:
    """A client of it. localstripe leaves out members that the document requires: that is no matter here."""
    with stripe_api.Client(bearer_auth="sk_test_12345", base_url=url, drift="ignore") as made:
        yield made


def test_a_customer_is_listed_with_what_is_expanded(client: Any, stripe_api: ModuleType) -> None:
    """Maps and texts arrive in Stripe's form, and an expanded member is the object in the place of its id."""
    made = client.customers.create(
        name="Ada & Co", description="é=%", email="ada@acme.test", metadata={"key": "a=b&c"}
    )
    token = client.request(
        "POST", "/v1/tokens", form={f"card[{key}]": str(CARD[key]) for key in CARD}
    )
    card = client.customers.create_source(made.id, source=token["id"])

    plain = client.customers.list(limit=3).data[0]
    full = client.customers.list(limit=3, expand=["data.default_source"]).data[0]
    assert (plain.id, plain.name, plain.description) == (made.id, "Ada & Co", "é=%")
    assert plain.metadata == {"key": "a=b&c"}
    assert plain.default_source == card.id
    assert isinstance(full.default_source, stripe_api.models.Card)
    assert (full.default_source.id, full.default_source.last4) == (card.id, "4242")


def test_an_invoice_is_paid_once(client: Any, stripe_api: ModuleType) -> None:
    """An invoice of a subscription's customer is paid in full, to the cent; to pay it again is Stripe's refusal."""
    customer = client.customers.create(name="Grace")
    method = client.payment_methods.create(type="card", card=CARD)
    client.payment_methods.attach(method.id, customer.id)
    client.customers.update(customer.id, invoice_settings={"default_payment_method": method.id})
    product = client.products.create("Seats")
    plan = client.plans.create("eur", "month", amount=1000, product=product.id)
    ordered = client.with_options(
        extra_body={"plan": plan.id, "quantity": "3"}
    )  # as localstripe has it
    ordered.subscriptions.create(customer.id)
    client.invoiceitems.create(customer.id, amount=1099, currency="eur", description="Set-up")
    invoice = client.invoices.create(customer=customer.id)
    assert (invoice.status, invoice.amount_paid) == ("draft", 0)

    paid = client.invoices.pay(invoice.id)
    assert (paid.id, paid.status, paid.amount_paid) == (invoice.id, "paid", invoice.amount_due)
    assert 1099 in [line.amount for line in paid.lines.data]
    with pytest.raises(stripe_api.errors.Invalid, match="already paid"):
        client.invoices.pay(invoice.id)


def test_a_customer_that_is_none_is_not_found(client: Any, stripe_api: ModuleType) -> None:
    """Stripe's own words are in the error."""
    with pytest.raises(stripe_api.errors.NotFound) as caught:
        client.customers.get("cus_none")

    assert caught.value.status == 404 and caught.value.message == "Not Found"
