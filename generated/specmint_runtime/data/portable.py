"""Models outside a call: read and written as the vendor does, and in a form of ours.

The vendor's form is that of requests and answers. Ours, for files, queues and caches,
has Python names, amounts and moments as text, and nothing for what was not set.
"""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, Self, cast

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from ..errors import BadRequest, Problem, Unreadable
from .decode import Deviation, Drift, SpecDrift, read_leniently, reported
from .encode import json_tree
from .fields import STORED
from .hints import NO_FLOAT
from .json_text import NotJson, dumps, loads
from .model import Model, OpenModel, problems
from .stored import stored_tree
from .transfer import carried


class PortableModel(Model):
    """A model that can be read, written and carried over outside a call."""

    @classmethod
    def from_wire(cls, payload: str | bytes | Mapping[str, Any], *, drift: Drift = "warn") -> Self:
        """Return the object of a payload in the vendor's form, read as an answer is.

        The payload is JSON text, or its tree, in which numbers with a fraction must be
        `Decimal`: `json.loads(text, parse_float=Decimal)`. `drift` says what happens
        where it breaks the spec, as in the client's constructor. Raises `Unreadable`
        for what is no JSON object, and `BadRequest` for a float in place of an amount.
        """
        value, met = read_leniently(_object(cls, payload), cls)
        floats = dict.fromkeys(each.pointer for each in met if each.found == "float")
        if floats:
            raise BadRequest(
                f"{cls.__name__} was given floats in place of amounts",
                tuple(Problem(each, each, NO_FLOAT) for each in floats),
            )
        found = [replace(each, operation=cls.__name__) for each in met]
        warned: list[Deviation] = []
        report = drift if callable(drift) else warned.append
        made: Self = reported(value, found, drift=drift, report=report)
        if warned:
            warnings.warn(SpecDrift(*warned), stacklevel=2)
        return made

    def to_wire(self) -> str:
        """Return the JSON text that a request would send for this object.

        Raises `BadRequest` with all problems at once, as a call would: for a value that
        breaks the spec, or an enum value that the spec does not list.
        """
        return dumps(json_tree(self))

    def model_dump_json(self, **options: Any) -> str:
        """Return the object as JSON text in our own form, which loses nothing.

        Members have their Python names, amounts and moments are text, and what was not
        set is left out; `model_validate_json` returns an equal object. An object of
        which it would not, as it breaks the spec, raises `BadRequest`. Options are
        pydantic's: with any, it writes the text, by its own rules.
        """
        if options:
            return super().model_dump_json(**options)
        kind = type(self)
        tree = stored_tree(self)
        wrong = tuple[Problem, ...]()
        try:
            if kind.model_validate(tree, context=STORED) == self:
                return dumps(tree)
        except ValidationError as error:
            wrong = tuple(problems(error, kind))
        raise BadRequest(f"{kind.__name__} breaks the spec: no form of ours holds it", wrong)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the object of a JSON text in our own form, exact to the digit.

        An amount may be text or a number. Raises pydantic's `ValidationError`. Options
        are pydantic's: with any, it reads the text, by its own rules.
        """
        if options:
            return super().model_validate_json(json_data, **options)
        try:
            tree = loads(json_data if isinstance(json_data, str) else bytes(json_data))
        except NotJson as error:
            wrong = PydanticCustomError(
                "json_invalid", "Invalid JSON: {error}", {"error": str(error)}
            )
        else:
            return cls.model_validate(tree, context=STORED)
        details = [InitErrorDetails(type=wrong, input=None)]
        raise ValidationError.from_exception_data(cls.__name__, details, hide_input=True)

    @classmethod
    def model_json_schema(
        cls, by_alias: bool | None = False, *args: Any, **options: Any
    ) -> dict[str, Any]:
        """Return the JSON Schema of our own form; its wire names with `by_alias`."""
        return super().model_json_schema(bool(by_alias), *args, **options)

    @classmethod
    def from_model(cls, model: Model, *, unknown: Literal["raise", "drop"] = "raise") -> Self:
        """Return this model with the members of another one: to fetch, change and put.

        Members are matched by their wire names, at any depth. What this model lacks,
        such as a read-only member, is left out. A member that the spec does not know
        would be lost where the vendor replaces the whole, so it raises `BadRequest`,
        unless `unknown="drop"`. What breaks this model raises `BadRequest` too.

            update = CustomerUpdate.from_model(client.customers.get(7))
            update.name = "Acme"
            client.customers.update(7, update)
        """
        name = cls.__name__
        tree, not_known = carried(model, cls)
        if not_known and unknown != "drop":
            raise BadRequest(
                f"{name} cannot take all of {type(model).__name__}",
                tuple(Problem(*each, what=_UNKNOWN) for each in not_known),
            )
        try:
            return cls.model_validate(tree, by_alias=True, by_name=False)
        except ValidationError as error:
            wrong = tuple(problems(error, cls))
        # Raised out here, so that no context holds pydantic's error, with values.
        raise BadRequest(f"{name} cannot be made of {type(model).__name__}", wrong)


_UNKNOWN = 'The spec does not know it: add it there, or pass unknown="drop"'


def _object(model: type[Model], payload: object) -> dict[str, Any]:
    """Return the tree of a payload. Raises `Unreadable` for what is no JSON object."""
    try:
        tree: object = payload
        if isinstance(payload, str | bytes):
            tree = loads(payload)
    except NotJson as error:
        raise Unreadable(f"{model.__name__}: no JSON: {error}") from None
    if isinstance(tree, Mapping):
        return dict(cast(Mapping[str, Any], tree))
    raise Unreadable(f"{model.__name__}: JSON, but no object")


class PortableOpenModel(OpenModel, PortableModel):
    """The same, for models whose further members are data."""
