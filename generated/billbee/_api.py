"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_styles import ByPage
from ._runtime.spec import Api, ApiKey, Basic, Envelope, Limit, Operation, Refusal

BY_PAGE = ByPage(
    page="page",
    size="pageSize",
    items="/Data",
    pages="/Paging/TotalPages",
    total="/Paging/TotalRows",
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
    security=(("apiKey", "basic"),),
    envelope=Envelope(
        payload="/Data",
        success={"/ErrorCode": (0,), "/ErrorMessage": (None, "")},
        code="/ErrorCode",
        message=("/ErrorMessage", "/ErrorDescription", "/Message"),
    ),
    limits=(Limit(requests=2, window=1.0, scope="operation"),),
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
    refusals={
        "1": Refusal("not-allowed"),
        "2": Refusal("not-found"),
        "3": Refusal("refused"),
        "4": Refusal("refused"),
        "5": Refusal("conflict"),
        "6": Refusal("conflict"),
        "7": Refusal("conflict"),
        "8": Refusal("server-failed"),
        "9": Refusal("conflict"),
        "10": Refusal("invalid"),
        "11": Refusal("invalid"),
        "12": Refusal("conflict"),
        "13": Refusal("invalid"),
        "14": Refusal("refused"),
        "15": Refusal("refused"),
        "16": Refusal("not-allowed"),
        "17": Refusal("not-allowed"),
        "18": Refusal("refused"),
        "HTTP 429": Refusal("too-many-requests", wait=1),
    },
    operations={
        "GET /api/v1/customers": Operation("Customer_GetAll", tag="Customers"),
        "POST /api/v1/customers": Operation("Customer_Create", tag="Customers"),
        "GET /api/v1/customers/{id}": Operation("Customer_GetOne", tag="Customers"),
        "PUT /api/v1/customers/{id}": Operation("Customer_Update", tag="Customers"),
        "GET /api/v1/customers/{id}/addresses": Operation(
            "Customer_GetCustomerAddresses", tag="Customers"
        ),
        "POST /api/v1/customers/{id}/addresses": Operation(
            "Customer_AddCustomerAddress", tag="Customers"
        ),
        "GET /api/v1/customers/{id}/orders": Operation(
            "Customer_GetCustomerOrders", tag="Customers"
        ),
        "GET /api/v1/customers/addresses/{id}": Operation(
            "Customer_GetCustomerAddress", tag="Customers"
        ),
        "PUT /api/v1/customers/addresses/{id}": Operation(
            "Customer_UpdateAddress", tag="Customers"
        ),
        "PATCH /api/v1/customers/addresses/{id}": Operation(
            "Customer_PatchAddress", tag="Customers"
        ),
        "POST /api/v1/search": Operation(
            "Search_Search",
            tag="Customers",
            idempotent=True,
            envelope=Envelope(
                success={"/ErrorCode": (None, 0), "/ErrorMessage": (None, "")},
                code="/ErrorCode",
                message=("/ErrorMessage", "/ErrorDescription", "/Message"),
            ),
        ),
        "GET /api/v1/customer-addresses": Operation(
            "CustomerAddresses_GetAll", tag="Customer Addresses"
        ),
        "POST /api/v1/customer-addresses": Operation(
            "CustomerAddresses_Create", tag="Customer Addresses"
        ),
        "GET /api/v1/customer-addresses/{id}": Operation(
            "CustomerAddresses_GetOne", tag="Customer Addresses"
        ),
        "PUT /api/v1/customer-addresses/{id}": Operation(
            "CustomerAddresses_Update", tag="Customer Addresses"
        ),
    },
)
