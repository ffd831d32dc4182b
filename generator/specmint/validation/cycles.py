"""References and `allOf` that lead back to where they start, with nothing in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.resolve import LONGEST_CHAIN
from specmint.validation.walk import Link


def check(links: Mapping[int, Link]) -> Iterator[Diagnostic]:
    """Yield one error for each circle, at the first of its members that the walk met.

    `A: {$ref: B}, B: {$ref: A}` has no meaning, and neither has an `allOf` that contains itself.
    Recursion through properties, items, oneOf and anyOf is fine: `links` does not contain it.
    """
    distances: dict[int, int] = {}
    for link in links.values():
        if id(link.node.value) not in distances:
            yield from _circles_from(link.node, links, distances)


def _circles_from(
    start: Node, links: Mapping[int, Link], distances: dict[int, int]
) -> Iterator[Diagnostic]:
    """Search depth-first without recursion; every value and link is looked at once.

    `distances` gets, for each finished value, the number of links to the end of its longest chain.
    """
    trail: list[Node] = []
    position: dict[int, int] = {}
    branches: list[Iterator[Node]] = []
    following: Node | None = start
    while following is not None or trail:
        if following is None:
            finished = trail.pop()
            branches.pop()
            del position[id(finished.value)]
            distance = _distance(finished, links, distances)
            distances[id(finished.value)] = distance
            if distance == LONGEST_CHAIN + 1:
                yield _too_long(finished)
        elif (mark := id(following.value)) in position:
            yield _circle(trail[position[mark] :])
        elif mark not in distances:
            position[mark] = len(trail)
            trail.append(following)
            branches.append(iter(_others(mark, links)))
        following = None
        if branches:
            following = next(branches[-1], None)


def _distance(node: Node, links: Mapping[int, Link], distances: Mapping[int, int]) -> int:
    """Return 1 for a value without links, else one more than the largest of the values it links to."""
    others = _others(id(node.value), links)
    return 1 + max((distances.get(id(other.value), 0) for other in others), default=0)


def _others(mark: int, links: Mapping[int, Link]) -> list[Node]:
    if mark not in links:
        return []
    return links[mark].others


def _too_long(node: Node) -> Diagnostic:
    message = f"this is defined only through more than {LONGEST_CHAIN} references or `allOf`s"
    return node.error("reference-cycle", message, "Refer to the definition itself.", key=True)


def _circle(nodes: list[Node]) -> Diagnostic:
    first = nodes[0]
    way = quoted(" -> ".join(node.pointer for node in [*nodes[:6], first]), 200)
    message = f"an allOf leads back to itself with nothing in between: {way}"
    if first.get("$ref"):
        message = f"a reference leads back to itself with nothing in between: {way}"
    hint = "Replace one member of the circle by a definition of its own."
    return first.error("reference-cycle", message, hint, key=True)
