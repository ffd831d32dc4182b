"""The IR as JSON, for `specmint ir`: is a fault before the IR or after it?"""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import cast

from specmint import ir
from specmint.diagnostics import Place
from specmint.ir import Text


def dump(api: ir.Api) -> str:
    """Return the IR as JSON text: each node an object that names its class under `node`, places as `file:line:column`."""
    return json.dumps(_plain(api), indent=2, ensure_ascii=True) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return value.raw
    if isinstance(value, Place):
        return f"{value.file}:{value.line}:{value.column}"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[object, ...]", value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
        return {"node": type(value).__name__, **fields}
    return value
