"""Recorded exchanges by the operations that they are of: by method and path, with variables in the place of values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from specmint.document import Json
from specmint.replaying.exchange import Exchange, segments
from specmint.replaying.matching import variables_of
from specmint.replaying.unknown import is_done, templated

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_VALUE = re.compile(r"[^\w.~:$-]|:.*\d", re.ASCII)
"""What makes a decoded step of a path a value: spaces, slashes, accents, or a number behind a colon."""
_KEYED = re.compile(r"([A-Za-z_]\w*):(?=.*\d).+", re.ASCII | re.DOTALL)
"""A step that names what its value is, as in `external_key:acme-42`."""


@dataclass(frozen=True, slots=True)
class Group:
    """The exchanges of one operation."""

    template: str
    method: str
    exchanges: list[Exchange]

    @property
    def done(self) -> list[Exchange]:
        """Its successes."""
        return [one for one in self.exchanges if is_done(one)]

    @property
    def operation(self) -> str:
        """What the recorder calls it; "" where it does not say."""
        return next((one.operation for one in self.done if one.operation), "")

    @property
    def trees(self) -> list[Json]:
        """The JSON that was answered with success, by the status."""
        return [one.answer.tree for one in self.done if one.answer.kind == "json"]


def of_vendor(exchanges: Sequence[Exchange]) -> tuple[str, list[Exchange]]:
    """Return the host with the most answers of data, "" where none is said, and its exchanges."""
    usable = [one for one in exchanges if one.whole and one.method in _METHODS]
    hosts = Counter(one.host or "" for one in usable if one.answer.kind == "json")
    host = max(hosts, key=lambda one: hosts[one], default="")
    return host, [one for one in usable if (one.host or "") == host]


def _template(path: str) -> str:
    """Return the path with variables for identifiers, and for whatever no programmer writes into a path."""
    steps = path.split("/")[1:]
    decoded = segments(path)
    marked = [_marked(step, text) for step, text in zip(steps, decoded, strict=True)]
    return templated("/" + "/".join(marked))


def _marked(step: str, decoded: str) -> str:
    """Return a step of a path with a variable, or an identifier in the place of one, where it holds a value."""
    keyed = _KEYED.fullmatch(decoded)
    if keyed is not None:
        return f"{keyed[1]}:{{{keyed[1]}}}"
    if _VALUE.search(decoded):
        return "0"
    return step


def groups_of(exchanges: Sequence[Exchange]) -> list[Group]:
    """Return the exchanges by their operations: those of one method and path, or that the recorder calls the same."""
    named: dict[tuple[str, str], str] = {}
    for one in exchanges:
        template, key = _template(one.path), (one.method, one.operation)
        if one.operation and template.count("{") > named.get(key, "").count("{"):
            named[key] = template
    found: dict[tuple[str, int], list[Exchange]] = {}
    for one in exchanges:
        template = named.get((one.method, one.operation), "")
        if variables_of(template, one.path) is None:
            template = _template(one.path)
        found.setdefault((template, _METHODS.index(one.method)), []).append(one)
    return [Group(key[0], _METHODS[key[1]], found[key]) for key in sorted(found)]
