"""How an API behaves beyond what its schemas say: the extensions of the vocabulary, and who the caller is."""

from specmint.lower.behaviour.operation import Behaviour, behaviour_of
from specmint.lower.behaviour.rules import envelope, paging, rate_limits, refusals
from specmint.lower.behaviour.security import Security, read_security

__all__ = [
    "Behaviour",
    "Security",
    "behaviour_of",
    "envelope",
    "paging",
    "rate_limits",
    "read_security",
    "refusals",
]
