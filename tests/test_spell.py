"""The table of names, and how Python spells the facts of the IR."""

from __future__ import annotations

import builtins
import importlib
import inspect
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import billbee
import chargeover
from specmint import ir
from specmint.ir import Ident, Text
from specmint.names import objection
from specmint.render import templates
from specmint.runtime_files import runtime_files
from specmint.spell import table
from specmint.spell.annotations import Position, Speller
from specmint.spell.bodies import body
from specmint.spell.imports import Used
from specmint.spell.limits import bounds, field_parts
from specmint.spell.table import TABLE, Entry, Origin, Scope

GENERATOR = Path(__file__).parents[1] / "generator" / "specmint"


def runtime(name: str, scope: Scope) -> Any:
    """What a name of the runtime is, wherever the table says that it lives."""
    module = importlib.import_module(f"specmint.runtime.{table.entry_of(name, scope).module}")
    return getattr(module, name, module)


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


# --- the table --------------------------------------------------------------------------------------------------------


def test_a_scope_binds_a_name_once() -> None:
    """No scope has two rows for one name, save a file that defines for others what it has been given to define."""
    met = Counter(
        (entry.name, scope)
        for entry in TABLE
        for scope in Scope
        if entry.scopes & scope and entry.origin is not Origin.OWN
    )

    assert [key for key, count in met.items() if count > 1] == []


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.name)
def test_every_row_leads_to_its_name(entry: Entry) -> None:
    """Each name is where its row says: a builtin, a module, or what a module of Python, a library or the runtime holds."""
    match entry.origin:
        case Origin.BUILTIN:
            home: object = builtins
        case Origin.OWN:
            return
        case Origin.PACKAGE:
            home = importlib.import_module(f"chargeover.{entry.module}")
        case Origin.RUNTIME:
            home = importlib.import_module(f"specmint.runtime.{entry.module}")
        case Origin.STANDARD | Origin.FOREIGN:
            home = importlib.import_module(entry.module)

    assert entry.whole or hasattr(home, entry.name)
    owner = home if entry.whole else getattr(home, entry.name)
    assert all(hasattr(owner, attribute) for attribute in entry.attributes)


def test_rows_of_clients() -> None:
    """The table has the attributes of both clients, and the arguments of their constructors that no document names."""
    bases = [runtime(name, Scope.CLIENT) for name in ("BaseClient", "AsyncBaseClient")]
    attributes = set[str]().union(*map(public, bases))
    arguments = set(inspect.signature(billbee.Client.__init__).parameters)

    assert attributes | {"from_env", "with_download"} == table.names(Scope.CLIENT_CLASS)
    assert arguments - {"api_key", "username", "password"} == table.names(Scope.CONSTRUCTOR) - {
        *("session_store", "on_refresh_token"),
    }


def test_rows_of_models() -> None:
    """The table has the attributes of pydantic's base class, of ours, and of their class, which pydantic sees in them."""
    ours = runtime("portable", Scope.BASE).PortableOpenModel

    assert public(BaseModel) | public(ours) <= table.names(Scope.MODEL_CLASS)
    assert public(type(ours)) <= table.names(Scope.MODEL_CLASS)


def test_rows_of_errors() -> None:
    """The table has every exception that the tree in a package's `errors` draws, and each is one."""
    drawn = re.findall(
        r"^[ │├└─]*([A-Z]\w+)(?: {2}|$)", chargeover.errors.__doc__ or "", re.MULTILINE
    )
    base = runtime("Error", Scope.ERRORS)

    assert {*drawn} == table.names(Scope.ERRORS)
    assert all(issubclass(runtime(name, Scope.ERRORS), base) for name in drawn)


def test_a_name_that_the_table_lacks_cannot_be_used() -> None:
    """A file takes no name that has no row for it: what would not be reserved is not written."""
    with pytest.raises(LookupError, match="'Maybe' for PAGE"):
        Used(Scope.PAGE).take("Maybe")


def test_one_place_says_where_the_runtime_stands() -> None:
    """Neither templates nor the modules that write imports spell the runtime's package or one of its modules."""
    rooms = ["spell", "render", "models", "gate.py", "format", "names.py", "runtime_files.py"]
    files = [path for room in rooms for path in sorted((GENERATOR / room).rglob("*.py"))]
    files += [GENERATOR / room for room in rooms if room.endswith(".py")]
    files += sorted(templates().rglob("*.jinja*"))
    spelled = re.compile(rf"\b{table.RUNTIME}\b(?!`|/)")
    found = {path.name for path in files if spelled.search(path.read_text(encoding="utf-8"))}

    assert found == {"table.py"}


def test_a_package_carries_what_its_names_need() -> None:
    """The modules of the rows and what they import are copied, with the packages that hold them; nothing else is."""
    rows = [entry for entry in TABLE if entry.name in {"MultipleOf", "Decimal"}]
    carried = {path.stem for path in runtime_files(rows)}

    named = {row.module.rpartition(".")[2] for row in rows}
    assert carried == {"__init__", "json_text", *named}  # which `data.fields` imports


