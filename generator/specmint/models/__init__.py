"""The models module: what is printed of each definition, in the order in which the document has them."""

from __future__ import annotations

from collections.abc import Iterator

from specmint import ir
from specmint.models.alias import alias_rule
from specmint.models.views import Page, alias_page, enum_page, model_page
from specmint.spell.annotations import Speller

__all__ = ["Page", "alias_rule", "definition_pages"]


def definition_pages(
    api: ir.Api, speller: Speller, alias: str | None
) -> Iterator[tuple[str, Page]]:
    """Yield the page of each definition, with the name of the template in `templates/models/` that prints it.

    `alias` is the rule by which most wire names follow from Python's; the others are written out.
    """
    for definition in api.definitions:
        match definition:
            case ir.Enum():
                yield "enum", enum_page(speller, definition)
            case ir.Alias():
                yield "alias", alias_page(speller, definition)
            case ir.Model():
                yield "model", model_page(speller, definition, alias)
