"""What several schemas say of one value, combined: held against a validator of JSON Schema, and against its list of keywords."""

from __future__ import annotations

import decimal
import json
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from specmint import ir
from specmint.diagnostics import Diagnostic
from specmint.lower import lower
from specmint.runtime.data import enums, exact, fields, multiple
from specmint.source import Files, load
from specmint.spell.annotations import Speller
from specmint.spell.imports import Used
from specmint.spell.table import Scope

Schema = dict[str, Any]


def lowered(schema: object, version: str = "3.1.0") -> tuple[ir.Api, tuple[Diagnostic, ...]]:
    """The meaning of a document in which a schema is that of a member, and what is reported of it."""
    document = {
        "openapi": version,
        "x-specmint": 1,
        "info": {"title": "Acme", "version": "1"},
        "paths": {
            "/holders": {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Holder"}}
                        }
                    },
                    "responses": {
                        "200": {
                            "description": "done",
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Holder"}
                                }
                            },
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Holder": {"type": "object", "properties": {"value": schema}},
                "Other": {"type": "object", "properties": {"n": {"type": "string"}}},
            }
        },
    }
    text = json.dumps(document, default=float)
    return lower(load(Files({"main.json": text.encode()}, "main.json")))


def codes(schema: object) -> list[str]:
    """The codes of what is reported of a schema."""
    return sorted({one.code for one in lowered(schema)[1]})


def adapter(schema: Schema) -> TypeAdapter[Any]:
    """What the generated models check values of a schema by."""
    api, _ = lowered(schema)
    scope: dict[str, Any] = {"Annotated": Annotated, "Any": Any, "Field": Field, "Literal": Literal}
    scope |= {**vars(exact), **vars(fields), **vars(multiple), "decimal": decimal}
    for one in api.definitions:
        if isinstance(one, ir.Enum):
            base: Any = enums.OpenEnum if one.kind == "string" else enums.OpenIntEnum
            values = [
                (str(each.name), getattr(each.value, "raw", each.value)) for each in one.members
            ]
            scope[one.name] = base(str(one.name), values)
    holder = next(one for one in api.definitions if one.name == "Holder")
    assert isinstance(holder, ir.Model)
    spelled = Speller(Used(Scope.MODELS)).type(holder.fields[0].type, "field")
    return TypeAdapter(eval(spelled, scope), config=ConfigDict(strict=True))


def accepts(checked: TypeAdapter[Any], value: object) -> bool:
    """Whether the models take a value."""
    try:
        checked.validate_python(value)
    except ValidationError:
        return False
    return True


# --- property: the models accept what a validator accepts -------------------------------------------------------------

BOUNDS = st.integers(-4, 4)
STEPS = st.sampled_from([1, 2, 3, Decimal("0.5"), Decimal("0.25"), Decimal("0.2"), Decimal("1.5")])
NUMBERS: st.SearchStrategy[Schema] = st.fixed_dictionaries(
    {},
    optional={
        "minimum": BOUNDS,
        "maximum": BOUNDS,
        "exclusiveMinimum": BOUNDS,
        "exclusiveMaximum": BOUNDS,
        "multipleOf": STEPS,
    },
)
TEXTS: st.SearchStrategy[Schema] = st.fixed_dictionaries(
    {},
    optional={
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(0, 4),
        "pattern": st.sampled_from(["^a", "b$", "a", "^[ab]*$"]),
        "enum": st.lists(st.sampled_from(["a", "ab", "b", "abb", "c"]), min_size=1, unique=True),
    },
)


def typed(kind: str, schema: Schema) -> Schema:
    """A schema with a type."""
    return {"type": kind, **schema}


LISTS: st.SearchStrategy[Schema] = st.fixed_dictionaries(
    {},
    optional={
        "minItems": st.integers(0, 2),
        "maxItems": st.integers(0, 3),
        "items": st.one_of(
            st.just(False), st.just(True), st.builds(typed, st.just("string"), TEXTS)
        ),
    },
)


def choice(schemas: list[Schema]) -> Schema:
    """A schema of alternatives."""
    return {"anyOf": schemas}


def whole(first: Schema, others: list[Schema]) -> Schema:
    """A schema of several parts."""
    return {"allOf": [first, *others]}


