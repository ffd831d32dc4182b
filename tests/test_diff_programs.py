"""What `diff` calls additive breaks no program: calls that were right go on to be, and what they return is what it was."""

from __future__ import annotations

import importlib
import itertools
import sys
import warnings
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specmint import ir
from specmint.differing import differences, verdict_of
from specmint.ir import Ident
from specmint.pipeline import mint, silent
from tests.support.changes import RULES, small
from tests.support.samples import Samples
from tests.support.sides import Edit, Json, edited, schema, side_of

_NUMBER = itertools.count()
_MODELS = ("Read", "Written", "Both")
_TYPES: list[Json] = [
    {"type": "string"},
    {"type": ["string", "null"]},
    {"type": "string", "maxLength": 5},
    {"type": "number"},
    {"type": ["number", "null"]},
    {"type": "integer", "minimum": 0},
    {"type": "array", "items": {"type": "string"}},
    {"type": "array", "items": {"type": ["string", "null"]}},
    {"type": "string", "enum": ["one", "two", "three"]},
    {},
]


def _set_property(model: str, name: str, wanted: Json) -> Edit:
    return lambda document: schema(document, model)["properties"].update({name: wanted})


def _set_required(model: str, names: list[str]) -> Edit:
    def edit(document: Json) -> None:
        known = schema(document, model)["properties"]
        schema(document, model)["required"] = [name for name in names if name in known]

    return edit


_EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.sampled_from([edit for edit, _ in RULES]),
    st.builds(
        _set_property, st.sampled_from(_MODELS), st.sampled_from("abcd"), st.sampled_from(_TYPES)
    ),
    st.builds(
        _set_required,
        st.sampled_from(_MODELS),
        st.lists(st.sampled_from("abcd"), unique=True),
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder from which packages are imported; afterwards nothing is left of them."""
    root = tmp_path_factory.mktemp("programs")
    sys.path.insert(0, str(root))
    yield root
    sys.path.remove(str(root))
    for name in [name for name in sys.modules if name.startswith("program_")]:
        del sys.modules[name]


def _package(api: ir.Api, folder: Path) -> ModuleType:
    name = f"program_{next(_NUMBER)}"
    for path, text in mint(api, silent).items():
        file = folder / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    importlib.import_module(f"{name}.models")
    return importlib.import_module(name)


def _apply(document: Json, edits: list[Edit]) -> Json | None:
    """The document after the edits; None where one of them finds no longer what it edits."""
    try:
        return edited(document, *edits)
    except (KeyError, IndexError, ValueError):
        return None


_HARMLESS = [edit for edit, told in RULES if not any("breaking" in one for one in told)]
_MOSTLY_HARMLESS = st.one_of(st.sampled_from(_HARMLESS), st.sampled_from(_HARMLESS), _EDITS)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(
    old_edits=st.lists(_EDITS, max_size=2),
    new_edits=st.lists(_MOSTLY_HARMLESS, min_size=1, max_size=3),
)
def test_an_additive_change_breaks_no_program(
    old_edits: list[Edit], new_edits: list[Edit], folder: Path
) -> None:
    """Calls with all that the old document allowed are taken by the new client, and answers have the old types."""
    before = _apply(small(), old_edits)
    after = None if before is None else _apply(before, new_edits)
    if before is None or after is None:
        return
    old, new = side_of(before), side_of(after)
    if verdict_of(differences(old, new)) == "breaking":
        return
    _run_old_program(old.api, new.api, _package(new.api, folder))


def _run_old_program(old: ir.Api, new: ir.Api, package: ModuleType) -> None:
    """Call every method of the old API with the new client, which is answered as the new document says."""
    given, answers = Samples(old, package.models), Samples(new, package.models)
    answered: list[Any] = []

    def vendor(request: httpx2.Request) -> httpx2.Response:
        from specmint.runtime.data.json_text import dumps

        text = dumps(answered[-1])
        return httpx2.Response(200, text=text, headers={"content-type": "application/json"})

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client = package.Client(
            **{one.name: "secret" for one in old.credentials},
            http=httpx2.Client(transport=httpx2.MockTransport(vendor)),
        )
        types = {
            (resource.name, one.name): one.answer.type
            for resource in new.resources
            for one in resource.operations
        }
        for resource in old.resources:
            for operation in resource.operations:
                answered.append(answers.of(types[resource.name, operation.name]).wire)
                method = getattr(getattr(client, resource.name), operation.name)
                for arguments, keywords in _calls(operation, given):
                    _check(method(*arguments, **keywords), operation.answer.type, old, package)


def _calls(operation: ir.Operation, given: Samples) -> list[tuple[list[Any], dict[str, Any]]]:
    """All by keyword; the required alone, by position where that is allowed."""
    values = {one.name: given.of(one.type).python for one in operation.arguments}
    required = [one for one in operation.arguments if one.required]
    return [
        ([], dict(values)),
        (
            [values[one.name] for one in required if not one.keyword_only],
            {one.name: values[one.name] for one in required if one.keyword_only},
        ),
    ]


_KINDS: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "decimal": Decimal}


def _check(value: Any, type_: ir.Type, old: ir.Api, package: ModuleType) -> None:
    """A value is what the old annotation said, down to the fields of models."""
    match type_:
        case ir.Nullable(inner):
            if value is not None:
                _check(value, inner, old, package)
        case ir.Limited(inner):
            _check(value, inner, old, package)
        case ir.ListOf(inner):
            assert isinstance(value, list)
            for one in value:
                _check(one, inner, old, package)
        case ir.Scalar("any"):
            pass
        case ir.Scalar(kind):
            assert isinstance(value, _KINDS[kind]), (value, kind)
        case ir.Named(name):
            _check_named(value, name, old, package)
        case _:
            raise AssertionError(type_)


def _check_named(value: Any, name: Ident, old: ir.Api, package: ModuleType) -> None:
    assert isinstance(value, getattr(package.models, name))
    match next(one for one in old.definitions if one.name == name):
        case ir.Model(fields=fields):
            for field in fields:
                member = getattr(value, field.name)
                if field.required or member is not None:
                    _check(member, field.type, old, package)
        case ir.Enum(members=members):
            for member in members:
                assert hasattr(type(value), member.name)
        case ir.Alias(type=type_):
            _check(value, type_, old, package)
