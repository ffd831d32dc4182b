"""Calls, displays and exact literals: expressions put together from expressions."""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from decimal import Decimal

from specmint.encode import Code, literal
from specmint.ir import Text
from specmint.spell.imports import Used


def is_keyword_argument(name: str) -> bool:
    """Return whether a name of the vendor's can stand as the name of a keyword argument."""
    return (
        name.isidentifier()
        and name.isascii()
        and not keyword.iskeyword(name)
        and not name.startswith("_")
    )


def call(function: str, /, *positional: Code, **keywords: Code | None) -> Code:
    """Return a call; keywords that are None are left out."""
    arguments = [str(argument) for argument in positional]
    arguments += [f"{key}={value}" for key, value in keywords.items() if value is not None]
    return Code(f"{function}({', '.join(arguments)})")


def value(plain: Text | str | int | bool | None) -> Code | None:
    """Return a literal, or None (leave the keyword out) for None."""
    if plain is None:
        return None
    return literal(plain)


def exact(plain: Text | int | bool | Decimal | None, used: Used) -> Code:
    """Return a literal; a Decimal is made from its text, for a float would lose digits."""
    if isinstance(plain, Decimal):
        return Code(f"{used.take('decimal')}.Decimal({literal(str(plain))})")
    return literal(plain)


def tuple_of(items: Iterable[Code]) -> Code:
    """Return a tuple display."""
    spelled = [str(item) for item in items]
    if len(spelled) == 1:
        return Code(f"({spelled[0]},)")
    return Code(f"({', '.join(spelled)})")


def dict_of(items: Iterable[tuple[Code, Code]]) -> Code:
    """Return a dict display."""
    return Code(f"{{{', '.join(f'{key}: {item}' for key, item in items)}}}")


def some_tuple(items: Iterable[Code]) -> Code | None:
    """Return a tuple display, or None (leave the keyword out) for no items."""
    listed = list(items)
    if not listed:
        return None
    return tuple_of(listed)


def some_dict(items: Iterable[tuple[Code, Code]]) -> Code | None:
    """Return a dict display, or None (leave the keyword out) for no items."""
    listed = list(items)
    if not listed:
        return None
    return dict_of(listed)
