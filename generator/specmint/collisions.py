"""Who keeps a name that several things want, and what the others are called.

A name must not change what it means because the vendor adds or moves something. So the order of the document does not
count: the thing whose own text is in the style usual in OpenAPI keeps the plain name, and each of the others gets a
suffix made of its own text: "type" and "type_at" for "type" and "@type". What still collides then gets a digest of
its text.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from typing import Literal, NamedTuple

from specmint.ir import Ident
from specmint.names import LONGEST, PAGE_CLASS_NAMES, pascal, symbols


class Style(NamedTuple):
    """How names of a scope are spelled, and which style their texts usually have in OpenAPI documents."""

    form: Literal["snake", "pascal", "constant"]
    usual: Literal["camel", "pascal"]


VALUES_OF_ENUMS = Style("constant", "camel")
CLASSES = Style("pascal", "pascal")
TAGS = Style("snake", "pascal")
#: Members, parameters, operations and whatever else a document calls in camelCase.
MEMBERS = Style("snake", "camel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A thing that wants a name, drawn from its `text` in the document; or `given` to it by `x-name`, which wins.

    Things of a lower `order` win over others. `beside` has words that tell things apart whose texts are equal, or have
    none, such as "query" for a parameter whose namesake stands in the path. `place` is what nothing else shares.
    """

    wanted: str
    text: str
    given: bool = False
    order: int = 0
    beside: str = ""
    place: str = ""


def distinct(claims: Sequence[Claim], style: Style, taken: Collection[str] = ()) -> list[Ident]:
    """Return a name for each claim, no two alike and none in `taken`.

    The result follows from the set of the claims, whatever their order. Takes linear time.
    """
    order = sorted(range(len(claims)), key=lambda number: _rank(claims[number], style))
    wanted = {claim.wanted for claim in claims}.union(taken)
    met = set(taken)
    chosen: dict[int, str] = {}
    yielding: list[int] = []
    for number in order:
        name = claims[number].wanted
        if name in met:
            yielding.append(number)
            continue
        met.add(name)
        chosen[number] = name
    met_again: Counter[Claim] = Counter()
    for number in yielding:
        claim = claims[number]
        met_again[claim] += 1
        names = _instead(claim, style, met_again[claim])
        # A suffix never makes a name that somebody else wants as it is.
        name = next(name for name in names if name not in met and name not in wanted)
        met.add(name)
        chosen[number] = name
    return [Ident(chosen[number]) for number in range(len(claims))]


def _rank(claim: Claim, style: Style) -> tuple[bool, int, int, str, str, str]:
    """Return what claims to a name are sorted by; the first keeps it: one that was given it, then by order, style and text."""
    by_style = _style_rank(claim.text, style)
    return not claim.given, claim.order, by_style, claim.text, claim.beside, claim.place


_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_OTHER = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*")


def _style_rank(text: str, style: Style) -> int:
    """Return how early a text gets its name: 0 in the usual style, then snake_case, any other case, with symbols."""
    usual = _CAMEL if style.usual == "camel" else _PASCAL
    ranks = (usual, _SNAKE, _OTHER)
    return next((rank for rank, of in enumerate(ranks) if of.fullmatch(text)), len(ranks))


_LONGEST_SUFFIX = 40


def _instead(claim: Claim, style: Style, again: int) -> Iterator[str]:
    """Yield the names for one that does not get what it wants, each made of its own text.

    Numbers are for claims that nothing tells apart: this one is met for the time `again`.
    """
    own = _difference(claim.text, style)
    parts = [part for part in (own, claim.beside) if 0 < len(part) <= _LONGEST_SUFFIX]
    for number in range(len(parts)):
        yield _with_suffix(claim.wanted, parts[: number + 1], style)
    text = "\0".join([claim.text, claim.beside, claim.place])
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    for size in (6, 12, 24, 48):
        yield _with_suffix(claim.wanted, [f"x{digest[:size]}"], style)
    for number in itertools.count(again + 1):
        yield _with_suffix(claim.wanted, [str(number)], style)


def _difference(text: str, style: Style) -> str:
    """Return words for what tells the text from one in the usual style: "at" for "@type", "snake" for "a_b", "" for nothing."""
    if not text or _style_rank(text, style) == 0:
        return ""
    unusual = dict.fromkeys(symbols(text.replace("_", "")))
    if unusual:
        return "_".join(unusual).replace("minus", "dash")
    named = (_SNAKE, "snake"), (_CONSTANT, "upper"), (_PASCAL, "pascal"), (_OTHER, "mixed")
    return next((word for of, word in named if of.fullmatch(text)), "underscore")


def _with_suffix(name: str, parts: Iterable[str], style: Style) -> str:
    """Return the name, cut at the front where there is no room for the suffix."""
    match style.form:
        case "snake":
            ending = "_" + "_".join(parts)
        case "constant":
            ending = "_" + "_".join(parts).upper()
        case "pascal":
            ending = "".join(word[:1].upper() + word[1:] for word in "_".join(parts).split("_"))
    room = LONGEST - len(ending)
    if len(name) <= room:
        return name.rstrip("_") + ending
    begin = "X" if style.form == "pascal" else "x"
    return begin + name.rstrip("_")[1 - room :] + ending


def page_classes(resources: Sequence[str], models: Collection[str]) -> list[Ident]:
    """Return the classes of the resources' pages: "customer_groups" -> "CustomerGroups".

    A page and a client bind what they import beside it: a name that is taken there, or by a model, gets `Resource` behind it.
    """
    taken = PAGE_CLASS_NAMES.union(models)
    claims: list[Claim] = []
    for resource in resources:
        name = pascal(resource.title().replace("_", ""), fallback="Resource")
        if name in taken or iskeyword(name):
            name += "Resource"
        claims.append(Claim(wanted=name, text=resource))
    return distinct(claims, CLASSES, taken)
