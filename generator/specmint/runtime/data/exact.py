"""Tell the literals of Python apart as JSON does."""

from typing import Any, Final, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

from .fields import SchemaBy, python_checked, same


def _exactly(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    literals = get_args(source)
    expected = {"expected": " or ".join(map(repr, literals))}

    def check(value: object, _: object) -> object:
        if any(same(value, each) for each in literals):
            return value
        raise PydanticCustomError("constant", "Input should be {expected}", expected)

    return python_checked(check, handler(source))


Exact: Final = SchemaBy(_exactly)
"""Beside a `Literal` of numbers or booleans: takes no `True` for its `1`."""
