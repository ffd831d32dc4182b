"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_styles import ByCursor, ByOffset
from ._runtime.spec import Api, Bearer, Operation, Put, Session

BY_OFFSET = ByOffset(offset="offset", size="limit", default_size=100, items="/data")
BY_CURSOR = ByCursor(cursor="next_cursor", items="/data", next="/next_cursor")

API = Api(
    name="billing_booth_one",
    server="https://api.billingbooth.app",
    schemes={"session": Bearer(credential="")},
    security=(("session",),),
    session=Session(
        login="POST /token",
        fields={"email": "email", "password": "password"},
        constants={"grant_type": "password"},
        body="json",
        token="/token",
        put=Put("scheme", "session"),
        lifetime=3600.0,
        margin=60.0,
    ),
    personal=(
        "name",
        "address",
        "telephone",
        "web",
        "delivery_email",
        "custom_delivery_password",
        "password",
    ),
    operations={
        "POST /token": Operation("login", tag="Session", security=(), session=False),
        "GET /customer": Operation("listCustomers", tag="Customers"),
        "POST /customer": Operation("createCustomer", tag="Customers"),
        "DELETE /customer": Operation("deleteCustomers", tag="Customers"),
        "GET /customer/{id}": Operation("getCustomer", tag="Customers"),
        "PUT /customer/{id}": Operation("updateCustomer", tag="Customers"),
        "DELETE /customer/{id}": Operation("deleteCustomer", tag="Customers"),
        "GET /customer/reference/{reference}": Operation(
            "getCustomerByReference", tag="Customers"
        ),
        "POST /customer/bulk": Operation("bulkCreateCustomers", tag="Customers"),
        "PUT /customer/{id}/activate": Operation("activateCustomer", tag="Customers"),
        "PUT /customer/{id}/suspend": Operation("suspendCustomer", tag="Customers"),
        "PUT /customer/{id}/cancel": Operation("cancelCustomer", tag="Customers"),
        "PUT /customer/activate": Operation("activateCustomers", tag="Customers"),
        "PUT /customer/suspend": Operation("suspendCustomers", tag="Customers"),
        "PUT /customer/cancel": Operation("cancelCustomers", tag="Customers"),
        "POST /customer/tags": Operation("applyCustomerTags", tag="Customers"),
        "DELETE /customer/tags": Operation("removeCustomerTags", tag="Customers"),
        "GET /customergroup": Operation("listCustomerGroups", tag="Customer Groups"),
        "POST /customergroup": Operation("createCustomerGroup", tag="Customer Groups"),
        "DELETE /customergroup": Operation(
            "deleteCustomerGroups", tag="Customer Groups"
        ),
        "GET /customergroup/{id}": Operation("getCustomerGroup", tag="Customer Groups"),
        "PUT /customergroup/{id}": Operation(
            "updateCustomerGroup", tag="Customer Groups"
        ),
        "DELETE /customergroup/{id}": Operation(
            "deleteCustomerGroup", tag="Customer Groups"
        ),
        "GET /analytics/customer/growth": Operation(
            "getCustomerGrowth", tag="Analytics"
        ),
        "GET /analytics/customer/without-invoices": Operation(
            "getCustomersWithoutInvoices", tag="Analytics"
        ),
        "GET /analytics/customer/without-mandates": Operation(
            "getCustomersWithoutMandates", tag="Analytics"
        ),
        "GET /analytics/customer/with-mandates": Operation(
            "getCustomerMandates", tag="Analytics"
        ),
        "GET /analytics/customer/with-cancelled-mandates": Operation(
            "getCustomerCancelledMandates", tag="Analytics"
        ),
        "GET /analytics/customer/tariffs": Operation(
            "getCustomerTariffs", tag="Analytics"
        ),
        "GET /analytics/customer/ledger": Operation(
            "getCustomerBalances", tag="Analytics"
        ),
        "GET /analytics/customer/ledger/transactions": Operation(
            "getCustomerTransactions", tag="Analytics"
        ),
        "GET /analytics/customer/ledger/transactions/cursor": Operation(
            "getCustomerTransactionsByCursor", tag="Analytics"
        ),
        "GET /analytics/customer/metadata": Operation(
            "getCustomerMetadata", tag="Analytics"
        ),
    },
)
