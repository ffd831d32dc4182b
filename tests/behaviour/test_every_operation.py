"""Every operation can be called: with a sample of each argument, what arrives at a socket is what its document says."""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from http.cookies import SimpleCookie
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import pytest

import specmint
from specmint import ir
from specmint.ir import Ident
from specmint.lower import lower
from specmint.pointers import tokens_of
from specmint.source import load, read
from tests.support.any_vendor import Request, Vendor, answer_logins
from tests.support.bodies import media_type
from tests.support.samples import Sample, Samples, plain

ROOT = Path(__file__).parents[2]
#: Documents of tests/cases/features that are about requests.
FEATURES = """
    argument_limits argument_wire_forms arguments_hide_builtins array_parameters array_parameters_of_a_path
    body_content body_form body_form_of_any_fields body_json_in_form body_json_in_form_by_encoding
    body_member_limits bulk bulk_with_other_arguments constants constants_of_numbers defaults
    form_credentials idempotency_key limits_everywhere
    optional_body paging_by_cursor paging_by_offset paging_by_page paging_in_body parameters_of_a_path
    read_write_split security_alternatives security_api_key security_basic session_in_form session_in_header
    unions_by_discriminator untagged_operations values_of_the_document x_body_arguments x_body_each x_body_model
"""
DOCUMENTS = [
    *sorted(ROOT.glob("specs/*/openapi.yaml")),
    *(ROOT / "tests/cases/features" / name / "spec.yaml" for name in FEATURES.split()),
]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    one = Vendor()
    one.thread.start()
    yield one
    one.server.shutdown()
    one.thread.join()
    one.server.server_close()


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which packages are imported; afterwards nothing is left of them."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("called_")]:
        del sys.modules[name]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_every_operation_is_sent_as_its_document_says(
    path: Path, vendor: Vendor, generated: Path
) -> None:
    """Path, query, headers, cookies and body of each operation hold its arguments, and nothing else but what the client fills."""
    api = lower(load(read(path)))[0]
    package = _package(path, generated)
    samples = Samples(api, package.models)
    answer_logins(api, vendor)
    client = _client(api, package, vendor.url)
    called = 0
    for resource in api.resources:
        for operation in resource.operations:
            given = {each.name: samples.of(each.type) for each in operation.arguments}
            _separable(operation, given)
            _call(package, getattr(client, resource.name), operation, given)
            sent = vendor.arrived[-1]
            assert _told(operation, api, sent) == _wanted(operation, given), operation.spec_name
            called += 1
    client.close()

    assert called == sum(len(resource.operations) for resource in api.resources) > 0


def _separable(operation: ir.Operation, given: dict[Ident, Sample]) -> None:
    """Take the commas out of the items of a header: one would end its item, so it is refused."""
    for one in operation.parameters:
        value = given[one.argument].wire
        if one.place == "header" and isinstance(value, list):
            texts = [each.replace(",", "") if isinstance(each, str) else each for each in value]
            given[one.argument] = Sample(texts, texts)


def _package(path: Path, generated: Path) -> ModuleType:
    name = f"called_{path.parent.name}"
    (outcome,) = specmint.generate(path, output=generated, package=name)
    assert outcome.state == "written"
    importlib.import_module(f"{name}.models")
    return importlib.import_module(name)


def _client(api: ir.Api, package: ModuleType, url: str) -> Any:
    credentials = {one.name: "secret" for one in api.credentials}
    options = {one.name: "value" for one in api.variables}
    return package.Client(
        **credentials,
        **options,
        base_url=url,
        retries=package.Retries.off(),
        rate_limits=False,
        drift="ignore",
    )


def _call(
    package: ModuleType, resource: Any, operation: ir.Operation, given: dict[Ident, Sample]
) -> None:
    """Call a method; of a list, ask for its first page. What comes back is of another test."""
    arguments = {name: sample.python for name, sample in given.items()}
    try:
        result = getattr(resource, operation.name)(**arguments)
        if operation.paging is not None:
            next(iter(result), None)
    except package.errors.BadRequest:
        raise
    except package.errors.Error:
        pass


# --- what must arrive, by the IR; and what did, taken apart by the standard library ----------------------------------


class Told(NamedTuple):
    """A request by its parts, each name and value as text."""

    method: str
    path: str
    query: Counter[tuple[str, str]]
    headers: dict[str, str]
    cookies: dict[str, str]
    body: Any


