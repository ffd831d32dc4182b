"""What differs in the methods of the resources: names, signatures, requests and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specmint import ir
from specmint.differing.answers import RUN_ON, answer_differences
from specmint.differing.difference import Difference, End, Level
from specmint.differing.matching import Pair, others
from specmint.differing.types import spelled
from specmint.differing.values import (
    Subject,
    Value,
    default_differences,
    doc_differences,
    example_differences,
    required_differences,
)
from specmint.differing.words import literal_words
from specmint.pointers import Tokens, pointer_of

#: What is compared here or in `behaviour`, or is none of the user's business. Any other fact that differs is breaking.
KNOWN: dict[type, frozenset[str]] = {
    ir.Operation: frozenset(
        {"name", "spec_name", "method", "path", "tag", "doc", "deprecated", "arguments", "place"}
        | {"parameters", "body", "answer", "paging", "bulk", "behaviour", "differs"}
    ),
    ir.Argument: frozenset({"name", "type", "required", "keyword_only", "doc", "example"}),
    ir.Parameter: frozenset({"wire", "place", "argument", "style"}),
    ir.Body: frozenset({"kind", "part", "media_type", "optional", "example"}),
    ir.Bulk: frozenset({"name", "argument", "size", "results", "each", "of"}),
}


def operations(pair: Pair) -> Iterator[Difference]:
    """Yield what differs in the methods."""
    for name, (_, old) in pair.old.methods.items():
        if name in pair.changed_names:
            continue
        now = pair.methods.get(name)
        if now is None:
            yield Difference(
                level=Level.BREAKING,
                kind="operation-removed",
                what=f"{name} was removed",
                reason="programs that call it fail",
                python=name,
                wire=address(old),
                old=End(name, old.place),
            )
        else:
            yield from _Methods(pair, name, now).differences()
    known = {*pair.methods.values(), *pair.changed_names}
    for name, (_, new) in pair.new.methods.items():
        if name not in known:
            yield Difference(
                level=Level.ADDITIVE,
                kind="operation-added",
                what=f"{name} was added",
                reason="no program calls it yet",
                python=name,
                wire=address(new),
                new=End(name, new.place),
            )


def address(operation: ir.Operation) -> str:
    """Return what a call of the operation asks for."""
    return f"{operation.method} {operation.path.raw}"


def _bare(path: str) -> str:
    """Return a path without the names of its parameters, which do not travel."""
    return re.sub(r"\{[^}]*\}", "{}", path)


class _Methods:
    """A method on both sides."""

    def __init__(self, pair: Pair, old_name: str, new_name: str) -> None:
        self._pair = pair
        self._old_name, self._new_name = old_name, new_name
        self._old = pair.old.methods[old_name][1]
        self._new = pair.new.methods[new_name][1]
        self._subject = Subject(
            python=old_name,
            wire=address(self._old),
            old=End(address(self._old), self._old.place),
            new=End(address(self._new), self._new.place),
        )
        self._names = pair.names_in(old_name, new_name)

    def differences(self) -> Iterator[Difference]:
        subject, old, new = self._subject, self._old, self._new
        if self._old_name != self._new_name:
            what, reason = (
                f"was renamed to {self._new_name}",
                "programs that call the old name fail",
            )
            names = self._old_name, self._new_name
            yield subject.differs(Level.BREAKING, "operation-renamed", what, reason, *names)
        yield from self._address()
        yield from self._arguments()
        yield from self._positions()
        yield from self._wire()
        yield from answer_differences(self._pair, subject, old, new)
        yield from self._bulk()
        for fact in others(old, new, KNOWN[ir.Operation]):
            words = fact.replace("_", " ")
            yield subject.differs(
                Level.BREAKING,
                "behaviour-changed",
                f"differs in: {words}",
                "calls may do something else",
            )
        if old.deprecated != new.deprecated:
            what = "is now deprecated" if new.deprecated else "is no longer deprecated"
            yield subject.differs(Level.DOCS, "deprecation", what, "it still works")
        yield from doc_differences(subject, old.doc, new.doc)

    def _address(self) -> Iterator[Difference]:
        old, new = self._old, self._new
        if old.method != new.method:
            what = f"is sent with {new.method} instead of {old.method}"
            yield self._subject.differs(Level.BREAKING, "method-changed", what, RUN_ON)
        if _bare(old.path.raw) != _bare(new.path.raw):
            what = f"is sent to {new.path.raw} instead of {old.path.raw}"
            yield self._subject.differs(Level.BREAKING, "path-changed", what, RUN_ON)

    # --- the signature ------------------------------------------------------------------------------------------------

    def _arguments(self) -> Iterator[Difference]:
        before = {str(one.name): one for one in self._old.arguments}
        after = {str(one.name): one for one in self._new.arguments}
        for name, argument in before.items():
            if f"{self._old_name}.{name}" in self._pair.changed_names:
                continue
            now = after.get(self._names.get(name, ""))
            if now is None:
                yield self._removed(argument)
            else:
                yield from self._argument(argument, now)
        for name, argument in after.items():
            if name not in self._names.values() and name not in before:
                yield self._added(argument)

    def _removed(self, argument: ir.Argument) -> Difference:
        full = f"{self._old_name}.{argument.name}"
        return Difference(
            level=Level.BREAKING,
            kind="argument-removed",
            what=f"{full} was removed",
            reason="programs that give it fail",
            python=full,
            wire=self._wire_name(full, new=False),
            old=self._pair.old.end(full, spelled(argument.type, "argument")),
        )

    def _added(self, argument: ir.Argument) -> Difference:
        full = f"{self._new_name}.{argument.name}"
        level, words = Level.ADDITIVE, ""
        reason = "it is optional"
        if argument.required:
            level, words = Level.BREAKING, " and is required"
            reason = "programs that call the method do not give it"
        return Difference(
            level=level,
            kind="argument-added",
            what=f"{full} was added{words}",
            reason=reason,
            python=full,
            wire=self._wire_name(full, new=True),
            new=self._pair.new.end(full, spelled(argument.type, "argument")),
        )

    def _wire_name(self, full: str, *, new: bool) -> str:
        side, operation = self._pair.old, self._old
        if new:
            side, operation = self._pair.new, self._new
        meaning = side.meaning(full)
        if meaning is None:
            return address(operation)
        return f"{address(operation)} {meaning.text}"

    def _argument(self, old: ir.Argument, new: ir.Argument) -> Iterator[Difference]:
        full, full_new = f"{self._old_name}.{old.name}", f"{self._new_name}.{new.name}"
        subject = Subject(
            python=full,
            wire=self._wire_name(full, new=False),
            old=self._pair.old.end(full, old.name),
            new=self._pair.new.end(full_new, new.name),
        )
        if old.name != new.name:
            reason = "programs that use the old name fail"
            yield subject.differs(
                Level.BREAKING, "argument-renamed", f"was renamed to {new.name}", reason
            )
        yield from required_differences(
            subject, old=old.required, new=new.required, directions={"sent"}, of="argument"
        )
        yield from Value(
            subject=subject, old=old.type, new=new.type, position="argument", directions={"sent"}
        ).differences(self._pair)
        for fact in others(old, new, KNOWN[ir.Argument]):
            words = f"differs in: {fact.replace('_', ' ')}"
            yield subject.differs(
                Level.BREAKING, "behaviour-changed", words, "calls may do something else"
            )
        found = list(self._default(subject))
        yield from found or doc_differences(subject, old.doc, new.doc)
        if not found:
            yield from example_differences(subject, old.example, new.example)

    def _default(self, subject: Subject) -> Iterator[Difference]:
        before, after = subject.old.place, subject.new.place
        if before is not None and after is not None:
            old, new = self._pair.old.default_of(before), self._pair.new.default_of(after)
            yield from default_differences(subject, old, new, {"sent"})

    def _positions(self) -> Iterator[Difference]:
        """Yield a difference for each argument that could be given by position and cannot, or not by the same one."""
        before = [str(one.name) for one in self._old.arguments if not one.keyword_only]
        after = [str(one.name) for one in self._new.arguments if not one.keyword_only]
        still = {str(one.name) for one in self._new.arguments}
        for number, name in enumerate(before):
            now = self._names.get(name, name)
            if now in still and after[number : number + 1] != [now]:
                full = f"{self._old_name}.{name}"
                place = self._pair.old.end(full, f"position {number + 1}")
                position, words = "by name only", "can be given by name only"
                reason = "programs that give it by position fail"
                if now in after:
                    position = f"position {after.index(now) + 1}"
                    words = f"moved from {place.value} to {position}"
                    reason = "programs that give it by position pass another value"
                yield Difference(
                    level=Level.BREAKING,
                    kind="argument-position",
                    what=f"{full} {words}",
                    reason=reason,
                    python=full,
                    wire=self._wire_name(full, new=False),
                    old=place,
                    new=self._pair.new.end(f"{self._new_name}.{now}", position),
                )

    # --- the request on the wire --------------------------------------------------------------------------------------

    def _wire(self) -> Iterator[Difference]:
        before = {str(one.argument): one for one in self._old.parameters}
        after = {str(one.argument): one for one in self._new.parameters}
        for name, old in before.items():
            new = after.get(self._names.get(name, ""))
            if new is None:
                continue
            if old.style != new.style or others(old, new, KNOWN[ir.Parameter]):
                what = f"writes {name} in another form"
                yield self._subject.differs(Level.BREAKING, "form-changed", what, RUN_ON)
        yield from self._body()

    def _body(self) -> Iterator[Difference]:
        old, new = self._old.body, self._new.body
        if old is None or new is None:
            return  # its arguments tell
        before, after = _medium(old), _medium(new)
        if before != after:
            what = f"sends {after} instead of {before}"
            yield self._subject.differs(Level.BREAKING, "media-type-changed", what, RUN_ON)
        yield from self._fixed_values(old.part, new.part)
        yield from self._forms(old.part, new.part)
        if old.optional != new.optional:
            what = "sends no body" if new.optional else "sends an empty body"
            what += " where none of its arguments is given"
            reason = "programs call it as before"
            yield self._subject.differs(Level.ADDITIVE, "body-optional", what, reason)
        for fact in others(old, new, KNOWN[ir.Body]):
            words = f"differs in its body: {fact.replace('_', ' ')}"
            yield self._subject.differs(Level.BREAKING, "behaviour-changed", words, RUN_ON)
        yield from example_differences(self._subject, old.example, new.example)

    def _fixed_values(self, old: ir.Part, new: ir.Part) -> Iterator[Difference]:
        """Yield a difference for each value that the body says by itself."""
        before, after = dict(_fixed(old, ())), dict(_fixed(new, ()))
        for at in sorted(before.keys() | after.keys()):
            values = before.get(at, "nothing"), after.get(at, "nothing")
            if values[0] != values[1]:
                what = f"sends {values[1]} at {pointer_of(at)} instead of {values[0]}"
                yield self._subject.differs(
                    Level.BREAKING, "constant-changed", what, RUN_ON, *values
                )

    def _forms(self, old: ir.Part, new: ir.Part) -> Iterator[Difference]:
        """Yield a difference for each place of both bodies that is written otherwise; of one that is new its argument tells."""
        before, after = dict(_written(old, ())), dict(_written(new, ()))
        for at in sorted(before.keys() & after.keys()):
            values = before[at], after[at]
            if values[0] != values[1]:
                what = f"writes {pointer_of(at)} as {values[1]} instead of {values[0]}"
                yield self._subject.differs(Level.BREAKING, "form-changed", what, RUN_ON, *values)

    def _bulk(self) -> Iterator[Difference]:
        old, new = self._old.bulk, self._new.bulk
        holder = self._old_name.rpartition(".")[0]
        if old is None:
            if new is not None:
                what = f"can send many at once: {holder}.{new.name}"
                yield self._subject.differs(
                    Level.ADDITIVE, "operation-added", what, "no program calls it yet"
                )
            return
        if new is None or new.name != old.name:
            what = f"can no longer send many at once: {holder}.{old.name} was removed"
            reason = "programs that call it fail"
            yield self._subject.differs(Level.BREAKING, "operation-removed", what, reason)
            return
        subject = Subject(
            python=f"{holder}.{old.name}",
            wire=self._subject.wire,
            old=self._subject.old,
            new=self._subject.new,
        )
        yield from Value(
            subject=subject, old=old.of, new=new.of, position="answer", directions={"received"}
        ).differences(self._pair)
        if old.size != new.size:
            what, reason = (
                f"sends {new.size} items in a request instead of {old.size}",
                "it still takes any number",
            )
            yield subject.differs(Level.ADDITIVE, "bulk-size-changed", what, reason)
        moved = (old.results, old.each) != (new.results, new.each) or old.argument != new.argument
        if moved or others(old, new, KNOWN[ir.Bulk]):
            what = "takes its items or reads their results in another way"
            yield subject.differs(Level.BREAKING, "behaviour-changed", what, RUN_ON)


def _medium(body: ir.Body) -> str:
    return body.media_type.raw if body.media_type is not None else body.kind


def _fixed(part: ir.Part, at: Tokens) -> Iterator[tuple[Tokens, str]]:
    """Yield what a body says by itself: its constants."""
    match part:
        case ir.Fixed(value):
            yield at, literal_words(value)
        case ir.JsonText(inner) | ir.Styled(inner) | ir.Typed(inner):
            yield from _fixed(inner, at)
        case ir.ObjectOf(members):
            for wire, inner in members:
                yield from _fixed(inner, (*at, wire.raw))
        case ir.EachOf(part=inner):
            yield from _fixed(inner, (*at, "*"))
        case ir.FromArgument() | ir.Item():
            pass


def _written(part: ir.Part, at: Tokens) -> Iterator[tuple[Tokens, str]]:
    """Yield each place of a body with the form in which it is written, in words."""
    form: list[str] = []
    inside = part
    while isinstance(inside, ir.JsonText | ir.Styled | ir.Typed):
        form.append(_form_words(inside))
        inside = inside.part
    yield at, ", ".join(form) or "a plain value"
    match inside:
        case ir.ObjectOf(members):
            for wire, inner in members:
                yield from _written(inner, (*at, wire.raw))
        case ir.EachOf(part=inner):
            yield from _written(inner, (*at, "*"))
        case _:
            pass


#: Styles whose name in the IR says little; every other is called as it is there.
_STYLES = {"inner-json": "JSON, object by object", "json-fields": "JSON, field by field"}


def _form_words(part: ir.JsonText | ir.Styled | ir.Typed) -> str:
    match part:
        case ir.JsonText():
            return "JSON in a text"
        case ir.Typed(media_type=media_type):
            return media_type.raw or "the usual media type"
        case ir.Styled(style=style):
            return f"{_STYLES.get(style.kind, style.kind)}{', exploded' * style.explode}"
