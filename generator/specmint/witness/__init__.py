"""The second opinion on models: what datamodel-code-generator reads in a document, beside what we read in it.

It is given the component schemas of the document, not our facts, so that it can notice what lowering has lost. Its models
are never written or run: their source is read for what each member is, and compared member by member with ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from specmint import ir
from specmint.diagnostics import Diagnostic
from specmint.document import Document
from specmint.witness.compare import differences, lost
from specmint.witness.ours import our_members
from specmint.witness.theirs import NoOpinion, their_members

__all__ = ["SecondOpinion", "second_opinion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """How many members the models have, how many of them both have read, and where they differ."""

    members: int
    compared: int
    differences: tuple[Diagnostic, ...]


def second_opinion(document: Document, api: ir.Api) -> SecondOpinion:
    """Return where the second opinion on a document's components is another than ours, as warnings.

    Models of schemas that are no components are not compared: the two have other names for them. Takes as long
    as several generations: it is for checks that believe nothing.
    """
    ours = our_members(api)
    try:
        theirs = their_members(document)
    except NoOpinion as error:
        unheard = document.root().warning(
            "second-opinion-missing",
            f"datamodel-code-generator cannot read these schemas: {error}",
            "The models are made without it; nothing else has looked at them.",
        )
        return SecondOpinion(members=len(ours), compared=0, differences=(unheard,))
    both = [(key, theirs[key], one) for key, one in ours if key in theirs]
    found = [one for key, their, our in both for one in differences(key, their, our)]
    found += lost(theirs, frozenset(key for key, _ in ours), api)
    return SecondOpinion(members=len(ours), compared=len(both), differences=tuple(found))
