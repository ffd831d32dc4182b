"""Examples in a document: the first of those that it shows for a value, as a fact."""

from __future__ import annotations

from specmint import ir
from specmint.document import HasMembers, Node
from specmint.ir import Text
from specmint.lower.facts import literal_of
from specmint.resolve import resolve


def example_of(*owners: HasMembers | None, required: bool = True) -> ir.Example:
    """Return the first example of what these objects describe: a parameter, a media type, a schema.

    `example` comes before `examples`, which is a mapping of Example Objects or, in a schema, an array. A `default` is one where a
    value is `required`: elsewhere whoever leaves it out means the same. None where nothing is shown.
    """
    for owner in filter(None, owners):
        node = _shown(owner)
        if node is not None:
            return fact_of(node)
    defaults = [owner.get("default") for owner in filter(None, owners)] if required else []
    return next((fact_of(node) for node in defaults if node is not None), None)


def _shown(owner: HasMembers) -> Node | None:
    given = owner.get("example")
    if given is not None:
        return given
    for example in owner.each("examples"):
        return example
    for _, example in owner.members("examples"):
        meant = resolve(example)
        return meant.get("dataValue") or meant.get("value")
    return None


def fact_of(node: Node) -> ir.Example:
    """Return the value at a node, whatever it holds."""
    if isinstance(node.value, list):
        return ir.ArrayExample(tuple(map(fact_of, node.elements())))
    if isinstance(node.value, dict):
        members = tuple((Text(name), fact_of(member)) for name, member in node.items())
        return ir.ObjectExample(members)
    return literal_of(node)
