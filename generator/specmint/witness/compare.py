"""Where two readings of one member differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specmint import ir
from specmint.diagnostics import Diagnostic, Place, Severity, quoted
from specmint.witness.ours import Ours
from specmint.witness.reading import UNSTATED, Key, Member, Reading


def differences(key: Key, their: Member, our: Ours) -> Iterator[Diagnostic]:
    """Yield a warning, at the member's schema, for each thing of it that the second opinion reads in another way."""
    component, wire = key
    for what, theirs, ours in _differing(their, our.member):
        said = f"{what} of {quoted(wire)} in {quoted(component)} is {ours} here, and {theirs}"
        yield _warning(said, our.place)


def lost(theirs: Mapping[Key, Member], ours: frozenset[Key], api: ir.Api) -> Iterator[Diagnostic]:
    """Yield a warning, at the schema of a model, for each member that only the second opinion has seen."""
    models = {one.spec_name.raw: one for one in api.definitions if isinstance(one, ir.Model)}
    for component, wire in theirs:
        model = models.get(component)
        if model is not None and (component, wire) not in ours:
            said = f"{quoted(component)} has no member {quoted(wire)} here, and has one"
            yield _warning(said, model.place)


def _warning(said: str, place: Place) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="second-opinion-on-models",
        message=f"{said} to datamodel-code-generator",
        place=place,
        hint="One of the two reads the document wrongly. Please report it with the schema.",
    )


def _differing(their: Member, our: Member) -> Iterator[tuple[str, str, str]]:
    if their.is_required != our.is_required:
        yield "required", str(their.is_required), str(our.is_required)
    # Only where we have lost it: it takes what may be absent for nullable, and does not see null beside a reference.
    if our.is_required and their.reading.is_nullable and not our.reading.is_nullable:
        yield "nullable", "True", "False"
    yield from _differing_values(their.reading, our.reading, "")


def _differing_values(their: Reading, our: Reading, of: str) -> Iterator[tuple[str, str, str]]:
    if our == UNSTATED:
        return
    if their.kinds != our.kinds:
        yield f"type{of}", _shown(their.kinds), _shown(our.kinds)
        return
    if their.values != our.values:
        yield f"list of values{of}", _shown(their.values), _shown(our.values)
    if dict(their.bounds) != dict(our.bounds):
        yield f"bounds{of}", _shown_bounds(their), _shown_bounds(our)
    if their.item is not None and our.item is not None:
        yield from _differing_values(their.item, our.item, f"{of} of an item")


def _shown(words: frozenset[str] | None) -> str:
    return "open" if words is None else " or ".join(sorted(words))


def _shown_bounds(reading: Reading) -> str:
    shown = [f"{name} {bound}" for name, bound in sorted(reading.bounds.items())]
    return ", ".join(shown) or "none"
