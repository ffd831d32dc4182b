"""Values for the arguments of generated methods, made from their annotations with a fixed seed.

Each is a `Sample`: the Python value, and the JSON tree that must travel for it. Nothing here knows the
document: a value that the annotations allow and the document does not shows a rule that got lost.
"""

import collections.abc
import datetime as dt
import enum
import inspect
import random
import sys
import types
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import pydantic

from . import files, wire
from .client import wire_name
from .limits import Limits, limits_of, matching, number, whole

SEQUENCES: Final = (list, tuple, set, frozenset, *(
    getattr(collections.abc, name) for name in ("Sequence", "Iterable", "Collection", "Set")
))  # fmt: skip
MAPPINGS: Final = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
#: What a query, a form or a JSON text must not trip over.
_AWKWARD: Final = " é&=+%/?#\"'"
_DEEPEST: Final = 12
_OPTIONAL_UNTIL: Final = 3
_MOST_VALUES: Final = 400


class NoValue(Exception):
    """No value of a type could be made: the type is unknown here, or its limits contradict."""


class Sample(NamedTuple):
    """A value for Python, and the JSON tree that must stand for it in a request."""

    python: Any
    wire: Any


@dataclass
class Maker:
    """Makes samples.

    `choice` is the member that each union and enum takes, counted round; `everything` fills optional
    members too. `flat` keeps what is of any type to a plain text, `plain` keeps texts to letters.
    """

    seed: str
    choice: int = 0
    everything: bool = True
    flat: bool = False
    plain: bool = False
    made: int = 0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def of(self, kind: Any, depth: int = 0, metadata: Sequence[Any] = ()) -> Sample:
        """Return a sample of a type. Raises NoValue."""
        self.made += 1
        kind, metadata = unfolded(kind, metadata)
        codec = next((each for each in metadata if _is_codec(each)), None)
        if codec is not None:
            return self._coded(kind, codec, metadata, depth)
        if depth > _DEEPEST:
            raise NoValue("a type that holds itself without an end")
        return self._plain_type(kind, depth, limits_of(metadata))

    def _plain_type(self, kind: Any, depth: int, limits: Limits) -> Sample:
        origin, inside = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            return self._union(inside, depth, limits)
        if origin is Literal:
            return _same(inside[self.choice % len(inside)])
        if kind in files.KINDS:
            return Sample(*files.opened(kind, self._text(limits)))
        if origin is tuple and Ellipsis not in inside:
            return self._tuple(inside, depth)
        if origin in SEQUENCES or kind in SEQUENCES:
            return self._list(inside[0] if inside else Any, depth, limits)
        if origin in MAPPINGS or kind in MAPPINGS:
            return self._map(inside[1] if inside else Any, depth, limits)
        if isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
            return self._model(kind, depth)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            member = [*kind][self.choice % len(kind)]
            return Sample(member, member.value)
        return self._scalar(kind, limits)

    def _union(self, members: Sequence[Any], depth: int, limits: Limits) -> Sample:
        """The member whose turn it is; deep inside, the first that has an end."""
        real = _real(members)
        if not real:
            return _same(None)
        start = self.choice % len(real) if depth <= _OPTIONAL_UNTIL else 0
        for member in real[start:] + real[:start]:
            try:
                return self.of(member, depth + 1, _metadata_of(limits))
            except NoValue:
                continue
        raise NoValue("no member of a union has a value")

    def _list(self, item: Any, depth: int, limits: Limits) -> Sample:
        count = max(limits.shortest, 2 if depth <= _OPTIONAL_UNTIL else 0)
        count = count if limits.longest is None else min(count, limits.longest)
        made = [self.of(item, depth + 1) for _ in range(count)]
        return Sample([each.python for each in made], [each.wire for each in made])

    def _tuple(self, kinds: Sequence[Any], depth: int) -> Sample:
        """An item of each type. A name, a content and its media type are a file: its data is the content."""
        made = [self.of(each, depth + 1) for each in kinds]
        values = tuple(each.python for each in made)
        if len(made) > 1 and isinstance(made[1].wire, bytes):
            return Sample((*values[:2], *["text/x-sample"][: len(values) - 2]), made[1].wire)
        return Sample(values, [each.wire for each in made])

    def _map(self, value: Any, depth: int, limits: Limits) -> Sample:
        count = max(limits.shortest, 1)
        count = count if limits.longest is None else min(count, limits.longest)
        made = {f"key {index}": self.of(value, depth + 1) for index in range(count)}
        return Sample(
            {key: each.python for key, each in made.items()},
            {key: each.wire for key, each in made.items()},
        )

    def _model(self, kind: type[pydantic.BaseModel], depth: int) -> Sample:
        """A model with its optional members too, while there are few values in the whole."""
        filled = self.everything and depth <= _OPTIONAL_UNTIL
        python, tree = dict[str, Any](), dict[str, Any]()
        for name, declared in kind.model_fields.items():
            constant = declared.default is not None and not declared.is_required()
            needed = declared.is_required() or constant
            if not needed and (not filled or self.made > _MOST_VALUES):
                continue
            try:
                made = self.of(declared.annotation, depth + 1, declared.metadata)
            except NoValue:
                if declared.is_required() or depth == 0:
                    raise
                continue
            python[name] = made.python
            tree[wire_name(name, declared)] = made.wire
        for key, made in self._open_members(kind, depth):
            python[key], tree[key] = made
        try:
            return Sample(kind(**python), tree)
        except Exception as error:
            said = str(error).replace("\n", " | ")
            raise NoValue(f"{kind.__name__} refuses values of its own types: {said}") from None

    def _open_members(self, kind: Any, depth: int) -> Iterator[tuple[str, Sample]]:
        """A member beyond the declared ones, where a model gives them a type."""
        if "__pydantic_extra__" not in vars(kind).get("__annotations__", {}):
            return
        if self.everything and depth <= _OPTIONAL_UNTIL:
            written = inspect.get_annotations(kind, eval_str=True)["__pydantic_extra__"]
            yield "further member", self.of(get_args(written)[1], depth + 1)

    def _coded(self, kind: Any, codec: Any, metadata: Sequence[Any], depth: int) -> Sample:
        """A value that travels in another form, which is the codec's own affair."""
        rest = [each for each in metadata if each is not codec]
        made = self.of(kind, depth, rest)
        value = made.python
        if isinstance(value, dt.datetime):
            value = next(
                each for each in (value, value.replace(tzinfo=None)) if _takes(codec, each)
            )
        return Sample(value, wire.ANY)

    def _scalar(self, kind: Any, limits: Limits) -> Sample:
        if kind is Any or kind is object:
            return self._anything()
        if kind is bool:
            return _same(self.dice.random() < 0.5)
        if kind is int:
            return _same(whole(limits, self.dice.randrange(2, 90)))
        if kind is Decimal:
            return _same(number(limits, Decimal(self.dice.randrange(1000, 9000)).scaleb(-2)))
        if kind is float:
            value = float(number(limits, Decimal(self.dice.randrange(10, 90)) / 4))
            return Sample(value, Decimal(repr(value)))
        if kind is str:
            return _same(self._text(limits))
        if kind is bytes:
            return _same(self._text(limits).encode())
        return self._moment(kind)

    def _moment(self, kind: Any) -> Sample:
        moment = dt.datetime(2024, 2, 29, 12, self.dice.randrange(60), 1, 250000, tzinfo=dt.UTC)
        known: dict[Any, Any] = {
            dt.datetime: moment,
            dt.date: moment.date(),
            dt.time: moment.time(),
            uuid.UUID: uuid.UUID(int=self.dice.getrandbits(128), version=4),
        }
        if kind is types.NoneType:
            return _same(None)
        if kind not in known:
            raise NoValue(f"no value of {kind} is known here")
        value = known[kind]
        return Sample(value, str(value) if kind is uuid.UUID else value.isoformat())

    def _text(self, limits: Limits) -> str:
        if limits.patterns:
            found = matching(limits)
            if found is None:
                raise NoValue(f"no text matches {' and '.join(limits.patterns)}")
            return found
        text = f"t{self.dice.randrange(10**4, 10**5)}" + ("" if self.plain else _AWKWARD)
        text += "x" * (limits.shortest - len(text))
        return text if limits.longest is None else text[: limits.longest]

    def _anything(self) -> Sample:
        text = self._text(Limits())
        if self.flat:
            return _same(text)
        return _same({"any": [text, 7, Decimal("1.10"), True, None]})


