"""What is sent and what comes back."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from specmint_runtime.data.enums import OpenEnum
from specmint_runtime.data.fields import DateTime, Decimal, Maybe

from ._model import Model


class LoginRequest(Model):
    """Who logs in."""

    email: str
    """The email address of the user."""

    password: str
    """The password of the user."""

    grant_type: Literal["password"]
    """Always `password`. The name is borrowed from OAuth; the rest of the call is not."""


class LoginAnswer(Model):
    """What a login brings."""

    token: str
    """The bearer token of the other calls, good for one hour."""


class Customer(Model):
    """A person or company that is billed."""

    id: int
    """The id of the customer."""

    name: str
    """The name of the customer."""

    customer_group_id: int
    """The customer group, which says when and how the customer is billed. It must
    exist.
    """

    organisation_id: int
    """The organisation that issues the invoices."""

    reference: Maybe[str] = None
    """Your own key for the customer, for looking it up from another system."""

    type: Maybe[CustomerType] = None
    is_vulnerable: Maybe[bool] = None
    """Whether the customer counts as vulnerable."""

    address: Maybe[dict[str, Any]] = None
    """The postal address. Its fields are not documented."""

    telephone: Maybe[str] = None
    """The telephone number."""

    email: Maybe[str] = None
    """The email address for letters other than invoices."""

    web: Maybe[str] = None
    """The website."""

    invoice_delivery_method: Maybe[InvoiceDeliveryMethod] = None
    delivery_email: Maybe[str] = None
    """Where invoices are sent. Several addresses are separated by commas."""

    invoice_delivery_password_method: Maybe[InvoiceDeliveryPasswordMethod] = None
    suppress_overdue_invoice_reminders: Maybe[bool] = None
    """Whether the customer gets no reminders of overdue invoices."""

    cdr_output_format: Maybe[CdrOutputFormat] = None
    call_amount_threshold: Maybe[Decimal] = None
    """An amount of money per call that acts as a threshold; what happens there is not
    documented.
    """

    threshold_include_bundled_calls: Maybe[bool] = None
    """Whether the threshold also looks at calls that are part of a bundle."""

    is_cdr_reverse_tax: Maybe[bool] = None
    """Whether voice, data and text charges fall under the British VAT reverse charge
    for telecommunication services.
    """

    issue_service_file: Maybe[bool] = None
    """Whether a service file is attached to every invoice."""

    summarise_by_category: Maybe[bool] = None
    """Whether the lines of an invoice are summed up by category."""

    custom_payment_terms: Maybe[int] = None
    """Days to pay, instead of those of the organisation."""

    custom_payment_details: Maybe[str] = None
    """How to pay, instead of what the organisation says."""

    po_number: Maybe[str] = None
    """A purchase order number to print on the invoices."""

    settlement_method: Maybe[SettlementMethod] = None
    tax_exempt: Maybe[bool] = None
    """Whether all charges are free of tax."""

    opening_balance: Maybe[Decimal] = None
    """What the customer owed before it was created here."""

    tariffs: Maybe[list[int | str]] = None
    """The tariffs of the customer. Whether by id or by name is not documented."""

    tags: Maybe[list[int | str]] = None
    """The tags of the customer. Whether by id or by name is not documented."""

    invoice_per_cost_centre: Maybe[bool] = None
    """Whether every cost centre gets its own invoice."""

    anniversary_billing_day: Maybe[int] = Field(default=None, ge=1, le=31)
    """The day of the month to bill on. Needed if the billing method of the customer
    group is `anniversary`.
    """

    status: Maybe[CustomerStatus] = None
    created_at: Maybe[DateTime] = None
    """When the customer was created."""

    suspended_at: DateTime | None = None
    """When the customer was suspended; null until then."""

    cancelled_at: DateTime | None = None
    """When the customer was cancelled; null until then."""


class CustomerInput(Model, extra="forbid"):
    """A person or company that is billed."""

    name: str
    """The name of the customer."""

    customer_group_id: int
    """The customer group, which says when and how the customer is billed. It must
    exist.
    """

    organisation_id: int
    """The organisation that issues the invoices."""

    reference: Maybe[str] = None
    """Your own key for the customer, for looking it up from another system."""

    type: Maybe[CustomerType] = None
    is_vulnerable: Maybe[bool] = None
    """Whether the customer counts as vulnerable."""

    address: Maybe[dict[str, Any]] = None
    """The postal address. Its fields are not documented."""

    telephone: Maybe[str] = None
    """The telephone number."""

    email: Maybe[str] = None
    """The email address for letters other than invoices."""

    web: Maybe[str] = None
    """The website."""

    invoice_delivery_method: Maybe[InvoiceDeliveryMethod] = None
    delivery_email: Maybe[str] = None
    """Where invoices are sent. Several addresses are separated by commas."""

    invoice_delivery_password_method: Maybe[InvoiceDeliveryPasswordMethod] = None
    custom_delivery_password: Maybe[str] = None
    """The password of sent invoices, if `invoice_delivery_password_method` is
    `custom`.
    """

    suppress_overdue_invoice_reminders: Maybe[bool] = None
    """Whether the customer gets no reminders of overdue invoices."""

    cdr_output_format: Maybe[CdrOutputFormat] = None
    call_amount_threshold: Maybe[Decimal] = None
    """An amount of money per call that acts as a threshold; what happens there is not
    documented.
    """

    threshold_include_bundled_calls: Maybe[bool] = None
    """Whether the threshold also looks at calls that are part of a bundle."""

    is_cdr_reverse_tax: Maybe[bool] = None
    """Whether voice, data and text charges fall under the British VAT reverse charge
    for telecommunication services.
    """

    issue_service_file: Maybe[bool] = None
    """Whether a service file is attached to every invoice."""

    summarise_by_category: Maybe[bool] = None
    """Whether the lines of an invoice are summed up by category."""

    custom_payment_terms: Maybe[int] = None
    """Days to pay, instead of those of the organisation."""

    custom_payment_details: Maybe[str] = None
    """How to pay, instead of what the organisation says."""

    po_number: Maybe[str] = None
    """A purchase order number to print on the invoices."""

    settlement_method: Maybe[SettlementMethod] = None
    tax_exempt: Maybe[bool] = None
    """Whether all charges are free of tax."""

    opening_balance: Maybe[Decimal] = None
    """What the customer owed before it was created here."""

    tariffs: Maybe[list[int | str]] = None
    """The tariffs of the customer. Whether by id or by name is not documented."""

    tags: Maybe[list[int | str]] = None
    """The tags of the customer. Whether by id or by name is not documented."""

    invoice_per_cost_centre: Maybe[bool] = None
    """Whether every cost centre gets its own invoice."""

    anniversary_billing_day: Maybe[int] = Field(default=None, ge=1, le=31)
    """The day of the month to bill on. Needed if the billing method of the customer
    group is `anniversary`.
    """

    status: Maybe[CustomerStatus] = None


class CustomerType(OpenEnum):
    """What kind of customer it is."""

    UNSPECIFIED = "unspecified"
    BUSINESS = "business"
    CONSUMER = "consumer"
    RESELLER = "reseller"


class CustomerStatus(OpenEnum):
    """The state of a customer. Only an active customer is billed."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DELETED = "deleted"


