"""Rules for the keys of `responses`: status codes, ranges of them, and what vendors write in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from specmint.diagnostics import quoted
from specmint.document import Node
from specmint.mending import Mend, Problem
from specmint.validation.grammar import STATUS
from specmint.vocabulary import is_marked

_HINT = "Use 100 to 599, a range such as 4XX, or default."
_RANGE = re.compile(r"([1-5])(?:[x*]{2}|[0-9][x*])", re.IGNORECASE)
"""`2xx`, `20X` and `2**`, as vendors write ranges."""
_FROM_TO = re.compile(r"([1-5])00 ?(?:-|to|\.\.+) ?\1(?:99|[x*]{2})", re.IGNORECASE)
"""`200-299`, the range in full."""
_SEVERAL = re.compile(r"[1-5][0-9]{2}(?: ?[,/|] ?[1-5][0-9]{2})+")
"""`200, 201`: one answer of several statuses."""
_FIRST_CODE = re.compile(r"\A[1-5][0-9]{2}(?![0-9])")
"""A code and more: `200 OK`, `200_1`."""
_WORDS: Final[Mapping[str, str]] = {
    **{one.phrase.lower(): str(one.value) for one in HTTPStatus},
    **dict.fromkeys(("success", "successful"), "2XX"),
    **dict.fromkeys(("default", "error", "errors", "other", "others", "failure", "0"), "default"),
}


def check_responses(responses: Node) -> Iterator[Problem]:
    """Yield each key that is not a status code, a range of them, or `default`; one that spells such a thing is a slip.

    Of two that spell the same the second is left out, and so is what is no status at all where an answer of a success
    is declared beside it: no vendor can answer so.
    """
    meant = {status: _meant(status) for status, _ in responses.items()}
    has_answer = any(code[0] in "2d" for codes in meant.values() for code in codes)
    taken = {status for status in meant if STATUS.fullmatch(status)}
    for status, response in responses.items():
        if status in taken or status.startswith("x-"):
            continue
        message = f"{quoted(status)} is not a status code"
        codes = [code for code in meant[status] if code not in taken]
        is_ours = is_marked(responses.document) and not _RANGE.fullmatch(status)
        if is_ours or not (codes or has_answer):
            yield response.error("status-code", message, _HINT, key=True)
            continue
        taken.update(codes)
        read = f"it is read as {' and '.join(codes)}" if codes else "it is left out"
        hint = "" if codes else _HINT
        found = response.warning("status-code", f"{message}; {read}", hint, key=True)
        yield Mend(found, responses, status, anew=True)
        for code in codes:
            place = (((code,), (status,)),)
            yield Mend(found, responses, code, response.value, anew=True, written=place)


def _meant(status: str) -> list[str]:
    """Return the status that a key spells, or several; none for none."""
    text = status.strip()
    if STATUS.fullmatch(text):
        return [text]
    if text.lower() in _WORDS:
        return [_WORDS[text.lower()]]
    spelled = _RANGE.fullmatch(text) or _FROM_TO.fullmatch(text)
    if spelled:
        return [f"{spelled[1]}XX"]
    if _SEVERAL.fullmatch(text):
        return [*dict.fromkeys(re.findall(r"[0-9]{3}", text))]
    return _FIRST_CODE.findall(text)
