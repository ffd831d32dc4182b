"""Rules for schemas: each keyword has a value that it may have, and names what exists."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Json, Node
from specmint.mending import (
    GONE,
    Change,
    Edit,
    Mend,
    Problem,
    flag_of,
    number_of,
    parent_of,
)
from specmint.patterns import is_supported
from specmint.resolve import BadReference, find
from specmint.validation import references, types
from specmint.validation.json_schema import is_number, is_of, is_whole
from specmint.validation.walk import members
from specmint.validation.wording import type_name

_LITERAL = re.compile(r"/(?=\^|.*(?:(?<!\\)\$/|/[a-z]))(.+)/([a-z]*)", re.DOTALL)
"""`/^x$/`, `/x/i`: a slash before `^`, one after `$`, or flags tell that the slashes are no part of the pattern."""
_DIALECTS = (
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://json-schema.org/draft/2020-12/schema",
)


class _Wanted(NamedTuple):
    """What the value of a keyword must be."""

    holds: Callable[[Json], bool]
    description: str


def _is_count(value: Json) -> bool:
    return isinstance(value, (int, Decimal)) and is_whole(value) and value >= 0


def _is_names(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_positive(value: Json) -> bool:
    return isinstance(value, (int, Decimal)) and is_number(value) and value > 0


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_flag(value: Json) -> bool:
    return isinstance(value, bool)


def _is_list(value: Json) -> bool:
    return isinstance(value, list)


_TEXT = _Wanted(_is_text, "text")
_FLAG = _Wanted(_is_flag, "true or false")
_NUMBER = _Wanted(is_number, "a number")
_COUNT = _Wanted(_is_count, "a whole number, 0 or more")
_COUNTS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties")

_KEYWORDS: Mapping[str, _Wanted] = {
    **dict.fromkeys(("title", "description", "format", "pattern", "contentMediaType"), _TEXT),
    **dict.fromkeys(("contentEncoding", "$id", "$schema", "$anchor", "$dynamicAnchor"), _TEXT),
    **dict.fromkeys(("$dynamicRef", "$comment"), _TEXT),
    **dict.fromkeys(("nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"), _FLAG),
    **dict.fromkeys(("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"), _NUMBER),
    **dict.fromkeys((*_COUNTS, "minContains", "maxContains"), _COUNT),
    "multipleOf": _Wanted(_is_positive, "a number greater than 0"),
    "required": _Wanted(_is_names, "a list of property names"),
    "enum": _Wanted(_is_list, "a list"),
}
_OLDER: Mapping[str, _Wanted] = {
    **_KEYWORDS,
    "exclusiveMaximum": _FLAG,
    "exclusiveMinimum": _FLAG,
}
"""In 3.0 the exclusive bounds are flags beside `maximum` and `minimum` (JSON Schema draft 5)."""


def check(schema: Node, version: str) -> Iterator[Problem]:
    """Yield what is wrong with the keywords of one schema. Subschemas are schemas of their own."""
    if not isinstance(schema.value, dict):
        return
    keywords = _KEYWORDS
    if version == "3.0":
        keywords = _OLDER
    for key, value in schema.value.items():
        wanted = keywords.get(key)
        if wanted is not None and not wanted.holds(value):
            yield _keyword(schema / key, wanted, version)
    yield from types.check(schema, version)
    yield from _items(schema, version)
    yield from _enum(schema)
    yield from _pattern(schema)
    if schema.child("discriminator").is_mapping:
        yield from _discriminator(schema)
    if version != "3.0":
        yield from _dynamic_reference(schema)
        if schema.is_true("nullable"):
            message = (
                "`nullable` is a keyword of OpenAPI 3.0 alone; null is allowed here all the same"
            )
            hint = "Write 'null' among the types: type: [string, 'null']."
            yield (schema / "nullable").warning("older-keyword", message, hint)


def _keyword(node: Node, wanted: _Wanted, version: str) -> Problem:
    """Read a value that spells a flag or a number as what it spells; a keyword that says nothing as absent."""
    key, value = node.name, node.value
    message = f"{quoted(key)} must be {wanted.description}, not {type_name(node)}"
    if key.startswith("exclusive") and not isinstance(value, str) and value is not None:
        return node.warning("schema-keyword", message, _hint(key, value, version))
    spelled = flag_of(value) if wanted is _FLAG else number_of(value)
    meant: Change = GONE
    if spelled is not None and wanted.holds(spelled):
        meant = spelled
        message += f"; it is read as {str(spelled).lower()}"
    elif _is_no_bound(value, wanted):
        return node.error("schema-keyword", message, _hint(key, value, version))
    else:
        message += "; it is ignored"
    found = node.warning("schema-keyword", message, _hint(key, value, version))
    return Mend(found, parent_of(node), key, meant)


def _is_no_bound(value: Json, wanted: _Wanted) -> bool:
    """Return whether a text or a number stands for no number that the keyword can have: no serializer writes such a thing."""
    if wanted is _KEYWORDS["multipleOf"] and is_number(value):
        return True
    is_numeric = wanted in (_NUMBER, _COUNT, _KEYWORDS["multipleOf"])
    return is_numeric and isinstance(value, str) and bool(value.strip())


def check_dialect(document: Node) -> Iterator[Diagnostic]:
    """Yield a problem if `jsonSchemaDialect` is one that we cannot read schemas by."""
    dialect = document.get("jsonSchemaDialect")
    if dialect and dialect.value not in (*_DIALECTS, *(f"{uri}#" for uri in _DIALECTS)):
        message = f"schemas in the dialect {quoted(dialect.value)} cannot be read"
        hint = f"Leave jsonSchemaDialect out, or use {_DIALECTS[0]}."
        yield dialect.error("unknown-dialect", message, hint)


def _hint(key: str, value: Json, version: str) -> str:
    if key == "required" and isinstance(value, bool):
        return "Name the property in the `required` list of the object that holds it."
    if key.startswith("exclusive") and version == "3.0":
        return f"In OpenAPI 3.0 it is a flag beside `{key[9:].lower()}`; numbers came with 3.1."
    if key.startswith("exclusive") and isinstance(value, bool):
        return "In OpenAPI 3.1 it is the bound itself; flags are OpenAPI 3.0."
    return ""


def _items(schema: Node, version: str) -> Iterator[Problem]:
    node = schema.get("type")
    is_array = node is not None and node.value == "array"
    if is_array and schema.get("items") is None and version == "3.0":
        message = (
            "in OpenAPI 3.0 an array must declare its `items`; they are taken to be any values"
        )
        yield schema.warning("array-without-items", message, "Add `items: {}` for any.", key=True)


def _enum(schema: Node) -> Iterator[Problem]:
    node = schema.get("enum")
    if node is not None and node.value == []:
        message = "the enum is empty, so no value would fit; it is ignored"
        found = node.warning("schema-enum", message, "Remove it.")
        yield Mend(found, schema, "enum")
    elif node is not None and isinstance(node.value, list):
        yield from _values_of_another_type(schema, list(node.elements()))


def _values_of_another_type(schema: Node, values: list[Node]) -> Iterator[Problem]:
    """Yield a warning for each value that the type of the same schema excludes, unless it excludes all of them."""
    names = types.named(schema)
    if not names or not set(names) <= set(types.TYPES):
        return
    wrong = [one for one in values if one.value is not None and not is_of(one.value, names)]
    if len(wrong) == sum(one.value is not None for one in values):
        return  # lowering reports that no value fits
    for one in wrong:
        message = f"the value is {type_name(one)}, but the type is {' or '.join(names)}"
        hint = "Quote it, if a text is meant." if "string" in names else ""
        yield one.warning("schema-enum", f"{message}; it is not among the values", hint)


def _pattern(schema: Node) -> Iterator[Problem]:
    """Yield a slip for a pattern that is wrong, a warning for one that the engine of the models cannot run."""
    node = schema.get("pattern")
    if node is None or not isinstance(node.value, str):
        return
    literal = _LITERAL.fullmatch(node.value)
    if literal:
        yield _of_literal(node, *literal.groups())
        return
    if is_supported(node.value):
        return
    problem = _not_a_pattern(node.value)
    if problem:
        message = f"the pattern {quoted(node.value)} is not a regular expression: {problem}"
        found = node.warning("pattern", f"{message}; it is not checked")
        yield Mend(found, schema, "pattern")
        return
    message = f"the pattern {quoted(node.value)} will not be checked"
    hint = "Look-around, back-references and very large counts are not supported: leave them out."
    yield node.warning("pattern-not-supported", message, hint)


def _of_literal(node: Node, body: str, flags: str) -> Problem:
    """Read a regular expression as JavaScript writes it in a program, `/^x$/i`, which no value would match as it is."""
    pattern = f"(?i){body}" if "i" in flags else body
    message = f"the pattern {quoted(node.value)} stands between the slashes of JavaScript; it is "
    if set(flags) <= set("gimuy") and is_supported(pattern):
        found = node.warning("pattern", f"{message}read as {quoted(pattern)}", "Leave them out.")
        return Mend(found, parent_of(node), "pattern", pattern)
    found = node.warning("pattern", f"{message}not checked", "Leave them out.")
    return Mend(found, parent_of(node), "pattern")


def _not_a_pattern(pattern: str) -> str:
    """Return why a pattern is wrong, by Python's engine; "" if it is not. ECMA-262 writes named groups without the P."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", pattern))
    except (re.error, OverflowError) as error:
        return str(error)
    except RecursionError:
        return "it is nested too deeply"
    return ""


