"""A `models.py` as the generator writes it, with every kind of field; type-checked like one."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from specmint.runtime.data import portable
from specmint.runtime.data.enums import OpenEnum, OpenIntEnum
from specmint.runtime.data.fields import Date, DateTime, Decimal, Float, Maybe
from specmint.runtime.data.wire_forms import Flag, Null, Numeral
from specmint.runtime.data.wire_moments import Day, Epoch, Stamp
from specmint.runtime.data.wire_names import pascal_case

ZERO = "00000000000000000000"


class Model(portable.PortableModel):
    """The base of a generated package, with its alias rule."""

    model_config = ConfigDict(alias_generator=pascal_case)


class OpenModel(portable.PortableOpenModel):
    """The same, for models whose further members are data."""

    model_config = ConfigDict(alias_generator=pascal_case)


class CustomerType(OpenIntEnum):
    END_CUSTOMER = 0
    BUSINESS = 1


class Kind(OpenEnum):
    BUSINESS = "business"
    PERSON = "person"


class Customer(Model):
    """A customer, as it is read."""

    id: int
    name: str
    balance: Decimal
    tel1: str | None = Field(default=None, validation_alias="tel_1", serialization_alias="tel_1")
    type: CustomerType | None = None
    kind: Kind | None = None
    is_active: Annotated[bool, Flag(true="1", false="2")] | None = None
    created_time: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)] | None = None
    parent_id: Annotated[str | None, Null(ZERO, "", send="")] = None
    group_id: Annotated[int | None, Null(0)] = None
    archived_at: DateTime | None = None
    due: Date | None = None
    born: Annotated[dt.date, Day("%m/%d/%y")] | None = None
    seen: Annotated[dt.datetime, Epoch("seconds")] | None = None
    count: Annotated[int, Numeral(whole=True)] | None = None
    price: Annotated[decimal.Decimal, Numeral()] | None = None
    ratio: Float | None = None
    code: Annotated[str, Field(max_length=3)] | None = None
    note: Maybe[str] = None
    main: Address | None = None
    addresses: list[Address] | None = None
    prices: dict[str, Decimal] | None = None
    days: list[Annotated[dt.date, Day("%m/%d/%y")]] | None = None
    pay: Card | Account | None = None
    raw: Any = None
    entity: Literal["Customer"] = "Customer"


class Address(Model):
    """An address, which may hold a customer in turn."""

    city: str
    zip: str | None = None
    owner: Customer | None = None


class Card(Model):
    """One way to pay."""

    type: Literal["card"] = "card"
    number: str
    limit: Decimal
    holder: str


class Account(Model):
    """Another."""

    type: Literal["account"] = "account"
    iban: str | None = None


class CustomerCreate(Model, extra="forbid"):
    """A customer, as it is sent."""

    name: Annotated[str, Field(min_length=1, max_length=10, pattern="^[A-Z]")]
    kind: Kind | None = None
    is_active: Annotated[bool, Flag(true="1", false="2")] | None = None
    parent_id: Annotated[str | None, Null(ZERO, "", send="")] = None
    group_id: Annotated[int | None, Null(0)] = None
    created_time: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)] | None = None
    price: Annotated[decimal.Decimal, Numeral()] | None = None
    amount: Annotated[Decimal, Field(ge=0, le=decimal.Decimal("1000.50"))] | None = None
    note: Maybe[str] = None
    main: Address | None = None
    addresses: list[Address] | None = None
    entity: Literal["Customer"] = "Customer"


class Patch(OpenModel):
    """Further members are days."""

    __pydantic_extra__: dict[str, Annotated[dt.date, Day("%m/%d/%y")]] = Field(init=False)

    id: int


class Anything(OpenModel):
    """Further members are whatever they are."""

    id: int
