"""What drafted operations, resources and schemas are called, by method and path."""

from __future__ import annotations

import re
from dataclasses import dataclass

from specmint.names import singular
from specmint.operation_names import FILLER, VERBS
from specmint.runtime.http.params import VARIABLE


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an operation: `operation` for its operationId, `resource` for its tag, `noun` for its records."""

    operation: str
    resource: str
    noun: str


def names_of(method: str, template: str, *, is_list: bool) -> Names:
    """Return the names of an operation. `is_list` says that it answers a list.

    `GET /v1/customers/{id}/addresses` is listCustomerAddresses, of Customers, with records CustomerAddress;
    `GET /customers/key:{key}` is getCustomerByKey.
    """
    steps = [step for step in template.split("/") if step and not FILLER.match(step)]
    words = [_capitals(step) for step in steps if not VARIABLE.search(step)]
    if not words:
        words = ["Root"]
    *owners, last = words
    noun = "".join([*map(singular, owners), singular(last)])
    many = "".join([*map(singular, owners), last])
    is_one = bool(steps) and bool(VARIABLE.search(steps[-1]))
    if method != "GET":
        return Names(VERBS.get(method, method.lower()) + noun, words[0], noun)
    verb = "list" if is_list else "get"
    what = noun if is_one else many
    key = VARIABLE.split(steps[-1])[0] if is_one else ""
    by = f"By{_capitals(key)}" if key else ""
    return Names(verb + what + by, words[0], noun)


def _capitals(step: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", step)
    text = "".join(word[0].upper() + word[1:] for word in words)
    if not text or text[0].isdigit():
        return f"X{text}"
    return text
