"""What is sent and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ._model import Model
from ._runtime.data.fields import Decimal, Maybe
from ._runtime.data.wire_forms import Flag, Forms, Numeral, Plain
from ._runtime.data.wire_moments import Epoch, Iso, MsDate, Stamp


class Invoice(Model):
    """Invoice."""

    changed: Maybe[
        Annotated[
            dt.datetime, Forms(Stamp("%Y-%m-%d %H:%M:%S"), Iso(), Epoch("seconds"))
        ]
    ] = None
    made: Maybe[Annotated[dt.datetime, MsDate()]] = None
    amount: Maybe[Annotated[Decimal, Forms(Plain(), Numeral())]] = None
    count: Maybe[Annotated[int, Forms(Numeral(whole=True), Plain(whole=True))]] = None
    open: Maybe[
        Annotated[bool, Forms(Flag(true=True, false=False), Flag(true=1, false=0))]
    ] = None


__all__ = ["Invoice"]
