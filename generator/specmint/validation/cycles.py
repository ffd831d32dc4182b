"""References and `allOf` that lead back to where they start, with nothing in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.resolve import LONGEST_CHAIN
from specmint.validation.walk import Link


def check(links: Mapping[int, Link]) -> Iterator[Diagnostic]:
    """One error for each circle, at the first of its members that the walk met.

    `A: {$ref: B}, B: {$ref: A}` has no meaning, and neither has an `allOf` that contains itself.
    Recursion through properties, items, oneOf and anyOf is fine and not among the links.
    """
    reach: dict[int, int] = {}
    for link in links.values():
        if id(link.node.value) not in reach:
            yield from _circles_from(link.node, links, reach)


def _circles_from(
    start: Node, links: Mapping[int, Link], reach: dict[int, int]
) -> Iterator[Diagnostic]:
    """Depth-first without recursion; every value and link is looked at once.

    `reach` is how many links a value is away from the last of its chain, once that is known.
    """
    trail: list[Node] = []
    position: dict[int, int] = {}
    branches: list[Iterator[Node]] = []
    following: Node | None = start
    while following is not None or trail:
        if following is None:
            finished = trail.pop()
            mark = id(finished.value)
            branches.pop()
            del position[mark]
            reach[mark] = 1 + max(
                (reach.get(id(o.value), 0) for o in _others(mark, links)), default=0
            )
            if reach[mark] == LONGEST_CHAIN + 1:
                yield _too_long(finished)
        elif (mark := id(following.value)) in position:
            yield _circle(trail[position[mark] :])
        elif mark not in reach:
            position[mark] = len(trail)
            trail.append(following)
            branches.append(iter(_others(mark, links)))
        following = next(branches[-1], None) if branches else None


def _others(mark: int, links: Mapping[int, Link]) -> list[Node]:
    return links[mark].others if mark in links else []


def _too_long(node: Node) -> Diagnostic:
    message = f"more than {LONGEST_CHAIN} references or allOf stand between this and its meaning"
    return node.error("reference-cycle", message, "Refer to the definition itself.", key=True)


def _circle(nodes: list[Node]) -> Diagnostic:
    first = nodes[0]
    way = " -> ".join(node.pointer for node in [*nodes[:6], first])
    kind = "a reference" if first.get("$ref") else "an allOf"
    return first.error(
        "reference-cycle",
        f"{kind} leads back to itself with nothing in between: {quoted(way, 200)}",
        "One member of the circle must be a definition of its own.",
        key=True,
    )
