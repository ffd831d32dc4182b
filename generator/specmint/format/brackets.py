"""One statement in black's form: on one line where it fits, else split at its brackets.

A statement is read as text with groups in brackets. Black splits at the last group (at the first, of a function's head): what is
inside goes on a line of its own, or one item to a line if even that is too long. A union of types is split at its bars, in parentheses
where it annotates a field or a parameter; a name or a text that is longer than its line stays as it is. Statements that black
splits in another way are not known here: `split` returns None for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from specmint.format.asking import WIDTH

_TOKEN = re.compile(
    r"""(?P<text>[bfru]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)|(?P<space>\s+)|(?P<comment>\#[^\n]*)|(?P<plain>[^\s()\[\]{},"'#]+)"""
)
_ANNOTATED = re.compile(r"\w+: ")
_WORD = r"""(?:[\w.]+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
#: A name or a text that is assigned, or a name that annotates a field.
_ASSIGNED = re.compile(rf"(\w+ = )({_WORD})|(\w+: )([\w.]+)")
#: An item without brackets and operators, perhaps behind the name of its argument or parameter, or behind its key.
_ATOM = re.compile(rf"(?:\w+=|{_WORD}: )?{_WORD}")
#: What black splits behind the bracket even where the line up to there is too long.
_HEADS = re.compile(rf"class \w+\(|{_WORD}: [\w.]+\(")
_NAME = re.compile(r"[\w.]*")
_OPERATORS = frozenset({"|", "+", "-", "*", "/", "and", "or", "not", "if", "else", "for", "in"})


@dataclass(slots=True)
class Group:
    """What stands between two brackets, as items between commas. `comments` holds those that stand above an item.

    A display is a list, dict, set or tuple; other groups are arguments, parameters or subscripts. `is_tuple`: one item and a comma.
    """

    opening: str
    closing: str = ""
    items: list[Item] = field(default_factory=list["Item"])
    comments: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    is_display: bool = False
    is_tuple: bool = False

    def flat(self) -> str:
        """Return the group on one line."""
        inner = ", ".join(item.flat() for item in self.items)
        if self.is_tuple:
            inner += ","
        return f"{self.opening}{inner}{self.closing}"

    @property
    def must_split(self) -> bool:
        """Whether the group holds comments, which end their lines."""
        return bool(self.comments) or any(item.must_split for item in self.items)


@dataclass(slots=True)
class Item:
    """A piece of code without commas of its own: text and groups in turn."""

    parts: list[str | Group] = field(default_factory=list["str | Group"])

    def flat(self) -> str:
        """Return the item on one line."""
        return "".join(part if isinstance(part, str) else part.flat() for part in self.parts)

    @property
    def must_split(self) -> bool:
        """Whether a group of the item holds comments."""
        return any(part.must_split for part in self.parts if isinstance(part, Group))

    def add(self, text: str, spaced: bool) -> None:
        """Append text, after a space if there was white space before it."""
        if spaced and self.parts:
            text = f" {text}"
        if self.parts and isinstance(self.parts[-1], str):
            self.parts[-1] += text
        else:
            self.parts.append(text)


class Unknown(Exception):
    """The statement has a form that is not ours."""


def split(statement: str, indent: int, tail: str = "") -> list[str] | None:
    """Return the lines of a statement at an indentation, or None where its form is not known here.

    `tail` follows it: the colon of a head, or the comma of an item. Letters of other scripts may be two columns wide, which
    black counts, so statements with some are not known either.
    """
    if not statement.isascii():
        return None
    try:
        if statement.startswith("from ") and "(" not in statement:
            return _import(statement, indent)
        if (named := _ASSIGNED.fullmatch(statement)) is not None:
            return _assignment(named[1] or named[3], named[2] or named[4], indent)
        whole = _read(statement)
        return list(_lines(whole, indent, tail))
    except Unknown:
        return None


def _import(statement: str, indent: int) -> list[str]:
    """Return the lines of an import that is too long for one, with a name to a line."""
    head, names = statement.split(" import ")
    pad = " " * indent
    return [
        f"{pad}{head} import (",
        *(f"{pad}    {name.strip()}," for name in names.split(",")),
        f"{pad})",
    ]


def _assignment(target: str, name: str, indent: int) -> list[str]:
    """Return the lines of a name behind its target that are too long for one: in parentheses where they have room for it."""
    pad = " " * indent
    if indent + 4 + len(name) > WIDTH:
        return [f"{pad}{target}{name}"]
    return [f"{pad}{target}(", f"{pad}    {name}", f"{pad})"]


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(statement: str) -> Item:
    """Return a statement as one item. Commas outside brackets, strings over several lines and comments there raise Unknown."""
    outer = Group("")
    outer.items.append(Item())
    stack = [outer]
    spaced = False
    position = 0
    while position < len(statement):
        match = _TOKEN.match(statement, position)
        if match is None or statement.startswith(('"""', "'''"), position):
            raise Unknown
        position = match.end()
        kind, text = match.lastgroup, match.group()
        group = stack[-1]
        if kind == "space":
            spaced = True
            continue
        _take(stack, group, str(kind), text, spaced)
        spaced = False
    if len(stack) != 1 or len(outer.items) != 1:
        raise Unknown
    return outer.items[0]


