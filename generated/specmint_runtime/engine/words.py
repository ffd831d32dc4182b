"""Find the vendor's words in the body of a refusal, whatever its shape.

{"title": "…", "detail": "balance is 3"}          RFC 9457
{"errors": [{"code": "…", "detail": "…"}]}        JSON:API and its like
{"Fault": {"Error": [{"Message": "…"}]}}          in any case, inside what is about the call
{"errors": {"amount": ["must be positive"]}}      by field
<Fault><faultstring>…</faultstring></Fault>       XML, or a page
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..data.json_text import JsonTree, NotJson, dumps, find
from ..errors import ResponseInfo
from ..spec import Envelope

_MOST: Final = 200
NO_REASON: Final = "the vendor gave no reason"
# The names of members as `_plain_name` has them, the most telling first.
_WORDS: Final = (
    *("message", "errormessage", "errordescription", "detail", "description"),
    *("displaymessage", "longmessage", "msg", "errormsg", "reason", "title", "summary"),
    *("text", "faultstring", "shortmessage", "error", "errors", "fault", "messages"),
    *("errormessages", "errordetails", "details", "fielderrors", "violations", "invalidparams"),
)
# Vendors have names of their own for them, such as DeveloperErrorMessage.
_ALSO: Final = re.compile("(message|msg|errortext|statustext)$")
# What data has as well: there, and as a list of texts, it says nothing of the call.
_LOOSE: Final = ("description", "title", "summary", "text")
_SURE: Final = tuple(name for name in _WORDS if name not in _LOOSE)
_AROUND: Final = re.compile("^(status|meta|response|result|data)$|err|fault|issue|reason|cause")
_FIELDS: Final = re.compile(
    "(error|detail|issues|causes|failures|problems|exception|"
    # What stands in these is of fields, however it is told: a text alone is enough there.
    "(errors|details|violations|invalidparams|modelstate|fields))$"
)
_ITS_FIELD: Final = re.compile("(field|param|parameter|property|attribute)(name|path)?$")
_NAMES: Final = re.compile("(name|parameter|target|pointer|path|location|source)$")
# The end of what is not shown may be missing, for only the first part of a body is here.
_UNSHOWN: Final = re.compile(r"(?is)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)")
_SAID: Final = re.compile(
    r"(?is)<(?:\w+:)?(?:title|h1|faultstring|(?:err|error)?_?(?:message|description|msg)|"
    r"errors?|detail|reason|text)\b[^<>]*>([^<>]*\S[^<>]*)</"
)


def message_of(response: ResponseInfo, envelope: Envelope) -> str:
    """Return the vendor's words: where the spec says or they usually are, or how all begins."""
    body = response.body
    for pointer in envelope.message:
        if words := words_in(find(body, pointer)):
            return words
    if isinstance(body, str):
        media = response.headers.get("content-type", "")
        if "html" in media or body.lstrip("\ufeff\r\n ").startswith("<"):
            text = _of_markup(body)
            if text or "html" in media:
                body = text
        body = " ".join(body.split())[:_MOST]
    # A refused token may say why in a header alone (RFC 6750, 3).
    header = response.headers.get("www-authenticate", "")
    challenge: dict[str, str] = dict(re.findall(r'(error(?:_description)?)="([^"]+)"', header))
    words = words_in(body) or _shown_fields(field_errors(body))
    if words := words or challenge.get("error_description", challenge.get("error", "")):
        return words
    try:
        return dumps(body)[:_MOST] if body else NO_REASON
    except NotJson:
        return NO_REASON


def said_in(body: JsonTree) -> str:
    """Return what no success says of itself; "" for the beginning of JSON, which is data."""
    if isinstance(body, dict):
        return words_in(body, _SURE)
    if not isinstance(body, str) or body.lstrip()[:1] in {"", "{", "[", '"', "\ufffd"}:
        return ""
    return " ".join(_of_markup(body).split())[:_MOST]


def _of_markup(text: str) -> str:
    """Return what elements of XML say; of a page its title, its heading, then the rest."""
    text = re.sub(r"(?s)<!\[CDATA\[(.*?)\]\]>", lambda part: html.escape(part[1]), text)
    text = _UNSHOWN.sub(" ", text)
    said = _SAID.findall(text)
    if not said or re.search("(?i)<(!doctype )?(html|body)", text):
        said.append(re.sub("<[^<>]*>", " ", _SAID.sub("<", text)))
    whole = ""
    for words in (" ".join(html.unescape(each).split()) for each in said):
        if words not in whole:
            whole = f"{whole}; {words}"
    return whole.removeprefix("; ")


