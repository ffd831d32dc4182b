"""Whether the engine that will run a `pattern` accepts it: the one door to pydantic's regular expressions.

That engine is linear in time, so no pattern it accepts can hang a client; it refuses look-around and back-references.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator


def is_supported(pattern: str) -> bool:
    """Return whether the generated models can check this pattern."""
    return _engine(pattern) is not None


def matches(pattern: str, text: str) -> bool:
    """Return whether a text matches a pattern somewhere, as the generated models say; any does one they cannot run."""
    engine = _engine(pattern)
    return engine is None or engine.isinstance_python(text)


@cache
def _engine(pattern: str) -> SchemaValidator | None:
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except (SchemaError, UnicodeEncodeError):  # lone surrogates have no UTF-8
        return None