class InvoiceDeliveryMethod(OpenEnum):
    """How invoices reach the customer."""

    NONE = "none"
    EMAIL = "email"
    POST = "post"
    FAX = "fax"
    SPECIAL = "special"


class InvoiceDeliveryPasswordMethod(OpenEnum):
    """What protects a sent invoice: nothing, a password of its own, or the last four
    digits of the reference or of the telephone number.
    """

    NONE = "none"
    CUSTOM = "custom"
    LAST_FOUR_DIGITS_REFERENCE = "lastFourDigitsReference"
    LAST_FOUR_DIGITS_TELEPHONE = "lastFourDigitsTelephone"


class CdrOutputFormat(OpenEnum):
    """How the call detail records come with an invoice."""

    INLINE = "inline"
    PDF = "pdf"
    CSV = "csv"
    CDR = "cdr"


class SettlementMethod(OpenEnum):
    """How the customer pays."""

    NONE = "none"
    DIRECT_DEBIT = "directDebit"
    CARD = "card"
    BANK_TRANSFER = "bankTransfer"
    CHEQUE = "cheque"
    CASH = "cash"
    OTHER = "other"


class CustomerSort(OpenEnum):
    """A field to sort customers by."""

    NAME = "name"
    NAME_DESCENDING = "-name"
    REFERENCE = "reference"
    REFERENCE_DESCENDING = "-reference"
    STATUS = "status"
    STATUS_DESCENDING = "-status"
    ID = "id"
    ID_DESCENDING = "-id"


