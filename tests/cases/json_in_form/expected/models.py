"""What is sent and what comes back."""

from __future__ import annotations

from typing import Literal

from ._model import Model
from ._runtime.data.fields import Maybe


class Customer(Model):
    """Customer."""

    id: str


class Filter(Model, extra="forbid"):
    """Filter."""

    id: Maybe[str] = None


class CustomerCreate(Model, extra="forbid"):
    """CustomerCreate."""

    entity: Literal["Customer"] = "Customer"
    name: str


class LoginAnswer(Model):
    """Login answer."""

    session_id: Maybe[str] = None


class CreateCustomerAnswer(Model):
    """Create customer answer."""

    id: Maybe[str] = None


class CreateCustomersAnswerBulkItem(Model):
    """Create customers answer bulk item."""

    ok: Maybe[bool] = None
    data: Maybe[Customer] = None


class CreateCustomersAnswer(Model):
    """Create customers answer."""

    bulk: Maybe[list[CreateCustomersAnswerBulkItem]] = None


__all__ = [
    "CreateCustomerAnswer",
    "CreateCustomersAnswer",
    "CreateCustomersAnswerBulkItem",
    "Customer",
    "CustomerCreate",
    "Filter",
    "LoginAnswer",
]
