"""Whether the engine that will run a `pattern` accepts it: the one door to pydantic's regular expressions.

That engine is linear in time, so no pattern it accepts can hang a client; it refuses look-around and back-references.
"""

from __future__ import annotations

from functools import cache


@cache
def is_supported(pattern: str) -> bool:
    """Return whether the generated models can check this pattern."""
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
