"""The environment variables from which a client can take its arguments."""

from __future__ import annotations

from collections import Counter

from specmint import ir
from specmint.ir import Ident


def variables_of(api: ir.Api) -> dict[Ident, str]:
    """Return the environment variable of each credential and server variable, in the order of the constructor.

    It is the package's name and the argument's in capitals, as in BILLBEE_API_KEY. Arguments that differ by case alone keep
    theirs, for one variable for two secrets would send each to where the other belongs.
    """
    names = [one.name for one in api.credentials] + [one.name for one in api.variables]
    spelled = Counter(name.upper() for name in names)
    prefix = api.package.upper()
    found: dict[Ident, str] = {}
    for name in names:
        word = name.upper() if spelled[name.upper()] == 1 else name
        found[name] = f"{prefix}_{word}"
    return found
