"""Payments."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource
from ._runtime.data.fields import Decimal
from ._runtime.data.multiple import MultipleOf
from ._runtime.data.wire_forms import Day, Flag, Null
from ._runtime.http.params import path
from .models import Payment


class Payments(Resource):
    """Reach it as `client.payments`."""

    _wire = {
        "page_size": "pageSize",
        "payment_id": "paymentId",
        "why": "data.why",
        "ids": "data.ids",
    }

    def list(
        self,
        *,
        since: Annotated[str | None, Null("", send="")],
        page_size: Annotated[int, Field(ge=1, le=250)] | None = None,
        state: (
            Annotated[
                Sequence[Annotated[str, Field(pattern="^[a-z]+$")]], Field(min_length=1)
            ]
            | None
        ) = None,
        over: Annotated[Decimal, Field(gt=0), MultipleOf("0.01")] | None = None,
        open: Annotated[bool, Flag(true="1", false="2")] | None = None,
        day: Annotated[dt.date, Day("%m/%d/%y")] | None = None,
    ) -> Sequence[Payment]:
        """GET /payments"""
        return self._api.call(
            "GET",
            "/payments",
            query={
                "pageSize": page_size,
                "state": state,
                "over": over,
                "open": open,
                "since": since,
                "day": day,
            },
            into=list[Payment],
        )

    def delete(
        self,
        payment_id: Annotated[str, Field(min_length=3, max_length=3)],
        why: Annotated[str, Field(max_length=20)],
        ids: Annotated[Sequence[Annotated[int, Field(le=9)]], Field(max_length=2)],
    ) -> None:
        """DELETE /payments/{paymentId}"""
        self._api.call(
            "DELETE",
            path("/payments/{paymentId}", paymentId=payment_id),
            json={"data": {"why": why, "ids": ids}},
        )
