"""The model generator's text with our names and annotations in it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from specmint import ir
from specmint.encode import Code
from specmint.ir import Type
from specmint.models.request import Request

_PLACEHOLDER = re.compile(r"\b(?:Slot|Definition)\d+\b")
_BUILTINS = frozenset({"str", "int", "bool", "float", "bytes", "list", "dict"})


class ModelsError(Exception):
    """datamodel-code-generator did not define what it was asked for: a defect, never the user's fault."""


@dataclass(slots=True)
class Rewriter:
    """The generated text with our annotations in it, in the generator's order."""

    source: str
    request: Request
    api: ir.Api

    def text(self) -> str:
        wanted = {
            (
                str(definition.name)
                if not isinstance(definition, ir.Alias)
                else self.request.neutral[definition.name]
            ): definition
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
            parts.append(
                self._alias(node, definition)
                if isinstance(definition, ir.Alias)
                else self._class(node, definition, lines)
            )
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
        return "\n".join(
            [own[0], *head, "", *(line for group in members for line in group)]
        ).rstrip()

    def _annotate_all(self, node: ast.ClassDef, definition: ir.Model, own: list[str]) -> None:
        fields = {str(item.name): item for item in definition.fields}
        hidden = frozenset(fields) & _BUILTINS
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                item = fields.get(statement.target.id)
                if item is not None:
                    self._annotate(statement, item, hidden, own, node.lineno)

    def _annotate(
        self,
        statement: ast.AnnAssign,
        item: ir.Field,
        hidden: frozenset[str],
        own: list[str],
        first: int,
    ) -> None:
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
            spelled = re.sub(
                r"(?<![\w.\"'])(" + "|".join(sorted(hidden)) + r")(?![\w\"'(=])",
                r"builtins.\1",
                spelled,
            )
        own[row] = (
            line[: note.col_offset] + spelled.encode() + line[note.end_col_offset :]
        ).decode()


def _takes_none(type_: Type) -> bool:
    return type_ == ir.ANY or isinstance(type_, ir.Nullable | ir.NullAs)


def _escaped(spelled: Code) -> str:
    return str(spelled).replace("\\", "\\\\").replace('"', '\\"')


def _defined(node: ast.stmt) -> str | None:
    """The name that a top-level statement defines: a class, or an alias; None for imports and rebuild calls."""
    if isinstance(node, ast.ClassDef):
        return node.name
    if (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
    ):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return None
