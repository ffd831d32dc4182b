"""What is sent and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import DateTime, Decimal, Float, Maybe
from ._runtime.data.wire_forms import Null
from ._runtime.data.wire_moments import Iso


class Customer(Model):
    """Customer."""

    id: str
    name: Annotated[str | None, Null("", send="")]
    reference: Annotated[str | None, Null("0")] = None
    nickname: Annotated[str | None, Null("")] = None
    """None is sent as null, which the schema allows."""

    alias: Annotated[str | None, Null("")] = None
    note: Annotated[str | None, Null("", send="")] = None
    remark: Maybe[str] = None
    own: Annotated[str | None, Null("-", send="-")] = None
    created: Maybe[Annotated[dt.datetime, Iso()]] = None
    changed: Annotated[Annotated[dt.datetime, Iso()] | None, Null("")] = None
    moment: Maybe[DateTime] = None
    share: Maybe[Float] = None
    price: Maybe[Decimal] = None
    state: Maybe[CustomerState] = None
    kind: Maybe[Literal["customer"]] = None
    tags: Maybe[list[str]] = None
    properties: Maybe[CustomerProperties] = None
    labels: Maybe[dict[str, str]] = None


class CustomerState(OpenEnum):
    """Customer state."""

    OPEN = "open"
    CLOSED = "closed"


class CustomerProperties(Model):
    """Customer properties."""

    items: Annotated[str | None, Null("", send="")] = None


class Nearer(Model):
    """Nearer."""

    name: Annotated[str | None, Null("none")] = None
    reference: Annotated[str | None, Null("none")] = None
    inner: Maybe[NearerInner] = None


class NearerInner(Model):
    """Nearer inner."""

    name: Annotated[str | None, Null("", send="")] = None


class Plain_(Model):
    """Plain."""

    name: Maybe[str] = None
    share: Maybe[Decimal] = None


class Composed(Model):
    """Composed."""

    name: Annotated[str | None, Null("none")] = None
    reference: Annotated[str | None, Null("none")] = None
    inner: Maybe[NearerInner] = None
    remark: Annotated[str | None, Null("-")] = None


__all__ = [
    "Composed",
    "Customer",
    "CustomerProperties",
    "CustomerState",
    "Nearer",
    "NearerInner",
    "Plain_",
]