def parts(types: list[str], schemas: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    """Several schemas of one value, of which at least one has a type; some stand in an `anyOf`."""
    with_type = st.builds(typed, st.sampled_from(types), schemas)
    choices = st.lists(with_type, min_size=1, max_size=2).map(choice)
    listed = st.lists(st.one_of(with_type, schemas, choices), max_size=2)
    return st.builds(whole, with_type, listed)


TRIED: dict[str, list[Any]] = {
    "number": [*range(-5, 6), *(Decimal(step) / 20 for step in range(-60, 61, 3))],
    "string": ["", "a", "b", "ab", "ba", "abb", "aaab", "c", "ca", "abbab"],
    "array": [[], ["a"], ["ab", "a"], ["c"], ["a", "b", "abb"], ["a"] * 4, [1]],
}


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.tuples(st.just("number"), parts(["number", "integer"], NUMBERS)),
        st.tuples(st.just("string"), parts(["string"], TEXTS)),
        st.tuples(st.just("array"), parts(["array"], LISTS)),
    )
)
def test_models_accept_what_a_validator_accepts(given_: tuple[str, Schema]) -> None:
    """Whatever parts an `allOf` combines, a value passes the model exactly if it is valid, unless a warning says otherwise."""
    kind, schema = given_
    valid: Any = Draft202012Validator(schema)
    reported = [code for code in codes(schema) if code != "names-collide"]
    if reported:
        assert reported == ["contradiction"]
        # Of a list whose elements nothing fits, the empty one is left; the model takes any. An alternative that
        # nothing fits takes nothing from the others.
        left = [value for value in TRIED[kind] if value != [] and valid.is_valid(value)]
        assert not left or any("anyOf" in part for part in schema["allOf"])
        assert all(accepts(adapter(schema), value) for value in left)
        return
    checked = adapter(schema)
    for value in TRIED[kind]:
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)

        assert accepts(checked, value) == valid.is_valid(value), value


COMBINED: list[tuple[Schema, list[Any], list[Any]]] = [
    ({"type": ["string", "integer"], "maxLength": 3, "maximum": 10}, ["abc", 10], ["abcd", 11]),
    ({"type": "number", "enum": [1.5, 2.5]}, [Decimal("1.5")], [Decimal("2"), "1.5"]),
    ({"type": "integer", "multipleOf": 1.5}, [3, -6], [1, 2]),
    ({"type": ["string", "null"], "const": "a"}, ["a"], [None, "b"]),
    ({"const": None}, [None], [0, "", False]),
    ({"type": "null"}, [None], [0, "x"]),
    ({"enum": [1, None]}, [1, None], [True, 2]),
    ({"enum": ["a", None], "anyOf": [{"type": "string"}, {"type": "null"}]}, ["a", None], ["b"]),
    ({"enum": [1, None], "anyOf": [{"type": "string"}, {"type": "integer"}]}, [1], ["b", None]),
    ({"allOf": [{"enum": [1, 2, "1"]}, {"const": 1.0}]}, [Decimal(1)], [2, "1", True]),
    ({"type": "array", "items": False, "prefixItems": [{}]}, [[], [1]], [[1, 2]]),
    ({"oneOf": [{"type": "string"}, {"type": "null"}], "minLength": 2}, ["ab", None], ["a"]),
    ({"type": "integer", "minimum": 0.5, "exclusiveMaximum": 2.5}, [1, 2], [0, 3]),
]


@pytest.mark.parametrize(("schema", "taken", "refused"), COMBINED)
def test_values_of_combinations(schema: Schema, taken: list[Any], refused: list[Any]) -> None:
    """Limits bind the values of their own type, among several types and alternatives too."""
    checked = adapter(schema)

    assert [value for value in taken if not accepts(checked, value)] == []
    assert [value for value in refused if accepts(checked, value)] == []


# --- every keyword ----------------------------------------------------------------------------------------------------

