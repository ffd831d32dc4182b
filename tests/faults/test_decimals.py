"""No amount loses a digit, on its way out or on its way back, over real sockets."""

import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.responses import Response

from tests.behaviour.conftest import APIS
from tests.servers.faults import Fault, VendorAnswer
from tests.support.runtimes import runtime_module

from .fault_scenario import FaultScenario
from .repetitions import COMBINATIONS, DECIMALS, Tally, times

_BATCH = 500
_BOOTH = [each for each in APIS if each.name == "billing_booth_one"]
_ENVELOPES = {
    "bill_com": '{"response_status": 0, "response_data": %s}',
    "billbee": '{"ErrorCode": 0, "ErrorMessage": null, "Data": %s}',
    "chargeover": '{"status": "OK", "code": 200, "response": %s}',
    "billing_booth_one": "%s",
}


def _decimals(seed: int, count: int) -> Iterator[Decimal]:
    """Amounts as they are, amounts as they could be, and the wildest exponents."""
    chance = random.Random(seed)
    for _ in range(count):
        whole = chance.randrange(10 ** chance.choice((1, 3, 8, 17, 18, 30, 60)))
        sign, kind = chance.choice((0, 1)), chance.random()
        exponent = -chance.choice((0, 1, 2, 2, 2, 4, 9))
        if kind > 0.6:
            exponent = -chance.randrange(80)
        if kind > 0.9:
            exponent = chance.randrange(-400, 400)
        yield Decimal((sign, tuple(map(int, str(whole))), exponent))


def _echo(faulty: FaultScenario) -> Fault:
    """The vendor's envelope around exactly the text that came in."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        return Response(_ENVELOPES[faulty.name] % _sent(faulty), media_type="application/json")

    return Fault(name="echo", commit=False, answer=answer)


def _sent(faulty: FaultScenario) -> str:
    """The JSON of the last request, from its form where it travels in one."""
    body = faulty.scenario.last().body.decode()
    return parse_qs(body)["data"][0] if faulty.name == "bill_com" else body


def _send(faulty: FaultScenario, client: Any, amounts: list[Decimal]) -> Any:
    """The amounts as they come back."""
    exact = runtime_module(faulty.name, "data.fields").Decimal
    of = runtime_module(faulty.name, "data.decode").TypeOf
    parts: dict[str, Any] = {"json": amounts}
    if faulty.name == "bill_com":
        json_field = runtime_module(faulty.name, "http.params").JsonField
        parts = {"form": {"data": json_field(amounts)}}
    return faulty.scenario.run(client.request("POST", "/echo", into=of[list[exact]], **parts))


def _changed(one: Decimal, other: object) -> bool:
    """Another number, or other digits of it. (JSON's whole numbers know no minus zero.)"""
    if not isinstance(other, Decimal):
        return True
    return one.as_tuple() != other.as_tuple() and not one == other == 0


def test_decimals_there_and_back(faulty: FaultScenario, tally: Tally) -> None:
    """Written as the exact numbers they are, read back digit for digit: 1.10 stays 1.10."""
    count = times(DECIMALS, least=_BATCH // 4, parts=COMBINATIONS)
    client = faulty.with_session(faulty.client(drift="raise"))
    faulty.only_calls()
    faulty.vendor.faults.always = _echo(faulty)
    amounts, changed = list(_decimals(len(faulty.name), count)), list[Any]()
    for first in range(0, count, _BATCH):
        batch = amounts[first : first + _BATCH]
        back = _send(faulty, client, batch)
        seen = json.loads(_sent(faulty), parse_float=Decimal, parse_int=Decimal)
        for sent, heard, received in zip(batch, seen, back, strict=True):
            if _changed(sent, heard) or _changed(sent, received):
                changed.append((sent, heard, received))
    faulty.vendor.faults.always = None
    tally.add(decimals=count, changed=len(changed))
    assert changed == []


@pytest.mark.parametrize("api", _BOOTH, ids=lambda api: api.name)
def test_an_amount_in_a_model_comes_back_as_it_went(faulty: FaultScenario) -> None:
    """A create and a read by the vendor's own records: not a digit more, not one less."""
    client = faulty.with_session(faulty.client())
    for amount in _decimals(4, 40):
        body = faulty.scenario.new("a").model_copy(update={"opening_balance": amount})
        customer = faulty.scenario.run(client.customers.create(body))
        again = faulty.scenario.run(client.customers.get(customer.id))
        assert not _changed(amount, again.opening_balance), (amount, again.opening_balance)
