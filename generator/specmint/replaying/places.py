"""Where in the spec requests and answers of an operation are described."""

from __future__ import annotations

from specmint import ir
from specmint.document import Node
from specmint.lower.answers import inside
from specmint.lower.media import is_form, is_json
from specmint.lower.shapes import shape_of, target
from specmint.resolve import resolve


def request_schema(operation: Node) -> Node | None:
    """The schema of the request body that the client writes: JSON, else a form."""
    declared = operation.get("requestBody")
    content = resolve(declared).get("content") if declared is not None else None
    offered = list(content.items()) if content is not None else []
    chosen = [node for media, node in offered if is_json(media)] or [
        node for media, node in offered if is_form(media)
    ]
    return chosen[0].get("schema") if chosen else None


def declared_answer(operation: Node, status: int) -> Node | None:
    """The response of a status: the code itself, its class, or `default` (OpenAPI 3.1, 4.8.16)."""
    responses = operation.get("responses")
    if responses is None:
        return None
    wanted = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
    found = (responses.get(code) for code in wanted)
    return next((resolve(node) for node in found if node is not None), None)


def answer_schema(operation: Node, status: int, media_type: str) -> Node | None:
    """The schema of a JSON answer; None where nothing is said of it."""
    answer = declared_answer(operation, status)
    content = answer.get("content") if answer is not None else None
    offered = dict(content.items()) if content is not None else {}
    plain = media_type.partition(";")[0].strip().lower()
    exact = [
        node for media, node in offered.items() if media.partition(";")[0].strip().lower() == plain
    ]
    any_json = [node for media, node in offered.items() if is_json(media)]
    chosen = exact or any_json
    return chosen[0].get("schema") if chosen else None


def branches(schema: Node, reading: ir.Envelope | None, *, success: bool) -> list[Node]:
    """The alternatives of an answer that an outcome leaves: those that hold the payload, or the others.

    Without this a success that drifts would pass for a refusal, whose schema asks for less.
    """
    members = shape_of(target(schema)[0]).union
    payloads = inside(schema, reading) if reading is not None else []
    holding = [one for one in members if any(node in payloads for node in inside(one, reading))]
    kept = holding if success else [one for one in members if one not in holding]
    return kept or [schema]


def parameter(parameters: list[Node], name: str, place: str) -> Node | None:
    """A declared parameter; header names know no case."""
    for node in parameters:
        wire, where = node.get("name"), node.get("in")
        if wire is None or where is None or where.value != place:
            continue
        written = str(wire.value)
        if written == name or (place == "header" and written.lower() == name.lower()):
            return node
    return None
