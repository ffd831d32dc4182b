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
    """A claim, and where the document declares what makes it.

    `remedy` says how to name it, if that is not `x-name`, and `called` what it is called where its claim has no text.
    """

    node: Node
    claim: Claim
    remedy: str = ""
    called: str = ""

    @property
    def shown(self) -> str:
        """What messages call it."""
        return quoted(self.claim.text or self.called or self.claim.wanted)


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
    holders = dict(zip(names, things, strict=True))
    for thing, name in zip(things, names, strict=True):
        if name != thing.claim.wanted:
            _report(thing, name, holders.get(Ident(thing.claim.wanted)), findings)
    return names


def _report(thing: Named, name: Ident, holder: Named | None, findings: Findings) -> None:
    claim = thing.claim
    of = "another" if holder is None else holder.shown
    if claim.given:
        message = f"x-name gives the name {claim.wanted}, which {of} has already"
        hint = "Choose another x-name for one of the two."
        findings.found.append(thing.node.error("names-collide", message, hint, key=True))
        return
    message = f"{thing.shown} is called {name}: {of} has the name {claim.wanted}"
    remedy = thing.remedy or f"Write x-name: {name} there, or a better name"
    hint = f"{remedy}: it then holds, whatever is added."
    findings.found.append(thing.node.warning("names-collide", message, hint, key=True))
