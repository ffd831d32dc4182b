"""What is sent and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from specmint_runtime.data.enums import OpenEnum
from specmint_runtime.data.fields import Decimal, Maybe
from specmint_runtime.data.wire_forms import Flag, Forms, Null
from specmint_runtime.data.wire_moments import Iso, Stamp

from ._model import Model


class Error(Model):
    """What comes back when a call is refused."""

    code: int
    """The HTTP status once more."""

    status: Literal["Error"]
    """Always the word `Error` in a refusal."""

    message: str | None
    """The reason in words."""

    details: dict[str, Any] | None = None
    """Particulars of the refusal; empty in every answer seen."""

    response: bool | None
    """Nothing of use, false or null."""


class CustomerId(Model):
    """The id of a customer that was created or changed."""

    id: int
    """Id of the customer, its `customer_id` in later calls."""


class DeliveryMethod(OpenEnum):
    """How a document reaches the customer: by email, or printed and sent by post."""

    PRINT = "print"
    EMAIL = "email"


class CustomerStatus(OpenEnum):
    """Whether a customer is active, and why."""

    ACTIVE_CURRENT = "active-current"
    ACTIVE_OVERDUE = "active-overdue"
    INACTIVE_MANUAL = "inactive-manual"
    INACTIVE_ACTIVITY = "inactive-activity"


class CustomerState(OpenEnum):
    """Whether a customer is active, in one letter."""

    ACTIVE = "a"
    INACTIVE = "i"


class CustomerCreate(Model, extra="forbid"):
    """A new customer. Only the company is required. The `superuser` fields also create
    the main contact, in the same call.
    """

    parent_customer_id: Maybe[int] = None
    """Customer this one belongs to."""

    external_key: Maybe[str] = None
    """Your own key for the customer. No two customers may share one."""

    company: str
    """Name of the company, or of the person if there is no company."""

    language_id: Maybe[int] = None
    """Language to write to the customer in."""

    currency_id: Maybe[int] = None
    """Currency to bill the customer in."""

    class_id: Maybe[int] = None
    """Class under which sales to the customer are tracked by default."""

    admin_id: Maybe[int] = None
    """Member of your staff who looks after the customer."""

    campaign_id: Maybe[int] = None
    """Campaign or lead source that brought the customer."""

    campaign_details: Maybe[str] = None
    """More about the campaign or lead source."""

    superuser_username: Maybe[str] = None
    """User name of the main contact."""

    superuser_email: Maybe[str] = None
    """Email address of the main contact."""

    superuser_name: Maybe[str] = None
    """Full name of the main contact."""

    superuser_first_name: Maybe[str] = None
    """First name of the main contact."""

    superuser_last_name: Maybe[str] = None
    """Last name of the main contact."""

    superuser_phone: Maybe[str] = None
    """Telephone number of the main contact."""

    bill_addr1: Maybe[str] = None
    """First line of the billing address."""

    bill_addr2: Maybe[str] = None
    """Second line of the billing address."""

    bill_addr3: Maybe[str] = None
    """Third line of the billing address. Use the first two. Deprecated by the vendor."""

    bill_city: Maybe[str] = None
    """City of the billing address."""

    bill_state: Maybe[str] = None
    """State or province of the billing address."""

    bill_postcode: Maybe[str] = None
    """Postal code of the billing address."""

    bill_country: Maybe[str] = None
    """Country of the billing address, in words or as a code."""

    ship_addr1: Maybe[str] = None
    """First line of the shipping address."""

    ship_addr2: Maybe[str] = None
    """Second line of the shipping address."""

    ship_addr3: Maybe[str] = None
    """Third line of the shipping address. Use the first two. Deprecated by the vendor."""

    ship_city: Maybe[str] = None
    """City of the shipping address."""

    ship_state: Maybe[str] = None
    """State or province of the shipping address."""

    ship_postcode: Maybe[str] = None
    """Postal code of the shipping address."""

    ship_country: Maybe[str] = None
    """Country of the shipping address, in words or as a code."""

    custom_1: Maybe[str] = None
    """Custom field 1; your account decides what it is for."""

    custom_2: Maybe[str] = None
    """Custom field 2; your account decides what it is for."""

    custom_3: Maybe[str] = None
    """Custom field 3; your account decides what it is for."""

    custom_4: Maybe[str] = None
    """Custom field 4; your account decides what it is for."""

    custom_5: Maybe[str] = None
    """Custom field 5; your account decides what it is for."""

    custom_6: Maybe[str] = None
    """Custom field 6; your account decides what it is for."""

    custom_7: Maybe[str] = None
    """Custom field 7; your account decides what it is for."""

    custom_8: Maybe[str] = None
    """Custom field 8; your account decides what it is for."""

    custom_9: Maybe[str] = None
    """Custom field 9; your account decides what it is for."""

    custom_10: Maybe[str] = None
    """Custom field 10; your account decides what it is for."""

    custom_11: Maybe[str] = None
    """Custom field 11; your account decides what it is for."""

    custom_12: Maybe[str] = None
    """Custom field 12; your account decides what it is for."""

    custom_13: Maybe[str] = None
    """Custom field 13; your account decides what it is for."""

    custom_14: Maybe[str] = None
    """Custom field 14; your account decides what it is for."""

    custom_15: Maybe[str] = None
    """Custom field 15; your account decides what it is for."""

    custom_16: Maybe[str] = None
    """Custom field 16; your account decides what it is for."""

    custom_17: Maybe[str] = None
    """Custom field 17; your account decides what it is for."""

    custom_18: Maybe[str] = None
    """Custom field 18; your account decides what it is for."""

    custom_19: Maybe[str] = None
    """Custom field 19; your account decides what it is for."""

    custom_20: Maybe[str] = None
    """Custom field 20; your account decides what it is for."""

    brand_id: Maybe[int] = None
    """Brand under which the customer is billed."""

    terms_id: Maybe[int] = None
    """Payment terms that apply by default."""

    no_taxes: Maybe[bool] = None
    """Whether to charge the customer no taxes."""

    no_dunning: Maybe[bool] = None
    """Whether to send the customer no reminders."""

    no_latefees: Maybe[bool] = None
    """Whether to charge the customer no fees for late payment."""

    no_procfees: Maybe[bool] = None
    """Whether to charge the customer no processing fees."""

    invoice_delivery: Maybe[DeliveryMethod] = None
    """How a new invoice reaches the customer."""

    dunning_delivery: Maybe[DeliveryMethod] = None
    """How a reminder reaches the customer."""

    tax_ident: Maybe[str] = None
    """The customer's tax number."""

    tags: Maybe[list[Any]] = None
    """Tags to put on the customer."""