def _wanted(operation: ir.Operation, given: dict[Ident, Sample]) -> Told:
    path, query = operation.path.raw, Counter[tuple[str, str]]()
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for one in operation.parameters:
        wire, value = one.wire.raw, given[one.argument].wire
        texts = list(map(_text, value if isinstance(value, list) else [value]))
        joined = [",".join(texts)] if one.style.kind == "comma" else texts
        match one.place:
            case "path":
                path = path.replace("{" + wire + "}", ",".join(texts))
            case "query":
                query.update((wire, text) for text in joined)
            case "header":
                headers[wire.lower()] = ",".join(texts)
            case "cookie":
                cookies[wire] = ",".join(texts)
    body: Any = None
    if operation.body is not None:
        body = _part(operation.body.part, given)
        if operation.body.kind == "form":
            body = Counter(_fields(body))
        elif body == {} and operation.body.part == ir.ObjectOf(()):
            body = None
    return Told(operation.method, path, query, headers, cookies, body)


def _part(part: ir.Part, given: dict[Ident, Sample], item: Any = None) -> Any:
    match part:
        case ir.FromArgument(argument):
            return given[argument].wire
        case ir.ObjectOf(members):
            return {wire.raw: _part(inner, given, item) for wire, inner in members}
        case ir.EachOf(argument, inner):
            return [_part(inner, given, each) for each in given[argument].wire]
        case ir.Item():
            return item
        case ir.Fixed(value):
            return plain(value)
        case ir.JsonText(inner):
            return Json(_part(inner, given, item))


class Json(NamedTuple):
    """JSON inside a field of a form."""

    tree: Any


def _fields(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in form.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, _json(each.tree) if isinstance(each, Json) else _text(each)


def _json(tree: Any) -> str:
    return json.dumps(tree, sort_keys=True, default=str)


def _text(value: Any) -> str:
    """A value as it travels outside of JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _told(operation: ir.Operation, api: ir.Api, sent: Request) -> Told:
    """What arrived, without what the client fills itself: credentials, sessions, the position of a page."""
    own = _filled(operation, api)
    of = {
        place: {one.wire.raw for one in operation.parameters if one.place == place}
        for place in _PLACES
    }
    query = Counter(parse_qsl(sent.query, keep_blank_values=True))
    wanted = {name.lower() for name in of["header"]}
    cookies = SimpleCookie(sent.headers.get("cookie", ""))
    return Told(
        sent.method,
        unquote(sent.path),
        Counter({pair: n for pair, n in query.items() if pair[0] not in own - of["query"]}),
        {name: sent.headers[name] for name in wanted},
        {name: unquote(cookies[name].value) for name in of["cookie"]},
        _body(operation, own, sent),
    )


_PLACES = ("query", "header", "cookie")


def _filled(operation: ir.Operation, api: ir.Api) -> set[str]:
    """The names of what the client fills itself."""
    names = {scheme.parameter.raw for scheme in api.schemes if scheme.parameter is not None}
    names |= {field.raw for field, _ in operation.behaviour.form_credentials}
    if api.session is not None:
        names.add(api.session.put.name.raw)
    if operation.paging is not None:
        names |= {one.raw for one in (operation.paging.position, operation.paging.size) if one}
    return names


def _body(operation: ir.Operation, own: set[str], sent: Request) -> Any:
    if operation.body is None or (operation.body.kind == "json" and not sent.body):
        return None
    media = sent.headers.get("content-type", "").partition(";")[0]
    assert media == media_type(operation.body)
    if operation.body.kind == "content":
        return sent.body
    if operation.body.kind == "json":
        return _without_position(json.loads(sent.body, parse_float=Decimal), operation)
    members = dict(_members(operation))
    fields = Counter[tuple[str, str]]()
    for name, text in parse_qsl(sent.body.decode(), keep_blank_values=True):
        if isinstance(members.get(name), ir.JsonText):
            tree = {name: json.loads(text, parse_float=Decimal)}
            fields[name, _json(_without_position(tree, operation)[name])] += 1
        elif name in members or name not in own:
            fields[name, text] += 1
    return fields


def _without_position(tree: Any, operation: ir.Operation) -> Any:
    """A body without the position of a page, which the list writes into it."""
    rule = operation.paging
    if rule is not None and rule.place == "body" and rule.position is not None:
        *way, last = tokens_of(rule.position.raw)
        inside = tree
        for token in way:
            inside = inside.get(token, {})
        inside.pop(last, None)
    return tree


def _members(operation: ir.Operation) -> list[tuple[str, ir.Part]]:
    assert operation.body is not None
    part = operation.body.part
    return (
        [(wire.raw, inner) for wire, inner in part.members] if isinstance(part, ir.ObjectOf) else []
    )
