"""What is sent and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from specmint_runtime.data.enums import OpenEnum, OpenIntEnum
from specmint_runtime.data.fields import Decimal, Maybe
from specmint_runtime.data.wire_moments import Iso

from ._model import Model


class Customer(Model):
    """A customer as Billbee shows it."""

    id: int
    """The Billbee id of the customer. Larger than 32 bits."""

    name: Maybe[str] = None
    """The name of the person or company."""

    email: str | None = None
    """The main email address."""

    tel1: str | None = None
    """The first telephone number."""

    tel2: str | None = None
    """The second telephone number."""

    number: Maybe[int] = None
    """The customer number shown to people. A number here, but text in search hits."""

    price_group_id: int | None = None
    """The price group that applies to the customer."""

    language_id: int | None = None
    """The language in which the customer is addressed."""

    vat_id: str | None = None
    """The VAT id kept with the customer. Used only if an order has no `CustomerVatId`
    of its own.
    """

    type: Maybe[CustomerType] = None
    default_mail_address: CustomerMetaData | None = None
    """The email address used unless another one fits better."""

    default_commercial_mail_address: CustomerMetaData | None = None
    """The email address for commercial letters."""

    default_status_updates_mail_address: CustomerMetaData | None = None
    """The email address for news about the state of an order."""

    default_phone1: CustomerMetaData | None = None
    """The telephone number to try first."""

    default_phone2: CustomerMetaData | None = None
    """The telephone number to try second."""

    default_fax: CustomerMetaData | None = None
    """The fax number."""

    meta_data: Maybe[list[CustomerMetaData]] = None
    """All ways to reach the customer. Empty rather than null."""

    archived_at: Annotated[dt.datetime, Iso()] | None = None
    """When the customer was archived. Once set, the customer cannot be changed."""

    restored_at: Annotated[dt.datetime, Iso()] | None = None
    """When the customer came back from the archive."""


class CustomerCreate(Model, extra="forbid"):
    """A new customer. No field is required, and Billbee assigns the id. The only
    writing form that takes an address.
    """

    id: int | None = None
    """The Billbee id. Leave it out; a new customer gets its own."""

    name: Maybe[str] = None
    """The name of the person or company."""

    email: str | None = None
    """The main email address."""

    tel1: str | None = None
    """The first telephone number."""

    tel2: str | None = None
    """The second telephone number."""

    number: Maybe[int] = None
    """The customer number shown to people."""

    price_group_id: int | None = None
    """The price group that applies to the customer."""

    language_id: int | None = None
    """The language in which the customer is addressed."""

    vat_id: str | None = None
    """The VAT id to keep with the customer. Used only if an order has no
    `CustomerVatId` of its own.
    """

    type: Maybe[CustomerType] = None
    default_mail_address: CustomerMetaDataInput | None = None
    """The email address used unless another one fits better; one of the entries of
    `MetaData`.
    """

    default_commercial_mail_address: CustomerMetaDataInput | None = None
    """The email address for commercial letters; one of the entries of `MetaData`."""

    default_status_updates_mail_address: CustomerMetaDataInput | None = None
    """The email address for news about the state of an order; one of the entries of
    `MetaData`.
    """

    default_phone1: CustomerMetaDataInput | None = None
    """The telephone number to try first; one of the entries of `MetaData`."""

    default_phone2: CustomerMetaDataInput | None = None
    """The telephone number to try second; one of the entries of `MetaData`."""

    default_fax: CustomerMetaDataInput | None = None
    """The fax number; one of the entries of `MetaData`."""

    meta_data: Maybe[list[CustomerMetaDataInput]] = None
    """All ways to reach the customer. Send an empty list rather than null."""

    archived_at: Annotated[dt.datetime, Iso()] | None = None
    """When the customer was archived. Accepted, but only reports; there is no call
    that archives.
    """

    restored_at: Annotated[dt.datetime, Iso()] | None = None
    """When the customer came back from the archive. Accepted, but only reports."""

    address: Maybe[CustomerAddressWrite] = None
    """The first address of the customer."""


class CustomerUpdate(Model, extra="forbid"):
    """A customer as it shall be. The fields Billbee shows are the fields it accepts
    back; those left out are emptied. So fetch the customer, make this of it with
    `CustomerUpdate.from_model(customer)`, change what shall change, and send it.
    """

    id: Maybe[int] = None
    """The Billbee id of the customer, as in the path."""

    name: Maybe[str] = None
    """The name of the person or company."""

    email: str | None = None
    """The main email address."""

    tel1: str | None = None
    """The first telephone number."""

    tel2: str | None = None
    """The second telephone number."""

    number: Maybe[int] = None
    """The customer number shown to people."""

    price_group_id: int | None = None
    """The price group that applies to the customer."""

    language_id: int | None = None
    """The language in which the customer is addressed."""

    vat_id: str | None = None
    """The VAT id to keep with the customer. Used only if an order has no
    `CustomerVatId` of its own.
    """

    type: Maybe[CustomerType] = None
    default_mail_address: CustomerMetaDataInput | None = None
    """The email address used unless another one fits better; one of the entries of
    `MetaData`.
    """

    default_commercial_mail_address: CustomerMetaDataInput | None = None
    """The email address for commercial letters; one of the entries of `MetaData`."""

    default_status_updates_mail_address: CustomerMetaDataInput | None = None
    """The email address for news about the state of an order; one of the entries of
    `MetaData`.
    """

    default_phone1: CustomerMetaDataInput | None = None
    """The telephone number to try first; one of the entries of `MetaData`."""

    default_phone2: CustomerMetaDataInput | None = None
    """The telephone number to try second; one of the entries of `MetaData`."""

    default_fax: CustomerMetaDataInput | None = None
    """The fax number; one of the entries of `MetaData`."""

    meta_data: Maybe[list[CustomerMetaDataInput]] = None
    """All ways to reach the customer. Send an empty list rather than null."""

    archived_at: Annotated[dt.datetime, Iso()] | None = None
    """When the customer was archived. Accepted back, but only reports."""

    restored_at: Annotated[dt.datetime, Iso()] | None = None
    """When the customer came back from the archive. Accepted back, but only reports."""


class CustomerType(OpenIntEnum):
    """What kind of customer it is: 0 a consumer, 1 a business."""

    CONSUMER = 0
    BUSINESS = 1


class CustomerMetaData(Model):
    """One way to reach a customer, such as an email address or a telephone number."""

    id: Maybe[int] = None
    """The Billbee id of the entry."""

    type_id: Maybe[int] = None
    """What the entry is: 1 an email address, 2 a telephone number. Others are not
    documented.
    """

    type_name: Maybe[str] = None
    """The kind in words, for example `EMail` or `Phone`. Follows from `TypeId`."""

    sub_type: Maybe[str] = None
    """A further distinction, often empty."""

    value: Maybe[str] = None
    """The address or number itself."""


class CustomerMetaDataInput(Model, extra="forbid"):
    """One way to reach a customer, such as an email address or a telephone number."""

    id: Maybe[int] = None
    """The Billbee id of the entry."""

    type_id: Maybe[int] = None
    """What the entry is: 1 an email address, 2 a telephone number. Others are not
    documented.
    """

    sub_type: Maybe[str] = None
    """A further distinction, often empty."""

    value: Maybe[str] = None
    """The address or number itself."""


class CustomerAddress(Model):
    """An address as Billbee shows it."""

    id: int
    """The Billbee id of the address."""

    address_type: Maybe[AddressType] = None
    customer_id: Maybe[int] = None
    """The Billbee id of the customer the address belongs to."""

    company: str | None = None
    """The name of the company."""

    first_name: str | None = None
    """The first name of the person."""

    last_name: str | None = None
    """The last name of the person."""

    name2: str | None = None
    """A further line for the name."""

    street: str | None = None
    """The street, without the house number."""

    housenumber: str | None = None
    """The house number."""

    zip: str | None = None
    """The postal code."""

    city: str | None = None
    """The town."""

    state: str | None = None
    """The state or province."""

    country_code: str | None = None
    """The country as two letters (ISO 3166-1)."""

    email: str | None = None
    """The email address for this address."""

    tel1: str | None = None
    """The first telephone number."""

    tel2: str | None = None
    """The second telephone number."""

    fax: str | None = None
    """The fax number."""

    address_addition: str | None = None
    """A further line for the address, for example a floor or a parcel locker."""

    full_addr: str | None = None
    """The whole address as one text. Not always there."""

    archived_at: Annotated[dt.datetime, Iso()] | None = None
    """When the address was archived. Once set, the address cannot be changed."""

    restored_at: Annotated[dt.datetime, Iso()] | None = None
    """When the address came back from the archive."""


class CustomerAddressWrite(Model, extra="forbid"):
    """An address to create, or one as it shall be. On a replacement, fields left out
    are emptied.
    """

    id: int | None = None
    """The Billbee id of the address. Leave it out, or null, for a new one: adding an
    address to a customer is refused if it is set. On a replacement the path
    decides.
    """

    address_type: Maybe[AddressType] = None
    customer_id: int | None = None
    """The Billbee id of the customer. Ignored where the path already names the
    customer, and never changed by a replacement.
    """

    company: str | None = None
    """The name of the company."""

    first_name: str | None = None
    """The first name of the person."""

    last_name: str | None = None
    """The last name of the person."""

    name2: str | None = None
    """A further line for the name."""

    street: str | None = None
    """The street, without the house number."""

    housenumber: str | None = None
    """The house number."""

    zip: str | None = None
    """The postal code."""

    city: str | None = None
    """The town."""

    state: str | None = None
    """The state or province."""

    country_code: str | None = None
    """The country as two letters (ISO 3166-1)."""

    email: str | None = None
    """The email address for this address."""

    tel1: str | None = None
    """The first telephone number."""

    tel2: str | None = None
    """The second telephone number."""

    fax: str | None = None
    """The fax number."""

    address_addition: str | None = None
    """A further line for the address, for example a floor or a parcel locker."""

    archived_at: Annotated[dt.datetime, Iso()] | None = None
    """When the address was archived. Accepted, but only reports."""

    restored_at: Annotated[dt.datetime, Iso()] | None = None
    """When the address came back from the archive. Accepted, but only reports."""


class CustomerAddressPatch(Model, extra="forbid"):
    """The fields of an address to change. Those left out keep their values."""

    address_type: Maybe[AddressType] = None
    company: str | None = None
    """The name of the company."""

    first_name: str | None = None
    """The first name of the person."""

    last_name: str | None = None
    """The last name of the person."""

    name2: str | None = None
    """A further line for the name."""

    street: str | None = None
    """The street, without the house number."""

    housenumber: str | None = None
    """The house number."""

    zip: str | None = None
    """The postal code."""

    city: str | None = None
    """The town."""

    state: str | None = None
    """The state or province."""

    country_code: str | None = None
    """The country as two letters (ISO 3166-1)."""

    email: str | None = None
    """The email address for this address."""

    tel1: str | None = None
    """The first telephone number."""

    tel2: str | None = None
    """The second telephone number."""

    fax: str | None = None
    """The fax number."""

    address_addition: str | None = None
    """A further line for the address, for example a floor or a parcel locker."""


class AddressType(OpenIntEnum):
    """What the address is for: 1 invoices, 2 deliveries."""

    INVOICE = 1
    DELIVERY = 2


class CustomerOrder(Model):
    """An order of a customer, in short form."""

    id: int
    """The Billbee id of the order."""

    external_id: str | None = None
    """The number the shop or marketplace gave the order."""

    created_at: Maybe[Annotated[dt.datetime, Iso()]] = None
    """When the order was created. Billbee writes its moments without an offset."""

    shipped_at: Annotated[dt.datetime, Iso()] | None = None
    """When the order was shipped; null until then."""

    paid_at: Annotated[dt.datetime, Iso()] | None = None
    """When the order was paid; null until then."""

    shop_name: str | None = None
    """The shop through which the order came."""

    order_state_id: Maybe[int] = None
    """The state of the order as a number. Its values belong to the order calls, not
    described here.
    """

    order_state_text: str | None = None
    """The state of the order in words."""

    invoice_number: str | None = None
    """The number of the invoice; null until there is one."""

    invoice_created_at: Annotated[dt.datetime, Iso()] | None = None
    """When the invoice was made; null until then."""

    invoice_date: Annotated[dt.datetime, Iso()] | None = None
    """The date printed on the invoice; null until there is one."""

    total_gross: Maybe[Decimal] = None
    """The total of the order including tax, in the currency of the order."""

    has_invoice: Maybe[bool] = None
    """Whether there is an invoice."""

    can_create_auto_invoice: Maybe[bool] = None
    """Whether Billbee can make the invoice on its own."""


class SearchRequest(Model):
    """What to look for, and where. The vendor requires none of the fields."""

    term: Maybe[str] = None
    """What to look for. Lucene query syntax is understood."""

    type: Maybe[list[SearchType]] = None
    """The kinds of record to look in."""

    search_mode: Maybe[int] = Field(default=None, ge=0, le=4)
    """How to match, 0 to 4. What the numbers mean is not documented."""


class SearchType(OpenEnum):
    """A kind of record that can be searched."""

    ORDER = "order"
    PRODUCT = "product"
    CUSTOMER = "customer"


class SearchResults(Model):
    """The hits of a search, one list for each kind of record."""

    products: Maybe[list[ProductHit]] = None
    """The products found."""

    orders: Maybe[list[OrderHit]] = None
    """The orders found."""

    customers: Maybe[list[CustomerHit]] = None
    """The customers found."""


class CustomerHit(Model):
    """A customer found by the search."""

    id: int
    """The Billbee id of the customer."""

    name: str | None = None
    """The name of the customer."""

    addresses: str | None = None
    """The addresses of the customer, all in one text."""

    number: str | None = None
    """The customer number, as text. In the customer itself it is a number."""


class OrderHit(Model):
    """An order found by the search."""

    id: int
    """The Billbee id of the order."""

    external_reference: str | None = None
    """The number the shop or marketplace gave the order."""

    buyer_name: str | None = None
    """The name of the buyer."""

    invoice_number: str | None = None
    """The number of the invoice, if there is one."""

    customer_name: str | None = None
    """The name of the customer."""

    article_texts: str | None = None
    """The texts of the order lines, all in one."""


class ProductHit(Model):
    """A product found by the search."""

    id: int
    """The Billbee id of the product."""

    short_text: str | None = None
    """The short text of the product."""

    sku: str | None = Field(
        default=None, validation_alias="SKU", serialization_alias="SKU"
    )
    """The stock keeping unit."""

    tags: str | None = None
    """The tags of the product, separated by commas."""


class Paging(Model):
    """Where this page stands in the whole list."""

    page: Maybe[int] = None
    """The number of this page; the first is 1."""

    total_pages: Maybe[int] = None
    """How many pages there are at this page size."""

    total_rows: Maybe[int] = None
    """How many records there are in all."""

    page_size: Maybe[int] = None
    """How many records a page holds."""


class RefusalCode(OpenIntEnum):
    """Why Billbee refused."""

    API_NOT_ACTIVATED = 1
    ORDER_NOT_FOUND = 2
    INVOICE_NOT_CREATED = 3
    CANT_CREATE_INVOICE = 4
    ORDER_CANCELED = 5
    ORDER_DELETED = 6
    ORDER_NOT_PAID = 7
    INTERNAL_ERROR = 8
    ORDER_EXISTS = 9
    WRONG_SHOP_ID = 10
    INVALID_DATA = 11
    CREATE_USER_DUPLICATE_EMAIL = 12
    CREATE_USER_INVALID_EMAIL = 13
    CREATE_USER_USER_REJECTED = 14
    CREATE_USER_TERMS_NOT_ACCEPTED = 15
    NO_PAID_ACCOUNT = 16
    API_SERVICE_NOT_BOOKED = 17
    CANT_CREATE_DELIVERY_NOTE = 18
    UNNAMED_19 = 19
    UNNAMED_20 = 20
    UNNAMED_21 = 21
    UNNAMED_22 = 22
    UNNAMED_23 = 23
    UNNAMED_24 = 24
    UNNAMED_25 = 25
    UNNAMED_26 = 26
    UNNAMED_27 = 27
    UNNAMED_28 = 28


class Failure(Model):
    """The body of an HTTP error: the fields of the envelope, or the single message the
    web server itself writes. It may also be missing.
    """

    error_message: str | None = None
    """What went wrong, in words."""

    error_code: int | None = None
    """Billbee's code for it."""

    error_description: int | str | None = None
    """The name of the code."""

    message: str | None = None
    """The message of the web server, for example when a password is wrong."""


__all__ = [
    "AddressType",
    "Customer",
    "CustomerAddress",
    "CustomerAddressPatch",
    "CustomerAddressWrite",
    "CustomerCreate",
    "CustomerHit",
    "CustomerMetaData",
    "CustomerMetaDataInput",
    "CustomerOrder",
    "CustomerType",
    "CustomerUpdate",
    "Failure",
    "OrderHit",
    "Paging",
    "ProductHit",
    "RefusalCode",
    "SearchRequest",
    "SearchResults",
    "SearchType",
]