class CustomerUpdate(Model, extra="forbid"):
    """Changes to a customer. What is left out stays as it is. The `superuser` fields
    change the main contact in the same call.
    """

    parent_customer_id: Maybe[int] = None
    """Customer this one belongs to."""

    external_key: Maybe[str] = None
    """Your own key for the customer. No two customers may share one."""

    company: Maybe[str] = None
    """Name of the company, or of the person if there is no company."""

    language_id: Maybe[int] = None
    """Language to write to the customer in."""

    currency_id: Maybe[int] = None
    """Currency to bill the customer in."""

    class_id: Maybe[int] = None
    """Class under which sales to the customer are tracked by default."""

    admin_id: Maybe[int] = None
    """Member of your staff who looks after the customer."""

    campaign_id: Maybe[int] = None
    """Campaign or lead source that brought the customer."""

    campaign_details: Annotated[str | None, Null("", send="")] = None
    """More about the campaign or lead source."""

    superuser_username: Annotated[str | None, Null("", send="")] = None
    """User name of the main contact."""

    superuser_email: Annotated[str | None, Null("", send="")] = None
    """Email address of the main contact."""

    superuser_name: Annotated[str | None, Null("", send="")] = None
    """Full name of the main contact."""

    superuser_first_name: Annotated[str | None, Null("", send="")] = None
    """First name of the main contact."""

    superuser_last_name: Annotated[str | None, Null("", send="")] = None
    """Last name of the main contact."""

    superuser_phone: Annotated[str | None, Null("", send="")] = None
    """Telephone number of the main contact."""

    bill_addr1: Annotated[str | None, Null("", send="")] = None
    """First line of the billing address."""

    bill_addr2: Annotated[str | None, Null("", send="")] = None
    """Second line of the billing address."""

    bill_addr3: Annotated[str | None, Null("", send="")] = None
    """Third line of the billing address. Use the first two. Deprecated by the vendor."""

    bill_city: Annotated[str | None, Null("", send="")] = None
    """City of the billing address."""

    bill_state: Annotated[str | None, Null("", send="")] = None
    """State or province of the billing address."""

    bill_postcode: Annotated[str | None, Null("", send="")] = None
    """Postal code of the billing address."""

    bill_country: Annotated[str | None, Null("", send="")] = None
    """Country of the billing address, in words or as a code."""

    ship_addr1: Annotated[str | None, Null("", send="")] = None
    """First line of the shipping address."""

    ship_addr2: Annotated[str | None, Null("", send="")] = None
    """Second line of the shipping address."""

    ship_addr3: Annotated[str | None, Null("", send="")] = None
    """Third line of the shipping address. Use the first two. Deprecated by the vendor."""

    ship_city: Annotated[str | None, Null("", send="")] = None
    """City of the shipping address."""

    ship_state: Annotated[str | None, Null("", send="")] = None
    """State or province of the shipping address."""

    ship_postcode: Annotated[str | None, Null("", send="")] = None
    """Postal code of the shipping address."""

    ship_country: Annotated[str | None, Null("", send="")] = None
    """Country of the shipping address, in words or as a code."""

    custom_1: Annotated[str | None, Null("", send="")] = None
    """Custom field 1; your account decides what it is for."""

    custom_2: Annotated[str | None, Null("", send="")] = None
    """Custom field 2; your account decides what it is for."""

    custom_3: Annotated[str | None, Null("", send="")] = None
    """Custom field 3; your account decides what it is for."""

    custom_4: Annotated[str | None, Null("", send="")] = None
    """Custom field 4; your account decides what it is for."""

    custom_5: Annotated[str | None, Null("", send="")] = None
    """Custom field 5; your account decides what it is for."""

    custom_6: Annotated[str | None, Null("", send="")] = None
    """Custom field 6; your account decides what it is for."""

    custom_7: Annotated[str | None, Null("", send="")] = None
    """Custom field 7; your account decides what it is for."""

    custom_8: Annotated[str | None, Null("", send="")] = None
    """Custom field 8; your account decides what it is for."""

    custom_9: Annotated[str | None, Null("", send="")] = None
    """Custom field 9; your account decides what it is for."""

    custom_10: Annotated[str | None, Null("", send="")] = None
    """Custom field 10; your account decides what it is for."""

    custom_11: Annotated[str | None, Null("", send="")] = None
    """Custom field 11; your account decides what it is for."""

    custom_12: Annotated[str | None, Null("", send="")] = None
    """Custom field 12; your account decides what it is for."""

    custom_13: Annotated[str | None, Null("", send="")] = None
    """Custom field 13; your account decides what it is for."""

    custom_14: Annotated[str | None, Null("", send="")] = None
    """Custom field 14; your account decides what it is for."""

    custom_15: Annotated[str | None, Null("", send="")] = None
    """Custom field 15; your account decides what it is for."""

    custom_16: Annotated[str | None, Null("", send="")] = None
    """Custom field 16; your account decides what it is for."""

    custom_17: Annotated[str | None, Null("", send="")] = None
    """Custom field 17; your account decides what it is for."""

    custom_18: Annotated[str | None, Null("", send="")] = None
    """Custom field 18; your account decides what it is for."""

    custom_19: Annotated[str | None, Null("", send="")] = None
    """Custom field 19; your account decides what it is for."""

    custom_20: Annotated[str | None, Null("", send="")] = None
    """Custom field 20; your account decides what it is for."""

    brand_id: Maybe[int] = None
    """Brand under which the customer is billed."""

    terms_id: Maybe[int] = None
    """Payment terms that apply by default."""

    no_taxes: Maybe[bool] = None
    """Whether to charge the customer no taxes."""

    no_dunning: Maybe[bool] = None
    """Whether to send the customer no reminders."""

    no_latefees: Maybe[bool] = None
    """Whether to charge the customer no fees for late payment."""

    no_procfees: Maybe[bool] = None
    """Whether to charge the customer no processing fees."""

    invoice_delivery: Maybe[DeliveryMethod] = None
    """How a new invoice reaches the customer."""

    dunning_delivery: Maybe[DeliveryMethod] = None
    """How a reminder reaches the customer."""

    tax_ident: Annotated[str | None, Null("", send="")] = None
    """The customer's tax number."""

    tags: Maybe[list[Any]] = None
    """Tags to put on the customer."""


