"""What a run does not do: work that gives nothing new. Counted, never timed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from specmint import encode, runtime_files
from specmint.api import Generated, generate
from specmint.document import Document
from specmint.lower.schemas import naming
from specmint.spots import Spots
from specmint.validation import defaults, schemas
from specmint.validation.json_schema import is_of, validator
from specmint.validation.official import clearly_holds, fast_validator
from specmint.validation.types import TYPES

SPEC = Path(__file__).parents[1] / "specs" / "bill_com" / "openapi.yaml"
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 10**30, Decimal("1.0"), Decimal("1.5"), Decimal("1E+400")),
    *("", "1", "text", [], [1], {}, {"a": 1}),
]


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[tuple[Any, ...]]:
    """Return a list that grows by the arguments of each call of a function."""
    calls: list[tuple[Any, ...]] = []
    original: Callable[..., Any] = getattr(module, name)

    def call(*given: Any, **named: Any) -> Any:
        calls.append(given)
        return original(*given, **named)

    monkeypatch.setattr(module, name, call)
    return calls


def generated(folder: Path, document: dict[str, Any]) -> Generated:
    """Return what comes of generating an OpenAPI document with these members, in a folder."""
    spec = folder / "openapi.json"
    head = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
    spec.write_text(json.dumps(head | document))
    (done,) = generate(spec, output=folder / "out", package="p")
    return done


def answering(schema: dict[str, Any]) -> dict[str, Any]:
    """The paths of a document with one operation, whose answer is of that schema."""
    content = {"application/json": {"schema": schema}}
    return {
        "paths": {"/x": {"get": {"responses": {"200": {"description": "", "content": content}}}}}
    }


# --- the runtime ------------------------------------------------------------------------------------------------------


def test_the_import_lines_of_the_runtime_are_found_as_python_finds_them() -> None:
    """What a module of the runtime needs is found by the form of its lines, and is what its syntax tree says."""
    modules = runtime_files._modules()
    for module, file in modules.items():
        needed = {".".join(parent.parts) for parent in file.parents}
        for node in ast.walk(ast.parse(runtime_files._text(file))):
            if isinstance(node, ast.ImportFrom) and node.level:
                start = file.parents[node.level - 1].parts
                base = ".".join([*start, *(node.module or "").split(".")]).rstrip(".")
                names = [f"{base}.{alias.name}".lstrip(".") for alias in node.names]
                needed |= {path for path in (base, *names) if path in modules}
        assert runtime_files._needs(module) == needed, module


def test_no_module_of_the_runtime_is_parsed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A run makes a syntax tree of each file that templates print, and of no other."""
    runtime_files._needs.cache_clear()
    parsed = counted(monkeypatch, ast, "parse")
    generate(SPEC, output=tmp_path, package="bill")
    runtime = {path.read_text("utf-8") for path in (tmp_path / "bill" / "_runtime").rglob("*.py")}
    texts = [given[0] for given in parsed]
    assert not runtime & set(texts)
    assert len(texts) == len(set(texts))


# --- validation -------------------------------------------------------------------------------------------------------


def test_a_sound_document_needs_no_words_of_jsonschema(tmp_path: Path) -> None:
    """jsonschema, whose import is a tenth of a small run, is imported for a finding only."""
    program = (
        "import sys; from pathlib import Path; from specmint.api import generate;"
        f" generate({str(SPEC)!r}, output=Path({str(tmp_path)!r}), package='bill');"
        " print(sorted({'jsonschema', 'jsonschema_rs'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "['jsonschema_rs']\n", done.stderr


@pytest.mark.parametrize("kind", TYPES)
def test_a_type_is_judged_as_the_validator_judges_it(kind: str) -> None:
    """Whether a value is of a type is the same question with a validator and without."""
    for value in VALUES:
        assert is_of(value, [kind]) == validator({"type": [kind]}).is_valid(value), value


def test_what_clearly_holds_is_valid() -> None:
    """A fraction is a whole number to jsonschema-rs, and half a surrogate pair no text: both are left to jsonschema."""
    schema: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "integer"}}
    fast = fast_validator(schema)
    assert clearly_holds(fast, {"a": 1})
    assert not clearly_holds(fast, {"a": "1"})
    assert not clearly_holds(fast, {"a": Decimal("1.0")})
    texts = fast_validator({"additionalProperties": {"items": {"pattern": "."}}})
    assert clearly_holds(texts, {"a": ["b"]})
    assert not clearly_holds(texts, {"a": ["\ud800"]})


def test_no_validator_is_made_for_an_enum_or_a_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Listed values of one type, and defaults that fit it, are held against it without a validator."""
    made = counted(monkeypatch, defaults, "validator")
    checked = counted(monkeypatch, schemas, "is_of")
    properties = {
        f"p{number}": {"type": "string", "enum": ["a", "b"], "default": "a"} for number in range(20)
    }
    generated(tmp_path, answering({"type": "object", "properties": properties}))
    assert (len(made), len(checked)) == (0, 40)


# --- places -----------------------------------------------------------------------------------------------------------


def test_no_place_is_looked_for_that_nobody_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The facts of an API have places; of a document without a problem none is ever worked out."""
    asked = counted(monkeypatch, Spots, "position")
    a = {"type": "object", "properties": {"a": {"type": "string"}}}
    done = generated(tmp_path, {"components": {"schemas": {"A": a}}})
    assert (done.diagnostics, asked) == ((), [])


# --- rules of values --------------------------------------------------------------------------------------------------


def test_what_an_object_says_of_its_values_is_looked_for_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`x-null` and `x-wire` of the object around a property are the same for each of them."""
    looked = counted(monkeypatch, Document, "node")
    sizes: list[int] = []
    for size in (10, 100):
        properties = {f"p{number}": {"type": "string"} for number in range(size)}
        a = {"type": "object", "properties": properties}
        folder = tmp_path / str(size)
        folder.mkdir()
        looked.clear()
        generated(folder, {"components": {"schemas": {"A": a}}})
        sizes.append(len(looked))
    assert sizes[0] == sizes[1]


def test_the_path_of_an_operation_is_taken_apart_once(tmp_path: Path) -> None:
    """The names of all schemas in an operation are drawn from one reading of its address."""
    members = {
        f"m{n}": {"type": "object", "properties": {"a": {"type": "string"}}} for n in range(9)
    }
    naming._address.cache_clear()
    generated(tmp_path, answering({"type": "object", "properties": members}))
    cache = naming._address.cache_info()
    assert cache.misses == 1
    assert cache.hits >= len(members)


# --- printing ---------------------------------------------------------------------------------------------------------


def test_a_description_is_wrapped_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What both clients say of a method, and models of fields alike, is laid out once for each width."""
    encode._doc_lines.cache_clear()
    wrapped = counted(monkeypatch, encode, "_paragraphs")
    generate(SPEC, output=tmp_path, package="bill")
    cache = encode._doc_lines.cache_info()
    assert len(wrapped) == cache.misses
    assert cache.hits >= cache.misses
