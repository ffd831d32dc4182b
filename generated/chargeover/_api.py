"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from specmint_runtime.features.paging_styles import ByOffset
from specmint_runtime.spec import Api, Basic, Envelope, Operation

ENVELOPE = Envelope(
    payload="/response",
    success={"/status": ("OK",)},
    code="/code",
    message=("/message",),
)
BY_OFFSET = ByOffset(offset="offset", size="limit", default_size=100, items="/response")
DEFAULT = Operation("request", envelope=ENVELOPE, security=(("basic",),))

API = Api(
    name="chargeover",
    server="https://{instance}.chargeover.com",
    variables={"instance": None},
    schemes={"basic": Basic(username="public_key", password="private_key")},
    personal=(
        "company",
        "superuser_username",
        "superuser_email",
        "superuser_name",
        "superuser_first_name",
        "superuser_last_name",
        "superuser_phone",
        "bill_addr1",
        "bill_addr2",
        "bill_addr3",
        "bill_city",
        "bill_postcode",
        "ship_addr1",
        "ship_addr2",
        "ship_addr3",
        "ship_city",
        "ship_postcode",
        "token",
        "display_as",
        "admin_name",
        "admin_email",
        "superuser_token",
        "bill_block",
        "ship_block",
        "write_ipaddr",
        "mod_ipaddr",
        "url_paymethodlink",
        "url_self",
    ),
    default=DEFAULT,
    operations={
        "POST /api/v3/customer": DEFAULT.but("createCustomer", tag="Customers"),
        "GET /api/v3/customer": DEFAULT.but("listCustomers", tag="Customers"),
        "GET /api/v3/customer/_count": DEFAULT.but("countCustomers", tag="Customers"),
        "GET /api/v3/customer/external_key:{external_key}": DEFAULT.but(
            "getCustomerByExternalKey", tag="Customers"
        ),
        "GET /api/v3/customer/{customer_id}": DEFAULT.but(
            "getCustomer", tag="Customers"
        ),
        "PUT /api/v3/customer/{customer_id}": DEFAULT.but(
            "updateCustomer", tag="Customers"
        ),
        "DELETE /api/v3/customer/{customer_id}": DEFAULT.but(
            "deleteCustomer", tag="Customers"
        ),
    },
)
