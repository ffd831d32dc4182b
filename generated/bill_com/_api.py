"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.bulk import Bulk
from ._runtime.features.paging_styles import ByOffset
from ._runtime.spec import Api, Envelope, Limit, Operation, Put, Refusal, Session

BY_OFFSET = ByOffset(
    offset="/data/start",
    size="/data/max",
    place="body",
    default_size=999,
    items="/response_data",
)
CREATE_MANY = Bulk(
    size=100,
    results="/response_data/bulk",
    each=Envelope(
        payload="/response_data",
        success={"/response_status": (0,)},
        code="/response_data/error_code",
        message=("/response_data/error_message",),
    ),
)
UPDATE_MANY = Bulk(
    size=100,
    results="/response_data/bulk",
    each=Envelope(
        payload="/response_data",
        success={"/response_status": (0,)},
        code="/response_data/error_code",
        message=("/response_data/error_message",),
    ),
)

API = Api(
    name="bill_com",
    server="https://api.bill.com/api/v2",
    envelope=Envelope(
        payload="/response_data",
        success={"/response_status": (0,)},
        code="/response_data/error_code",
        message=("/response_data/error_message",),
    ),
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
    form_credentials={"devKey": "dev_key"},
    limits=(Limit(requests=20000, window=3600.0), Limit(concurrent=3)),
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
    refusals={
        "BDC_1001": Refusal("server-failed"),
        "BDC_1002": Refusal("server-failed"),
        "BDC_1003": Refusal("invalid"),
        "BDC_1005": Refusal("invalid"),
        "BDC_1101": Refusal("not-allowed"),
        "BDC_1102": Refusal("not-allowed"),
        "BDC_1103": Refusal("not-allowed"),
        "BDC_1104": Refusal("not-allowed"),
        "BDC_1105": Refusal("not-allowed"),
        "BDC_1106": Refusal("not-allowed"),
        "BDC_1107": Refusal("not-allowed"),
        "BDC_1109": Refusal("session-expired"),
        "BDC_1110": Refusal("not-allowed"),
        "BDC_1111": Refusal("not-allowed"),
        "BDC_1113": Refusal("not-allowed"),
        "BDC_1108": Refusal("invalid"),
        "BDC_1114": Refusal("invalid"),
        "BDC_1115": Refusal("invalid"),
        "BDC_1116": Refusal("invalid"),
        "BDC_1117": Refusal("invalid"),
        "BDC_1118": Refusal("invalid"),
        "BDC_1119": Refusal("invalid"),
        "BDC_1120": Refusal("not-found"),
        "BDC_1121": Refusal("refused"),
        "BDC_1122": Refusal("invalid"),
        "BDC_1123": Refusal("invalid"),
        "BDC_1124": Refusal("invalid"),
        "BDC_1128": Refusal("invalid"),
        "BDC_1129": Refusal("invalid"),
        "BDC_1130": Refusal("invalid"),
        "BDC_1131": Refusal("invalid"),
        "BDC_1144": Refusal("too-many-requests", wait="next-hour"),
        "BDC_1322": Refusal("too-many-requests"),
    },
    operations={
        "POST /Login.json": Operation("login", tag="Session", session=False),
        "POST /Logout.json": Operation("logout", tag="Session"),
        "POST /ListOrgs.json": Operation(
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
        "POST /GetSessionInfo.json": Operation(
            "getSessionInfo", tag="Session", idempotent=True
        ),
        "POST /Crud/Create/Customer.json": Operation("createCustomer", tag="Customers"),
        "POST /Crud/Read/Customer.json": Operation(
            "readCustomer", tag="Customers", idempotent=True
        ),
        "POST /Crud/Update/Customer.json": Operation("updateCustomer", tag="Customers"),
        "POST /Crud/Delete/Customer.json": Operation("deleteCustomer", tag="Customers"),
        "POST /Crud/Undelete/Customer.json": Operation(
            "undeleteCustomer", tag="Customers"
        ),
        "POST /List/Customer.json": Operation(
            "listCustomers", tag="Customers", idempotent=True
        ),
        "POST /Bulk/Crud/Create/Customer.json": Operation(
            "bulkCreateCustomers", tag="Customers"
        ),
        "POST /Bulk/Crud/Update/Customer.json": Operation(
            "bulkUpdateCustomers", tag="Customers"
        ),
    },
)
