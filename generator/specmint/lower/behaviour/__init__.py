"""How an API behaves beyond what its schemas say: the extensions of the vocabulary, and who the caller is."""

from specmint.lower.behaviour.operation import (
    behaviour_of,
    default_behaviour,
    filled_by_client,
    form_fields,
)
from specmint.lower.behaviour.rules import envelope, paging
from specmint.lower.behaviour.security import Security, read_security

__all__ = [
    "Security",
    "behaviour_of",
    "default_behaviour",
    "envelope",
    "filled_by_client",
    "form_fields",
    "paging",
    "read_security",
]
