"""How wire names become Python names.

One rule for every scope. A name is cut into words, the words are joined in Python's way, and a reserved name gets a
trailing `_`. Symbols separate words; those at the start of an enum value are words themselves, and so are those of a
name that has nothing else. `collisions` settles who keeps a name that several things want. So a name depends on its own
text and on the names it collides with, and on nothing else in the document. `x-name` overrides the rule.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from specmint.ir.text import Ident
from specmint.spell import table
from specmint.spell.table import Origin, Scope, bound

#: Characters of a name. Of a longer one the end is kept, which tells more than the beginning.
LONGEST = 120


def _builtins(scope: Scope) -> frozenset[str]:
    """Return Python's own names that the files of this scope use."""
    return frozenset(entry.name for entry in bound(scope) if entry.origin is Origin.BUILTIN)


def _modules(scope: Scope) -> frozenset[str]:
    """Return the modules that the files of this scope import whole."""
    return frozenset(entry.name for entry in bound(scope) if entry.whole)


def _small(scope: Scope) -> frozenset[str]:
    """Return the names that begin with a small letter, as the document's own names for values do; no builtins."""
    return frozenset(name for name in table.names(scope) if name[0].islower()) - _builtins(scope)


def _package_modules() -> frozenset[str]:
    """Return the modules and sub-packages of a generated package."""
    paths = [entry.module for entry in table.TABLE if entry.origin is Origin.PACKAGE]
    return frozenset(path.partition(".")[0] for path in paths)


# What the document names is never given one of the names below: it gets a trailing `_`.

#: For classes of `models.py`. The models module and the pages bind these, and the package root shows its own instead.
CLASS_NAMES = table.names(Scope.MODELS | Scope.PAGE | Scope.ROOT)
#: For fields, which would hide members of pydantic's base class, and modules that annotations in the same class name.
FIELD_NAMES = table.names(Scope.MODEL_CLASS) | _modules(Scope.MODELS)
#: For arguments of methods, which would hide what the bodies of methods name. Builtins stay: the speller goes round them.
ARGUMENT_NAMES = _small(Scope.PAGE) | {"self"}
#: For methods, which would hide what the annotations of the methods below them name. `list` stays: vendors' lists are
#: called so, the annotations say Sequence, and the speller goes round the rest.
METHOD_NAMES = _modules(Scope.PAGE) | (_builtins(Scope.PAGE) - {"list"})
#: For resources, which are attributes of the clients, and modules of the package.
RESOURCE_NAMES = table.names(Scope.CLIENT_CLASS) | _small(Scope.CLIENT) | _package_modules()
#: For classes of pages, which pages and clients bind beside what they import.
PAGE_CLASS_NAMES = table.names(Scope.PAGE | Scope.CLIENT)
_CALLED_BY_CLIENTS = [entry.name for entry in bound(Scope.CLIENT) if entry.called]
#: For arguments of a client's constructor, which would hide its own, and what its body calls.
CLIENT_ARGUMENTS = table.names(Scope.CONSTRUCTOR).union(_CALLED_BY_CLIENTS)

#: Names of devices, which Windows takes for the device whatever folder they stand in.
_WINDOWS = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)),
    ]
)
_LIBRARIES = {entry.module for entry in table.TABLE if entry.origin is Origin.FOREIGN}
_OURS = {"specmint", table.SHARED_RUNTIME}
_PACKAGES = frozenset(sys.stdlib_module_names) | _LIBRARIES | _OURS | _WINDOWS

#: "HTTPServer" is two words, "primaryIPs" too.
_WORD = re.compile(r"[A-Z]{2,}s(?![A-Za-z])|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_SYMBOLS = {
    "<=": "less_or_equal",
    ">=": "greater_or_equal",
    "!=": "not_equal",
    "!": "not",
    '"': "quote",
    "#": "hash",
    "$": "dollar",
    "%": "percent",
    "&": "and",
    "'": "apostrophe",
    "(": "bracket",
    ")": "bracket",
    "*": "star",
    "+": "plus",
    ",": "comma",
    "-": "minus",
    ".": "dot",
    "/": "slash",
    ":": "colon",
    ";": "semicolon",
    "<": "less",
    "=": "equal",
    ">": "greater",
    "?": "question",
    "@": "at",
    "[": "bracket",
    "\\": "backslash",
    "]": "bracket",
    "^": "caret",
    "_": "underscore",
    "`": "backtick",
    "{": "brace",
    "|": "pipe",
    "}": "brace",
    "~": "tilde",
    " ": "space",
}
_SYMBOL = re.compile("|".join(re.escape(symbol) for symbol in _SYMBOLS) + r"|[^A-Za-z0-9]")
#: What encloses or separates: no word even at the start of an enum value.
_SILENT = re.compile(r"""[\s_"'`()\[\]{}]+""")


