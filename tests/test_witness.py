"""A second tool reads the components of a document as we do, and would notice what lowering loses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from specmint import ir
from specmint.ir import Ident, Text
from specmint.pipeline import Understood, silent, understand
from specmint.source import Files, read
from specmint.witness import SecondOpinion, second_opinion

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "specs").glob("*/openapi.yaml"))
PROBE = """
openapi: 3.1.0
info: {title: Probe, version: "1"}
paths: {}
components:
  schemas:
    Word: {type: string, maxLength: 7}
    Colour: {type: string, enum: [red, green]}
    Base: {type: object, required: [id], properties: {id: {type: integer, minimum: 1}}}
    Thing:
      allOf:
        - $ref: "#/components/schemas/Base"
        - type: object
          required: [name, note]
          properties:
            name: {type: string, minLength: 2, pattern: "^a"}
            note: {type: [string, "null"]}
            price: {type: number, exclusiveMaximum: 9.5, multipleOf: 0.01}
            words: {type: array, maxItems: 3, items: {$ref: "#/components/schemas/Word"}}
            colour: {$ref: "#/components/schemas/Colour"}
            labels: {type: object, additionalProperties: {type: boolean}}
            other: {$ref: "#/components/schemas/Thing"}
            either: {oneOf: [{type: string}, {type: integer}]}
            fixed: {const: always}
            open: {}
            day: {type: string, format: date}
            kind: {type: string, x-unknown: 1, description: no matter, default: a}
"""


@cache
def probe() -> Understood:
    return understand(Files({"a.yaml": PROBE.encode()}, "a.yaml"), None, silent)


def heard(api: ir.Api | None) -> SecondOpinion:
    assert api is not None
    return second_opinion(probe().document, api)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_the_four_specs_are_read_alike(spec: Path) -> None:
    """At least nine of ten members are compared, and not one is read in another way."""
    understood = understand(read(spec), None, silent)
    assert understood.api is not None
    found = second_opinion(understood.document, understood.api)

    assert [one.message for one in found.differences] == []
    assert found.compared >= 0.9 * found.members > 0


def test_all_kinds_of_members_are_read_alike() -> None:
    """Inherited, limited, listed, nested, recursive and open members say the same to both."""
    found = heard(probe().api)

    assert [one.message for one in found.differences] == []
    assert found.compared == found.members == 14


def losing(name: str, change: Callable[[ir.Field], ir.Field | None]) -> ir.Api:
    """The probe's facts as if lowering had done this to a member of Thing."""
    api = probe().api
    assert api is not None

    def changed(one: ir.Definition) -> ir.Definition:
        if not isinstance(one, ir.Model) or one.name != "Thing":
            return one
        fields = (change(field) if field.name == name else field for field in one.fields)
        return replace(one, fields=tuple(field for field in fields if field is not None))

    return replace(api, definitions=tuple(map(changed, api.definitions)))


def typed(type_: ir.Type) -> Callable[[ir.Field], ir.Field]:
    return lambda field: replace(field, type=type_)


LOSSES = {
    "member": ("price", lambda field: None, "'Thing' has no member 'price' here"),
    "bound": ("name", typed(ir.STRING), "bounds of 'name'"),
    "bound of an item": ("words", typed(ir.Limited(ir.ListOf(ir.STRING), ir.Limits(max_length=3))), "bounds of an item of 'words'"),
    "number of items": ("words", typed(ir.ListOf(ir.Limited(ir.STRING, ir.Limits(max_length=7)))), "bounds of 'words'"),
    "requirement": ("name", lambda field: replace(field, required=False), "required of 'name'"),
    "null": ("note", typed(ir.STRING), "nullable of 'note'"),
    "listed value": ("fixed", typed(ir.Constant((Text("never"),))), "list of values of 'fixed'"),
    "list of values": ("colour", typed(ir.STRING), "list of values of 'colour'"),
    "type": ("price", typed(ir.Scalar("integer")), "type of 'price'"),
    "array": ("words", typed(ir.STRING), "type of 'words'"),
    "type of a map's values": ("labels", typed(ir.MapOf(ir.STRING)), "type of an item of 'labels'"),
    "alternative": ("either", typed(ir.STRING), "type of 'either'"),
    "reference": ("other", typed(ir.Named(Ident("Colour"))), "type of 'other'"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "change", "said"), LOSSES.values(), ids=LOSSES)
def test_what_lowering_loses_is_noticed(
    name: str, change: Callable[[ir.Field], ir.Field | None], said: str
) -> None:
    """A member, bound, requirement, null, value or type that is lost is one warning, at the schema."""
    found, *others = heard(losing(name, change)).differences

    assert not others
    assert said in found.message
    assert found.code == "second-opinion-on-models"
    assert found.place.line > 0
