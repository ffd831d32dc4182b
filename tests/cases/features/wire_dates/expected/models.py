"""What is sent and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ._model import Model
from ._runtime.data.fields import Maybe
from ._runtime.data.wire_moments import Day, Epoch, Iso, Stamp


class Invoice(Model):
    """Invoice."""

    created: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)]
    local: Annotated[dt.datetime, Iso()] | None = None
    day: Maybe[Annotated[dt.date, Day("%m/%d/%y")]] = None
    seen: Annotated[dt.datetime, Epoch("milliseconds")] | None = None


__all__ = ["Invoice"]