def words_in(tree: JsonTree, names: Iterable[str] = _WORDS) -> str:
    """Return the text in a tree that speaks to people, in members of these names; else ""."""
    if isinstance(tree, str):
        return tree.strip()
    if isinstance(tree, list):
        each = [words_in(part, names) for part in tree]
        return "; ".join(dict.fromkeys(filter(None, each)))
    if not isinstance(tree, dict):
        return ""
    known = {_plain_name(name): each for name, each in reversed(tree.items())}
    by_field = _shown_fields(_grouped(_by_field(tree)))
    wanted = _SURE if by_field else names
    if isinstance(known.get("lang"), str):  # OData 2 has a text with its language
        wanted = (*wanted, "value")
    wanted = (*wanted, *filter(_ALSO.search, reversed(known)))
    found = (words_in(known[name]) for name in wanted if name in known)
    around = (known[name] for name in filter(_AROUND.search, known))
    inside = (words_in(each, _SURE) for each in around if isinstance(each, dict | list))
    return next(filter(None, found), "") or by_field or next(filter(None, inside), "")


def field_errors(body: JsonTree) -> dict[str, tuple[str, ...]]:
    """Return what a refusal says of single fields, by the names that the vendor gives."""
    return _grouped(_told(body))


def _told(body: JsonTree, of_fields: bool = False) -> list[tuple[str, str]]:
    """Return fields, each with a text about it; `of_fields` says that a body has nothing else."""
    found = list[tuple[str, str]]()
    for each in body if isinstance(body, list) else ():
        several = find(each, "/fields")
        if isinstance(several, list) and {*map(type, several)} == {str}:
            found += [(str(name), words_in(each)) for name in several]
        elif name := next(_names_of(each), ""):
            found.append((name, words_in(each)))
        elif not _said_by(each):
            found += _told(each)
    if isinstance(body, dict):
        for name, each in body.items():
            if match := _FIELDS.search(_plain_name(name)):
                found += _told(each, bool(match[2]))
        own = [(name, words_in(body)) for name in _named(body, _ITS_FIELD)]
        found = found or _by_field(body) or own
        if of_fields and not found and not _said_by(body):
            found += _of_field("", body)
    return [pair for pair in found if pair[1]]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found = dict[str, tuple[str, ...]]()
    for name, words in pairs:
        found[name] = (*found.get(name, ()), words)
    return found


def _shown_fields(fields: dict[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{name}: {', '.join(what)}" for name, what in fields.items())


def _by_field(tree: dict[str, JsonTree]) -> list[tuple[str, str]]:
    """Return the texts of an object in which each member has a list of them."""
    fields = {name: each for name, each in tree.items() if _plain_name(name) not in _SURE}
    if any(not isinstance(each, list) or {*map(type, each)} != {str} for each in fields.values()):
        return []
    return [*_of_field("", {**fields})]


def _of_field(name: str, tree: JsonTree) -> Iterator[tuple[str, str]]:
    """Yield the texts of a field: of a text, an error, several of them, or of inner fields."""
    if words := _said_by(tree):
        yield name, words
    elif isinstance(tree, list):
        for index, each in enumerate(tree):
            yield from _of_field(name if _said_by(each) else f"{name}.{index}", each)
    elif isinstance(tree, dict):
        for inner, each in tree.items():
            yield from _of_field(f"{name}.{inner}".lstrip("."), each)


def _said_by(tree: JsonTree) -> str:
    """Return a text, or the most telling one that is a member of an error."""
    if not isinstance(tree, dict):
        return tree.strip() if isinstance(tree, str) else ""
    known = {_plain_name(name): each for name, each in tree.items()}
    return next((each for name in _SURE if isinstance(each := known.get(name), str)), "").strip()


def _names_of(error: JsonTree) -> Iterator[str]:
    """Yield how an error may name its field: by a name, a path of steps, a pointer."""
    yield from _named(error, _ITS_FIELD)
    for place in ("loc", "path", "field"):
        if isinstance(steps := find(error, f"/{place}"), list):
            yield ".".join(map(str, steps[place == "loc" and len(steps) > 1 :]))
    for name in (*_named(find(error, "/source"), _NAMES), *_named(error, _NAMES)):
        yield name.removeprefix("#").removeprefix("/data/attributes").lstrip("/")


def _named(error: JsonTree, names: re.Pattern[str]) -> Iterator[str]:
    for name, each in error.items() if isinstance(error, dict) else ():
        if names.match(_plain_name(name)) and isinstance(each, str) and each:
            yield each


def _plain_name(name: str) -> str:
    return re.sub(r"^\w+:|[^a-z]", "", name.lower())
