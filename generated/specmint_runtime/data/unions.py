"""Unions whose members a tag tells apart, and objects with a tag that no member has.

The tag is a member of the object: `{"kind": "card", ...}` is read as the class whose
`kind` is `"card"`, whatever else fits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial
from typing import Any, Literal, NamedTuple, TypeAlias, cast, get_args, get_origin

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .fields import READING, STORED, python_checked
from .model import Model, OpenModel, bare, flat, is_model, members

Models: TypeAlias = tuple[type[Model], ...]


class Unlisted(OpenModel):
    """An object whose tag the spec does not list: all its members are in `model_extra`.

    Only answers make one. Where it is sent again, it goes out as it came.
    """


@dataclass(frozen=True, slots=True)
class Tagged:
    """Beside a union of models: `tag` is the member, as it travels, that tells them apart.

    `default` is the name of the model for all other tags, and for none.
    """

    tag: str
    default: str = ""

    def __chosen__(self, kind: Any, value: object) -> type[Model] | None:
        """Return the model for an object, if the type is a union; `decode` asks this.

        An object that lacks its tag is none of the models.
        """
        union = list(flat(bare(kind)))
        if len(union) < 2 or not isinstance(value, Mapping):
            return None
        found = self.model_for(_models_of(union), cast(object, value))
        return found or Unlisted

    def model_for(self, models: Models, value: object) -> type[Model] | None:
        """Return the model that an object's tag names; `Unlisted` for a tag of none.

        A number or a flag and its text name the same. `None` where there is no tag to go
        by. The default takes the place of both.
        """
        if not isinstance(value, Mapping):
            return None
        given = cast(Mapping[object, object], value)
        listed = _listed(models, self.tag)
        for name in (self.tag, *listed.names):
            tag = given.get(name)
            if isinstance(tag, str | int):
                named = listed.texts.get(_as_text(tag), ())
                if not isinstance(tag, bool):  # which Python takes for 0 or 1
                    named = listed.models.get(tag, named)
                found = _among(named, given)
                return found or self._default(models) or Unlisted
        return self._default(models)

    def _default(self, models: Models) -> type[Model] | None:
        return next((each for each in models if each.__name__ == self.default), None)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        models = _models_of(flat(bare(source)))
        choices: dict[Any, CoreSchema] = {
            each.__name__: handler.generate_schema(each) for each in models
        }
        each = [handler.generate_schema(each) for each in models]
        # In a union of unions pydantic takes what has most fields; this has none.
        untagged = core_schema.typed_dict_schema({}, extra_behavior="allow")
        each.append(core_schema.with_info_after_validator_function(_untagged, untagged))
        choices[_UNTAGGED] = core_schema.union_schema(list(each))
        take = partial(self._unlisted, models)
        choices[Unlisted.__name__] = python_checked(take, core_schema.any_schema())

        def choice(value: object) -> str:
            if isinstance(value, (*models, Unlisted)):
                return type(value).__name__
            found = self.model_for(models, value)
            return _UNTAGGED if found is None else found.__name__

        return core_schema.tagged_union_schema(choices, choice)

    def _unlisted(self, models: Models, value: Any, info: ValidationInfo) -> Unlisted:
        if isinstance(value, Unlisted):
            return value
        if info.context in (READING, STORED):
            return kept(value)
        tags = " or ".join(map(repr, _listed(models, self.tag).models))
        message = "Its {tag} should be {tags}"
        raise PydanticCustomError("tag", message, {"tag": self.tag, "tags": tags})


_UNTAGGED = ""


def _untagged(value: object, info: ValidationInfo) -> Unlisted:
    """Return an object without a tag as it was, in our own form: nothing is lost there."""
    if info.context is STORED and isinstance(value, Mapping):
        return kept(cast(Mapping[str, Any], value))
    raise ValueError


def kept(value: Mapping[str, Any]) -> Unlisted:
    """Return an object as it came."""
    holder = Unlisted.model_construct()
    cast(dict[str, Any], holder.model_extra).update(value)
    return holder


def _models_of(union: Iterable[Any]) -> Models:
    return tuple(each for each in union if is_model(each) and each is not Unlisted)


class _Listed(NamedTuple):
    """The models by their tags, and by these as text; the Python names of the tag."""

    models: dict[str | int, Models]
    texts: dict[str, Models]
    names: tuple[str, ...]


@cache
def _listed(models: Models, tag: str) -> _Listed:
    found = _Listed({}, {}, ())
    for model in models:
        for name, member in members(model).items():
            if member.wire == tag:
                for literal in _literals(member.kind):
                    alike = (*found.models.get(literal, ()), model)
                    found.models[literal] = found.texts[_as_text(literal)] = alike
                found = found._replace(names=(*found.names, name))
    return found


def _among(models: Models, value: object) -> type[Model] | None:
    """Return the one of the models that a tag names; of several, by a further tag."""
    if len(models) < 2:
        return next(iter(models), None)
    found = Tagged(_further_tag(models)).model_for(models, value)
    return None if found is Unlisted else found


@cache
def _further_tag(models: Models) -> str:
    """Return the member for which each of these models lists values, not all the same."""
    for member in members(models[0]).values():
        alike = _listed(models, member.wire).models.values()
        if {*models} == {each for group in alike for each in group} and models not in alike:
            return member.wire
    return ""


def _as_text(tag: str | int) -> str:
    return str(tag).lower() if isinstance(tag, bool) else str(tag)


def _literals(kind: Any) -> list[str | int]:
    """Return the values that a type lists: of constants, and of enums."""
    listed: list[str | int] = []
    for each in flat(bare(kind)):
        if get_origin(each) is Literal:
            listed += get_args(each)
        elif isinstance(each, type) and issubclass(each, Enum):
            listed += [member.value for member in each]
    return listed
