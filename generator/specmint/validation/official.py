"""What the JSON Schemas of OpenAPI find in a document. They are data of openapi-spec-validator, which is not imported.

That package chooses a validator by what else is installed; here the choice is ours, and the same everywhere.
jsonschema-rs finds what is wrong, a hundred times faster than jsonschema, which then gives each finding its words: it
gets no more of the document than holds one.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from specmint.diagnostics import shortened
from specmint.document import Json
from specmint.pointers import Tokens
from specmint.validation.json_schema import Finding, findings

_MOST_FINDINGS = 200
_UNCHECKED = frozenset({"uniqueItems", "$dynamicRef"})
"""Keywords that cost more than they find: one compares each element with each, the other leads to schemas, which an
outline has not."""
_MAPS = ("paths", "webhooks", "components")
"""Members of a document whose own members are valid or not whatever stands beside them."""


def found_in(outline: Json, version: str) -> list[Finding]:
    """Return what the schema of a version ("3.0", "3.1" or "3.2") finds in the outline of a document; 200 findings at most."""
    try:
        errors = list(_fast(version).iter_errors(outline))
    except (
        UnicodeEncodeError
    ):  # half a surrogate pair, which a text of JSON may hold and one of Rust may not
        return _in_words(outline, version)
    paths = [tuple(map(str, error.instance_path)) for error in errors]
    if not paths:
        return []
    try:
        return _in_words(_parts(outline, paths), version)
    except (
        RecursionError
    ):  # jsonschema takes several calls for each of the 250 levels that a document may have
        told = (shortened(error.message, 200) for error in errors)
        return [*islice(map(Finding, paths, told), _MOST_FINDINGS)]


def clearly_holds(validator: Any, value: Json) -> bool:
    """Return whether a value is valid beyond doubt: one in doubt, or invalid, is for jsonschema to judge.

    `validator` is one of `fast_validator`. To it 1.0 is a whole number, which to us it is not always; a text of Rust has no
    halves of surrogate pairs.
    """
    if _has_fraction(value):
        return False
    try:
        return bool(validator.is_valid(value))
    except (UnicodeEncodeError, RecursionError):
        return False


def fast_validator(schema: dict[str, Any]) -> Any:
    """Return the validator of jsonschema-rs for a schema of JSON Schema 2020-12."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema, validate_formats=False)


def _has_fraction(value: Json) -> bool:
    todo: list[Json] = [value]
    while todo:
        match todo.pop():
            case Decimal():
                return True
            case list() as inner:
                todo += inner
            case dict() as inner:
                todo += inner.values()
            case _:
                pass
    return False


def _in_words(outline: Json, version: str) -> list[Finding]:
    errors = islice(_slow(version).iter_errors(outline), _MOST_FINDINGS)
    return [finding for error in errors for finding in findings(error)][:_MOST_FINDINGS]


def _parts(outline: Json, paths: list[Tokens]) -> Json:
    """Return an outline without those members of its maps that no path leads to."""
    if not isinstance(outline, dict):
        return outline
    below = [path for path in paths if len(path) > 1]
    whole = {path[0] for path in paths if len(path) == 1}
    parts = dict(outline)
    for name in _MAPS:
        members = outline.get(name)
        if isinstance(members, dict) and name not in whole:
            wanted = {path[1] for path in below if path[0] == name}
            parts[name] = {key: item for key, item in members.items() if key in wanted}
    return parts


@cache
def _fast(version: str) -> Any:
    if version != "3.0":
        return fast_validator(_schema(version))
    import jsonschema_rs

    return jsonschema_rs.Draft4Validator(_schema(version), validate_formats=False)


@cache
def _slow(version: str) -> Any:
    from jsonschema import Draft4Validator, Draft202012Validator

    if version == "3.0":
        return Draft4Validator(_schema(version))
    return Draft202012Validator(_schema(version))


@cache
def _schema(version: str) -> dict[str, Any]:
    """Return the schema of a version. It is found without an import of the package, which takes longer than the rest."""
    spec = find_spec("openapi_spec_validator")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("openapi-spec-validator is not installed")
    file = Path(spec.origin).parent / "resources" / "schemas" / f"v{version}" / "schema.json"
    text = file.read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text, object_pairs_hook=_checked)
    return schema


def _checked(members: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in members if key not in _UNCHECKED}