def _take(stack: list[Group], group: Group, kind: str, text: str, spaced: bool) -> None:
    if kind == "comma" and len(stack) == 1:
        group.items[0].add(",", spaced=False)  # between the targets of an assignment
    elif kind == "comma":
        group.items.append(Item())
    elif kind == "open":
        if not group.items:
            group.items.append(Item())
        item = group.items[-1]
        if spaced and item.parts:
            item.add("", spaced=True)
        inner = Group(text, is_display=_is_display(item))
        item.parts.append(inner)
        stack.append(inner)
    elif kind == "close":
        if len(stack) == 1:
            raise Unknown
        _close(group, text, stack)
    elif kind == "comment":
        if len(stack) == 1 or (group.items and group.items[-1].parts):
            raise Unknown
        group.comments.setdefault(max(len(group.items) - 1, 0), []).append(text)
    else:
        if not group.items:
            group.items.append(Item())
        group.items[-1].add(text, spaced)


def _close(group: Group, text: str, stack: list[Group]) -> None:
    """End a group: what stands behind a last comma is no item."""
    if len(group.items) > 1 and not group.items[-1].parts:
        group.items.pop()
        if len(group.items) in group.comments:
            raise Unknown
        group.is_tuple = len(group.items) == 1 and group.is_display and group.opening == "("
    group.closing = text
    stack.pop()


def _is_display(before: Item) -> bool:
    """Return whether a bracket opens a display: what stands before it is nothing that is called or subscripted."""
    last = before.parts[-1] if before.parts else ""
    return isinstance(last, str) and not (last[-1:].isalnum() or last.endswith(("_", '"')))


# --- printing ---------------------------------------------------------------------------------------------------------


def _lines(item: Item, indent: int, tail: str) -> Iterator[str]:
    flat = f"{item.flat()}{tail}"
    if indent + len(flat) <= WIDTH and not item.must_split:
        yield " " * indent + flat
        return
    target = flat.removesuffix("None")
    if flat.endswith(" = None") and indent + len(f"{target}(") <= WIDTH:
        yield from (" " * indent + line for line in (f"{target}(", "    None", ")"))
        return
    union = _union(item)
    if union is not None and not item.must_split:
        yield from _parenthesized(union, indent, tail)
        return
    yield from _split_lines(item, indent, tail)


def _split_lines(item: Item, indent: int, tail: str) -> Iterator[str]:
    at = _splitting_group(item)
    group = item.parts[at]
    assert isinstance(group, Group)
    before, after = Item(item.parts[:at]).flat(), Item(item.parts[at + 1 :]).flat()
    head, end = f"{before}{group.opening}", f"{group.closing}{after}{tail}"
    is_long = indent + len(head) > WIDTH and not _HEADS.fullmatch(head)
    if is_long or indent + len(end) > WIDTH:
        raise Unknown
    yield " " * indent + head
    yield from _body(group, indent + 4, is_head=_is_listing(before))
    yield " " * indent + end


@dataclass(slots=True)
class _Union:
    """An annotation of several types: what stands before it, the types, and what stands behind it."""

    before: str
    types: list[Item]
    after: str


def _union(item: Item) -> _Union | None:
    """Return the annotation of a field or parameter that is a union of types; None where it has none."""
    begin = item.parts[0] if item.parts else ""
    annotated = _ANNOTATED.match(begin) if isinstance(begin, str) else None
    if annotated is None:
        return None
    parts: list[str | Group] = [annotated.string[annotated.end() :], *item.parts[1:]]
    after = ""
    if isinstance(parts[-1], str) and parts[-1].endswith(" = None"):
        after = " = None"
        parts[-1] = parts[-1].removesuffix(after)
    types = _between_bars(parts)
    if types is None or len(types) < 2:
        return None
    return _Union(annotated.group(), types, after)


def _between_bars(parts: list[str | Group]) -> list[Item] | None:
    """Return what stands between the bars of a union; None where another operator stands there."""
    types = [Item()]
    for part in parts:
        if isinstance(part, Group):
            types[-1].parts.append(part)
            continue
        first, *others = part.split(" | ")
        types[-1].parts += filter(None, [first])
        types += [Item([*filter(None, [one])]) for one in others]
    texts = (part for one in types for part in one.parts if isinstance(part, str))
    if all(_NAME.fullmatch(text) for text in texts):
        return types
    return None