def _discriminator(schema: Node) -> Iterator[Problem]:
    """Yield values of the mapping that are neither names of component schemas nor references to schemas."""
    if not schema.child("discriminator").text("propertyName"):
        return  # the walk reports it
    known = schema.document.root().child("components").child("schemas")
    said = schema / "discriminator"
    mapped = [target for _, target in members(said, "mapping")]
    for target in [*mapped, *filter(None, [said.get("defaultMapping")])]:
        if not isinstance(target.value, str) or known.get(target.value) is not None:
            continue
        try:
            find(target, target.value)
        except BadReference as problem:
            slip = references.meant("schema", target, problem)
            if slip is not None:
                yield slip
                continue
            if "#" not in target.value and "." not in target.value:
                problem.message = f"there is no schema {quoted(target.value)}"
            message = f"{problem.message}; the value {quoted(target.name)} chooses nothing"
            found = target.warning(problem.code, message, problem.hint)
            yield Mend(found, parent_of(target), target.name)


def _dynamic_reference(schema: Node) -> Iterator[Problem]:
    """Yield a problem if a `$dynamicRef`, which OpenAPI 3.1 has, leads nowhere.

    It is a plain `$ref` where no more than one schema has its anchor: nothing in the dynamic scope can be meant but that
    one (JSON Schema 2020-12, Core, 8.2.3.2).
    """
    dynamic = schema.get("$dynamicRef")
    if dynamic is not None and isinstance(dynamic.value, str):
        try:
            find(schema, dynamic.value)
            anchor = dynamic.value.rpartition("#")[2]
            is_alone = schema.document.schema_names().dynamic[anchor] < 2
            if is_alone and schema.get("$ref") is None:
                yield Edit(schema, "$ref", dynamic.value)
                yield Edit(schema, "$dynamicRef")
        except BadReference as problem:
            message = f"{problem.message}; any value is taken here"
            found = dynamic.warning(problem.code, message, problem.hint)
            yield Mend(found, schema, "$dynamicRef")
