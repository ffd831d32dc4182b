"""JSON whose numbers keep every digit: `1.10` read is `1.10` written."""

import json
from collections.abc import Mapping
from decimal import Decimal


def loads(text: str | bytes) -> object:
    """The value of a JSON text, fractions as Decimal; ValueError for all else, NaN included."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def dumps(value: object) -> str:
    """The JSON text of a value: each Decimal as the digits it was made from."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"JSON has no {value}")
        return str(value)
    if isinstance(value, Mapping):
        members = (f"{json.dumps(str(key))}:{dumps(member)}" for key, member in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(dumps(item) for item in value) + "]"
    if isinstance(value, float):
        raise TypeError(f"a float would not keep its digits: {value!r}")
    return json.dumps(value)


def _refuse_constant(text: str) -> object:
    raise ValueError(f"JSON has no {text}")
