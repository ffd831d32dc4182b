"""The models module: the one door to datamodel-code-generator, which stands behind a wall.

It gets an in-memory document of standard keywords and neutral names (`Definition7`, `f_name`), every reference inside
it. Types it should not decide travel as `x-python-import` of a slot. Names and slots are replaced afterwards, by their
position in the syntax tree. Its imports are dropped, ours are written; what it defines must be exactly what was asked.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from specmint import ir
from specmint.encode import Code, doc_lines, docstring, literal
from specmint.ir import Ident, Text, Type
from specmint.names import snake
from specmint.python import Speller, Used

#: Every option that differs from the tool's default, and why.
_OPTIONS: dict[str, object] = {
    "formatters": [],  # black formats the written file once
    "base_class": "specmint_slots.Model",
    "disable_timestamp": True,
    "use_standard_collections": True,
    "use_union_operator": True,
    "use_type_alias": True,
    "allow_remote_refs": False,
    "strict_refs": True,
    "snake_case_field": False,  # names are ours already
    "use_title_as_name": False,
    "collapse_root_models": False,
}
_PLACEHOLDER = re.compile(r"\b(?:Slot|Definition)\d+\b")
_BUILTINS = frozenset({"str", "int", "bool", "float", "bytes", "list", "dict"})
_DOC_WIDTH = 84
_SCALAR_SCHEMAS: dict[ir.ScalarKind, dict[str, object]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "any": {},
}


class ModelsError(Exception):
    """datamodel-code-generator did not define what it was asked for: a defect, never the user's fault."""


@dataclass(slots=True)
class Request:
    """What the model generator is given, as it is put together."""

    speller: Speller
    neutral: dict[Ident, str]
    slots: dict[str, Code] = field(default_factory=dict[str, Code])
    schemas: dict[str, object] = field(default_factory=dict[str, object])
    pages: dict[str, dict[str, object]] = field(default_factory=dict[str, dict[str, object]])

    def schema(self, type_: Type) -> dict[str, object]:
        """The JSON Schema of a type; what JSON Schema cannot say becomes a slot."""
        match type_:
            case ir.Scalar(kind) if kind in _SCALAR_SCHEMAS:
                return dict(_SCALAR_SCHEMAS[kind])
            case ir.ListOf(item):
                return {"type": "array", "items": self.schema(item)}
            case ir.MapOf(value):
                return {"type": "object", "additionalProperties": True if value == ir.ANY else self.schema(value)}
            case ir.Named(name):
                return {"$ref": f"#/$defs/{self.neutral[name]}"}
            case ir.Union(members):
                return {"anyOf": [self.schema(member) for member in members]}
            case ir.Nullable(inner):
                return {"anyOf": [self.schema(inner), {"type": "null"}]}
            case _:
                return self._slot(self.speller.type(type_, "field"))

    def _slot(self, spelled: Code) -> dict[str, object]:
        known = {str(code): name for name, code in self.slots.items()}
        name = known.get(str(spelled), f"Slot{len(self.slots) + 1}")
        self.slots[name] = spelled
        self.schemas[name] = {"x-python-import": {"module": "specmint_slots", "name": name}}
        return {"$ref": f"#/$defs/{name}"}


def render_models(api: ir.Api, templates: Path, alias: str | None) -> tuple[Code, Used]:
    """The classes of the models module, without its head, and the names they use. `alias` is the alias rule by which
    most wire names follow from Python's; the others are written out."""
    used = Used()
    neutral = {definition.name: f"Definition{number}" for number, definition in enumerate(api.definitions, 1)}
    request = Request(Speller(used), neutral, {name: Code(real) for real, name in neutral.items()})
    for definition in api.definitions:
        _add(request, definition, alias)
    if not api.definitions:
        return Code(""), used
    source = _generate(request, templates)
    body = _Rewriter(source, request, api).text()
    used.models.clear()
    return Code(body), used


def _add(request: Request, definition: ir.Definition, alias: str | None) -> None:
    name = request.neutral[definition.name]
    if isinstance(definition, ir.Enum):
        _add_enum(request, definition)
    elif isinstance(definition, ir.Alias):
        request.schemas[name] = request.schema(definition.type)
        request.speller.used.names.add("TypeAliasType")
        request.pages[name] = {"doc": _doc(definition.doc, "", 0)}
    else:
        _add_model(request, definition, alias)


def _add_enum(request: Request, definition: ir.Enum) -> None:
    values = [member.value.raw if isinstance(member.value, Text) else member.value for member in definition.members]
    base = "OpenEnum" if definition.kind == "string" else "OpenIntEnum"
    request.speller.used.names.add(base)
    request.schemas[request.neutral[definition.name]] = {
        "type": definition.kind,
        "enum": list(range(len(values))) if definition.kind == "integer" else [f"v{index}" for index in range(len(values))],
        "x-enum-varnames": [str(member.name) for member in definition.members],
    }
    request.pages[request.neutral[definition.name]] = {
        "name": Code(definition.name),
        "base": Code(base),
        "doc": _doc(definition.doc, f"{definition.wire.raw}.", 4),
        "members": [{"name": Code(member.name), "value": literal(member.value)} for member in definition.members],
    }


