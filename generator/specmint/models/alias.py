"""The rule by which most wire names follow from Python names."""

from __future__ import annotations

from specmint import ir


def wire_name(name: str, alias: str | None) -> str:
    """The wire name that follows from a Python name by an alias rule: None, `camel` or `pascal`."""
    if alias is None:
        return name
    first, *rest = name.split("_")
    joined = "".join(word[:1].upper() + word[1:] for word in rest)
    return (first[:1].upper() + first[1:] if alias == "pascal" else first) + joined


def alias_rule(api: ir.Api) -> str | None:
    """The rule that leaves the fewest fields with a wire name of their own to write out."""
    fields = [
        item
        for definition in api.definitions
        if isinstance(definition, ir.Model)
        for item in definition.fields
    ]
    rules: tuple[str | None, ...] = (None, "camel", "pascal")
    return min(
        rules,
        key=lambda rule: sum(wire_name(str(item.name), rule) != item.wire.raw for item in fields),
    )
