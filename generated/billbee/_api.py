"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from specmint_runtime.features.paging_styles import ByPage
from specmint_runtime.spec import (
    Api,
    ApiKey,
    Basic,
    Envelope,
    Limit,
    Operation,
    Refusal,
)

ENVELOPE = Envelope(
    payload="/Data",
    success={"/ErrorCode": (0,), "/ErrorMessage": (None, "")},
    code="/ErrorCode",
    message=("/ErrorMessage", "/ErrorDescription", "/Message"),
)
CUSTOMERS_SEARCH_ENVELOPE = Envelope(
    success={"/ErrorCode": (None, 0), "/ErrorMessage": (None, "")},
    code="/ErrorCode",
    message=("/ErrorMessage", "/ErrorDescription", "/Message"),
)
BY_PAGE = ByPage(
    page="page",
    size="pageSize",
    items="/Data",
    pages="/Paging/TotalPages",
    total="/Paging/TotalRows",
)
REFUSALS = {
    # ApiNotActivated
    "1": Refusal("not-allowed"),
    # OrderNotFound
    "2": Refusal("not-found"),
    # InvoiceNotCreated
    "3": Refusal("refused"),
    # CantCreateInvoice
    "4": Refusal("refused"),
    # OrderCanceled
    "5": Refusal("conflict"),
    # OrderDeleted
    "6": Refusal("conflict"),
    # OrderNotPaid
    "7": Refusal("conflict"),
    # InternalError
    "8": Refusal("server-failed"),
    # OrderExists
    "9": Refusal("conflict"),
    # WrongShopId
    "10": Refusal("invalid"),
    # InvalidData
    "11": Refusal("invalid"),
    # CreateUser_DuplicateEmail
    "12": Refusal("conflict"),
    # CreateUser_InvalidEmail
    "13": Refusal("invalid"),
    # CreateUser_UserRejected
    "14": Refusal("refused"),
    # CreateUser_TermsNotAccepted
    "15": Refusal("refused"),
    # NoPaidAccount
    "16": Refusal("not-allowed"),
    # APIServiceNotBooked
    "17": Refusal("not-allowed"),
    # CantCreateDeliveryNote
    "18": Refusal("refused"),
    "HTTP 429": Refusal("too-many-requests", wait=1),
}
DEFAULT = Operation(
    "request",
    envelope=ENVELOPE,
    security=(("apiKey", "basic"),),
    refusals=(REFUSALS,),
    limits=(Limit(requests=2, window=1.0, scope="operation"),),
)

API = Api(
    name="billbee",
    server="https://app.billbee.io",
    schemes={
        "apiKey": ApiKey(
            place="header", name="X-Billbee-Api-Key", credential="api_key"
        ),
        "basic": Basic(username="username", password="password"),
    },
    personal=(
        "Name",
        "Email",
        "Tel1",
        "Tel2",
        "VatId",
        "Value",
        "Company",
        "FirstName",
        "LastName",
        "Name2",
        "Street",
        "Housenumber",
        "Zip",
        "City",
        "Fax",
        "AddressAddition",
        "FullAddr",
        "BuyerName",
        "CustomerName",
    ),
    default=DEFAULT,
    operations={
        "GET /api/v1/customers": DEFAULT.but("Customer_GetAll", tag="Customers"),
        "POST /api/v1/customers": DEFAULT.but("Customer_Create", tag="Customers"),
        "GET /api/v1/customers/{id}": DEFAULT.but("Customer_GetOne", tag="Customers"),
        "PUT /api/v1/customers/{id}": DEFAULT.but("Customer_Update", tag="Customers"),
        "GET /api/v1/customers/{id}/addresses": DEFAULT.but(
            "Customer_GetCustomerAddresses", tag="Customers"
        ),
        "POST /api/v1/customers/{id}/addresses": DEFAULT.but(
            "Customer_AddCustomerAddress", tag="Customers"
        ),
        "GET /api/v1/customers/{id}/orders": DEFAULT.but(
            "Customer_GetCustomerOrders", tag="Customers"
        ),
        "GET /api/v1/customers/addresses/{id}": DEFAULT.but(
            "Customer_GetCustomerAddress", tag="Customers"
        ),
        "PUT /api/v1/customers/addresses/{id}": DEFAULT.but(
            "Customer_UpdateAddress", tag="Customers"
        ),
        "PATCH /api/v1/customers/addresses/{id}": DEFAULT.but(
            "Customer_PatchAddress", tag="Customers"
        ),
        "POST /api/v1/search": DEFAULT.but(
            "Search_Search",
            tag="Customers",
            idempotent=True,
            envelope=CUSTOMERS_SEARCH_ENVELOPE,
        ),
        "GET /api/v1/customer-addresses": DEFAULT.but(
            "CustomerAddresses_GetAll", tag="Customer Addresses"
        ),
        "POST /api/v1/customer-addresses": DEFAULT.but(
            "CustomerAddresses_Create", tag="Customer Addresses"
        ),
        "GET /api/v1/customer-addresses/{id}": DEFAULT.but(
            "CustomerAddresses_GetOne", tag="Customer Addresses"
        ),
        "PUT /api/v1/customer-addresses/{id}": DEFAULT.but(
            "CustomerAddresses_Update", tag="Customer Addresses"
        ),
    },
)
