"""JSON text to a tree and back, digit for digit.

A number with a fraction or an exponent is a `Decimal` and keeps its digits (`1.10`
stays `1.10`); any other number is an `int`, however large. Nothing passes through a
float on its way.
"""

import decimal
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeAlias, cast

Json: TypeAlias = (
    "None | bool | int | float | Decimal | str | list[Json] | dict[str, Json]"
)
"""A decoded JSON value. `loads` makes no float; `dumps` takes a finite one."""

MAX_DEPTH: Final = 128
"""Arrays and objects inside one another, in either direction."""


class NotJson(ValueError):
    """This text is no JSON that we read, or this value has no JSON form.

    The message says where, and never holds what was found there.
    """


def loads(text: str | bytes) -> Json:
    """The tree of a JSON text (RFC 8259); bytes are UTF-8.

    A byte order mark and raw control characters inside strings are let pass, and of
    equal keys the last one wins. Refused with `NotJson`: NaN and Infinity, more than
    `MAX_DEPTH` levels, integers beyond Python's limit (4,300 digits, see
    `sys.set_int_max_str_digits`) and exponents beyond 18 digits.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode()
        with decimal.localcontext(_EXACT):
            tree: Any = _DECODER.decode(text.removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise NotJson(f"no UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise NotJson(f"{error.msg} at {where}") from None
    except RecursionError:
        raise NotJson(_TOO_DEEP) from None
    except decimal.InvalidOperation:
        raise NotJson("an exponent of more than 18 digits") from None
    except NotJson:
        raise
    except ValueError:
        raise NotJson("an integer of more digits than Python converts") from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _too_deep(tree):
        raise NotJson(_TOO_DEEP)
    return cast(Json, tree)


def dumps(tree: object) -> str:
    """The compact JSON text of a tree, ready to be encoded as UTF-8.

    A `Decimal` is written as the number it spells (`1.10`, `1E+2`), never longer, and
    a lone surrogate as its escape. Refused with `NotJson`: NaN and infinities, keys
    that are no text, more than `MAX_DEPTH` levels, any type that JSON does not have.
    """
    text = _text(tree, MAX_DEPTH)
    return text if text.isascii() else _SURROGATE.sub(_escaped, text)


def _refuse(constant: str) -> NoReturn:
    raise NotJson(f"{constant} is no JSON number")


_EXACT: Final = decimal.Context(traps=[decimal.InvalidOperation])
_DECODER: Final = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse, strict=False
)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_TOO_DEEP: Final = f"more than {MAX_DEPTH} levels deep"


def _escaped(surrogate: re.Match[str]) -> str:
    return f"\\u{ord(surrogate[0]):04x}"


def _too_deep(tree: Any) -> bool:
    """Level by level: no recursion, whatever the depth."""
    level: list[dict[str, Any] | list[Any]] = [tree]
    for _ in range(MAX_DEPTH):
        level = [
            each
            for outer in level
            for each in (outer.values() if isinstance(outer, dict) else outer)
            if type(each) in (dict, list)
        ]
    return bool(level)


def _text(value: object, levels: int) -> str:
    match value:
        case dict() | list() | tuple() if not levels:
            raise NotJson(_TOO_DEEP)
        case dict():
            members = cast(dict[object, object], value).items()
            inside = (f"{_key(key)}:{_text(each, levels - 1)}" for key, each in members)
            return f"{{{','.join(inside)}}}"
        case list() | tuple():
            items = cast(Iterable[object], value)
            return f"[{','.join(_text(each, levels - 1) for each in items)}]"
        case Decimal() | float() if not Decimal(value).is_finite():
            raise NotJson(f"{value} is no JSON number")
        case Decimal():
            return str(value)
        case None | str() | int() | float():
            try:
                return _ENCODER.encode(value)
            except ValueError:
                what = "an integer of more digits than Python writes"
                raise NotJson(what) from None
        case _:
            raise NotJson(f"{type(value).__name__} has no JSON form")


def _key(key: object) -> str:
    if isinstance(key, str):
        return _ENCODER.encode(key)
    raise NotJson(f"a key that is no text but {type(key).__name__}")
