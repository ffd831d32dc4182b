"""What differs in models, enums and aliases."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from specmint import ir
from specmint.diagnostics import Place
from specmint.differing.difference import Difference, End, Level
from specmint.differing.matching import Pair, others
from specmint.differing.side import Direction, Side
from specmint.differing.types import Fit, spelled
from specmint.differing.values import (
    Subject,
    Value,
    default_differences,
    doc_differences,
    example_differences,
    required_differences,
)
from specmint.differing.words import literal_words
from specmint.document import Json

_ALWAYS = frozenset({"name", "spec_name", "place", "doc"})
#: What is compared here, or is none of the user's business. Any other fact that differs is breaking.
KNOWN: dict[type, frozenset[str]] = {
    ir.Model: _ALWAYS | {"fields", "extra", "is_sent", "example", "same_as"},
    ir.Enum: _ALWAYS | {"kind", "members", "same_as"},
    ir.Alias: _ALWAYS | {"type"},
    ir.Field: frozenset({"name", "place", "doc", "wire", "type", "required", "example"}),
}


def definitions(pair: Pair) -> Iterator[Difference]:
    """Yield what differs in the classes and aliases of `models.py`."""
    classes = pair.classes
    for name, old in pair.old.definitions.items():
        if name in pair.changed_names:
            continue
        if name not in classes:
            yield Difference(
                level=Level.BREAKING,
                kind="class-removed",
                what=f"{name} was removed",
                reason="programs that import it fail",
                python=name,
                wire=pair.old.schema_name(old),
                old=End(_kind(old), old.place),
            )
            continue
        yield from _definition(pair, old, pair.new.definitions[classes[name]])
    known = set(classes.values()) | pair.changed_names
    for name, new in pair.new.definitions.items():
        if name not in known:
            yield Difference(
                level=Level.ADDITIVE,
                kind="class-added",
                what=f"{name} was added",
                reason="no program uses it yet",
                python=name,
                wire=pair.new.schema_name(new),
                new=End(_kind(new), new.place),
            )


def _kind(definition: ir.Definition) -> str:
    return type(definition).__name__.lower()


def _article(definition: ir.Definition) -> str:
    return {ir.Model: "a model", ir.Enum: "an enum", ir.Alias: "an alias"}[type(definition)]


def _definition(pair: Pair, old: ir.Definition, new: ir.Definition) -> Iterator[Difference]:
    subject = Subject(
        python=old.name,
        wire=pair.old.schema_name(old),
        old=End(_kind(old), old.place),
        new=End(_kind(new), new.place),
    )
    directions = pair.old.directions[old.name]
    if old.name != new.name:
        reason = "programs that import it fail"
        yield subject.differs(
            Level.BREAKING,
            "class-renamed",
            f"was renamed to {new.name}",
            reason,
            old.name,
            new.name,
        )
    match old, new:
        case ir.Model(), ir.Model():
            yield from _model(pair, subject, old, new)
            yield from example_differences(subject, old.example, new.example)
        case ir.Enum(), ir.Enum():
            yield from _enum(pair, subject, old, new)
        case ir.Alias(), ir.Alias():
            yield from Value(
                subject=subject, old=old.type, new=new.type, position="field", directions=directions
            ).differences(pair)
        case _:
            what = f"changed from {_article(old)} to {_article(new)}"
            yield subject.differs(
                Level.BREAKING, "class-changed", what, "programs that use it fail"
            )
            return
    for fact in others(old, new, KNOWN[type(old)]):
        yield _unknown(subject, fact)
    yield from doc_differences(subject, old.doc, new.doc)


def _unknown(subject: Subject, fact: str) -> Difference:
    words = fact.replace("_", " ")
    return subject.differs(
        Level.BREAKING,
        "behaviour-changed",
        f"differs in: {words}",
        "programs may do something else",
    )


# --- models -----------------------------------------------------------------------------------------------------------


def _model(pair: Pair, subject: Subject, old: ir.Model, new: ir.Model) -> Iterator[Difference]:
    before = {str(field.name): field for field in old.fields}
    after = {str(field.name): field for field in new.fields}
    names = pair.names_in(old.name, new.name)
    directions = pair.old.directions[old.name]
    for name, field in before.items():
        if f"{old.name}.{name}" not in pair.changed_names:
            yield from _field(pair, old, field, after.get(names.get(name, "")))
    for name, field in after.items():
        if name not in names.values() and name not in before:
            yield _added(pair.new, new, field, directions)
    yield from _extra(subject, old.extra, new.extra, directions)


def _field(
    pair: Pair, model: ir.Model, old: ir.Field, new: ir.Field | None
) -> Iterator[Difference]:
    python, wire = f"{model.name}.{old.name}", _member(pair.old, model, old)
    directions = pair.old.directions[model.name]
    if new is None:
        yield Difference(
            level=Level.BREAKING,
            kind="field-removed",
            what=f"{python} was removed",
            reason="programs that use it fail",
            python=python,
            wire=wire,
            old=End(spelled(old.type, "field"), old.place),
        )
        return
    subject = Subject(
        python=python,
        wire=wire,
        old=End(old.name, old.place),
        new=End(new.name, new.place),
    )
    if old.name != new.name:
        what = f"was renamed to {new.name}"
        yield subject.differs(
            Level.BREAKING, "field-renamed", what, "programs that use the old name fail"
        )
    yield from required_differences(
        subject, old=old.required, new=new.required, directions=directions, of="field"
    )
    yield from Value(
        subject=subject, old=old.type, new=new.type, position="field", directions=directions
    ).differences(pair)
    for fact in others(old, new, KNOWN[ir.Field]):
        yield _unknown(subject, fact)
    defaults = _default(pair, old.place, new.place)
    found = list(default_differences(subject, *defaults, directions))
    yield from found or doc_differences(subject, old.doc, new.doc)
    if not found:
        yield from example_differences(subject, old.example, new.example)


def _default(pair: Pair, old: Place, new: Place) -> tuple[Json, Json]:
    return pair.old.default_of(old), pair.new.default_of(new)


def _member(side: Side, model: ir.Model, field: ir.Field) -> str:
    """Return what travels: the member's name, after that of its schema if it has one."""
    return f"{side.schema_name(model)}.{field.wire.raw}".removeprefix(".")