def words(wire: str, *, speaking: bool = False) -> list[str]:
    """Return the words of a wire name in lower case: "billAddress1" -> bill, address1; "HTTPServer" -> http, server.

    Symbols separate. Those at the start are words if `speaking` or where no letter follows ("+1" -> plus, 1), and all
    are where a name has nothing else ("<=" -> less_or_equal). A letter that ASCII lacks is a word only there.
    """
    return [*_words(wire, speaking)]


@lru_cache(maxsize=2**16)
def _words(wire: str, speaking: bool) -> tuple[str, ...]:
    start, rest = _cut_symbols(wire, speaking=speaking)
    return (*start, *(word.lower() for word in _WORD.findall(rest)))


def _cut_symbols(wire: str, *, speaking: bool) -> tuple[list[str], str]:
    """Return the words for symbols that a name begins with, and what is left of it in ASCII."""
    plain = _ascii(wire)
    begin = re.search("[A-Za-z0-9]", plain)
    if begin is None:
        return list(symbols(wire)), ""
    if speaking or not re.search("[A-Za-z]", plain):
        return list(symbols(_SILENT.sub("", plain[: begin.start()]))), plain
    return [], plain


def symbols(wire: str) -> Iterator[str]:
    """Yield a word for each character that is no ASCII letter or digit: "<=" -> less_or_equal, "é" -> u00e9."""
    for found in _SYMBOL.findall(wire):
        yield _SYMBOLS.get(found, f"u{ord(found[0]):04x}")


def _ascii(wire: str) -> str:
    """Return the name without accents, and without what ASCII has no letter for."""
    return unicodedata.normalize("NFKD", wire).encode("ascii", "ignore").decode("ascii")


def _joined(parts: Sequence[str], separator: str, fallback: str) -> str:
    """Return a text that can be a name: nothing becomes `fallback`, a digit does not come first, and not too long."""
    text = _end(parts, separator, LONGEST)
    if text[:1].isdigit():
        begin = fallback + separator
        return begin + _end(parts, separator, LONGEST - len(begin))
    return text or fallback


def _end(parts: Sequence[str], separator: str, longest: int) -> str:
    """Return as many parts, joined, as have room, from the last one on; of a part that has none, its end."""
    kept: list[str] = []
    room = longest
    for part in reversed(parts):
        if kept and len(part) > room:
            break
        kept.append(part)
        room -= len(part) + len(separator)
    return separator.join(reversed(kept))[-longest:]


def snake(wire: str, *, fallback: str = "field") -> str:
    """Return the snake_case form: ASCII, never empty, never starting with a digit. May still be a reserved name."""
    return _joined(words(wire), "_", fallback)


def pascal(wire: str, *, fallback: str = "Schema") -> str:
    """Return the PascalCase form. Capitals inside a word that is already PascalCase stay: "APIKey" -> "APIKey"."""
    start, rest = _cut_symbols(wire, speaking=False)
    parts = re.findall(r"[A-Za-z0-9]+", " ".join([*start, rest]))
    return _capital(_joined([_capital(part) for part in parts], "", fallback))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def constant(wire: str, *, fallback: str = "VALUE") -> str:
    """Return the CONSTANT_CASE form, for enum members: symbols at the start are words, "-created_at" -> MINUS_CREATED_AT."""
    return _joined([word.upper() for word in words(wire, speaking=True)], "_", fallback)


def free(name: str, reserved: frozenset[str] = frozenset()) -> str:
    """Return the name, with a trailing `_` if it is a keyword or reserved."""
    if keyword.iskeyword(name) or name in reserved:
        return name + "_"
    return name


