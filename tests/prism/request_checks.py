"""What Prism does not look into, checked on the request that left.

Prism 5.14 takes the JSON in a form field for text, knows numbers only as doubles, and lets pass what is
readOnly, members and query parameters that are not declared, and any credentials at all. Here a request
is held against the spec once more, with exact numbers, every object closed, and the right credentials.
"""

import base64
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import httpx2
from jsonschema import Draft202012Validator, FormatChecker

from specmint import ir

from .expected import Parts, sent
from .spec import Case, Schema, Spec

_WHOLE, _FORM = "(body)", "(form)"
_FORMATS: Final = FormatChecker(["date-time", "date"])


def problems(
    case: Case, request: httpx2.Request, credentials: Mapping[str, str], token: str | None
) -> list[str]:
    """What is wrong with a request by its operation's spec; nothing, if all is well.

    `credentials` are the client's constructor arguments, `token` is its session's.
    """
    parts = sent(case.spec, case.operation, request)
    return [
        *_unknown_parameters(case, parts),
        *_body_problems(case, parts.body),
        *_wrong_credentials(case, request, parts, credentials, token),
    ]


def _unknown_parameters(case: Case, parts: Parts) -> Iterator[str]:
    declared = case.spec.parameters(case.operation)
    for name, _ in parts.query:
        if ("query", name) not in declared:
            yield f"the query parameter {name} is not declared"


# --- bodies -------------------------------------------------------------------------------------------


def _body_problems(case: Case, body: Any) -> Iterator[str]:
    """Against the schema of the body; what a form field holds, against the schema of its content."""
    for place, checker in _checkers(case).items():
        if place == _WHOLE:
            value = body
        elif place == _FORM:
            value = {name: "" if name in _checkers(case) else text for name, text in body.items()}
        elif place in body:
            value = body[place]
        else:
            continue
        for each in checker.iter_errors(value):
            yield f"{place}{each.json_path[1:]}: {each.message}"


@cache
def _checkers(case: Case) -> dict[str, Draft202012Validator]:
    """What checks the body: the whole of it, or a form and each of its fields that hold JSON."""
    body, schema = case.operation.body, case.spec.body(case.operation)
    if body is None or schema is None:
        return {}
    if body.kind == "json":
        return {_WHOLE: _checker(case.spec, schema)}
    fields = case.spec.fields(case.operation).items()
    inner = {name: each["contentSchema"] for name, each in fields if "contentSchema" in each}
    checkers = {name: _checker(case.spec, each) for name, each in inner.items()}
    return {_FORM: _checker(case.spec, schema), **checkers}


def _checker(spec: Spec, schema: Schema) -> Draft202012Validator:
    closed = {**_closed(spec, schema), "components": {"schemas": _components(spec)}}
    return Draft202012Validator(closed, format_checker=_FORMATS)


@cache
def _components(spec: Spec) -> dict[str, Any]:
    schemas = spec.tree.get("components", {}).get("schemas", {})
    return {name: _closed(spec, schema) for name, schema in schemas.items()}


def _closed(spec: Spec, schema: Any) -> Any:
    """A schema as it binds requests: what is readOnly is no member, and there are no other members.

    OpenAPI 3.1, 4.8.24.4: a readOnly property is not sent, and required only in answers. `allOf` would
    need more than this; no request of the four specs has one.
    """
    if not isinstance(schema, dict):
        return schema
    assert "allOf" not in schema
    made = dict(schema)
    if "properties" in schema:
        shown = {
            name: each
            for name, each in schema["properties"].items()
            if not (each.get("readOnly") or spec.resolve(each).get("readOnly"))
        }
        hidden = schema["properties"].keys() - shown.keys()
        made["properties"] = {name: _closed(spec, each) for name, each in shown.items()}
        made["required"] = [name for name in schema.get("required", ()) if name not in hidden]
        made.setdefault("additionalProperties", False)
    for keyword in ("items", "additionalProperties", "contentSchema"):
        if keyword in made:
            made[keyword] = _closed(spec, made[keyword])
    for keyword in ("anyOf", "oneOf"):
        if keyword in made:
            made[keyword] = [_closed(spec, each) for each in made[keyword]]
    return made


# --- credentials --------------------------------------------------------------------------------------


def _wrong_credentials(
    case: Case,
    request: httpx2.Request,
    parts: Parts,
    credentials: Mapping[str, str],
    token: str | None,
) -> Iterator[str]:
    """All that one security requirement names, in its place, and none where none is wanted."""
    api, operation = case.spec.api, case.operation
    wanted = operation.behaviour.security
    schemes = {each.spec_name: each for each in api.schemes}
    headers = dict[str, str]()
    for name in wanted[0] if wanted else ():
        headers |= _header_of(schemes[name], credentials, token)
    for header, value in headers.items():
        if request.headers.get_list(header) != [value]:
            yield f"the header {header} is missing or wrong"
    if "authorization" in request.headers and "Authorization" not in headers:
        yield "credentials that the operation does not want"
    yield from _wrong_fields(case, parts, credentials, token)


def _header_of(
    scheme: ir.Scheme, credentials: Mapping[str, str], token: str | None
) -> dict[str, str]:
    values = [credentials[name] for name in scheme.credentials]
    if scheme.kind == "basic":
        pair = base64.b64encode(":".join(values).encode()).decode("ascii")
        return {"Authorization": f"Basic {pair}"}
    if scheme.kind == "bearer":
        return {"Authorization": f"Bearer {values[0] if values else token}"}
    if scheme.kind == "header" and scheme.parameter is not None:
        return {scheme.parameter.raw: values[0]}
    raise NotImplementedError(f"none of the four APIs has credentials in a {scheme.kind}")


def _wrong_fields(
    case: Case, parts: Parts, credentials: Mapping[str, str], token: str | None
) -> Iterator[str]:
    """Credentials in form fields: each operation has those that its form declares."""
    for name, value in secret_fields(case, credentials, token).items():
        if parts.body.get(name) != value:
            yield f"the form field {name} is missing or wrong"


def secret_fields(
    case: Case, credentials: Mapping[str, str], token: str | None
) -> dict[str, str | None]:
    """The form fields that credentials and session fill, with what belongs into them."""
    api, operation = case.spec.api, case.operation
    if operation.body is None or operation.body.kind != "form":
        return {}
    filled: dict[str, str | None] = {
        wire.raw: credentials[name] for wire, name in api.default.form_credentials
    }
    if api.session is not None and api.session.put.place == "form":
        filled[api.session.put.name.raw] = token
    return {name: filled[name] for name in filled.keys() & case.spec.fields(operation).keys()}
