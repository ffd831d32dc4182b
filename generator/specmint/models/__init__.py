"""The models module: what is printed of each definition, in the order in which the document has them."""

from __future__ import annotations

from collections.abc import Iterator

from specmint import ir
from specmint.ir import Ident
from specmint.models.alias import alias_rule
from specmint.models.views import Page, alias_page, enum_page, further_names, model_page
from specmint.spell.annotations import Speller

__all__ = ["Page", "alias_rule", "definition_pages"]


def definition_pages(
    api: ir.Api, speller: Speller, alias: str | None
) -> Iterator[tuple[str, Page]]:
    """Yield the page of each definition, with the name of the template in `templates/models/` that prints it.

    `alias` is the rule by which most wire names follow from Python's; the others are written out. The further names of a
    class stand below it.
    """
    further: dict[Ident, list[ir.Definition]] = {}
    for one in api.definitions:
        if not isinstance(one, ir.Alias) and one.same_as is not None:
            further.setdefault(one.same_as, []).append(one)
    for definition in api.definitions:
        match definition:
            case ir.Enum(same_as=None):
                yield "enum", enum_page(speller, definition)
            case ir.Model(same_as=None):
                yield "model", model_page(speller, definition, alias)
            case ir.Alias():
                yield "alias", alias_page(speller, definition)
            case _:
                continue  # it stands below its class
        if definition.name in further:
            yield "further_names", further_names(definition, further[definition.name])
