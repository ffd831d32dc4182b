"""Names for what a document has: `collisions` settles them, and what does not get the plain name is reported."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from specmint.collisions import Claim, Style, distinct
from specmint.diagnostics import quoted
from specmint.document import Node
from specmint.ir import Ident
from specmint.lower.facts import Findings


@dataclass(frozen=True, slots=True)
class Named:
    """A claim, and where the document declares what makes it; `remedy` says how to name it, if that is not `x-name`."""

    node: Node
    claim: Claim
    remedy: str = ""


def settle(
    things: Sequence[Named],
    style: Style,
    findings: Findings,
    *,
    taken: Collection[str] = (),
) -> list[Ident]:
    """Return the names of the things of one scope, none in `taken`."""
    claims = [thing.claim for thing in things]
    names = distinct(claims, style, taken)
    holders = dict(zip(names, claims, strict=True))
    for thing, name in zip(things, names, strict=True):
        if name != thing.claim.wanted:
            _report(thing, name, holders.get(Ident(thing.claim.wanted)), findings)
    return names


def _report(thing: Named, name: Ident, holder: Claim | None, findings: Findings) -> None:
    claim = thing.claim
    of = "another" if holder is None else _called(holder, thing)
    if claim.given:
        message = f"x-name gives the name {claim.wanted}, which {of} has already"
        hint = "Choose another x-name for one of the two."
        findings.found.append(thing.node.error("names-collide", message, hint, key=True))
        return
    message = f"{_called(claim, thing)} is called {name}: {of} has the name {claim.wanted}"
    remedy = thing.remedy or f"Write x-name: {name} there, or a better name"
    hint = f"{remedy}: it then holds, whatever is added."
    findings.found.append(thing.node.warning("names-collide", message, hint, key=True))


def _called(claim: Claim, thing: Named) -> str:
    """What the document calls something; of a schema inside others, and of an operation without an id, where it stands."""
    return quoted(claim.text or claim.place.removeprefix(f"{thing.node.file}#") or claim.wanted)
