"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from specmint_runtime.features.paging_styles import ByCursor, ByOffset
from specmint_runtime.spec import Api, Bearer, Operation, Put, Session

BY_OFFSET = ByOffset(offset="offset", size="limit", default_size=100, items="/data")
BY_CURSOR = ByCursor(cursor="next_cursor", items="/data", next="/next_cursor")
DEFAULT = Operation("request", security=(("session",),), session=True)

API = Api(
    name="billing_booth_one",
    server="https://api.billingbooth.app",
    schemes={"session": Bearer(credential="")},
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
    default=DEFAULT,
    operations={
        "POST /token": DEFAULT.but("login", tag="Session", security=(), session=False),
        "GET /customer": DEFAULT.but("listCustomers", tag="Customers"),
        "POST /customer": DEFAULT.but("createCustomer", tag="Customers"),
        "DELETE /customer": DEFAULT.but("deleteCustomers", tag="Customers"),
        "GET /customer/{id}": DEFAULT.but("getCustomer", tag="Customers"),
        "PUT /customer/{id}": DEFAULT.but("updateCustomer", tag="Customers"),
        "DELETE /customer/{id}": DEFAULT.but("deleteCustomer", tag="Customers"),
        "GET /customer/reference/{reference}": DEFAULT.but(
            "getCustomerByReference", tag="Customers"
        ),
        "POST /customer/bulk": DEFAULT.but("bulkCreateCustomers", tag="Customers"),
        "PUT /customer/{id}/activate": DEFAULT.but("activateCustomer", tag="Customers"),
        "PUT /customer/{id}/suspend": DEFAULT.but("suspendCustomer", tag="Customers"),
        "PUT /customer/{id}/cancel": DEFAULT.but("cancelCustomer", tag="Customers"),
        "PUT /customer/activate": DEFAULT.but("activateCustomers", tag="Customers"),
        "PUT /customer/suspend": DEFAULT.but("suspendCustomers", tag="Customers"),
        "PUT /customer/cancel": DEFAULT.but("cancelCustomers", tag="Customers"),
        "POST /customer/tags": DEFAULT.but("applyCustomerTags", tag="Customers"),
        "DELETE /customer/tags": DEFAULT.but("removeCustomerTags", tag="Customers"),
        "GET /customergroup": DEFAULT.but("listCustomerGroups", tag="Customer Groups"),
        "POST /customergroup": DEFAULT.but(
            "createCustomerGroup", tag="Customer Groups"
        ),
        "DELETE /customergroup": DEFAULT.but(
            "deleteCustomerGroups", tag="Customer Groups"
        ),
        "GET /customergroup/{id}": DEFAULT.but(
            "getCustomerGroup", tag="Customer Groups"
        ),
        "PUT /customergroup/{id}": DEFAULT.but(
            "updateCustomerGroup", tag="Customer Groups"
        ),
        "DELETE /customergroup/{id}": DEFAULT.but(
            "deleteCustomerGroup", tag="Customer Groups"
        ),
        "GET /analytics/customer/growth": DEFAULT.but(
            "getCustomerGrowth", tag="Analytics"
        ),
        "GET /analytics/customer/without-invoices": DEFAULT.but(
            "getCustomersWithoutInvoices", tag="Analytics"
        ),
        "GET /analytics/customer/without-mandates": DEFAULT.but(
            "getCustomersWithoutMandates", tag="Analytics"
        ),
        "GET /analytics/customer/with-mandates": DEFAULT.but(
            "getCustomerMandates", tag="Analytics"
        ),
        "GET /analytics/customer/with-cancelled-mandates": DEFAULT.but(
            "getCustomerCancelledMandates", tag="Analytics"
        ),
        "GET /analytics/customer/tariffs": DEFAULT.but(
            "getCustomerTariffs", tag="Analytics"
        ),
        "GET /analytics/customer/ledger": DEFAULT.but(
            "getCustomerBalances", tag="Analytics"
        ),
        "GET /analytics/customer/ledger/transactions": DEFAULT.but(
            "getCustomerTransactions", tag="Analytics"
        ),
        "GET /analytics/customer/ledger/transactions/cursor": DEFAULT.but(
            "getCustomerTransactionsByCursor", tag="Analytics"
        ),
        "GET /analytics/customer/metadata": DEFAULT.but(
            "getCustomerMetadata", tag="Analytics"
        ),
    },
)