class CustomerBulk(Model):
    """The customers to create together."""

    customers: list[Customer] = Field(
        min_length=1,
        validation_alias="bulk_customers",
        serialization_alias="bulk_customers",
    )
    """The new customers."""


class CustomerTags(Model):
    """Tags and the customers they go to or leave."""

    customer_ids: list[int]
    """The ids of the customers."""

    tags: Maybe[list[int | str]] = None
    """The tags. Whether by id or by name is not documented."""

    replace_tags: Maybe[bool] = None
    """Whether the tags replace those the customers have; otherwise they are added."""


class IdList(Model):
    """Ids of records. The field is called `id` although it is a list."""

    ids: list[int] = Field(
        min_length=1, validation_alias="id", serialization_alias="id"
    )
    """The ids of the records."""


class CustomerGroup(Model):
    """A set of customers that are billed together."""

    id: int
    """The id of the group."""

    name: str
    """The name of the group."""

    billing_type: BillingType
    billing_period: BillingPeriod
    method: BillingMethod
    is_default: Maybe[bool] = None
    """Whether this is the default group of the account."""

    billing_period_offset: Maybe[int] = Field(default=None, ge=-3, le=3)
    """If the group is billed automatically, months to move the billing period by."""

    exclude_service_charges: Maybe[bool] = None
    """Whether billing runs leave out service charges."""

    exclude_billed_service_charges: Maybe[bool] = None
    """Whether billing runs leave out service charges already billed in the same
    billing period.
    """

    exclude_cdr: Maybe[bool] = None
    """Whether billing runs leave out voice, data and text charges."""

    start_at: DateTime | None = None
    """When automatic billing begins."""

    last_triggered_at: DateTime | None = None
    """When the group was last billed."""

    next_trigger_at: DateTime | None = None
    """When the group will probably be billed next, if that happens automatically."""


class CustomerGroupInput(Model, extra="forbid"):
    """A set of customers that are billed together."""

    name: str
    """The name of the group."""

    billing_type: BillingType
    billing_period: BillingPeriod
    method: BillingMethod
    is_default: Maybe[bool] = None
    """Whether this is the default group of the account."""

    billing_period_offset: Maybe[int] = Field(default=None, ge=-3, le=3)
    """If the group is billed automatically, months to move the billing period by."""

    exclude_service_charges: Maybe[bool] = None
    """Whether billing runs leave out service charges."""

    exclude_billed_service_charges: Maybe[bool] = None
    """Whether billing runs leave out service charges already billed in the same
    billing period.
    """

    exclude_cdr: Maybe[bool] = None
    """Whether billing runs leave out voice, data and text charges."""

    start_at: DateTime | None = None
    """When automatic billing begins."""


class BillingType(OpenEnum):
    """Whether a person starts the billing run or it starts on its own."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class BillingPeriod(OpenEnum):
    """How often the customers of a group are billed."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class BillingMethod(OpenEnum):
    """Whether all customers of a group are billed on one day, or each on its own
    `anniversary_billing_day`.
    """

    STANDARD = "standard"
    ANNIVERSARY = "anniversary"


class CustomerGroupSort(OpenEnum):
    """A field to sort customer groups by."""

    NAME = "name"
    NAME_DESCENDING = "-name"


class CustomerMetadataSort(OpenEnum):
    """A field to sort metadata entries by."""

    CUSTOMER_NAME = "customer_name"
    CUSTOMER_NAME_DESCENDING = "-customer_name"
    CUSTOMER_REFERENCE = "customer_reference"
    CUSTOMER_REFERENCE_DESCENDING = "-customer_reference"


__all__ = [
    "BillingMethod",
    "BillingPeriod",
    "BillingType",
    "CdrOutputFormat",
    "Customer",
    "CustomerBulk",
    "CustomerGroup",
    "CustomerGroupInput",
    "CustomerGroupSort",
    "CustomerInput",
    "CustomerMetadataSort",
    "CustomerSort",
    "CustomerStatus",
    "CustomerTags",
    "CustomerType",
    "IdList",
    "InvoiceDeliveryMethod",
    "InvoiceDeliveryPasswordMethod",
    "LoginAnswer",
    "LoginRequest",
    "SettlementMethod",
]
