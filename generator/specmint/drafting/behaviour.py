"""What answers say beside their payload: the envelope that they come in, and how lists go on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specmint.diagnostics import counted
from specmint.document import Json
from specmint.pointers import pointer_of
from specmint.replaying.exchange import Exchange, value_at
from specmint.replaying.unknown import is_done

_PAYLOADS = ("data", "responsedata", "payload", "response", "result", "results", "items")
_FLAGS = ("ok", "success", "status", "code", "errorcode", "responsestatus")
_MESSAGES = ("message", "errormessage", "errordescription", "detail", "title", "error")
_CODES = ("code", "errorcode", "type", "error")
_POSITIONS = {"page": ("page", "pagenumber"), "offset": ("offset", "skip")}
_SIZES = ("perpage", "pagesize", "limit", "size")
_PAGES: tuple[str, ...] = ("totalpages", "lastpage", "pagecount", "pages")
_TOTALS: tuple[str, ...] = ("total", "totalrows", "totalcount", "totalitems", "totalrecords")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What `x-envelope` would say, and why. `flag` is the member that says of an answer that it is a success, and how."""

    declared: dict[str, Json]
    payload: str
    evidence: str
    flag: tuple[str, Json] | None = None

    def is_refusal(self, tree: Json) -> bool:
        """Return whether an answer says no, whatever its status."""
        if self.flag is None or not isinstance(tree, dict):
            return False
        name, good = self.flag
        return name in tree and tree[name] != good

    def holds(self, trees: Sequence[Json]) -> bool:
        """Return whether all these answers have the payload."""
        return all(isinstance(tree, dict) and self.payload in tree for tree in trees)


def envelope_of(exchanges: Sequence[Exchange]) -> Envelope | None:
    """Return the envelope that most successes with data share; None if they come as they are."""
    done = [one.answer.tree for one in exchanges if is_done(one) and one.answer.data]
    refused = [one.answer.tree for one in exchanges if not is_done(one)]
    objects = [tree for tree in done if isinstance(tree, dict)]
    names = Counter(name for one in objects for name in one if _plain(name) in _PAYLOADS)
    payload, seen = next(iter(names.most_common(1)), ("", 0))
    wrapped = [one for one in objects if payload in one and len(one) > 1]
    if seen < 2 or 3 * len(wrapped) < 2 * len(done):
        words = _words(refused)
        if not words:
            return None
        return Envelope(words, "", f"in {counted(len(refused), 'refusal')}")
    flag = _flag(payload, wrapped, refused)
    envelope = Envelope({}, payload, f"{payload} was in {seen} of {len(done)} successes", flag)
    said_no = [*refused, *filter(envelope.is_refusal, wrapped)]
    declared: dict[str, Json] = {"payload": pointer_of((payload,))}
    if flag is not None:
        declared["success"] = {pointer_of((flag[0],)): flag[1]}
    return replace(envelope, declared=declared | _words(said_no))


def _flag(
    payload: str, wrapped: Sequence[dict[str, Json]], refused: Sequence[Json]
) -> tuple[str, Json] | None:
    """Return the member beside the payload that is one value in successes, if an answer shows that it can be another."""
    for name in wrapped[0]:
        if name == payload or _plain(name) not in _FLAGS:
            continue
        values = [one[name] for one in wrapped if name in one]
        good = [one for one in values if _is_good(one)]
        others = [one for one in values if not _is_good(one)]
        others += [one[name] for one in refused if isinstance(one, dict) and name in one]
        is_constant = all(one == good[0] for one in good)
        if (
            good
            and is_constant
            and any(one != good[0] for one in others)
            and len(values) == len(wrapped)
        ):
            return name, good[0]
    return None


def _is_good(value: Json) -> bool:
    """Return whether a value is what people write for success."""
    if isinstance(value, str):
        return value.lower() in ("ok", "success", "succeeded")
    return value is True or (value == 0 and not isinstance(value, bool))


def _words(refused: Sequence[Json]) -> dict[str, Json]:
    """Return where refusals say their code and their message: at the top, or one level below."""
    codes: dict[str, None] = {}
    messages: dict[str, None] = {}
    for tree in refused:
        texts = [at for at, value in _scalars(tree) if isinstance(value, str)]
        numbers = [at for at, value in _scalars(tree) if _is_count(value)]
        messages |= dict.fromkeys(_named(texts, _MESSAGES)[:1])
        codes |= dict.fromkeys(_named([*texts, *numbers], _CODES)[:1])
    codes = {at: None for at in codes if at not in messages}
    found: dict[str, Json] = {}
    if codes:
        found["code"] = next(iter(codes))
    if messages:
        several = list[Json](messages)
        found["message"] = several if len(several) > 1 else several[0]
    return found


def _named(places: Sequence[tuple[str, ...]], names: Sequence[str]) -> list[str]:
    """Return the pointers to places of these names, those of the first name first."""
    return [pointer_of(at) for name in names for at in places if _plain(at[-1]) == name]


def _scalars(tree: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            if isinstance(value, dict):
                yield from (((name, inner), one) for inner, one in value.items())
            elif not isinstance(value, list):
                yield (name,), value


def _shared(objects: Sequence[dict[str, Json]]) -> list[str]:
    if not objects:
        return []
    return [name for name in objects[0] if all(name in one for one in objects)]


def items_at(trees: Sequence[Json], payload: str) -> tuple[str, ...] | None:
    """Return where answers hold a list, and nothing but one: the payload itself, or a member of it; None if nowhere."""
    starts = tuple(filter(None, [payload]))
    inner = [value_at(tree, pointer_of(starts)) for tree in trees]
    if inner and all(isinstance(one, list) for one in inner):
        return starts
    objects = [one for one in inner if isinstance(one, dict)]
    if len(objects) < len(inner) or not objects:
        return None
    lists = [
        name for name in _shared(objects) if all(isinstance(one[name], list) for one in objects)
    ]
    is_one = len(lists) == 1 and _plain(lists[0]) in (*_PAYLOADS, "records", "rows", "entries")
    if not is_one:
        return None
    return (*starts, lists[0])


def paging_of(exchanges: Sequence[Exchange], items: tuple[str, ...]) -> dict[str, Json]:
    """Return what `x-paging` would say of calls that answer a list at `items`; nothing where no position was sent."""
    names = {_plain(name): name for one in exchanges for name, _ in one.query}
    found: dict[str, Json] = {}
    for style, spellings in _POSITIONS.items():
        position = next((names[one] for one in spellings if one in names), None)
        if position is not None:
            found = {"style": style, style: f"$request.query.{position}"}
            break
    if not found:
        return {}
    size = next((names[one] for one in _SIZES if one in names), None)
    if size is not None:
        found["size"] = f"$request.query.{size}"
    found["items"] = pointer_of(items)
    trees = [one.answer.tree for one in exchanges]
    wanted: dict[str, tuple[str, ...]] = {"total": _TOTALS}
    if found["style"] == "page":
        wanted["pages"] = _PAGES
    for key, known in wanted.items():
        places = [at for at in _numbers(trees[0]) if _plain(at[-1]) in known]
        shared = [
            at for at in places if all(_is_count(value_at(tree, pointer_of(at))) for tree in trees)
        ]
        if shared:
            found[key] = pointer_of(shared[0])
    return found


def _numbers(tree: Json) -> list[tuple[str, ...]]:
    return [at for at, value in _scalars(tree) if _is_count(value)]


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
