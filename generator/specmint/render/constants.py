"""The names of the constants of `_api.py`: what several operations share is said once, and pages name it too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from specmint import ir
from specmint.spell.table import Scope, names


@dataclass(frozen=True, slots=True)
class Constants:
    """Which constant holds an envelope, a table of refusals, a paging rule or a bulk rule, each by its value."""

    envelopes: dict[ir.Envelope, str] = field(default_factory=dict[ir.Envelope, str])
    refusals: dict[ir.Refusals, str] = field(default_factory=dict[ir.Refusals, str])
    pagings: dict[ir.Paging, str] = field(default_factory=dict[ir.Paging, str])
    bulks: dict[ir.Bulk, str] = field(default_factory=dict[ir.Bulk, str])


def name_constants(api: ir.Api) -> Constants:
    """Return a name for each value that stands in a constant.

    The API's own are ENVELOPE and REFUSALS; those of an operation bear the names of its page and method:
    INVOICES_CREATE_ENVELOPE. A paging rule is named after its style, BY_PAGE, a bulk rule after its method,
    CREATE_MANY, and the envelope of each of its results CREATE_MANY_EACH. Pages bind some of these names
    beside models and their own class, so that one of theirs is numbered: MANY_2.
    """
    namer = _Namer(set(names(Scope.API)))
    namer.taken.update(definition.name for definition in api.definitions)
    namer.taken.update(resource.class_name for resource in api.resources)
    namer.behaviour("", api.default)
    for prefix, operation in _operations(api):
        namer.operation(prefix, operation)
    return namer.constants


def _operations(api: ir.Api) -> Iterator[tuple[str, ir.Operation]]:
    for resource in api.resources:
        for operation in resource.operations:
            yield f"{resource.name}_{operation.name}_".upper(), operation


@dataclass(frozen=True, slots=True)
class _Namer:
    """Gives each value the first name that was asked for it."""

    taken: set[str]
    constants: Constants = field(default_factory=Constants)

    def behaviour(self, prefix: str, behaviour: ir.Behaviour) -> None:
        """Name an envelope and tables of refusals. An envelope that says nothing needs no name."""
        known = self.constants
        if behaviour.envelope != ir.Envelope() and behaviour.envelope not in known.envelopes:
            known.envelopes[behaviour.envelope] = self._free(f"{prefix}ENVELOPE")
        for table in behaviour.refusals:
            if table not in known.refusals:
                known.refusals[table] = self._free(f"{prefix}REFUSALS")

    def operation(self, prefix: str, operation: ir.Operation) -> None:
        """Name what an operation says, its paging rule and its bulk rule."""
        self.behaviour(prefix, operation.behaviour)
        known = self.constants
        paging = operation.paging
        bulk = operation.bulk
        if paging is not None and paging not in known.pagings:
            style = paging.style.upper().replace("-", "_")
            known.pagings[paging] = self._free(f"BY_{style}")
        if bulk is None or bulk in known.bulks:
            return
        name = known.bulks[bulk] = self._free(bulk.name.upper())
        if bulk.each != ir.Envelope() and bulk.each not in known.envelopes:
            known.envelopes[bulk.each] = self._free(f"{name}_EACH")

    def _free(self, name: str) -> str:
        """Return the name, or the first of "NAME_2", "NAME_3" that is not taken; and take it."""
        candidate, number = name, 2
        while candidate in self.taken:
            candidate, number = f"{name}_{number}", number + 1
        self.taken.add(candidate)
        return candidate
