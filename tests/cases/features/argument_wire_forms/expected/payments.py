"""Payments."""

import datetime as dt
from typing import Annotated

from ._runtime.codecs import Day, Flag, Null
from ._runtime.resource import Resource


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