#: Keywords that change no type, and why no warning is needed.
SILENT = {
    **dict.fromkeys(
        ["$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary"], "names a schema"
    ),
    **dict.fromkeys(["$defs", "definitions"], "holds schemas that references lead to"),
    **dict.fromkeys(["$comment", "examples", "title"], "is for those who read the document"),
    "$recursiveAnchor": "only matters for `$recursiveRef`, which is reported",
    "dependencies": "is of older drafts, and no keyword of 2020-12",
}
#: A schema in which a keyword says something, where its name and `VALUES` do not make one.
TELLING: dict[str, Schema] = {
    "contentSchema": {"type": "string", "contentSchema": {"type": "integer"}},
    "default": {"type": "string", "default": "EUR"},
    "description": {"type": "string", "description": "A word."},
    "format": {"type": "string", "format": "date"},
    "items": {"type": "array", "items": {"type": "string"}},
    "maxLength": {"type": "string", "maxLength": 5},
    "minLength": {"type": "string", "minLength": 5},
    "pattern": {"type": "string", "pattern": "^a"},
    "properties": {"type": "object", "properties": {"a": {"type": "string"}}},
    "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
    "required": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    "deprecated": {"type": "string", "deprecated": True},
    "$ref": {"$ref": "#/components/schemas/Other"},
}
VALUES: dict[str, Any] = {
    **dict.fromkeys(["allOf", "anyOf", "oneOf"], [{"type": "string"}]),
    **dict.fromkeys(["not", "if", "then", "else", "propertyNames", "contains"], {"type": "string"}),
    **dict.fromkeys(["unevaluatedItems", "unevaluatedProperties"], False),
    **dict.fromkeys(["dependentSchemas", "patternProperties", "dependencies"], {"a": {}}),
    **dict.fromkeys(["minContains", "maxContains", "minProperties", "maxProperties"], 2),
    **dict.fromkeys(["minItems", "maxItems", "minimum", "maximum", "multipleOf"], 2),
    **dict.fromkeys(["exclusiveMinimum", "exclusiveMaximum"], 2),
    **dict.fromkeys(["contentEncoding", "contentMediaType", "$id", "$anchor", "title"], "x"),
    **dict.fromkeys(["$schema", "$dynamicAnchor", "$comment"], "x"),
    **dict.fromkeys(["readOnly", "writeOnly", "uniqueItems"], True),
    **dict.fromkeys(["$defs", "definitions", "$vocabulary"], {}),
    "$dynamicRef": "#/components/schemas/Other",
    "$recursiveRef": "#",
    "$recursiveAnchor": True,
    "dependentRequired": {"a": ["b"]},
    "prefixItems": [{"type": "string"}],
    "enum": ["a"],
    "const": "a",
    "type": "string",
    "examples": ["a"],
}


def keywords() -> list[str]:
    """Every keyword of JSON Schema 2020-12, by its own meta-schemas."""
    base = "https://json-schema.org/draft/2020-12/"
    registry: Any = REGISTRY
    pages: list[str] = [uri for uri in registry if uri.startswith(base)]
    found: set[str] = set()
    for uri in pages:
        found.update(registry.contents(uri).get("properties", {}))
    return sorted(found)


@pytest.mark.parametrize("keyword", keywords())
def test_every_keyword_is_kept_or_reported(keyword: str) -> None:
    """Each keyword of JSON Schema changes what is generated, or is reported, or stands in a list with the reason why not."""
    schema = TELLING.get(keyword) or {keyword: VALUES[keyword]}
    without = {key: value for key, value in schema.items() if key != keyword}
    (api, found), (bare, _) = lowered(schema), lowered(without)
    is_kept = repr(_typed(api)) != repr(_typed(bare))

    assert is_kept or bool(found) or keyword in SILENT
    assert not (keyword in SILENT and (is_kept or found)), "it is not silent"


def _typed(api: ir.Api) -> list[object]:
    """What is generated of the member: its type and words, and all that it is made of."""
    fields_of = [one.fields for one in api.definitions if isinstance(one, ir.Model)]
    said = [(one.name, one.type, one.doc, one.required) for fields_ in fields_of for one in fields_]
    return [said, [one.name for one in api.definitions]]


@pytest.mark.parametrize(
    ("keyword", "one", "other"),
    [
        ("format", "date", "date-time"),
        ("x-wire", {"type": "float"}, {"type": "decimal"}),
        ("x-null", {"literals": [""]}, {"literals": ["0"]}),
        ("contentMediaType", "text/plain", "image/png"),
        ("not", {"const": 1}, {"const": 2}),
        ("uniqueItems", True, False),
    ],
)
def test_a_keyword_that_is_overwritten_is_reported(keyword: str, one: Any, other: Any) -> None:
    """Where two parts say what cannot be combined, a warning names what is not used."""
    schema = {"allOf": [{keyword: one}, {keyword: other}]}

    assert "keyword-not-enforced" in codes(schema)


