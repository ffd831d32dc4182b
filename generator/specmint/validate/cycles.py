"""References and `allOf` that lead back to where they start, with nothing in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validate.walk import Link


def check(links: Mapping[int, Link]) -> Iterator[Diagnostic]:
    """One error for each circle, at the first of its members that the walk met.

    `A: {$ref: B}, B: {$ref: A}` has no meaning, and neither has an `allOf` that contains itself.
    Recursion through properties, items, oneOf and anyOf is fine and not among the links.
    """
    done: set[int] = set()
    for link in links.values():
        if id(link.node.value) not in done:
            yield from (_circle(nodes) for nodes in _circles_from(link.node, links, done))


def _circles_from(start: Node, links: Mapping[int, Link], done: set[int]) -> Iterator[list[Node]]:
    """Depth-first without recursion; every value and link is looked at once."""
    trail: list[Node] = []
    position: dict[int, int] = {}
    branches: list[Iterator[Node]] = []
    following: Node | None = start
    while following is not None or trail:
        if following is None:
            finished = id(trail.pop().value)
            branches.pop()
            del position[finished]
            done.add(finished)
        elif (mark := id(following.value)) in position:
            yield trail[position[mark] :]
        elif mark not in done:
            position[mark] = len(trail)
            trail.append(following)
            branches.append(iter(links[mark].others if mark in links else ()))
        following = next(branches[-1], None) if branches else None


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
