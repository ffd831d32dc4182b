"""What a method returns, of the statuses and media types that are declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from specmint import ir
from specmint.ir import Text
from tests.test_behaviour_rules import lowered, operation

A = "content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}"
B = A.replace("/A", "/B")
NONE = "description: none"
COMPONENTS = """components:
  schemas:
    A: {type: object, properties: {a: {type: string}}}
    B: {type: object, properties: {b: {type: string}}}
"""


def answer(responses: str, folder: Path) -> ir.Answer:
    """Return what a method is said to return."""
    get = f"/x: {{get: {{operationId: getIt, tags: [x], responses: {{{responses}}}}}}}"
    return operation(lowered(f"paths:\n  {get}\n{COMPONENTS}", folder), "getIt").answer


@pytest.mark.parametrize(
    ("responses", "type_", "refusals"),
    [
        (f"'200': {{{A}}}, default: {{{B}}}", ir.Named("A"), {"default": ir.Named("B")}),
        (f"default: {{{A}}}", ir.Named("A"), {}),
        (f"default: {{{A}}}, '404': {{{B}}}", ir.Named("A"), {"404": ir.Named("B")}),
        (f"2xx: {{{A}}}, 4xx: {{{B}}}", ir.Named("A"), {"4XX": ir.Named("B")}),
        (f"'201': {{{A}}}, '302': {{{B}}}", ir.Named("A"), {}),
        (f"'200': {{{A}}}, '204': {{{NONE}}}", ir.Nullable(ir.Named("A")), {}),
        (f"'204': {{{NONE}}}, '404': {{{NONE}}}", ir.Scalar("none"), {}),
    ],
)
def test_which_statuses_are_answers(
    responses: str, type_: ir.Type, refusals: dict[str, ir.Type], tmp_path: Path
) -> None:
    """Successes, or `default` where none is declared; the others are refusals, whose JSON is their details."""
    found = answer(responses, tmp_path)

    assert found.type == type_
    assert {status.raw: type_ for status, type_ in found.refusals} == refusals


@pytest.mark.parametrize(
    ("media", "stream", "type_"),
    [
        ("text/event-stream: {}", "events", ir.STRING),
        (
            "text/event-stream: {itemSchema: {$ref: '#/components/schemas/A'}}",
            "events",
            ir.Named("A"),
        ),
        ("application/jsonl: {}", "lines", ir.ANY),
        (
            "application/jsonl: {itemSchema: {$ref: '#/components/schemas/A'}}",
            "lines",
            ir.Named("A"),
        ),
        ("application/json: {}", None, ir.ANY),
        ("application/pdf: {}", None, ir.Scalar("bytes")),
        ("text/csv: {}", None, ir.STRING),
        ("text/*: {}", None, ir.STRING),
    ],
)
def test_what_a_body_is_read_as(
    media: str, stream: str | None, type_: ir.Type, tmp_path: Path
) -> None:
    """Events without a schema are text, lines without one any JSON; a body that is no JSON is bytes, or text of a text type."""
    found = answer(f"'200': {{content: {{{media}}}}}", tmp_path)

    assert (found.stream, found.type) == (stream, type_)


def test_a_further_method_has_the_answers_of_its_media_type(tmp_path: Path) -> None:
    """A status without that media type, but with another, is none of its answers; one without a body is."""
    both = "content: {application/json: {schema: {$ref: '#/components/schemas/A'}}, application/pdf: {}}"
    text = f"'200': {{{both}}}, '201': {{{B}}}, '204': {{{NONE}}}"
    get = f"/x: {{get: {{operationId: getIt, tags: [x], responses: {{{text}}}}}}}"
    api = lowered(f"paths:\n  {get}\n{COMPONENTS}", tmp_path)
    every = [one.answer for resource in api.resources for one in resource.operations]

    first, further = every

    assert [each.status.raw for each in first.successes] == ["200", "201", "204"]
    assert further.type == ir.Nullable(ir.Scalar("bytes"))
    assert further.accept == Text("application/pdf")
