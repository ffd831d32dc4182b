"""The models: one module or, where that would be long, a package of modules that load each other when they are needed.

The module of a class follows from the class's own name: its first word, and further words where too many share the first.
So a schema that is added or removed moves no other, save where a module grows too long. Which resources reach a class would
change with every operation, and a module for each ring of classes that lead to each other would hold nearly all of Stripe.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Ident
from specmint.models import Page, definition_pages
from specmint.models.views import FurtherNames
from specmint.names import snake
from specmint.spell.annotations import Speller
from specmint.spell.calls import dict_of
from specmint.spell.imports import Used, froms
from specmint.spell.table import Scope, entry_of, home_of

#: Lines of definitions in one module. Python makes a class in half a millisecond, and a definition has some twenty lines: with more,
#: the first use of a model would take longer than all other imports. The models of an API of a hundred operations are below it.
LONGEST: Final = 3_000
_VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
#: The module of classes that are called as one of Python's builtins is. pydantic would take a name that is not bound yet for the
#: builtin, so others import these when they are loaded, and this module imports none of theirs.
_LIKE_BUILTINS = "like_builtins"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A class or an alias with its further `names`: what is printed of it, and the names that this uses."""

    names: tuple[str, ...]
    texts: tuple[Code, ...]
    used: Used

    @property
    def lines(self) -> int:
        """Return the number of lines, as templates print them."""
        return sum(text.count("\n") for text in self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A module of the package: what it defines, what it imports of the others for type checkers alone, and at once."""

    name: str
    used: Used
    definitions: tuple[Code, ...]
    beside: tuple[Code, ...]
    at_once: tuple[Code, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The root of the package: `imports` for type checkers, and the `homes` from which names are loaded."""

    used: Used
    loader: Used
    imports: tuple[Code, ...]
    homes: Code
    names: tuple[Code, ...]


def printed(api: ir.Api, rule: str | None, draw: Callable[[str, Page], str]) -> list[Part]:
    """Return the definitions in the document's order. `draw` prints one from the template of its kind."""
    used = Used(Scope.MODELS)
    parts: list[Part] = []
    for kind, page in definition_pages(api, Speller(used), rule):
        text = Code(draw(kind, page))
        if isinstance(page, FurtherNames):
            whole = parts.pop()
            names = (*whole.names, *(str(one.name) for one in page.names))
            parts.append(Part(names=names, texts=(*whole.texts, text), used=whole.used))
            continue
        own = Used(Scope.MODELS, entries=set(used.entries), models=set(used.models))
        parts.append(Part(names=(str(page.name),), texts=(text,), used=own))
        used.entries.clear()
        used.models.clear()
    return parts


def is_long(parts: Iterable[Part]) -> bool:
    """Return whether the definitions are too many for one module."""
    return sum(part.lines for part in parts) > LONGEST


def needed(parts: Iterable[Part], up: str = ".") -> Used:
    """Return what a module with these definitions imports from elsewhere than the models."""
    entries = {entry for part in parts for entry in part.used.entries}
    return Used(Scope.MODELS, up=up, entries=entries)


def cut(parts: Sequence[Part]) -> dict[str, list[Part]]:
    """Return the definitions of each module, by its name."""
    others = [part for part in parts if not _hidden_by(part.names)]
    modules = dict(_by_words(others, 1))
    like_builtins = [part for part in parts if _hidden_by(part.names)]
    if like_builtins:
        modules[_LIKE_BUILTINS] = [*modules.get(_LIKE_BUILTINS, []), *like_builtins]
    return {f"_{name}": modules[name] for name in sorted(modules)}


def _hidden_by(names: Iterable[str]) -> bool:
    return any(hasattr(builtins, name) for name in names)


def _by_words(parts: Iterable[Part], count: int) -> Iterator[tuple[str, list[Part]]]:
    """Yield modules that are called by so many words of what they define, and by more where they would be too long."""
    groups: dict[tuple[str, ...], list[Part]] = {}
    for part in parts:
        groups.setdefault(_words(part.names[0])[:count], []).append(part)
    for words, group in groups.items():
        if len(words) == count and is_long(group):
            yield from _by_words(group, count + 1)
        else:
            yield "_".join(words), group


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a class's name; the classes of one resource's requests are often called by their methods first."""
    words = snake(name).split("_")
    if words[0] in _VERBS and len(words) > 1:
        words = words[1:]
    return tuple(words)


def modules_of(parts: dict[str, list[Part]]) -> Iterator[Module]:
    """Yield the modules of the package."""
    homes = _homes(parts)
    for name, own in parts.items():
        used = needed(own, "..")
        wanted = {model for part in own for model in part.used.models if homes[model] != name}
        at_once = {model for model in wanted if homes[model] == f"_{_LIKE_BUILTINS}"}
        beside = wanted - at_once
        if beside:
            used.take("TYPE_CHECKING")
        yield Module(
            name=name,
            used=used,
            definitions=tuple(text for part in own for text in part.texts),
            beside=_imports(beside, homes),
            at_once=_imports(at_once, homes),
        )


def index(parts: dict[str, list[Part]], others: Sequence[str], runtime: str) -> Index:
    """Return the root of the package; `others` are the names of the runtime that it gives out too."""
    used, loader = Used(Scope.MODELS_ROOT, up=".."), Used(Scope.MODELS_ROOT, up="..")
    used.take_all(["TYPE_CHECKING"])
    loader.take("by_module")
    homes = {name: f".{module}" for name, module in _homes(parts).items()}
    for name in others:
        homes[name] = home_of(entry_of(name, Scope.MODELS_ROOT), "..", runtime)
    return Index(
        used=used,
        loader=loader,
        imports=tuple(froms((home, name) for name, home in homes.items())),
        homes=dict_of((literal(name), literal(homes[name])) for name in sorted(homes)),
        names=tuple(map(Code, sorted(homes))),
    )


def _imports(names: Iterable[Ident], homes: dict[str, str]) -> tuple[Code, ...]:
    return tuple(froms((f".{homes[name]}", name) for name in names))


def _homes(parts: dict[str, list[Part]]) -> dict[str, str]:
    """Return the module of each name."""
    return {name: module for module, own in parts.items() for part in own for name in part.names}
