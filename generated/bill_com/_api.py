"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from specmint_runtime.features.bulk import Bulk
from specmint_runtime.features.paging_styles import ByOffset
from specmint_runtime.features.servers import Server
from specmint_runtime.spec import Api, Envelope, Limit, Operation, Put, Refusal, Session

ENVELOPE = Envelope(
    payload="/response_data",
    success={"/response_status": (0,)},
    code="/response_data/error_code",
    message=("/response_data/error_message",),
)
BY_OFFSET = ByOffset(
    offset="/data/start",
    size="/data/max",
    place="body",
    default_size=999,
    items="/response_data",
)
CREATE_MANY = Bulk(size=100, results="/response_data/bulk", each=ENVELOPE)
UPDATE_MANY = Bulk(size=100, results="/response_data/bulk", each=ENVELOPE)
REFUSALS = {
    # System error
    "BDC_1001": Refusal("server-failed"),
    # Unknown error
    "BDC_1002": Refusal("server-failed"),
    # Unknown API version
    "BDC_1003": Refusal("invalid"),
    # API version not supported
    "BDC_1005": Refusal("invalid"),
    # Wrong user name or password
    "BDC_1101": Refusal("not-allowed"),
    # Invalid developer key
    "BDC_1102": Refusal("not-allowed"),
    # Developer key not active
    "BDC_1103": Refusal("not-allowed"),
    # Developer terms not accepted
    "BDC_1104": Refusal("not-allowed"),
    # API access is off for this organization
    "BDC_1105": Refusal("not-allowed"),
    # Partner type of user and organization differ
    "BDC_1106": Refusal("not-allowed"),
    # Organization locked
    "BDC_1107": Refusal("not-allowed"),
    # Session no longer valid
    "BDC_1109": Refusal("session-expired"),
    # Login locked
    "BDC_1110": Refusal("not-allowed"),
    # No active user
    "BDC_1111": Refusal("not-allowed"),
    # Login failed
    "BDC_1113": Refusal("not-allowed"),
    # Parameter missing
    "BDC_1108": Refusal("invalid"),
    # Unknown entity type
    "BDC_1114": Refusal("invalid"),
    # Unknown operation
    "BDC_1115": Refusal("invalid"),
    # Operation does not exist for this entity
    "BDC_1116": Refusal("invalid"),
    # Required data missing
    "BDC_1117": Refusal("invalid"),
    # Entity in the path and in the data differ
    "BDC_1118": Refusal("invalid"),
    # Value not valid for the field
    "BDC_1119": Refusal("invalid"),
    # No data found
    "BDC_1120": Refusal("not-found"),
    # API not supported
    "BDC_1121": Refusal("refused"),
    # JSON could not be read
    "BDC_1122": Refusal("invalid"),
    # Organization id not valid
    "BDC_1123": Refusal("invalid"),
    # Wrong data type for the field
    "BDC_1124": Refusal("invalid"),
    # Entity cannot be listed
    "BDC_1128": Refusal("invalid"),
    # Value not valid for the parameter
    "BDC_1129": Refusal("invalid"),
    # Field cannot be filtered by
    "BDC_1130": Refusal("invalid"),
    # Operator not valid for the filter
    "BDC_1131": Refusal("invalid"),
    # Hourly limit reached
    "BDC_1144": Refusal("too-many-requests", wait="next-hour"),
    # Too many calls at the same time
    "BDC_1322": Refusal("too-many-requests"),
}
DEFAULT = Operation(
    "request",
    envelope=ENVELOPE,
    session=True,
    form_credentials={"devKey": "dev_key"},
    refusals=(REFUSALS,),
    limits=(Limit(requests=20000, window=3600.0), Limit(concurrent=3)),
)

API = Api(
    name="bill_com",
    server="https://api.bill.com/api/v2",
    servers={
        "production": Server("https://api.bill.com/api/v2"),
        "staging": Server("https://api-stage.bill.com/api/v2"),
    },
    session=Session(
        login="POST /Login.json",
        fields={"userName": "user_name", "password": "password", "orgId": "org_id"},
        body="form",
        token="/response_data/sessionId",
        put=Put("form", "sessionId"),
        idle=2100.0,
        logout="POST /Logout.json",
        base_url="/response_data/apiEndPoint",
        hosts=("api.bill.com", "*.bill.com"),
        budget=Limit(requests=200, window=3600.0),
    ),
    personal=(
        "name",
        "shortName",
        "companyName",
        "contactFirstName",
        "contactLastName",
        "accNumber",
        "billAddress1",
        "billAddress2",
        "billAddress3",
        "billAddress4",
        "billAddressCity",
        "billAddressZip",
        "shipAddress1",
        "shipAddress2",
        "shipAddress3",
        "shipAddress4",
        "shipAddressCity",
        "shipAddressZip",
        "email",
        "phone",
        "altPhone",
        "fax",
        "printAs",
        "taxId",
    ),
    default=DEFAULT,
    operations={
        "POST /Login.json": DEFAULT.but("login", tag="Session", session=False),
        "POST /Logout.json": DEFAULT.but("logout", tag="Session"),
        "POST /ListOrgs.json": DEFAULT.but(
            "listOrgs",
            tag="Session",
            idempotent=True,
            session=False,
            limits=(
                Limit(requests=200, window=3600.0, scope="operation"),
                Limit(requests=20000, window=3600.0),
                Limit(concurrent=3),
            ),
        ),
        "POST /GetSessionInfo.json": DEFAULT.but(
            "getSessionInfo", tag="Session", idempotent=True
        ),
        "POST /Crud/Create/Customer.json": DEFAULT.but(
            "createCustomer", tag="Customers"
        ),
        "POST /Crud/Read/Customer.json": DEFAULT.but(
            "readCustomer", tag="Customers", idempotent=True
        ),
        "POST /Crud/Update/Customer.json": DEFAULT.but(
            "updateCustomer", tag="Customers"
        ),
        "POST /Crud/Delete/Customer.json": DEFAULT.but(
            "deleteCustomer", tag="Customers"
        ),
        "POST /Crud/Undelete/Customer.json": DEFAULT.but(
            "undeleteCustomer", tag="Customers"
        ),
        "POST /List/Customer.json": DEFAULT.but(
            "listCustomers", tag="Customers", idempotent=True
        ),
        "POST /Bulk/Crud/Create/Customer.json": DEFAULT.but(
            "bulkCreateCustomers", tag="Customers"
        ),
        "POST /Bulk/Crud/Update/Customer.json": DEFAULT.but(
            "bulkUpdateCustomers", tag="Customers"
        ),
    },
)
