"""How wire names become Python names.

One rule for every scope. A name is cut into words, the words are joined in Python's way, a reserved name gets a
trailing `_`, and where several wire names meet in one Python name, the first in document order keeps it and the
others are numbered `_2`, `_3` in that order. So a name depends on its own text and on the names it collides with,
and on nothing else in the document. `x-name` overrides the rule.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterable

from specmint.ir import Ident

_LONGEST = 60

#: Attributes of the model base class: a field of such a name would hide it. A test holds this list against pydantic.
MODEL_MEMBERS = frozenset(
    [
        "construct",
        "copy",
        "dict",
        "from_orm",
        "json",
        "model_computed_fields",
        "model_config",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
        "parse_file",
        "parse_obj",
        "parse_raw",
        "schema",
        "schema_json",
        "update_forward_refs",
        "validate",
    ]
)
#: Names that a page's methods use, or that Python gives a meaning there.
ARGUMENT_NAMES = frozenset(["self", "path", "given", "comma", "optional", "optional_json", "print"])
#: Builtins that stand in annotations of a page; a method of such a name would hide them from the methods below it.
METHOD_NAMES = frozenset(["bool", "bytes", "dict", "float", "int", "object", "str", "type"])
#: Names that the generated models module or its pages import.
CLASS_NAMES = frozenset(
    [
        "Any",
        "Annotated",
        "Literal",
        "Field",
        "Model",
        "OpenModel",
        "OpenEnum",
        "OpenIntEnum",
        "Decimal",
        "Date",
        "DateTime",
        "Day",
        "Epoch",
        "Exact",
        "Flag",
        "Float",
        "Maybe",
        "Null",
        "Numeral",
        "Iso",
        "Stamp",
        "TypeAliasType",
        "Sequence",
        "Mapping",
        "Iterable",
        "Iterator",
        "AsyncIterator",
        "Pages",
        "AsyncPages",
        "Transport",
        "AsyncTransport",
        "JsonField",
        "TypeOf",
        "Bulk",
        "BulkResult",
        "RateLimiter",
        "SessionManager",
        "SessionStore",
        "Client",
        "AsyncClient",
        "SpecDrift",
        "TYPE_CHECKING",
        "Self",
    ]
)
#: Modules and attributes of a generated package that a tag must not take.
RESOURCE_NAMES = frozenset(
    [
        "models",
        "errors",
        "aio",
        "request",
        "close",
        "watch",
        "with_options",
        "runtime",
        "client",
        "types",
        "typing",
        "aclose",
        "api",
    ]
)
ENUM_NAMES = frozenset(["mro", "name", "value", "known", "unlisted"])
_WINDOWS = frozenset(
    ["con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))]
)
_PACKAGES = (
    frozenset(sys.stdlib_module_names)
    | {"httpx2", "pydantic", "typing_extensions", "specmint"}
    | _WINDOWS
)

_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")


def words(wire: str) -> list[str]:
    """The words of a wire name, in lower case: `billAddress1` -> bill, address1; `HTTPServer` -> http, server."""
    plain = unicodedata.normalize("NFKD", wire).encode("ascii", "ignore").decode("ascii")
    return [word.lower() for word in _WORD.findall(plain)]


def _shape(text: str, fallback: str) -> str:
    if not text:
        return fallback
    return text if not text[0].isdigit() else f"{fallback}_{text}"


def snake(wire: str, *, fallback: str = "field") -> str:
    """The snake_case form: ASCII, never empty, never starting with a digit. May still be a reserved name."""
    return _shape("_".join(words(wire))[:_LONGEST].rstrip("_"), fallback)


def pascal(wire: str, *, fallback: str = "Schema") -> str:
    """The PascalCase form. Capitals inside a word that is already PascalCase stay: `APIKey` -> `APIKey`."""
    plain = unicodedata.normalize("NFKD", wire).encode("ascii", "ignore").decode("ascii")
    parts = [part[0].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", plain)]
    text = "".join(parts)[:_LONGEST]
    return text if text and not text[0].isdigit() else fallback + text


def constant(wire: str, *, fallback: str = "VALUE") -> str:
    """The CONSTANT_CASE form, for enum members."""
    return _shape("_".join(words(wire)).upper()[:_LONGEST].rstrip("_"), fallback)


def free(name: str, reserved: frozenset[str] = frozenset()) -> str:
    """The name, with a trailing `_` if it is a keyword or reserved."""
    return name + "_" if keyword.iskeyword(name) or name in reserved else name


def distinct(names: Iterable[str]) -> list[Ident]:
    """The names made distinct: in order, the first keeps its name, later ones are numbered."""
    taken: set[str] = set()
    chosen: list[Ident] = []
    wanted = list(names)
    plain = set(wanted)
    for name in wanted:
        candidate, number = name, 2
        while candidate in taken or (candidate != name and candidate in plain):
            candidate, number = f"{name.rstrip('_')}_{number}", number + 1
        taken.add(candidate)
        chosen.append(Ident(candidate))
    return chosen


def package_name(title: str) -> Ident:
    """A package name drawn from `info.title`; one that would hide a module of Python's or ours gets `_client`."""
    name = snake(title, fallback="api")
    return Ident(name + "_client" if name in _PACKAGES or keyword.iskeyword(name) else name)


def is_package_name(name: str) -> bool:
    """Whether a name the user chose can be imported and does not hide a module of Python's or ours."""
    return (
        name.isidentifier()
        and name.isascii()
        and not keyword.iskeyword(name)
        and name.lower() not in _PACKAGES
    )


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word


def method_name(operation_id: str, tag: str) -> str:
    """snake_case of an operationId without the words of its tag: `createCustomer` in `Customers` -> `create`.

    The tag's words are dropped where they stand in a row, in singular or plural, once; a name that would be empty
    stays whole.
    """
    said = words(operation_id)
    resource = [_singular(word) for word in words(tag)]
    for start in range(len(said) - len(resource) + 1):
        if (
            resource
            and [_singular(word) for word in said[start : start + len(resource)]] == resource
        ):
            rest = said[:start] + said[start + len(resource) :]
            said = rest or said
            break
    return snake("_".join(said), fallback="call")


_FORMS = frozenset(
    [
        "create",
        "update",
        "input",
        "write",
        "request",
        "new",
        "patch",
        "bulk",
        "upsert",
        "payload",
        "body",
    ]
)


def argument_for(model: str) -> str:
    """The argument that takes a model: `CustomerCreate` -> `customer`; `body` where nothing is left."""
    kept = [word for word in words(model) if word not in _FORMS]
    return snake("_".join(kept), fallback="body")


def plural(name: str) -> str:
    """The argument that takes several: `customer` -> `customers`."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")


def is_identifier(name: str) -> bool:
    """Whether `x-name` may ask for this name."""
    try:
        Ident(name)
    except ValueError:
        return False
    return not name.startswith("_")
