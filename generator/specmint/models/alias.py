"""The rule by which most wire names follow from Python names."""

from __future__ import annotations

from specmint import ir


def wire_name(name: str, alias: str | None) -> str:
    """Return the wire name that follows from a Python name by an alias rule: None, `camel` or `pascal`."""
    if alias is None:
        return name
    first, *rest = name.split("_")
    if alias == "pascal":
        first = _capital(first)
    return first + "".join(map(_capital, rest))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def alias_rule(api: ir.Api) -> str | None:
    """Return the rule that leaves the fewest fields with a wire name of their own to write out."""
    models = [definition for definition in api.definitions if isinstance(definition, ir.Model)]
    fields = [field for model in models for field in model.fields]

    def exceptions(rule: str | None) -> int:
        return sum(wire_name(str(field.name), rule) != field.wire.raw for field in fields)

    rules: tuple[str | None, ...] = (None, "camel", "pascal")
    return min(rules, key=exceptions)
