"""Turn JSON text into a tree and back, digit for digit.

A number with a fraction or an exponent is a `Decimal` and keeps its digits (`1.10`
stays `1.10`); any other number is an `int`. None passes through a float on its way.
"""

import decimal
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NoReturn, TypeAlias, cast
from uuid import uuid4

JsonTree: TypeAlias = (
    "None | bool | int | float | Decimal | str | list[JsonTree] | dict[str, JsonTree]"
)
MAX_DEPTH: Final = 128
"""How deep arrays and objects may be nested, in either direction."""


class NotJson(ValueError):
    """Text is not JSON, or a value has no JSON form. It never holds what was found."""


def loads(text: str | bytes, repeated: list[str] | None = None) -> JsonTree:
    """Return the tree of a JSON text (RFC 8259); bytes are UTF-8.

    A byte order mark and raw control characters inside strings are accepted, and of
    equal keys the last one wins; the first such key is appended to `repeated`. Raises
    `NotJson`, also for NaN and Infinity, more than `MAX_DEPTH` levels, integers beyond
    Python's limit (4,300 digits) and exponents beyond 18 digits.
    """
    decode = _DECODER.decode if repeated is None else _STRICT.decode
    try:
        if isinstance(text, bytes):
            text = text.decode()
        with decimal.localcontext(_TRAPPING):
            tree: Any = decode(text.removeprefix("\ufeff"))
    except _Repeated as error:
        if repeated is not None:
            repeated += error.args
        return loads(text)
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
    # Each level takes two characters: a shorter text needs no look.
    if len(text) > 2 * MAX_DEPTH and _is_too_deep(text):
        raise NotJson(_TOO_DEEP)
    return cast(JsonTree, tree)


def dumps(tree: object, indent: int | None = None) -> str:
    """Return the JSON text of a tree, ready to be encoded as UTF-8; compact without `indent`.

    A `Decimal` is written as the number it spells (`1.10`, `1E+2`), never longer, and
    a lone surrogate as its escape. Raises `NotJson` for what JSON does not have: NaN,
    infinities, keys that are not text, other types, more than `MAX_DEPTH` levels.
    """
    _refuse_odd([tree], MAX_DEPTH + 1)
    text = _written(tree, indent)
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def find(tree: JsonTree, pointer: str) -> JsonTree:
    """Return the value at a JSON Pointer (RFC 6901), or `None` where it is absent.

    Beyond the RFC, `-1` is the last element of a list.
    """
    for key in pointer_steps(pointer):
        if isinstance(tree, dict):
            tree = tree.get(key)
        elif isinstance(tree, list) and key.isdecimal() and int(key) < len(tree):
            tree = tree[int(key)]
        elif isinstance(tree, list) and key == "-1" and tree:
            tree = tree[-1]
        else:
            return None
    return tree


@lru_cache(maxsize=1_024)
def pointer_steps(pointer: str) -> tuple[str, ...]:
    """Return the keys of a JSON Pointer, unescaped: that of `/a~1b` is `a/b`."""
    steps = pointer.split("/")[1:]
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


class _Repeated(Exception):
    """An object has a key twice: its argument."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. Raises `_Repeated` for two equal keys."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return members


def _refuse(constant: str) -> NoReturn:
    raise NotJson(f"{constant} is no JSON number")


# The caller's own context may not trap this; an exponent beyond the limits of Python's
# decimal would then be read as NaN, silently.
_TRAPPING: Final = decimal.Context(traps=[decimal.InvalidOperation])
_DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse, strict=False)
_STRICT: Final = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse, strict=False, object_pairs_hook=_once
)
_CONTAINERS: Final = (dict, list, tuple)
_MARK: Final = uuid4().hex
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LISTS: Final = bytes.maketrans(b"{}", b"[]")
_OTHERS: Final = bytes({*range(256)} - {*b'{}[]"'})
_TOO_DEEP: Final = f"more than {MAX_DEPTH} levels deep"


def _is_too_deep(text: str) -> bool:
    data = text.encode("utf-8", "surrogatepass")
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    data = data.translate(_LISTS, _OTHERS)
    brackets = b"".join(data.replace(b'""', b"").split(b'"')[::2])  # not in strings
    for _ in range(MAX_DEPTH):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"")  # the innermost, all of them
    return bool(brackets)


def _refuse_odd(tree: Any, levels: int) -> None:
    """Raise `NotJson` for too many levels, and for a key that is no text."""
    if not levels:
        raise NotJson(_TOO_DEEP)
    inside: Iterable[Any] = tree
    if isinstance(tree, dict):
        members = cast(dict[object, object], tree)
        inside = members.values()
        for key in members:
            if not isinstance(key, str):
                raise NotJson(f"a key that is no text but {type(key).__name__}")
    for each in inside:
        if isinstance(each, _CONTAINERS):
            _refuse_odd(each, levels - 1)


def _written(tree: object, indent: int | None) -> str:
    """Return JSON text, in which a mark that no text can hold stood for each `Decimal`."""
    numbers: list[str] = []

    def number(value: object) -> str:
        if not isinstance(value, Decimal):
            raise NotJson(f"{type(value).__name__} has no JSON form")
        if not value.is_finite():
            raise NotJson(f"{value} is no JSON number")
        numbers.append(str(value))
        return _MARK

    encoder = json.JSONEncoder(
        ensure_ascii=False,
        check_circular=False,
        allow_nan=False,
        indent=indent,
        separators=(",", ":") if indent is None else (",", ": "),
        default=number,
    )
    try:
        pieces = encoder.encode(tree).split(f'"{_MARK}"')
    except NotJson:
        raise
    except ValueError as error:
        what = "an integer of more digits than Python writes"
        if "Out of range" in str(error):
            what = "NaN or an infinity, which are no JSON numbers"
        raise NotJson(what) from None
    return "".join(chain(*zip(pieces, numbers, strict=False), pieces[-1:]))