def _same(value: Any) -> Sample:
    return Sample(value, value)


def _metadata_of(limits: Limits) -> Sequence[Any]:
    """Limits that stand beside a union bind each of its members."""
    return (_Beside(limits),)


class _Beside:
    """Limits in the form that they are found in beside a type."""

    def __init__(self, limits: Limits) -> None:
        self.ge, self.le, self.gt, self.lt = limits.least, limits.most, limits.above, limits.below
        self.step, self.min_length, self.max_length = limits.step, limits.shortest, limits.longest
        self.metadata = [_Pattern(each) for each in limits.patterns]


class _Pattern:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern


def _is_codec(beside: Any) -> bool:
    return hasattr(beside, "encode") and not isinstance(beside, str)


def _takes(codec: Any, value: Any) -> bool:
    try:
        codec.encode(value)
    except ValueError:
        return False
    return True


def unfolded(kind: Any, metadata: Sequence[Any] = ()) -> tuple[Any, Sequence[Any]]:
    """Return a type without `Annotated` and the names it was given, and all that stood beside it."""
    beside = list(metadata)
    while get_origin(kind) is Annotated or hasattr(kind, "__value__"):
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            beside = [*more, *beside]
        else:
            kind = _aliased(kind)
    return kind, beside


def _aliased(alias: Any) -> Any:
    """What an alias stands for, which may be written as text."""
    value = alias.__value__
    if not isinstance(value, str):
        return value
    holder = types.SimpleNamespace(__annotations__={"value": value})
    names = vars(sys.modules[alias.__module__])
    return get_type_hints(holder, names, include_extras=True)["value"]


def _real(members: Iterable[Any]) -> list[Any]:
    """The members of a union that a document has: None is none, nor is the form of what it does not list."""
    return [
        each
        for each in members
        if each is not types.NoneType and getattr(each, "__name__", "") != "Unlisted"
    ]


def members_of(kinds: Iterable[Any]) -> int:
    """Return the number of members of the largest union among these types, None not counted."""
    found = [1]
    for kind in kinds:
        bare, _ = unfolded(kind)
        if get_origin(bare) in (Union, types.UnionType):
            members = _real(get_args(bare))
            found += [len(members), members_of(members)]
        elif get_origin(bare) in SEQUENCES:
            found.append(members_of(get_args(bare)[:1]))
    return max(found)
