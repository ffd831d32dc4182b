"""What is sent and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from specmint_runtime.data.enums import OpenEnum
from specmint_runtime.data.fields import Decimal, Exact, Maybe
from specmint_runtime.data.wire_forms import Flag, Null
from specmint_runtime.data.wire_moments import Stamp

from ._model import Model


class Refusal(Model):
    """What comes back instead of a result when a call is refused."""

    response_status: Annotated[Literal[1], Exact] = Field(
        validation_alias="response_status", serialization_alias="response_status"
    )
    """Always 1 in a refusal."""

    response_message: str = Field(
        validation_alias="response_message", serialization_alias="response_message"
    )
    """The word `Error`."""

    response_data: RefusalDetail = Field(
        validation_alias="response_data", serialization_alias="response_data"
    )


class RefusalDetail(Model):
    """Why a call was refused."""

    error_code: str = Field(
        validation_alias="error_code", serialization_alias="error_code"
    )
    """Code of the reason; it begins with `BDC_`."""

    error_message: str = Field(
        validation_alias="error_message", serialization_alias="error_message"
    )
    """The reason in words."""


class Login(Model):
    """A session, and where to use it."""

    session_id: str
    """Names the session in all further calls. Keep it secret."""

    org_id: str
    """Id of the organization signed in to."""

    api_end_point: str
    """Base URL for all further calls of this session."""

    users_id: str
    """Id of the user signed in. User ids begin with `006`."""


class Organization(Model):
    """An organization a user may sign in to."""

    org_id: str
    """Id to sign in with. Organization ids begin with `008`."""

    org_name: str
    """Name of the organization."""


class SessionInfo(Model):
    """The user and organization a session belongs to."""

    organization_id: str
    """Id of the organization signed in to."""

    user_id: str
    """Id of the user signed in."""


class CustomerAnswer(Model):
    """Answer that holds one customer."""

    response_status: Annotated[Literal[0], Exact] = Field(
        validation_alias="response_status", serialization_alias="response_status"
    )
    """Always 0 in a success."""

    response_message: str = Field(
        validation_alias="response_message", serialization_alias="response_message"
    )
    """The word `Success`."""

    response_data: Customer = Field(
        validation_alias="response_data", serialization_alias="response_data"
    )


class BulkResults(Model):
    """What became of each customer of a bulk call."""

    bulk: list[CustomerAnswer | Refusal]
    """One answer for each customer sent, in the same order."""


class Filter(Model, extra="forbid"):
    """A condition on one field, such as `isActive = 1`."""

    field: str
    """Field to look at, by its name in the answer. Ids, times and enumerations can be
    filtered by, and a customer's name too.
    """

    op: FilterOperator
    value: str
    """Value to compare with, written as in an answer: `1` for an active customer,
    `2025-12-30T07:00:00.000+0000` for a time.
    """


class FilterOperator(OpenEnum):
    """How a filter compares. `nin` is "not in"."""

    EQUAL = "="
    LESS = "<"
    GREATER = ">"
    NOT_EQUAL = "!="
    AT_MOST = "<="
    AT_LEAST = ">="
    IN = "in"
    NOT_IN = "nin"


class Sort(Model, extra="forbid"):
    """A field to sort by, and the direction."""

    field: str
    """Field to sort by, by its name in the answer."""

    asc: Annotated[bool, Flag(true="true", false="false")]
    """Whether the smallest value comes first."""


class AccountType(OpenEnum):
    """Whether a customer is a business or a person."""

    NONE = "0"
    BUSINESS = "1"
    PERSON = "2"


class Customer(Model):
    """Someone your organization invoices, as Bill.com has the record."""

    entity: Literal["Customer"]
    """Always the word `Customer`."""

    id: str
    """Id of the customer, twenty characters that begin with `0cu`."""

    is_active: Annotated[bool, Flag(true="1", false="2")]
    """Whether the customer is in use. Deleting turns this off, undeleting on again."""

    created_time: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)]
    """When the customer was created."""

    updated_time: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)]
    """When the customer was last changed."""

    name: str
    """Name under which the customer is kept."""

    short_name: str | None = None
    """Short form of the name."""

    parent_customer_id: Annotated[str | None, Null("00000000000000000000", "")] = None
    """Customer this one is a part of; none if it stands on its own."""

    company_name: str | None = None
    """Name of the company behind the customer."""

    contact_first_name: str | None = None
    """First name of the person to talk to."""

    contact_last_name: str | None = None
    """Last name of the person to talk to."""

    acc_number: str | None = None
    """Account number under which you keep the customer; it appears on invoices."""

    bill_address1: str | None = None
    """First line of the billing address."""

    bill_address2: str | None = None
    """Second line of the billing address."""

    bill_address3: str | None = None
    """Third line of the billing address."""

    bill_address4: str | None = None
    """Fourth line of the billing address."""

    bill_address_city: str | None = None
    """City of the billing address."""

    bill_address_state: str | None = None
    """State or province of the billing address."""

    bill_address_country: str | None = None
    """Country of the billing address, in words or as a code."""

    bill_address_zip: str | None = None
    """Postal code of the billing address."""

    ship_address1: str | None = None
    """First line of the shipping address."""

    ship_address2: str | None = None
    """Second line of the shipping address."""

    ship_address3: str | None = None
    """Third line of the shipping address."""

    ship_address4: str | None = None
    """Fourth line of the shipping address."""

    ship_address_city: str | None = None
    """City of the shipping address."""

    ship_address_state: str | None = None
    """State or province of the shipping address."""

    ship_address_country: str | None = None
    """Country of the shipping address, in words or as a code."""

    ship_address_zip: str | None = None
    """Postal code of the shipping address."""

    email: str | None = None
    """Email address."""

    phone: str | None = None
    """Telephone number."""

    alt_phone: str | None = None
    """A second telephone number."""

    fax: str | None = None
    """Fax number."""

    description: str | None = None
    """Free text about the customer."""

    print_as: str | None = None
    """Name to print on documents instead of the usual one."""

    merged_into_id: Annotated[str | None, Null("00000000000000000000", "")] = None
    """Customer this one was merged into; none if it never was."""

    has_authorized_to_charge: bool
    """Whether the customer has allowed your organization to charge it."""

    account_type: AccountType
    invoice_currency: str | None = None
    """Currency in which an international customer pays its invoices."""

    payment_term_id: Annotated[str | None, Null("00000000000000000000", "")] = None
    """Payment term agreed with the customer; none if there is none."""

    balance: Maybe[Decimal] = None
    """What the customer owes at the moment."""

    avail_credit: Maybe[Decimal] = None
    """Credit the customer has left to use."""

    tax_id: str | None = None
    """Tax number of the customer."""

    has_bank_account: Maybe[bool] = None
    """Whether a bank account is stored for the customer."""

    has_net_bank_account: Maybe[bool] = None
    """Flag kept by the vendor; its meaning is not documented."""

    has_bank_account_auto_pay: Maybe[bool] = None
    """Whether invoices are paid from the bank account without asking."""

    has_credit_card: Maybe[bool] = None
    """Whether a credit card is stored for the customer."""

    has_credit_card_auto_pay: Maybe[bool] = None
    """Whether invoices are charged to the credit card without asking."""

    default_delivery_method: str | None = None
    """How documents reach the customer by default; the codes are not documented."""

    is_auto_charge_dismissed: Maybe[bool] = None
    """Flag kept by the vendor; its meaning is not documented."""

    is_tax_liable: Maybe[bool] = None
    """Whether tax applies to the customer."""

    creation_source: Maybe[str] = None
    """Where the record came from, as a digit; the digits are not documented."""

    enabled_invoice_financing: Maybe[bool] = None
    """Flag kept by the vendor; its meaning is not documented."""

    has_customer_card: Maybe[bool] = None
    """Flag kept by the vendor; its meaning is not documented."""

    enabled_auto_invoice_financing: Maybe[bool] = None
    """Flag kept by the vendor; its meaning is not documented."""


class CustomerCreate(Model, extra="forbid"):
    """A new customer. Only the name is required; the more is given, the better for the
    invoices.
    """

    entity: Literal["Customer"] = "Customer"
    """Always the word `Customer`."""

    is_active: Maybe[Annotated[bool, Flag(true="1", false="2")]] = None
    """Whether the customer starts in use."""

    name: str
    """Name under which the customer is kept. Lists can be filtered by it."""

    short_name: Annotated[str | None, Null("", send="")] = None
    """Short form of the name."""

    parent_customer_id: Annotated[
        str | None, Null("00000000000000000000", "", send="")
    ] = None
    """Customer this one is a part of; none if it stands on its own."""

    company_name: Annotated[str | None, Null("", send="")] = None
    """Name of the company behind the customer."""

    contact_first_name: Annotated[str | None, Null("", send="")] = None
    """First name of the person to talk to."""

    contact_last_name: Annotated[str | None, Null("", send="")] = None
    """Last name of the person to talk to."""

    acc_number: Annotated[str | None, Null("", send="")] = None
    """Account number under which you keep the customer; it appears on invoices."""

    bill_address1: Annotated[str | None, Null("", send="")] = None
    """First line of the billing address."""

    bill_address2: Annotated[str | None, Null("", send="")] = None
    """Second line of the billing address."""

    bill_address3: Annotated[str | None, Null("", send="")] = None
    """Third line of the billing address."""

    bill_address4: Annotated[str | None, Null("", send="")] = None
    """Fourth line of the billing address."""

    bill_address_city: Annotated[str | None, Null("", send="")] = None
    """City of the billing address."""

    bill_address_state: Annotated[str | None, Null("", send="")] = None
    """State or province of the billing address."""

    bill_address_country: Annotated[str | None, Null("", send="")] = None
    """Country of the billing address, in words or as a code."""

    bill_address_zip: Annotated[str | None, Null("", send="")] = None
    """Postal code of the billing address."""

    ship_address1: Annotated[str | None, Null("", send="")] = None
    """First line of the shipping address."""

    ship_address2: Annotated[str | None, Null("", send="")] = None
    """Second line of the shipping address."""

    ship_address3: Annotated[str | None, Null("", send="")] = None
    """Third line of the shipping address."""

    ship_address4: Annotated[str | None, Null("", send="")] = None
    """Fourth line of the shipping address."""

    ship_address_city: Annotated[str | None, Null("", send="")] = None
    """City of the shipping address."""

    ship_address_state: Annotated[str | None, Null("", send="")] = None
    """State or province of the shipping address."""

    ship_address_country: Annotated[str | None, Null("", send="")] = None
    """Country of the shipping address, in words or as a code."""

    ship_address_zip: Annotated[str | None, Null("", send="")] = None
    """Postal code of the shipping address."""

    email: Annotated[str | None, Null("", send="")] = None
    """Email address."""

    phone: Annotated[str | None, Null("", send="")] = None
    """Telephone number."""

    alt_phone: Annotated[str | None, Null("", send="")] = None
    """A second telephone number."""

    fax: Annotated[str | None, Null("", send="")] = None
    """Fax number."""

    description: Annotated[str | None, Null("", send="")] = None
    """Free text about the customer."""

    print_as: Annotated[str | None, Null("", send="")] = None
    """Name to print on documents instead of the usual one."""

    account_type: Maybe[AccountType] = None
    invoice_currency: Maybe[str] = None
    """Currency in which an international customer pays; required for such a customer."""


class CustomerUpdate(Model, extra="forbid"):
    """Changes to a customer. What is left out stays as it is."""

    entity: Literal["Customer"] = "Customer"
    """Always the word `Customer`."""

    id: str
    """Id of the customer to change."""

    is_active: Maybe[Annotated[bool, Flag(true="1", false="2")]] = None
    """Whether the customer is in use."""

    created_time: Maybe[
        Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)]
    ] = None
    """When the customer was created. Accepted, and ignored."""

    updated_time: Maybe[
        Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)]
    ] = None
    """When the customer was last changed. Accepted, and ignored."""

    name: str
    """Name under which the customer is kept. Send it even when it stays the same."""

    short_name: str | None = None
    """Short form of the name."""

    parent_customer_id: Annotated[
        str | None, Null("00000000000000000000", "", send="00000000000000000000")
    ] = None
    """Customer this one is a part of; none if it stands on its own."""

    company_name: str | None = None
    """Name of the company behind the customer."""

    contact_first_name: str | None = None
    """First name of the person to talk to."""

    contact_last_name: str | None = None
    """Last name of the person to talk to."""

    acc_number: str | None = None
    """Account number under which you keep the customer; it appears on invoices."""

    bill_address1: str | None = None
    """First line of the billing address."""

    bill_address2: str | None = None
    """Second line of the billing address."""

    bill_address3: str | None = None
    """Third line of the billing address."""

    bill_address4: str | None = None
    """Fourth line of the billing address."""

    bill_address_city: str | None = None
    """City of the billing address."""

    bill_address_state: str | None = None
    """State or province of the billing address."""

    bill_address_country: str | None = None
    """Country of the billing address, in words or as a code."""

    bill_address_zip: str | None = None
    """Postal code of the billing address."""

    ship_address1: str | None = None
    """First line of the shipping address."""

    ship_address2: str | None = None
    """Second line of the shipping address."""

    ship_address3: str | None = None
    """Third line of the shipping address."""

    ship_address4: str | None = None
    """Fourth line of the shipping address."""

    ship_address_city: str | None = None
    """City of the shipping address."""

    ship_address_state: str | None = None
    """State or province of the shipping address."""

    ship_address_country: str | None = None
    """Country of the shipping address, in words or as a code."""

    ship_address_zip: str | None = None
    """Postal code of the shipping address."""

    email: str | None = None
    """Email address."""

    phone: str | None = None
    """Telephone number."""

    alt_phone: str | None = None
    """A second telephone number."""

    fax: str | None = None
    """Fax number."""

    description: str | None = None
    """Free text about the customer."""

    print_as: str | None = None
    """Name to print on documents instead of the usual one."""

    merged_into_id: Annotated[
        str | None, Null("00000000000000000000", "", send="00000000000000000000")
    ] = None
    """Customer this one was merged into. Accepted, and ignored."""

    has_authorized_to_charge: Maybe[bool] = None
    """Whether the customer has allowed you to charge it. Accepted, and ignored: the
    permission has an operation of its own.
    """

    account_type: Maybe[AccountType] = None


__all__ = [
    "AccountType",
    "BulkResults",
    "Customer",
    "CustomerAnswer",
    "CustomerCreate",
    "CustomerUpdate",
    "Filter",
    "FilterOperator",
    "Login",
    "Organization",
    "Refusal",
    "RefusalDetail",
    "SessionInfo",
    "Sort",
]
