"""What an operation is called: after its operationId, or by its method and path where that says no more than these.

`GET /api/v1/customers/{id}/addresses` is "list customer addresses". A name follows from the operation's own text alone:
the filler of a path is known by its words (`api`, `v1`) and not by what other paths begin with, or one more path would
rename all. Verbs are those of the usual five methods; where a POST goes to no plural, its path says what it does
(`/invoices/{id}/cancel` is "cancel invoice").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from specmint.names import is_plural, singular, without_resource, words

#: Steps of a path, and words in one, that tell nothing of what it is about.
FILLER = re.compile(r"(api|rest|json|v?\d+([.-]\d+)*((alpha|beta|rc)\d*)?)\Z", re.I)
#: What an operation does to the resource at its path.
VERBS = {"POST": "create", "PUT": "update", "PATCH": "change", "DELETE": "delete", "HEAD": "look"}
#: A path whose last step begins with one of these says itself what is done there.
_SAID = frozenset(["get", "list", "find", "search", "add", "create", "update", "set", "delete"])
_VARIABLE = re.compile(r"\{[^{}]*\}")
_STEP = re.compile(r"(?:\{[^{}]*\}|[^/?&#.:])+")
#: A variable with the name that it has in a query.
_FILLED = re.compile(r"([^=]*=)?\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of a path: its words, and the variables in it. `is_one` names one thing among several, as `{id}` does."""

    words: list[str]
    variables: list[str]
    is_one: bool


@dataclass(frozen=True)
class Address:
    """The method and the path of an operation, and the name that follows from them."""

    method: str
    path: str

    @cached_property
    def name(self) -> list[str]:
        """The words of the name: a verb, if the path does not say it, and what the path leads to.

        What is done with one thing comes before it: "cancel invoice" for `POST /invoices/{id}/cancel`.
        """
        done = self._done
        if done:
            return [*done, *self.nouns[: -len(done)]]
        return [*self._verb, *self.nouns]

    @cached_property
    def nouns(self) -> list[str]:
        """The words for what the path leads to, owners first: customer, addresses."""
        steps = [step for step in self._steps if step.words or step.variables]
        found: list[str] = []
        for step, after in zip_longest(steps, steps[1:]):
            said = step.words.copy()
            owns_one = after is not None and after.is_one
            makes_one = after is None and self._verb == ["create"]
            if said and (owns_one or makes_one):
                said[-1] = singular(said[-1])
            found += said
        return found or _words(self.path) or ["root"]

    def method_name(self, tag: str) -> list[str]:
        """Return the words of the name in the resource of a tag, which they do not repeat."""
        rest = without_resource(self.name, tag)
        return rest or [VERBS.get(self.method, "get")]

    @cached_property
    def resource(self) -> str:
        """What the path begins with, which groups operations without a tag: "customers".

        "" where that says what is done and not with what: `/search/{id}`, or `POST /login`.
        """
        steps = [step.words for step in self._steps if step.words]
        is_action = not self._verb and len(steps) == 1
        if not steps or steps[0][0] in _SAID or is_action:
            return ""
        return "_".join(steps[0])

    @cached_property
    def beside(self) -> str:
        """Words that tell this name from the same one of another path: "v2_by_id"."""
        said = [
            word for step in _STEP.findall(self.path) if _is_version(step) for word in _words(step)
        ]
        variables = [name for step in self._steps for name in step.variables]
        if variables:
            said += ["by", *words(variables[-1])]
        if self.method not in ("GET", "DELETE"):
            said += words(self.method)
        return "_".join(said)

    @cached_property
    def _steps(self) -> list[_Step]:
        steps: list[_Step] = []
        for step in _STEP.findall(self.path):
            if not FILLER.match(step):
                variables = [found[1:-1] for found in _VARIABLE.findall(step)]
                said = _words(_FILLED.sub(" ", step))
                is_one = bool(variables) and not said and "=" not in step
                steps.append(_Step(said, variables, is_one))
        return steps

    @property
    def _done(self) -> list[str]:
        """The words of a last step that says what a POST does with the thing before it."""
        *_, before, last = [None, None, *self._steps]
        if self.method != "POST" or self._verb or before is None or last is None:
            return []
        return last.words if before.is_one else []

    @cached_property
    def _verb(self) -> list[str]:
        said = [step for step in self._steps if step.words]
        is_one = bool(self._steps) and self._steps[-1].is_one
        ending = said[-1].words if said else []
        if self.method in ("GET", "POST") and not is_one and ending and ending[0] in _SAID:
            return []
        is_many = not is_one and bool(ending) and is_plural(ending[-1])
        match self.method:
            case "GET":
                return ["list" if is_many else "get"]
            case "POST" if is_one:
                return ["update"]
            case "POST" if ending and not is_many:
                return []
            case method:
                return [VERBS[method]] if method in VERBS else words(method)


def _words(text: str) -> list[str]:
    """Return the words of a text; none where it has only symbols, which are no words here."""
    return words(text) if any(map(str.isalnum, text)) else []


def _is_version(step: str) -> bool:
    return bool(FILLER.match(step)) and any(map(str.isdigit, step))


def spoken(operation_id: str, address: Address) -> str:
    """Return what an operationId says beyond its address: "" for "PostV1Customers", "read_items" for "read_items_items_get".

    "getCustomers" of `GET /customers` is what people write, and stays.
    """
    said = words(operation_id)
    path = _words(address.path)
    method = address.method.lower()
    steps = [step for step in _STEP.findall(address.path) if not FILLER.match(step)]
    plain = [word for step in steps for word in _words(step)]
    is_human = method in ("get", "delete") and path == plain and "{" not in address.path
    if said in ([method, *path], [method, *plain]) and not is_human:
        return ""
    ending = [*path, method]
    if len(said) > len(ending) and said[-len(ending) :] == ending:
        return "_".join(said[: -len(ending)])
    return operation_id
