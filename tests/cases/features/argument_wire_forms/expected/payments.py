import datetime as dt
from typing import Annotated

from ._runtime.client.arguments import Resource
from ._runtime.data.wire_forms import Flag, Null
from ._runtime.data.wire_moments import Day


class Payments(Resource):
    """Reach it as `client.payments`."""

    def list(
        self,
        *,
        since: Annotated[str | None, Null("", send="")],
        open: Annotated[bool, Flag(true="1", false="2")] | None = None,
        day: Annotated[dt.date, Day("%m/%d/%y")] | None = None,
    ) -> None:
        """GET /payments"""
        self._api.call(
            "GET", "/payments", query={"open": open, "since": since, "day": day}
        )