# --- import lines -----------------------------------------------------------------------------------------------------


def test_import_lines() -> None:
    """Imports stand in groups: Python, libraries, the package; modules before names, each group by module."""
    used = Used(Scope.PAGE, up="..")
    used.take_all(["dt", "Sequence", "Annotated", "Field", "JsonField", "given", "Resource", "str"])
    used.models.add(Ident("Customer"))
    used.constants.add("BY_PAGE")

    assert [str(line) for line in used.lines()] == [
        "import datetime as dt",
        "from collections.abc import Sequence",
        "from typing import Annotated",
        "",
        "from pydantic import Field",
        "",
        "from .._api import BY_PAGE",
        "from .._runtime.client.arguments import Resource",
        "from .._runtime.http.params import JsonField, given",
        "from ..models import Customer",
    ]


# --- types ------------------------------------------------------------------------------------------------------------

NAMED = ir.Named(Ident("Customer"))
LIMITS = ir.Limits(max_length=3, patterns=(Text("^a'b$"),))
STEP = ir.Limits(ge=Decimal("0.5"), step=Decimal("0.01"))


@pytest.mark.parametrize(
    ("type_", "position", "spelled"),
    [
        (ir.STRING, "field", "str"),
        (ir.NONE, "answer", "None"),
        (ir.ListOf(NAMED), "field", "list[Customer]"),
        (ir.ListOf(NAMED), "argument", "Sequence[Customer]"),
        (ir.ListOf(NAMED), "answer", "Sequence[Customer]"),
        (ir.MapOf(ir.ANY), "field", "dict[str, Any]"),
        (ir.MapOf(ir.ANY), "argument", "Mapping[str, Any]"),
        (ir.MapOf(ir.ANY), "answer", "dict[str, Any]"),
        (ir.Nullable(ir.Union((ir.STRING, NAMED))), "field", "str | Customer | None"),
        (ir.Constant((Text("a"), Text("b"))), "field", 'Literal["a", "b"]'),
        (ir.Constant((1,)), "field", "Annotated[Literal[1], Exact]"),
        (
            ir.NullAs(ir.STRING, (Text(""), 0), Text("")),
            "field",
            'Annotated[str | None, Null("", 0, send="")]',
        ),
        (
            ir.Coded(ir.Flag(true=Text("1"), false=Text("2"))),
            "field",
            'Annotated[bool, Flag(true="1", false="2")]',
        ),
        (
            ir.Coded(ir.Stamp(format=Text("%Y"), fraction=3)),
            "field",
            'Annotated[dt.datetime, Stamp("%Y", fraction=3)]',
        ),
        (
            ir.Coded(ir.Stamp(format=Text("%Y"), whole_day=True)),
            "field",
            'Annotated[dt.date, Day("%Y")]',
        ),
        (ir.Coded(ir.Iso()), "field", "Annotated[dt.datetime, Iso()]"),
        (ir.Coded(ir.Epoch(unit="seconds")), "field", 'Annotated[dt.datetime, Epoch("seconds")]'),
        (ir.Coded(ir.Numeral(exact=True)), "field", "Annotated[Decimal, Numeral()]"),
        (ir.Coded(ir.Numeral(exact=False)), "field", "Annotated[int, Numeral(whole=True)]"),
        (
            ir.Limited(ir.STRING, LIMITS),
            "argument",
            'Annotated[str, Field(max_length=3, pattern="^a\'b$")]',
        ),
        (
            ir.Limited(ir.Scalar("decimal"), STEP),
            "argument",
            'Annotated[Decimal, Field(ge=decimal.Decimal("0.5")), MultipleOf("0.01")]',
        ),
    ],
)
def test_annotations(type_: ir.Type, position: Position, spelled: str) -> None:
    """Each type has one spelling for each position."""
    assert str(Speller(Used(Scope.PAGE)).type(type_, position)) == spelled


def test_hidden_builtins() -> None:
    """Where the scope binds the name of a builtin, an annotation takes the builtin from its module."""
    used = Used(Scope.PAGE)
    speller = Speller(used).hiding(frozenset({"list", "str", "id"}))

    assert str(speller.type(ir.ListOf(ir.STRING), "field")) == "builtins.list[builtins.str]"
    assert str(used.lines()[0]) == "import builtins"


@pytest.mark.parametrize(
    ("type_", "spelled"),
    [
        (ir.NONE, "None"),
        (ir.STRING, "str"),
        (NAMED, "Customer"),
        (ir.Named(Ident("Either")), "TypeOf[Either]()"),
        (ir.ListOf(NAMED), "list[Customer]"),
        (ir.ANY, "TypeOf[Any]()"),
        (ir.Scalar("decimal"), "TypeOf[Decimal]()"),
        (ir.Scalar("float"), "TypeOf[Float]()"),
        (ir.Nullable(NAMED), "TypeOf[Customer | None]()"),
    ],
)
def test_into(type_: ir.Type, spelled: str) -> None:
    """An answer is read into a class as it is, and into what is no class by `TypeOf`."""
    speller = Speller(Used(Scope.PAGE), aliases=frozenset({Ident("Either")}))

    assert str(speller.into(type_)) == spelled