def _added(
    side: Side, model: ir.Model, field: ir.Field, directions: Collection[Direction]
) -> Difference:
    level, words, reason = Level.ADDITIVE, "", "no program uses it yet"
    if field.required and "sent" in directions:
        level, words = Level.BREAKING, " and is required"
        reason = "programs that make the model do not give it"
    return Difference(
        level=level,
        kind="field-added",
        what=f"{model.name}.{field.name} was added{words}",
        reason=reason,
        python=f"{model.name}.{field.name}",
        wire=_member(side, model, field),
        new=End(spelled(field.type, "field"), field.place),
    )


def _extra(
    subject: Subject, old: str | ir.Type, new: str | ir.Type, directions: Collection[Direction]
) -> Iterator[Difference]:
    """Yield a difference in what members without a name of their own are: ignored, refused, or of a type."""
    if old == new:
        return
    (_, instead), (now, _) = _extra_words(old), _extra_words(new)
    values = _extra_words(old)[0], now
    what = f"now {now} instead of {instead}"
    if isinstance(old, str):
        is_wider = new != "forbid" or "sent" not in directions
    else:
        fits = [Fit(direction=one, position="field") for one in directions]
        is_wider = not isinstance(new, str) and all(fit.between(old, new) for fit in fits)
    if is_wider:
        reason = "programs that use it still work"
        yield subject.differs(Level.ADDITIVE, "extra-members-changed", what, reason, *values)
    else:
        reason = "programs that use such members fail"
        yield subject.differs(Level.BREAKING, "extra-members-changed", what, reason, *values)


def _extra_words(extra: str | ir.Type) -> tuple[str, str]:
    """Return what happens to members that are no field, as a verb in two forms: "it ..." and "instead of ..."."""
    match extra:
        case "ignore":
            return "keeps unknown members", "keeping unknown members"
        case "forbid" | str():
            return "refuses unknown members", "refusing unknown members"
        case type_:
            words = f"other members of type {spelled(type_, 'field')}"
            return f"has {words}", f"having {words}"


# --- enums ------------------------------------------------------------------------------------------------------------


def _enum(pair: Pair, subject: Subject, old: ir.Enum, new: ir.Enum) -> Iterator[Difference]:
    if old.kind != new.kind:
        yield subject.differs(
            Level.BREAKING, "type-changed", f"has values of kind {new.kind} instead of {old.kind}",
            f"programs that use {old.kind} fail", old.kind, new.kind,
        )  # fmt: skip
        return
    names = pair.names_in(old.name, new.name)
    added = "no program gives it yet"
    if "received" in pair.old.directions[old.name]:
        added = "clients already accept values that are not listed"
    for member in old.members:
        full = f"{old.name}.{member.name}"
        now = names.get(member.name)
        if full in pair.changed_names or now == member.name:
            continue
        value, reason = literal_words(member.value), "programs that use the name fail"
        end = pair.old.end(full, value)
        if now is None:
            yield Difference(
                level=Level.BREAKING, kind="enum-value-removed", what=f"{full} was removed",
                reason=reason, python=full, wire=value, old=end,
            )  # fmt: skip
        else:
            yield Difference(
                level=Level.BREAKING, kind="enum-value-renamed", what=f"{full} was renamed to {now}",
                reason=reason, python=full, wire=value, old=end,
                new=pair.new.end(f"{new.name}.{now}", value),
            )  # fmt: skip
    for member in new.members:
        full = f"{new.name}.{member.name}"
        if member.name not in names.values() and full not in pair.changed_names:
            yield Difference(
                level=Level.ADDITIVE, kind="enum-value-added", what=f"{full} was added",
                reason=added, python=full,
                wire=literal_words(member.value), new=pair.new.end(full, literal_words(member.value)),
            )  # fmt: skip
