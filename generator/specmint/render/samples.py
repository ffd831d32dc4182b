"""What spells sample calls for an API: in the docstrings of its methods and in its README."""

from __future__ import annotations

from specmint import ir
from specmint.encode import Code
from specmint.spell.sample_calls import Calls
from specmint.spell.table import Scope, names
from specmint.spell.values import Values

#: Names at the package's root that are ours, and `Error`, which would be taken for ours. A model of such a name is reached
#: as `models.Error`.
HIDDEN = names(Scope.ROOT) | {"Error"}


def calls_of(api: ir.Api) -> Calls:
    """Return what spells the calls of an API, on a variable `client`, or `api` where the package itself is called so."""
    definitions = {definition.name: definition for definition in api.definitions}
    client = "api" if api.package == "client" else "client"
    return Calls(Values(api.package, definitions, HIDDEN), client)


def imports_of(needs: frozenset[str]) -> tuple[Code, ...]:
    """Return the import lines of what expressions take from the standard library, and an empty line if there are any."""
    lines = {"dt": "import datetime as dt", "Decimal": "from decimal import Decimal"}
    found = [Code(line) for name, line in lines.items() if name in needs]
    return (*found, Code("")) if found else ()
