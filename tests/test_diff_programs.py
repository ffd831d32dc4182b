"""What `diff` calls additive breaks no program: calls that were right go on to be, and what they return is what it was."""

from __future__ import annotations

import importlib
import itertools
import sys
import warnings
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specmint import ir
from specmint.differing import differences, verdict_of
from specmint.form import Form
from specmint.ir import Ident
from specmint.render import render
from tests.support.changes import RULES
from tests.support.samples import Samples, plain
from tests.support.sides import Edit, Json, edited, schema, side_of
from tests.support.widenings import WIDENINGS, with_kinds

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
    """The package of an API, as it is rendered, on the runtime of the generator, which need not be read anew for each."""
    name = f"program_{next(_NUMBER)}"
    for path, text in render(api, Form(runtime="specmint.runtime")).items():
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
_WIDENING = st.sampled_from([*WIDENINGS.values()])
_MOSTLY_HARMLESS = st.one_of(_WIDENING, _WIDENING, st.sampled_from(_HARMLESS), _EDITS)


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
    before = _apply(with_kinds(), old_edits)
    after = None if before is None else _apply(before, new_edits)
    if before is None or after is None:
        return
    old, new = side_of(before), side_of(after)
    if verdict_of(differences(old, new)) == "breaking":
        return
    _run_old_program(old.api, new.api, _package(new.api, folder))


@pytest.mark.parametrize("name", WIDENINGS)
def test_what_vendors_add_is_not_breaking(name: str) -> None:
    """What vendors add without notice is additive, or documentation."""
    found = differences(side_of(with_kinds()), side_of(edited(with_kinds(), WIDENINGS[name])))

    assert verdict_of(found) != "breaking", [one.what for one in found]


def test_all_additions_at_once_break_no_program(folder: Path) -> None:
    """The programs of the small API run with a client that has every addition at once, as years of releases make it."""
    kept = [edit for name, edit in WIDENINGS.items() if name not in _LIKE_OTHERS]
    old, new = side_of(with_kinds()), side_of(edited(with_kinds(), *kept))

    assert verdict_of(differences(old, new)) == "additive"
    _run_old_program(old.api, new.api, _package(new.api, folder))


#: Additions that say of one thing what others say otherwise.
_LIKE_OTHERS = {
    "operation of a new tag",
    "operation without a tag",
    "model in answers",
    "no limit",
} | {"argument with a default"}


def _run_old_program(old: ir.Api, new: ir.Api, package: ModuleType) -> None:
    """Call every method of the old API with the new client, which is answered as the new document says."""
    given, answers = Samples(old, _subclassed(old, package)), Samples(new, package.models)
    answered: list[Any] = []
    refusing: list[bool] = []

    def vendor(request: httpx2.Request) -> httpx2.Response:
        from specmint.runtime.data.json_text import dumps

        text = dumps(answered[-1])
        status = 400 if refusing else 200
        return httpx2.Response(status, text=text, headers={"content-type": "application/json"})

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
                answered.append(_refusal(operation))
                refusing.append(True)
                arguments, keywords = _calls(operation, given)[-1]
                with pytest.raises(package.errors.Error) as caught:
                    method(*arguments, **keywords)
                refusing.clear()
                _check_error(caught.value, operation, package)


def _subclassed(api: ir.Api, package: ModuleType) -> SimpleNamespace:
    """The models, each as a subclass that a program derived of it, with a method of its own; enums as they are."""
    found = {str(one.name): getattr(package.models, one.name) for one in api.definitions}
    derived = {
        name: type(f"My{name}", (one,), {"__module__": one.__module__, "shown": property(repr)})
        for name, one in found.items()
        if isinstance(one, type) and not issubclass(one, Enum)
    }
    return SimpleNamespace(**found | derived)


def _refusal(operation: ir.Operation) -> Json:
    """What a vendor answers that refuses a call with a code of `x-errors`, which stands where the envelope says."""
    code = operation.behaviour.envelope.code
    return {"" if code is None else code.raw.removeprefix("/"): "E1"}


def _check_error(error: Exception, operation: ir.Operation, package: ModuleType) -> None:
    """The `except` clauses that met a refusal still do: that of its class, by what the old document said of its code."""
    known = {code.raw: one.error for table in operation.behaviour.refusals for code, one in table}
    if operation.behaviour.envelope.code is not None and "E1" in known:
        caught = "".join(word.title() for word in known["E1"].split("-"))
        assert isinstance(error, getattr(package.errors, caught))
        assert vars(error)["code"] == "E1"
    assert isinstance(error, package.errors.Refused)


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
            kind = type(value)
            for member in members:
                assert getattr(kind, member.name) is kind(plain(member.value))
            assert (
                value.known
            )  # as is whatever the new document lists; a program's `case _` takes the rest
        case ir.Alias(type=type_):
            _check(value, type_, old, package)