def _add_model(request: Request, definition: ir.Model, alias: str | None) -> None:
    fields = {f"f_{item.name}": item for item in definition.fields}
    met = Counter(snake(item.wire.raw) for item in definition.fields)
    plain = {item.name for item in definition.fields if met[snake(item.wire.raw)] == 1 and not item.name.endswith("_")}
    request.schemas[request.neutral[definition.name]] = {
        "type": "object",
        "properties": {key: request.schema(item.type) for key, item in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }
    request.pages[request.neutral[definition.name]] = {
        "name": Code(definition.name),
        "base": Code(_base(request, definition)),
        "extra": _extra(request, definition),
        "doc": _doc(definition.doc, f"{definition.wire.raw}.", 4),
        "fields": {key: _field(request, item, alias, by_rule=item.name in plain) for key, item in fields.items()},
    }


def _base(request: Request, definition: ir.Model) -> str:
    if definition.extra == "forbid":
        return 'Model, extra="forbid"'
    if definition.extra == "ignore":
        return "Model"
    request.speller.used.names.add("OpenModel")
    return "OpenModel"


def _extra(request: Request, definition: ir.Model) -> Code:
    """The line that gives the type of members the spec leaves open; empty where there is none."""
    if isinstance(definition.extra, str) or definition.extra == ir.ANY:
        return Code("")
    request.speller.used.names.add("Field")
    return Code(f"__pydantic_extra__: dict[str, {request.speller.type(definition.extra, 'field')}] = Field(init=False)")


def _field(request: Request, item: ir.Field, alias: str | None, *, by_rule: bool) -> dict[str, object]:
    return {
        "name": Code(item.name),
        "default": _default(request, item, alias, by_rule),
        "doc": _doc(item.doc, "", 4),
    }


def _default(request: Request, item: ir.Field, alias: str | None, by_rule: bool) -> Code:
    """What stands behind the annotation: nothing, a plain default, or `Field(...)` where there is more to say.

    A wire name is written out where the alias rule does not give it, where several met in one Python name, and where
    the name was taken.
    """
    constant = item.type.values[0] if item.required and isinstance(item.type, ir.Constant) and len(item.type.values) == 1 else None
    default = literal(constant) if constant is not None else None if item.required else Code("None")
    said = [f"default={default}"] if default is not None else []
    said += [f"{key}={spelled}" for key, spelled in _limits(item, request.speller.used)]
    if not by_rule or wire_name(str(item.name), alias) != item.wire.raw:
        wire = literal(item.wire)
        said += [f"validation_alias={wire}", f"serialization_alias={wire}"]
    if len(said) == 1 and default is not None:
        return Code(f" = {default}")
    if not said:
        return Code("")
    request.speller.used.names.add("Field")
    return Code(f" = Field({', '.join(said)})")


def _limits(item: ir.Field, used: Used) -> list[tuple[str, Code]]:
    plain = item.type.inner if isinstance(item.type, ir.Nullable) else item.type
    if not isinstance(plain, ir.Scalar | ir.ListOf):
        return []
    limits = item.limits
    named = [
        ("min_length", limits.min_length),
        ("max_length", limits.max_length),
        ("pattern", limits.pattern),
        ("ge", limits.ge),
        ("gt", limits.gt),
        ("le", limits.le),
        ("lt", limits.lt),
        ("multiple_of", limits.multiple_of),
    ]
    return [(key, _bound(value, used)) for key, value in named if value is not None]


def _bound(value: object, used: Used) -> Code:
    if isinstance(value, Decimal):
        used.modules.add("decimal")
        return Code(f"decimal.Decimal({str(value)!r})")
    assert isinstance(value, int | Text)
    return literal(value)


def _doc(text: Text, otherwise: str, indent: int) -> Code:
    lines = doc_lines(text, _DOC_WIDTH - indent) or doc_lines(Text(otherwise), _DOC_WIDTH - indent)
    pad = " " * indent
    return docstring([lines[0], *(pad + line if line else "" for line in lines[1:])]) if lines else Code("")


def wire_name(name: str, alias: str | None) -> str:
    """The wire name that follows from a Python name by an alias rule: None, `camel` or `pascal`."""
    if alias is None:
        return name
    first, *rest = name.split("_")
    joined = "".join(word[:1].upper() + word[1:] for word in rest)
    return (first[:1].upper() + first[1:] if alias == "pascal" else first) + joined


def alias_rule(api: ir.Api) -> str | None:
    """The rule that leaves the fewest fields with a wire name of their own to write out."""
    fields = [item for definition in api.definitions if isinstance(definition, ir.Model) for item in definition.fields]
    rules: tuple[str | None, ...] = (None, "camel", "pascal")
    return min(rules, key=lambda rule: sum(wire_name(str(item.name), rule) != item.wire.raw for item in fields))


def _generate(request: Request, templates: Path) -> str:
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion

    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": request.schemas}
    result = generate(
        json.dumps(document),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        custom_template_dir=templates,
        extra_template_data=defaultdict(dict, {name: {"page": page} for name, page in request.pages.items()}),
        **_OPTIONS,  # type: ignore[arg-type]
    )
    if not isinstance(result, str):
        raise ModelsError("the model generator did not answer with one module")
    return result


@dataclass(slots=True)
class _Rewriter:
    """The generated text with our annotations in it, in the generator's order."""

    source: str
    request: Request
    api: ir.Api

    def text(self) -> str:
        wanted = {
            str(definition.name) if not isinstance(definition, ir.Alias) else self.request.neutral[definition.name]: definition
            for definition in self.api.definitions
        }
        lines = self.source.split("\n")
        parts: list[str] = []
        seen: set[str] = set()
        for node in ast.parse(self.source).body:
            name = _defined(node)
            if name is None or name not in wanted:
                continue
            seen.add(name)
            definition = wanted[name]
            parts.append(self._alias(node, definition) if isinstance(definition, ir.Alias) else self._class(node, definition, lines))
        if seen != set(wanted):
            raise ModelsError(f"missing definitions: {sorted(set(wanted) - seen)}")
        return "\n\n\n".join(parts) + "\n"

    def _alias(self, node: ast.stmt, definition: ir.Alias) -> str:
        spelled = self.request.speller.type(definition.type, "field")
        head = f'{definition.name} = TypeAliasType("{definition.name}", "{_escaped(spelled)}")'
        doc = self.request.pages[self.request.neutral[definition.name]]["doc"]
        return f"{head}\n{doc}" if doc else head

    def _class(self, node: ast.stmt, definition: ir.Model | ir.Enum, lines: list[str]) -> str:
        """The class with our annotations, each documented field apart from the next, and no other blank lines."""
        assert isinstance(node, ast.ClassDef) and node.end_lineno is not None
        own = list(lines[node.lineno - 1 : node.end_lineno])
        if isinstance(definition, ir.Model):
            self._annotate_all(node, definition, own)
        groups: list[list[str]] = []
        for statement in node.body:
            assert statement.end_lineno is not None
            text = own[statement.lineno - node.lineno : statement.end_lineno - node.lineno + 1]
            if isinstance(statement, ast.Expr) and len(groups) > 1:
                groups[-1] += [*text, ""]
            else:
                groups.append(text)
        head, *members = groups
        return "\n".join([own[0], *head, "", *(line for group in members for line in group)]).rstrip()

    def _annotate_all(self, node: ast.ClassDef, definition: ir.Model, own: list[str]) -> None:
        fields = {str(item.name): item for item in definition.fields}
        hidden = frozenset(fields) & _BUILTINS
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                item = fields.get(statement.target.id)
                if item is not None:
                    self._annotate(statement, item, hidden, own, node.lineno)

    def _annotate(self, statement: ast.AnnAssign, item: ir.Field, hidden: frozenset[str], own: list[str], first: int) -> None:
        note = statement.annotation
        row = note.lineno - first
        line = own[row].encode()
        assert note.end_lineno == note.lineno and note.end_col_offset is not None
        spelled = line[note.col_offset : note.end_col_offset].decode()
        spelled = _PLACEHOLDER.sub(lambda match: str(self.request.slots[match[0]]), spelled)
        if not item.required and not _takes_none(item.type):
            self.request.speller.used.names.add("Maybe")
            spelled = f"Maybe[{spelled}]"
        if "Any" in re.findall(r"\w+", spelled):
            self.request.speller.used.names.add("Any")
        if hidden:
            spelled = re.sub(r"(?<![\w.\"'])(" + "|".join(sorted(hidden)) + r")(?![\w\"'(=])", r"builtins.\1", spelled)
        own[row] = (line[: note.col_offset] + spelled.encode() + line[note.end_col_offset :]).decode()


def _takes_none(type_: Type) -> bool:
    return type_ == ir.ANY or isinstance(type_, ir.Nullable | ir.NullAs)


def _escaped(spelled: Code) -> str:
    return str(spelled).replace("\\", "\\\\").replace('"', '\\"')


def _defined(node: ast.stmt) -> str | None:
    """The name that a top-level statement defines: a class, or an alias; None for imports and rebuild calls."""
    if isinstance(node, ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return None


