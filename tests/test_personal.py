"""What saved exchanges hide besides secrets: members that the spec declares to be personal."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import specmint

SPEC = """
openapi: 3.1.0
x-specmint: 1
info: {title: Acme, version: "1"}
servers: [{url: "https://acme.test"}]
paths:
  /x:
    get:
      operationId: getIt
      tags: [It]
      parameters:
        - {name: whom, in: query, schema: {type: string, x-personal: true}}
        - {name: address, in: query, schema: {type: string, format: email}}
        - {name: people, in: query, schema: {type: array, items: {type: string, format: email}}}
        - {name: "sort[by]", in: query, schema: {anyOf: [{type: integer}, {type: string, x-personal: true}]}}
        - {name: page, in: query, schema: {type: integer}}
      responses: {"200": {description: it, content: {application/json: {schema: {$ref: "#/components/schemas/It"}}}}}
components:
  schemas:
    Phone: {type: string, x-personal: true}
    It:
      type: object
      properties:
        name: {type: string, x-personal: true}
        phone: {$ref: "#/components/schemas/Phone"}
        mail: {type: string, format: email}
        support: {type: string, format: email, x-personal: false}
        pin: {type: string, writeOnly: true}
        phones: {type: object, additionalProperties: {$ref: "#/components/schemas/Phone"}}
        rows: {type: array, items: {type: array, items: {$ref: "#/components/schemas/Phone"}}}
        tags: {type: array, x-personal: false, items: {type: string, format: email}}
        same: {type: array, items: {$ref: "#/components/schemas/It"}}
        id: {type: string}
"""


def test_what_is_personal(tmp_path: Path) -> None:
    """By `x-personal`, also behind a reference; else by format and `writeOnly`; also what a list, a map or a union holds."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    (outcome,) = specmint.validate(tmp_path / "spec.yaml")
    assert outcome.diagnostics == () and outcome.api is not None
    assert {one.raw for one in outcome.api.personal} == {
        *("name", "phone", "mail", "pin", "whom", "address"),
        *("people", "sort[by]", "phones", "rows"),
    }


@pytest.mark.parametrize(
    ("api", "some"),
    [
        ("bill_com", {"name", "email", "phone", "billAddress1", "shipAddressZip"}),
        ("billbee", {"Name", "Email", "Tel1", "Street", "LastName"}),
        ("billing_booth_one", {"name", "telephone", "address", "delivery_email"}),
        ("chargeover", {"superuser_name", "superuser_email", "bill_addr1", "superuser_token"}),
    ],
)
def test_each_vendor_has_personal_data(
    api: str, some: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People and where they live are declared in each of the specs."""
    monkeypatch.chdir(Path(__file__).parents[1])
    (outcome,) = specmint.validate(api)
    assert outcome.api is not None
    assert some <= {one.raw for one in outcome.api.personal}


def test_what_repr_shows() -> None:
    """Members that are set, in order; those that saved exchanges hide as dots; and what the spec lacks."""
    billbee = importlib.import_module("billbee")
    customer = billbee.CustomerCreate(name="Mo", number=7)
    assert repr(customer) == "CustomerCreate(name='…', number=7)"
    assert "Mo" not in str(customer)
    read = billbee.Customer.from_wire({"Name": "Mo", "Tel1": "+49", "Odd": 1, "Id": 3})
    assert repr(read) == "Customer(id=3, name='…', tel1='…', Odd=1)"