def within(type_: ir.Type, limits: ir.Limits) -> ir.Type:
    """A type as lowering makes it: what a value must keep within stands inside what makes it null."""
    match type_:
        case ir.Nullable(inner):
            return ir.Nullable(within(inner, limits))
        case ir.NullAs(inner):
            return replace(type_, inner=within(inner, limits))
        case _:
            return type_ if limits == ir.Limits() else ir.Limited(type_, limits)


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "limits", "annotation", "keywords"),
    [
        (ir.STRING, LIMITS, "str", ["max_length=3", 'pattern="^a\'b$"']),
        (ir.Nullable(ir.STRING), ir.Limits(max_length=3), "str | None", ["max_length=3"]),
        (ir.ListOf(NAMED), ir.Limits(min_length=1), "list[Customer]", ["min_length=1"]),
        (
            ir.Scalar("decimal"),
            STEP,
            'Annotated[Decimal, MultipleOf("0.01")]',
            ['ge=decimal.Decimal("0.5")'],
        ),
        (
            ir.NullAs(ir.STRING, (Text(""),), None),
            ir.Limits(max_length=3),
            'Annotated[Annotated[str, Field(max_length=3)] | None, Null("")]',
            [],
        ),
        (NAMED, ir.Limits(min_length=1), "Annotated[Customer, Field(min_length=1)]", []),
        (ir.ANY, ir.Limits(), "Any", []),
    ],
)
def test_limits_of_a_field(
    type_: ir.Type, limits: ir.Limits, annotation: str, keywords: list[str]
) -> None:
    """Limits stand in `Field(...)`, save those that it cannot keep: steps, and all beside literals that mean null."""
    used = Used(Scope.MODELS)
    annotated, kept = field_parts(within(type_, limits))

    assert str(Speller(used).type(annotated, "field")) == annotation
    assert bounds(kept, used) == keywords


# --- bodies -----------------------------------------------------------------------------------------------------------

A, OPTIONAL = (ir.FromArgument(Ident("a"), optional) for optional in (False, True))
NULLABLE = ir.FromArgument(Ident("a"), optional=False, nullable=True)


@pytest.mark.parametrize(
    ("part", "spelled"),
    [
        (A, "json=a"),
        (OPTIONAL, "json=optional(a)"),
        (ir.ObjectOf(()), "json={}"),
        (ir.ObjectOf(((Text("a b"), A),)), 'json={"a b": a}'),
        (ir.ObjectOf(((Text("b"), OPTIONAL),)), "json=given(b=a)"),
        (ir.ObjectOf(((Text("a b"), OPTIONAL),)), 'json=given({"a b": a})'),
        (ir.ObjectOf(((Text("class"), OPTIONAL),)), 'json=given({"class": a})'),
        (
            ir.ObjectOf(((Text("n"), NULLABLE), (Text("f"), ir.Fixed(None)), (Text("b"), OPTIONAL))),
            'json={"n": a, "f": None, **given(b=a)}',
        ),
        (ir.ObjectOf(((Text("b"), ir.JsonText(A)),)), 'json={"b": JsonField(a)}'),
        (ir.JsonText(OPTIONAL), "json=optional_json(a)"),
        (ir.EachOf(Ident("a"), ir.ObjectOf(((Text("b"), ir.Item()),))), 'json=[{"b": each} for each in a]'),
        (ir.Fixed(Decimal("1.50")), 'json=decimal.Decimal("1.50")'),
    ],
)  # fmt: skip
def test_bodies(part: ir.Part, spelled: str) -> None:
    """A body is a display of its members; members that may be left out stand in `given`, nulls that are sent do not."""
    whole = ir.Body(kind="json", part=part, media_type=Text("application/json"))

    assert str(body(whole, Used(Scope.PAGE))) == spelled


# --- names that were asked for ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "role", "reason"),
    [
        ("Customer", "class", ""),
        ("customer", "field", ""),
        ("list", "method", ""),
        ("id", "argument", ""),
        ("class", "field", "keyword"),
        ("Decimal", "class", "generated code uses"),
        ("model_dump", "field", "generated code uses"),
        ("path", "argument", "generated code uses"),
        ("str", "method", "generated code uses"),
        ("cached_property", "resource", "generated code uses"),
        ("super", "constructor", "generated code uses"),
        ("customer", "class", "capital"),
        ("Customer", "argument", "small"),
    ],
)
def test_objections(name: str, role: str, reason: str) -> None:
    """A name that was asked for is refused where Python or generated code cannot bear it, with the reason."""
    found = objection(name, role)  # type: ignore[arg-type]

    assert reason in found
    assert bool(found) is bool(reason)
