"""Schemas: one view of them, which are used how, what becomes of them, and the types of their values.

Pass 1 looks at schemas by `shape_at` and asks `Uses` for those whose types it will need. Pass 2 makes
the `Catalog`, which knows every name. Pass 3 makes `Types` and `Definitions` from it.
"""

from specmint.lower.schemas.catalog import Catalog
from specmint.lower.schemas.definitions import Definitions
from specmint.lower.schemas.places import declares
from specmint.lower.schemas.shape import Key, Shape, is_31, key_of
from specmint.lower.schemas.shapes import shape_at, walk_to
from specmint.lower.schemas.usage import Mode, Use, Uses, is_hidden
from specmint.lower.schemas.value_rules import RULES
from specmint.lower.schemas.values import Types, nullable, union

__all__ = [
    "Catalog",
    "Definitions",
    "Key",
    "Mode",
    "RULES",
    "Shape",
    "Types",
    "Use",
    "Uses",
    "declares",
    "is_31",
    "is_hidden",
    "key_of",
    "nullable",
    "shape_at",
    "union",
    "walk_to",
]
