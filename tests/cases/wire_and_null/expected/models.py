"""What is sent and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ._model import Model
from ._runtime.data.fields import DateTime, Decimal, Float, Maybe
from ._runtime.data.wire_forms import Day, Epoch, Flag, Iso, Null, Numeral, Stamp


class Thing(Model):
    """Thing."""

    active: Annotated[bool, Flag(true="1", false="2")]
    created: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)]
    local: Annotated[DateTime, Iso()] | None = None
    day: Maybe[Annotated[dt.date, Day("%m/%d/%y")]] = None
    seen: Annotated[dt.datetime, Epoch("milliseconds")] | None = None
    price: Maybe[Annotated[Decimal, Numeral()]] = None
    count: Maybe[Annotated[int, Numeral(whole=True)]] = None
    weight: Maybe[Float] = None
    parent: Annotated[str | None, Null("00000000000000000000", "", send="")] = None
    group: Annotated[int | None, Null(0)] = None


__all__ = ["Thing"]
