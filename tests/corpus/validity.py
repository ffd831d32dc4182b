"""Whether what travels is valid by the document's own schema: the verdict of a library, not ours."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from urllib.parse import quote

import referencing
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from openapi_schema_validator import (
    OAS30ReadValidator,
    OAS30WriteValidator,
    OAS31Validator,
    OAS32Validator,
)
from referencing.jsonschema import DRAFT202012

from .documents import Document, Node

_MOST: Final = 5
_LONGEST_CHAIN: Final = 20
_URI: Final = "urn:document"


def _required(hidden: str) -> Any:
    """`required` but for the members that only travel the other way (OpenAPI 3.1, 4.8.24.4)."""

    def check(validator: Any, names: Any, tree: Any, schema: Any) -> Iterator[ValidationError]:
        if not validator.is_type(tree, "object"):
            return
        for name in names:
            shape = schema.get("properties", {}).get(name)
            if name not in tree and not _says(validator, shape, hidden):
                yield ValidationError(f"{name!r} is a required property")

    return check


def _says(validator: Any, shape: Any, hidden: str) -> bool:
    """Whether a schema, or what it refers to, travels the other way alone."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(shape, dict) or shape.get(hidden) or "$ref" not in shape:
            break
        shape = validator._resolver.lookup(shape["$ref"]).contents
    return isinstance(shape, dict) and bool(shape.get(hidden))


def _one_way(validator: Any, only: Any, tree: Any, schema: Any) -> Iterator[ValidationError]:
    """`readOnly` of what is sent, `writeOnly` of what is answered: it should not travel this way."""
    if only is True:
        yield ValidationError("it only travels the other way")


_extended: Any = extend  # untyped in its stubs


@cache
def _validators(writing: bool) -> dict[str, Any]:
    # Branches of a `oneOf` that overlap are a fault of the document, not of what travels.
    any_of = {"oneOf": Draft202012Validator.VALIDATORS["anyOf"]}
    hidden = "readOnly" if writing else "writeOnly"
    old = _extended(OAS30WriteValidator if writing else OAS30ReadValidator, validators=any_of)
    new = {"3.1": OAS31Validator, "3.2": OAS32Validator}
    rules = any_of | {"required": _required(hidden), hidden: _one_way}
    return {
        **dict.fromkeys(("2.0", "3.0"), old),
        **{version: _extended(each, validators=rules) for version, each in new.items()},
    }


@cache
def _registry(document: Document) -> Any:
    whole: Any = DRAFT202012.create_resource(document.root.value)
    return referencing.Registry().with_resource(_URI, whole)


def invalid(tree: Any, schema: Node, *, writing: bool) -> Iterator[tuple[str, str]]:
    """Yield the pointer of each keyword that a tree breaks, and how; nothing where none can tell."""
    document = schema.document
    if schema.file != document.path or not schema:
        return
    reference = {"$ref": f"{_URI}#{quote(schema.pointer, safe='/~')}"}
    validator = _validators(writing).get(document.version, OAS31Validator)
    try:
        checker = validator(reference, registry=_registry(document))
        errors = [error for error, _ in zip(checker.iter_errors(tree), range(_MOST), strict=False)]
    except Exception:  # a schema that is no schema: the generator's own diagnostics judge it
        return
    for error in errors:
        path = "/".join(map(str, error.absolute_path))
        said = f"{path or 'the whole'}: {error.message[:160]}"
        yield _place(error, schema), said


def _place(error: ValidationError, schema: Node) -> str:
    """The pointer of the keyword that is broken: of a missing member, its name in the list."""
    found = _keyword(schema, [*error.absolute_schema_path])
    names = [each for each in found.items() if error.message.startswith(repr(each.value))]
    is_one = error.absolute_schema_path[-1] == "required" and names
    return names[0].pointer if is_one else found.pointer


def _keyword(schema: Node, steps: list[Any]) -> Node:
    """The keyword at the end of a path through a schema, in which references are no steps."""
    node = schema
    for step in steps:
        node = node.target[step]
    return node