@pytest.mark.parametrize(
    ("steps", "met"),
    [
        ((Decimal("0.5"), Decimal("1.5")), Decimal("1.5")),
        ((Decimal("0.05"), Decimal("0.25")), Decimal("0.25")),
        ((Decimal("0.2"), Decimal("0.5")), 1),
        ((2, 3), 6),
        ((Decimal("0.3"), Decimal("0.30")), Decimal("0.30")),
    ],
)
def test_the_steps_that_all_steps_meet_in(steps: tuple[Any, Any], met: object) -> None:
    """The least number that is a multiple of each, with the digits that it needs."""
    schema = {"type": "number", "allOf": [{"multipleOf": step} for step in steps]}
    taken = adapter(schema)

    assert accepts(taken, Decimal(met)) and not accepts(taken, Decimal(met) / 2)
    assert not accepts(taken, Decimal(met) / 3 if met != 1 else Decimal("0.5"))


@pytest.mark.parametrize(
    ("parts_", "taken", "refused"),
    [
        ([{"items": {"type": "integer"}}, {"items": False}], [[]], [[1]]),
        ([{"items": False}, {"items": {"type": "integer"}}], [[]], [[1]]),
        ([{"items": {"type": "integer"}}, {"items": True}], [[], [1]], [["a"]]),
        ([{"items": {"type": "integer"}}, {"items": {}}], [[], [1]], [["a"]]),
        ([{"items": True}, {"items": {}}], [[], [1], ["a"]], ["a"]),
    ],
)
def test_what_stands_inside_is_what_all_parts_say(
    parts_: list[Schema], taken: list[Any], refused: list[Any]
) -> None:
    """A part that says nothing of the elements takes nothing away, and one that allows none leaves none."""
    checked = adapter({"type": "array", "allOf": parts_})

    assert all(accepts(checked, each) for each in taken)
    assert not any(accepts(checked, each) for each in refused)


@pytest.mark.parametrize("values", [(True, False), (False, True)])
def test_a_flag_that_one_part_sets_is_set(values: tuple[bool, bool]) -> None:
    """Deprecated by one is deprecated, whichever of the parts comes last."""
    schema = {"type": "string", "allOf": [{"deprecated": value} for value in values]}

    assert _typed(lowered(schema)[0]) == _typed(lowered({"type": "string", "deprecated": True})[0])


@pytest.mark.parametrize(
    "parts_", [({"const": "a"}, {"enum": ["a", "b"]}), ({"enum": ["b", "a"]}, {"const": "a"})]
)
def test_a_constant_beside_a_list_is_the_constant(parts_: tuple[Schema, Schema]) -> None:
    """There is no enum of one value beside it."""
    api, _ = lowered({"allOf": [*parts_]})
    alone, _ = lowered({"const": "a"})

    assert _typed(api) == _typed(alone)


@pytest.mark.parametrize(
    "lists", [(["a", "b"], ["b", "c"]), (["a", "b"], ["b", "c"], ["b", "d"]), (["b"], ["a", "b"])]
)
def test_of_listed_values_those_in_each_list_stay(lists: tuple[list[str], ...]) -> None:
    """What one of the lists lacks is refused."""
    checked = adapter({"type": "string", "allOf": [{"enum": one} for one in lists]})

    assert [each for each in "abcd" if accepts(checked, each)] == ["b"]


def test_words_of_several_parts_are_no_loss() -> None:
    """The outermost description is shown, and what is not ours is nobody's."""
    words = [
        {"type": "string", "description": "a", "title": "b", "x-tool": 1},
        {"description": "c", "title": "d", "x-tool": 2},
    ]

    assert codes({"allOf": words}) == []


# --- schemas without an end -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [2**63, 2**64, 10**30])
def test_lengths_beyond_what_pydantic_holds(length: int) -> None:
    """No text is so long: as an upper limit it says nothing, as a lower one it is a contradiction."""
    assert accepts(adapter({"type": "string", "maxLength": length}), "a")
    assert codes({"type": "string", "minLength": length}) == ["contradiction"]
    assert codes({"type": "array", "minItems": length}) == ["contradiction"]


def test_numbers_of_absurd_size_are_no_limits() -> None:
    """A bound or step whose digits would fill the memory is reported, and not calculated with."""
    for keyword, size in (
        ("minimum", 10**4000),
        ("maximum", -(10**4000)),
        ("multipleOf", 10**4000),
    ):
        schema = {"allOf": [{"type": "number", keyword: 1}, {keyword: size}]}

        assert codes(schema) == ["keyword-not-enforced"]