def package_name(title: str) -> Ident:
    """Return a package name drawn from `info.title`; one that would hide a module of Python's or ours gets `_client`."""
    name = snake(title, fallback="api")
    if name in _PACKAGES or keyword.iskeyword(name):
        name += "_client"
    return Ident(name)


def is_package_name(name: str) -> bool:
    """Return whether a name the user chose can be imported and does not hide a module of Python's or ours."""
    return is_module_name(name) and name.isascii() and name.lower() not in _PACKAGES


def is_module_name(name: str) -> bool:
    """Return whether a file or folder of this name can be imported, as a part of a package if not by itself."""
    return name.isidentifier() and not keyword.iskeyword(name)


#: Words with an `s` at the end that are no plurals.
_SINGULAR = re.compile(r".*(ss|us|is)|news|sms|dns|aws|gps|https|series|species|.{1,2}")
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("tuses", "tus"),
    ("iases", "ias"),
    ("xes", "x"),
    ("ches", "ch"),
    ("s", ""),
)


def singular(word: str) -> str:
    """Return the singular of a word in lower case, as far as its ending tells."""
    if _SINGULAR.fullmatch(word):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word


def is_plural(word: str) -> bool:
    """Return whether a word in lower case ends as plurals do."""
    return singular(word) != word


def method_name(operation_id: str, tag: str) -> str:
    """Return the snake_case of an operationId without the words of its tag: `createCustomer` in `Customers` -> `create`.

    A name that would be empty stays whole.
    """
    whole = words(operation_id)
    return snake("_".join(without_resource(whole, tag) or whole), fallback="call")


def without_resource(whole: list[str], tag: str) -> list[str]:
    """Return words without those of a tag, where they follow each other, in singular or plural, once."""
    singulars = [singular(word) for word in whole]
    for said in (words(tag), resource_words(tag)):
        resource = [singular(word) for word in said]
        for start in range(len(whole) - len(resource) + 1):
            end = start + len(resource)
            if resource and singulars[start:end] == resource:
                return whole[:start] + whole[end:]
    return whole


def resource_words(tag: str) -> list[str]:
    """Return the words of a tag without a last one that says how it is served: "Payments API", "invoice-controller"."""
    said = words(tag)
    return said[:-1] if len(said) > 1 and said[-1] in _SERVED else said


#: Last words of tags, which frameworks and portals add to what a tag is about.
_SERVED = frozenset(["api", "controller"])
#: Words that say what a model is for, not what it is.
_FORMS = frozenset(
    [
        "any",
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
    """Return the argument that takes a model: `CustomerCreate` -> `customer`; `body` where nothing is left."""
    kept = [word for word in words(model) if word not in _FORMS]
    return snake("_".join(kept), fallback="body")


def plural(name: str) -> str:
    """Return the argument that takes several: `customer` -> `customers`."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    if name.endswith(("s", "x", "ch", "sh")):
        return name + "es"
    return name + "s"


def is_identifier(name: str) -> bool:
    """Return whether `x-name` may ask for this name at all."""
    try:
        Ident(name)
    except ValueError:
        return False
    return not name.startswith("_")


Role = Literal["class", "field", "argument", "method", "resource", "constructor"]
_RESERVED: dict[Role, frozenset[str]] = {
    "class": CLASS_NAMES,
    "field": FIELD_NAMES,
    "argument": ARGUMENT_NAMES,
    "method": METHOD_NAMES,
    "resource": RESOURCE_NAMES,
    "constructor": CLIENT_ARGUMENTS,
}


def objection(name: str, role: Role) -> str:
    """Return why `x-name` cannot give this name to something of this role; empty if it can.

    Names that follow from the vendor's get a trailing `_` where one of these is taken. A name that was asked for is kept, or
    refused. Classes begin with a capital and nothing else does, so that no argument hides a class that its method names.
    """
    if keyword.iskeyword(name):
        return "is a keyword of Python"
    if name in _RESERVED[role]:
        return "is a name that generated code uses there itself"
    if role == "class" and not name[0].isupper():
        return "names a class, and must begin with a capital letter"
    if role != "class" and not name[0].islower():
        return "names no class, and must begin with a small letter"
    return ""