class Customer(Model):
    """Someone you bill, as ChargeOver has the record."""

    customer_id: int
    """Id of the customer."""

    parent_customer_id: Annotated[int | None, Null(0)] = None
    """Customer this one belongs to; none if it stands on its own."""

    token: Annotated[str | None, Null("")] = None
    """Token of the customer, twelve characters that the links below contain."""

    superuser_id: Annotated[int | None, Null(0)] = None
    """Id of the main contact."""

    external_key: Annotated[str | None, Null("")] = None
    """Your own key for the customer."""

    display_as: Annotated[str | None, Null("")] = None
    """Name to show. Use `company`. Deprecated by the vendor."""

    company: str
    """Name of the company, or of the person if there is no company."""

    language_id: Annotated[int | None, Null(0)] = None
    """Language to write to the customer in."""

    currency_id: Annotated[int | None, Null(0)] = None
    """Currency the customer is billed in."""

    currency_iso4217: Annotated[str | None, Null("")] = None
    """Code of that currency as in ISO 4217."""

    currency_symbol: Annotated[str | None, Null("")] = None
    """Symbol of that currency."""

    class_id: Annotated[int | None, Null(0)] = None
    """Class under which sales to the customer are tracked by default."""

    class_name: Annotated[str | None, Null("")] = None
    """Name of that class."""

    admin_id: Annotated[int | None, Null(0)] = None
    """Member of your staff who looks after the customer."""

    admin_name: Annotated[str | None, Null("")] = None
    """Name of that member of staff."""

    admin_email: Annotated[str | None, Null("")] = None
    """Email address of that member of staff."""

    campaign_id: Annotated[int | None, Null(0)] = None
    """Campaign or lead source that brought the customer."""

    custtype_id: Annotated[int | None, Null(0)] = None
    """Type of the customer; not part of newer answers."""

    superuser_username: Annotated[str | None, Null("")] = None
    """User name of the main contact."""

    superuser_email: Annotated[str | None, Null("")] = None
    """Email address of the main contact."""

    superuser_name: Annotated[str | None, Null("")] = None
    """Full name of the main contact."""

    superuser_first_name: Annotated[str | None, Null("")] = None
    """First name of the main contact."""

    superuser_last_name: Annotated[str | None, Null("")] = None
    """Last name of the main contact."""

    superuser_phone: Annotated[str | None, Null("")] = None
    """Telephone number of the main contact."""

    superuser_token: Annotated[str | None, Null("")] = None
    """Token of the main contact."""

    superuser_title: Annotated[str | None, Null("")] = None
    """Title of the main contact."""

    bill_addr1: Annotated[str | None, Null("")] = None
    """First line of the billing address."""

    bill_addr2: Annotated[str | None, Null("")] = None
    """Second line of the billing address."""

    bill_addr3: Annotated[str | None, Null("")] = None
    """Third line of the billing address. Use the first two. Deprecated by the vendor."""

    bill_city: Annotated[str | None, Null("")] = None
    """City of the billing address."""

    bill_state: Annotated[str | None, Null("")] = None
    """State or province of the billing address."""

    bill_postcode: Annotated[str | None, Null("")] = None
    """Postal code of the billing address."""

    bill_country: Annotated[str | None, Null("")] = None
    """Country of the billing address, in words or as a code."""

    bill_notes: Annotated[str | None, Null("")] = None
    """Notes on the billing address."""

    bill_block: Annotated[str | None, Null("")] = None
    """Billing address as a block to print, one line under the other."""

    ship_addr1: Annotated[str | None, Null("")] = None
    """First line of the shipping address."""

    ship_addr2: Annotated[str | None, Null("")] = None
    """Second line of the shipping address."""

    ship_addr3: Annotated[str | None, Null("")] = None
    """Third line of the shipping address. Use the first two. Deprecated by the vendor."""

    ship_city: Annotated[str | None, Null("")] = None
    """City of the shipping address."""

    ship_state: Annotated[str | None, Null("")] = None
    """State or province of the shipping address."""

    ship_postcode: Annotated[str | None, Null("")] = None
    """Postal code of the shipping address."""

    ship_country: Annotated[str | None, Null("")] = None
    """Country of the shipping address, in words or as a code."""

    ship_notes: Annotated[str | None, Null("")] = None
    """Notes on the shipping address."""

    ship_block: Annotated[str | None, Null("")] = None
    """Shipping address as a block to print, one line under the other."""

    custom_1: Annotated[str | None, Null("")] = None
    """Custom field 1; your account decides what it is for."""

    custom_2: Annotated[str | None, Null("")] = None
    """Custom field 2; your account decides what it is for."""

    custom_3: Annotated[str | None, Null("")] = None
    """Custom field 3; your account decides what it is for."""

    custom_4: Annotated[str | None, Null("")] = None
    """Custom field 4; your account decides what it is for."""

    custom_5: Annotated[str | None, Null("")] = None
    """Custom field 5; your account decides what it is for."""

    custom_6: Annotated[str | None, Null("")] = None
    """Custom field 6; your account decides what it is for."""

    custom_7: Annotated[str | None, Null("")] = None
    """Custom field 7; your account decides what it is for."""

    custom_8: Annotated[str | None, Null("")] = None
    """Custom field 8; your account decides what it is for."""

    custom_9: Annotated[str | None, Null("")] = None
    """Custom field 9; your account decides what it is for."""

    custom_10: Annotated[str | None, Null("")] = None
    """Custom field 10; your account decides what it is for."""

    custom_11: Annotated[str | None, Null("")] = None
    """Custom field 11; your account decides what it is for."""

    custom_12: Annotated[str | None, Null("")] = None
    """Custom field 12; your account decides what it is for."""

    custom_13: Annotated[str | None, Null("")] = None
    """Custom field 13; your account decides what it is for."""

    custom_14: Annotated[str | None, Null("")] = None
    """Custom field 14; your account decides what it is for."""

    custom_15: Annotated[str | None, Null("")] = None
    """Custom field 15; your account decides what it is for."""

    custom_16: Annotated[str | None, Null("")] = None
    """Custom field 16; your account decides what it is for."""

    custom_17: Annotated[str | None, Null("")] = None
    """Custom field 17; your account decides what it is for."""

    custom_18: Annotated[str | None, Null("")] = None
    """Custom field 18; your account decides what it is for."""

    custom_19: Annotated[str | None, Null("")] = None
    """Custom field 19; your account decides what it is for."""

    custom_20: Annotated[str | None, Null("")] = None
    """Custom field 20; your account decides what it is for."""

    paid: Maybe[Decimal] = None
    """Sum of all payments the customer ever made."""

    total: Maybe[Decimal] = None
    """Sum of all invoices the customer ever got."""

    balance: Maybe[Decimal] = None
    """What the customer owes at the moment."""

    write_datetime: Maybe[
        Annotated[dt.datetime, Forms(Stamp("%Y-%m-%d %H:%M:%S"), Iso())]
    ] = None
    """When the customer was created, in the account's local time."""

    write_ipaddr: Annotated[str | None, Null("")] = None
    """IP address from which the customer was created."""

    mod_datetime: Maybe[
        Annotated[dt.datetime, Forms(Stamp("%Y-%m-%d %H:%M:%S"), Iso())]
    ] = None
    """When the customer was last changed, in the account's local time."""

    mod_ipaddr: Annotated[str | None, Null("")] = None
    """IP address from which the customer was last changed."""

    brand_id: Annotated[int | None, Null(0)] = None
    """Brand under which the customer is billed."""

    terms_id: Annotated[int | None, Null(0)] = None
    """Payment terms that apply by default."""

    terms_name: Annotated[str | None, Null("")] = None
    """Name of those payment terms."""

    terms_days: int | None = None
    """Days those payment terms allow."""

    url_paymethodlink: Annotated[str | None, Null("")] = None
    """Page where the customer can change the payment method."""

    url_self: Annotated[str | None, Null("")] = None
    """Page that shows the customer to your staff."""

    customer_status_id: int | None = None
    """Id of the status."""

    customer_status_name: Annotated[str | None, Null("")] = None
    """The status in words for people."""

    customer_status_str: Maybe[CustomerStatus] = None
    """The status as a word for programs."""

    customer_status_state: Maybe[CustomerState] = None
    """Whether the status is an active one."""

    default_paymethod: Annotated[str | None, Null("")] = None
    """Kind of payment method used by default, such as `crd` for a card."""

    default_creditcard_id: Annotated[int | None, Null(0)] = None
    """Credit card used by default."""

    default_ach_id: Annotated[int | None, Null(0)] = None
    """Bank account used by default."""

    no_taxes: Maybe[bool] = None
    """Whether the customer is charged no taxes."""

    no_dunning: Maybe[bool] = None
    """Whether the customer is sent no reminders."""

    no_latefees: Maybe[
        Annotated[bool, Forms(Flag(true=True, false=False), Flag(true=1, false=0))]
    ] = None
    """Whether the customer is charged no fees for late payment."""

    no_procfees: Maybe[
        Annotated[bool, Forms(Flag(true=True, false=False), Flag(true=1, false=0))]
    ] = None
    """Whether the customer is charged no processing fees."""

    invoice_delivery: Maybe[DeliveryMethod] = None
    """How a new invoice reaches the customer."""

    dunning_delivery: Maybe[DeliveryMethod] = None
    """How a reminder reaches the customer."""

    tax_ident: Annotated[str | None, Null("")] = None
    """The customer's tax number."""

    tags: Maybe[list[Any]] = None
    """Tags on the customer; absent from lists."""


__all__ = [
    "Customer",
    "CustomerCreate",
    "CustomerId",
    "CustomerState",
    "CustomerStatus",
    "CustomerUpdate",
    "DeliveryMethod",
]
