"""References: they lead to what is needed, and not back to themselves."""

from __future__ import annotations

import pytest

from .documents import OK, SCHEMA, check, errors, problems, warnings


@pytest.mark.parametrize(
    "target",
    ["#/components/schemas", "#/components/parameters/P"]
    + ["#/info/title", "#/components/schemas/B/properties", "#/components/examples/E/value"],
)
def test_references_lead_to_the_right_kind(target: str) -> None:
    """A schema reference that leads to another object, a map of them, or data, is any value in a vendor's document.

    In one with our marker it is an error: who wrote it can mend it.
    """
    text = (
        f"components: {{schemas: {{A: {{properties: {{p: {{$ref: '{target}'}}}}}},"
        " B: {properties: {x: {}}}}, parameters: {P: {name: p, in: query, schema: {}}},"
        " examples: {E: {value: {type: string}}}}"
    )
    told = [("reference-to-wrong-kind", f"{SCHEMA}/properties/p/$ref")]
    theirs, ours = check(text, is_ours=False), check(text)

    assert (errors(theirs), warnings(theirs)) == ([], told)
    assert (errors(ours), warnings(ours)) == (told, [])


@pytest.mark.parametrize("target", ["#/info", "#", "#/components"])
def test_the_document_is_no_schema(target: str) -> None:
    """A schema reference to the whole document, or to a member of it, is an error: no vendor's tool writes one."""
    text = f"components: {{schemas: {{A: {{properties: {{p: {{$ref: '{target}'}}}}}}}}}}"
    told = [("reference-to-wrong-kind", f"{SCHEMA}/properties/p/$ref")]

    assert errors(check(text, is_ours=False)) == told


@pytest.mark.parametrize(
    "target",
    ["#/components/schemas/B/properties/x", "#/paths/~1a/get/parameters/0/schema", "other.yaml"]
    + ["other.yaml#/any/where", "#/x-shared/s", "#/components/schemas/B/$defs/d", "#/$defs/odd"],
)
def test_references_that_are_fine(target: str) -> None:
    """Deep pointers, whole files and places of one's own are all schemas if they can be."""
    found = check(
        "x-shared: {s: {type: string}}\n$defs: {odd: {}}\n"
        f"components: {{schemas: {{A: {{properties: {{p: {{$ref: '{target}'}}}}}},"
        " B: {properties: {x: true}, $defs: {d: {}}}}}\n"
        f"paths: {{/a: {{get: {{{OK}, parameters: [{{name: p, in: query, schema: {{}}}}]}}}}}}",
        other="type: object\nany: {where: {type: string}}",
    )
    assert errors(found) == []


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("components: {schemas: {A: {$ref: '#/no'}}}", "/components/schemas/A/$ref"),
        ("components: {responses: {A: {$ref: '#/no'}}}", "/components/responses/A/$ref"),
        ("paths: {/a: {$ref: 'no.yaml'}}", "/paths/~1a/$ref"),
        ("paths: {/a: {parameters: [{$ref: 'http://x/y'}]}}", "/paths/~1a/parameters/0/$ref"),
        (
            "paths: {/a: {get: {requestBody: {$ref: '../x.yaml'}}}}",
            "/paths/~1a/get/requestBody/$ref",
        ),
        ("components: {schemas: {A: {items: {$ref: '#B'}}}}", "/components/schemas/A/items/$ref"),
        ("components: {schemas: {A: {$dynamicRef: '#B'}}}", "/components/schemas/A/$dynamicRef"),
    ],
)
def test_references_are_followed_everywhere(text: str, pointer: str) -> None:
    """Wherever a reference may stand, one that leads nowhere is told there."""
    assert pointer in [where for _, where in problems(check(text))]


def test_references_in_data_are_data() -> None:
    """Examples, defaults, extensions and properties called $ref are not references."""
    found = check(
        "components: {schemas: {A: {properties: {$ref: {type: string}}, example: {$ref: x.yaml},"
        " default: {$ref: '#/no'}, x-own: {$ref: '#/no'}, enum: [{$ref: '#/no'}]}},"
        " examples: {E: {value: {$ref: 'http://x'}, externalValue: 'http://x'}}}"
    )
    assert [code for code, _ in errors(found)] == ["default-not-in-enum"] * bool(errors(found))


def test_problems_in_other_files_are_placed_there() -> None:
    """A rule speaks about the file it found the fault in, however it got there."""
    found = check("paths: {/a: {$ref: 'items.yaml#/a'}}", items="a:\n  get:\n    responses: []\n")
    assert [(d.place.file, d.place.line, d.code) for d in found] == [
        ("items.yaml", 3, "wrong-type")
    ]


@pytest.mark.parametrize(
    "schemas",
    [
        "A: {$ref: '#/components/schemas/A'}",
        "A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}",
        "A: {allOf: [{$ref: '#/components/schemas/A'}]}",
        "A: {allOf: [{$ref: '#/components/schemas/B'}]},"
        " B: {allOf: [{type: object}, {$ref: '#/components/schemas/A'}]}",
        "A: &a {$ref: '#/components/schemas/B'}, B: *a",
    ],
)
def test_circles_with_nothing_in_between(schemas: str) -> None:
    """A schema that is only itself, or made of itself, has no meaning."""
    found = errors(check(f"components: {{schemas: {{{schemas}}}}}"))
    assert {code for code, _ in found} == {"reference-cycle"}


@pytest.mark.parametrize(
    "schemas",
    [
        "A: {properties: {a: {$ref: '#/components/schemas/A'}}, required: [a]}",
        "A: {items: {$ref: '#/components/schemas/A'}}",
        "A: {oneOf: [{type: string}, {additionalProperties: {$ref: '#/components/schemas/A'}}]}",
        "A: {oneOf: [{$ref: '#/components/schemas/B'}]},"
        " B: {allOf: [{$ref: '#/components/schemas/A'}]}",
    ],
)
def test_recursion_is_fine(schemas: str) -> None:
    """Trees, lists and parents that list their children are ordinary documents."""
    assert check(f"components: {{schemas: {{{schemas}}}}}") == []