def _parenthesized(union: _Union, indent: int, tail: str) -> Iterator[str]:
    """Yield a union in parentheses: on one line, or with a type to each."""
    pad = " " * (indent + 4)
    inner = " | ".join(one.flat() for one in union.types)
    yield f"{' ' * indent}{union.before}("
    if indent + 4 + len(inner) <= WIDTH:
        yield f"{pad}{inner}"
    else:
        yield from _types(union.types, indent + 4)
    yield f"{' ' * indent}){union.after}{tail}"


def _types(types: list[Item], indent: int, tail: str = "") -> Iterator[str]:
    """Yield one type of a union to a line, behind its bar."""
    for number, one in enumerate(types):
        bar = "| " if number > 0 else ""
        end = tail if one is types[-1] else ""
        text = f"{bar}{one.flat()}{end}"
        if indent + len(text) <= WIDTH or not _groups(one):
            yield " " * indent + text
            continue
        # The bar takes room on the first line alone.
        first, *others = _split_lines(one, indent, end)
        if len(first) + len(bar) > WIDTH:
            raise Unknown
        yield f"{' ' * indent}{bar}{first.lstrip()}"
        yield from others


def _groups(item: Item) -> list[int]:
    return [at for at, part in enumerate(item.parts) if isinstance(part, Group)]


def _is_listing(before: str) -> bool:
    """Return whether what is in the brackets ends in a comma even if it is one item: parameters, and names of an import."""
    return before.startswith(("def ", "async def ", "from "))


def _splitting_group(item: Item) -> int:
    """Return which part black splits: the first group of a function's head, else the last one, where it ends the item."""
    groups = _groups(item)
    if not groups:
        raise Unknown
    first = item.parts[0]
    if isinstance(first, str) and first.startswith(("def ", "async def ")):
        return groups[0]
    at = groups[-1]
    if (
        len(groups) == 2
        and at == groups[0] + 1 == len(item.parts) - 1
        and _is_empty(item.parts[at])
    ):
        at = groups[0]  # what is called without arguments
    last, behind = item.parts[at], Item(item.parts[at + 1 :]).flat()
    if not isinstance(last, Group) or not last.items or _has_operator(item, at):
        raise Unknown
    if behind not in {"", " = None", "()"}:
        raise Unknown
    return at


def _is_empty(part: str | Group) -> bool:
    return isinstance(part, Group) and not part.items


def _has_operator(item: Item, at: int) -> bool:
    """Return whether black may split an operator, or an earlier call, instead of a group: what is assigned has one."""
    value = 0
    for number, part in enumerate(item.parts[:at]):
        if isinstance(part, str) and " = " in f"{part} ":
            value = number
    for part in item.parts[value:at]:
        if isinstance(part, Group) and part.items:
            return True
        if isinstance(part, str) and not _OPERATORS.isdisjoint(part.rpartition(" = ")[2].split()):
            return True
    return False


def _body(group: Group, indent: int, *, is_head: bool) -> Iterator[str]:
    if not group.items:
        raise Unknown
    inner = ", ".join(item.flat() for item in group.items)
    is_one = len(group.items) == 1 and not group.is_tuple
    fits = indent + len(inner) <= WIDTH and not group.must_split
    if is_one and not group.comments:
        yield from _item(group.items[0], indent, "," * is_head)
    elif fits and not group.is_display:
        yield " " * indent + inner
    else:
        yield from _items(group, indent)


def _item(item: Item, indent: int, tail: str) -> Iterator[str]:
    """Yield the lines of an item. A name or a text cannot be split, and stays on a line that is too short for it."""
    flat = f"{item.flat()}{tail}"
    fits = indent + len(flat) <= WIDTH and not item.must_split
    if fits or (not _groups(item) and _ATOM.fullmatch(item.flat())):
        yield " " * indent + flat
    elif len(item.parts) > 1 and item.parts[-1] == " or None":
        yield from _lines(Item(item.parts[:-1]), indent, "")
        yield f"{' ' * indent}or None{tail}"
    elif (types := _between_bars(item.parts)) is not None and len(types) > 1:
        yield from _types(types, indent, tail)
    else:
        yield from _lines(item, indent, tail)


def _items(group: Group, indent: int) -> Iterator[str]:
    """Yield one item to a line, below its comments."""
    for number, item in enumerate(group.items):
        yield from (" " * indent + comment for comment in group.comments.get(number, ()))
        yield from _item(item, indent, ",")
