"""Find the vendor's words in the body of a refusal, whatever its shape.

{"title": "…", "detail": "balance is 3"}          RFC 9457
{"errors": [{"code": "…", "detail": "…"}]}        JSON:API and its like
{"Fault": {"Error": [{"Message": "…"}]}}          members in any case and spelling
{"errors": {"amount": ["must be positive"]}}      by field
["amount must be positive"]                       a list
{"status": {"message": "…"}, "result": {…}}       inside what is about the call
<Fault><faultstring>…</faultstring></Fault>       XML, or a page
"""

import html
import re
from collections.abc import Iterator
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
    *("errordetails", "details", "fielderrors", "violations", "invalidparams"),
)
# What data has as well: there, and as a list of texts, it says nothing of the call.
_LOOSE: Final = ("description", "title", "summary", "text")
_SURE: Final = tuple(name for name in _WORDS if name not in _LOOSE)
_AROUND: Final = ("status", "meta", "response", "result", "data")
_FIELDS: Final = (
    *("errors", "error", "fielderrors", "errordetails", "detail", "details"),
    *("violations", "invalidparams", "validationerrors", "modelstate", "fields"),
)
# What stands in these is of fields, however it is told: a text alone is enough there.
_OF_FIELDS: Final = tuple(name for name in _FIELDS if name not in ("error", "detail"))
_NAMES: Final = ("field", "name", "param", "parameter", "property", "propertypath")
_POINTERS: Final = ("/source/pointer", "/pointer", "/source/parameter", "/path")
# The end of what is not shown may be missing, for only the first part of a body is here.
_UNSHOWN: Final = re.compile(r"(?is)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)")
_SAID: Final = re.compile(
    r"(?is)<(?:\w+:)?(?:title|h1|faultstring|(?:err|error)?_?(?:message|description|msg)|"
    r"errors?|detail|reason|text)\b[^<>]*>([^<>]*\S[^<>]*)</"
)


def message_of(response: ResponseInfo, envelope: Envelope) -> str:
    """Return the vendor's words: where the spec says, where they usually are, or all.

    All is at most the first 200 characters of the body; of a page, of its text.
    """
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


def words_in(tree: JsonTree, names: tuple[str, ...] = _WORDS) -> str:
    """Return the text in a tree that speaks to people; empty if there is none.

    `names` are those of the members in which an object may hold it.
    """
    if isinstance(tree, str):
        return tree.strip()
    if isinstance(tree, list):
        each = [words_in(part) for part in tree]
        return "; ".join(dict.fromkeys(filter(None, each)))
    if not isinstance(tree, dict):
        return ""
    known = {_plain_name(name): each for name, each in reversed(tree.items())}
    by_field = _shown_fields(_by_field(tree))
    wanted = _SURE if by_field else names
    found = (words_in(known[name]) for name in wanted if name in known)
    around = (known[name] for name in _AROUND if name in known)
    inside = (words_in(each, _SURE) for each in around if isinstance(each, dict | list))
    return next(filter(None, found), "") or by_field or next(filter(None, inside), "")


def field_errors(body: JsonTree, of_fields: bool = False) -> dict[str, tuple[str, ...]]:
    """Return what a refusal says of single fields, by the names that the vendor gives.

    A body of fields and nothing else is taken for such; `of_fields` says that it is one.
    """
    if not isinstance(body, dict):
        return _of_each(body)
    found = dict[str, tuple[str, ...]]()
    for name, each in body.items():
        if _plain_name(name) in _FIELDS:
            found |= field_errors(each, _plain_name(name) in _OF_FIELDS)
    found = found or _by_field(body)
    if of_fields and not found and not _said_by(body):
        _add_field("", body, found)
    return found


def _shown_fields(fields: dict[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{name}: {', '.join(what)}" for name, what in fields.items())


def _by_field(tree: dict[str, JsonTree]) -> dict[str, tuple[str, ...]]:
    """Return the texts of an object in which each member has a list of them."""
    fields = (name for name in tree if _plain_name(name) not in _SURE)
    found = {name: _texts(tree[name]) for name in fields}
    return found if all(found.values()) else {}


def _texts(tree: JsonTree) -> tuple[str, ...]:
    each = tree if isinstance(tree, list) else ()
    texts = tuple(text for text in each if isinstance(text, str))
    return texts if len(texts) == len(each) else ()


def _add_field(name: str, tree: JsonTree, found: dict[str, tuple[str, ...]]) -> None:
    """Add the texts of a field: of a text, an error, several of them, or of inner fields."""
    if words := _said_by(tree):
        found[name] = (*found.get(name, ()), words)
    elif isinstance(tree, list):
        for index, each in enumerate(tree):
            _add_field(name if _said_by(each) else f"{name}.{index}", each, found)
    elif isinstance(tree, dict):
        for inner, each in tree.items():
            _add_field(f"{name}.{inner}".lstrip("."), each, found)


def _said_by(tree: JsonTree) -> str:
    """Return a text, or the most telling one that is a member of an error."""
    if not isinstance(tree, dict):
        return tree.strip() if isinstance(tree, str) else ""
    known = {_plain_name(name): each for name, each in tree.items()}
    return next((each for name in _SURE if isinstance(each := known.get(name), str)), "").strip()


def _of_each(tree: JsonTree) -> dict[str, tuple[str, ...]]:
    """Return the texts of a list of objects that each name their field."""
    found = dict[str, tuple[str, ...]]()
    for each in tree if isinstance(tree, list) else ():
        if isinstance(each, dict):
            name = next(_names_of(each), "")
            words = words_in(each)
            if name and words:
                found[name] = (*found.get(name, ()), words)
    return found


def _names_of(error: dict[str, JsonTree]) -> Iterator[str]:
    """Yield how an error may name its field: as a name, a pointer, a path of steps."""
    known = {_plain_name(name): each for name, each in error.items()}
    steps = known.get("loc")
    if isinstance(steps, list):  # FastAPI's, which begin with where the field travels
        yield ".".join(map(str, steps[1:] or steps))
    for name in _NAMES:
        if isinstance(field := known.get(name), str) and field:
            yield field
    for pointer in _POINTERS:
        if isinstance(field := find(error, pointer), str) and field:
            yield field.removeprefix("#").removeprefix("/data/attributes").lstrip("/")


def _plain_name(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())
