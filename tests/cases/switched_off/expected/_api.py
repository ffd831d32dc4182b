"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

import decimal

from ._runtime.features.paging_styles import ByCursor, ByLink
from ._runtime.spec import Api, Envelope, Limit, Operation, Refusal

BY_CURSOR = ByCursor(cursor="/after", place="body", items="/data", next="/next")
BY_LINK = ByLink(items="/data", total="/total")

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(payload="/data", success={"/version": (decimal.Decimal("1.5"),)}),
    limits=(Limit(requests=2, window=1.0),),
    idempotency_key="Idempotency-Key",
    refusals={"BUSY": Refusal("too-many-requests")},
    operations={
        "POST /things": Operation(
            "sendThings",
            tag="Things",
            idempotency_key="",
            envelope=None,
            refusals=None,
            limits=(),
        ),
        "PUT /things": Operation("findThings", tag="Things"),
        "GET /things": Operation("listThings", tag="Things"),
    },
)
