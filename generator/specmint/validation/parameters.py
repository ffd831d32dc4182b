"""Rules for parameters, headers and the media types of bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Json, Node
from specmint.mending import Mend, Problem, flag_of, renamed
from specmint.validation.grammar import MEDIA_TYPE, TOKEN, TOKEN_HINT, WORDS
from specmint.validation.walk import each, members, parameter_identity
from specmint.validation.wording import error_unless
from specmint.vocabulary import is_marked

_HARMLESS = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z/;=, -]+")
_FORM = "application/x-www-form-urlencoded"
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
    "querystring": (),
}
_LAYOUTS = {
    **dict.fromkeys(("csv", "tsv", "simple", "comma", "commadelimited"), ("form", False)),
    "multi": ("form", True),
    "form": ("form", None),
    **dict.fromkeys(("ssv", "space"), ("spaceDelimited", False)),
    **dict.fromkeys(("pipes", "pipe"), ("pipeDelimited", False)),
}
"""Names of styles, some of Swagger 2.0, as a style of a query and whether it explodes."""
_MEDIA_TYPES = {
    **dict.fromkeys(("", "json", "application", "default"), "application/json"),
    "xml": "application/xml",
    **dict.fromkeys(("text", "string", "plain", "txt"), "text/plain"),
    "html": "text/html",
    "csv": "text/csv",
    "pdf": "application/pdf",
    "form": "application/x-www-form-urlencoded",
    **dict.fromkeys(("multipart", "form-data", "formdata"), "multipart/form-data"),
    **dict.fromkeys(("binary", "file", "octet-stream"), "application/octet-stream"),
}
"""What vendors write for a media type. Of what is not named it is said to be JSON."""
_FORMS = {
    **dict.fromkeys(
        ("multipart/x-www-form-urlencoded", "multipart/form", "multipart/formdata")
        + ("multipart/form-urlencoded", "application/form-data", "application/formdata")
        + ("application/multipart-form-data", "application/multipart"),
        "multipart/form-data",
    ),
    **dict.fromkeys(
        ("application/x-www-form-urlencode", "application/www-form-urlencoded")
        + ("application/x-www-form-encoded", "application/x-www-form-url-encoded")
        + ("application/x-form-urlencoded", "application/form-urlencoded")
        + ("application/x-www-urlencoded", "application/x-www-url-formencoded"),
        _FORM,
    ),
}
"""Names for forms that look like media types and are none. What says that it has parts is read as what can hold files too."""
_WITHOUT_SLASH = re.compile(r"\A(application|text|image|audio|video|multipart)-?([a-z][^/]*)\Z")
"""A media type without its slash, as in "applicationjson;version=1"."""
_OF_SCHEMA = frozenset(
    {"type", "format", "items", "enum", "default", "pattern", "minimum", "maximum"}
    | {"minLength", "maxLength", "minItems", "maxItems"}
)
_SWAGGER = {
    "body": "In OpenAPI 3 a body is described by `requestBody`.",
    "formData": "In OpenAPI 3 a form is described by `requestBody`.",
}


def check(parameter: Node) -> Iterator[Problem]:
    """Yield what is wrong with where a parameter travels, under which name, and in which style."""
    where, name = parameter.get("in"), parameter.get("name")
    place: object = None
    if where is not None:
        place = where.value
        if isinstance(place, str) and place not in _STYLES:
            yield _other_place(parameter, where, place)
            return
    if place == "querystring":
        yield from _whole_query(parameter)
        yield from _unnamed_query(parameter)
        return
    elif isinstance(place, str):
        yield from _style(parameter, place)
        yield from _collection_format(parameter, place)
    if name and isinstance(name.value, str):
        yield from _name(parameter, name.value, place)
    if place == "path":
        yield from _required(parameter)


def _other_place(parameter: Node, where: Node, place: str) -> Problem:
    """Read a place in other letters as the place: the name of none differs from another's by case."""
    message = f"a parameter cannot be in {quoted(place)}"
    meant = place.strip().lower()
    if meant in _STYLES:
        found = where.warning("parameter-in", f"{message}; it is read as {quoted(meant)}")
        return Mend(found, parameter, "in", meant, anew=True)
    hint = _SWAGGER.get(place, f"Use one of {', '.join(_STYLES)}.")
    return where.error("parameter-in", message, hint)


def check_description(owner: Node) -> Iterator[Problem]:
    """Yield a slip or a problem unless there is either a schema, or content of one media type."""
    schema, content = owner.get("schema"), owner.get("content")
    if schema is None and content is None:
        # Swagger 2.0 wrote the keywords of the schema beside the name.
        beside = {key: child.value for key, child in owner.items() if key in _OF_SCHEMA}
        message = "neither `schema` nor `content` says what the value looks like; it is taken for "
        message += "what stands beside its name" if beside else "text"
        found = owner.warning("parameter-without-schema", message, "Add a schema.")
        yield Mend(found, owner, "schema", beside or {"type": "string"})
    elif schema is not None and content is not None:
        message = "both `schema` and `content` describe the value; the schema counts"
        found = owner.warning("parameter-schema-and-content", message, "Remove one of the two.")
        yield Mend(found, owner, "content")
    elif content is not None and isinstance(content.value, dict) and len(content.value) != 1:
        yield _several_contents(owner, content, content.value)


def _several_contents(owner: Node, content: Node, by_type: Mapping[str, Json]) -> Problem:
    """Read JSON in the place of several media types, or the first of them; without any nothing can be sent."""
    message = f"`content` of a parameter has exactly one media type, not {len(by_type)}"
    if not by_type:
        return content.error("parameter-content", message)
    taken = next((name for name in by_type if "json" in name.lower()), next(iter(by_type)))
    found = content.warning("parameter-content", f"{message}; {quoted(taken)} counts")
    return Mend(found, owner, "content", {taken: by_type[taken]})


def check_list(owner: Node) -> Iterator[Diagnostic]:
    """Yield each parameter whose name and place an earlier one of the same list has."""
    seen: dict[tuple[str, str], Node] = {}
    for parameter in each(owner, "parameters"):
        name, where = parameter_identity(parameter)
        if name is None or where is None:
            continue
        key = (name, where)
        if where == "header":  # RFC 9110, 5.1: the names of headers are case-insensitive
            key = (name.lower(), where)
        first = seen.setdefault(key, parameter)
        if first is not parameter:
            message = f"the {where} parameter {quoted(name)} is declared twice; the last one counts"
            hint = f"The first declaration is on line {first.place.line}."
            found = parameter.warning("duplicate-parameter", message, hint)
            yield replace(found, related=(first.related("first declared here"),))


def check_headers(owner: Node) -> Iterator[Diagnostic]:
    """Yield each header whose name is not a token (RFC 9110, 5.1)."""
    for name, header in members(owner, "headers"):
        if not TOKEN.fullmatch(name):
            message = f"{quoted(name)} is not a header name"
            yield header.error("header-name", message, TOKEN_HINT, key=True)


def check_content(owner: Node, kind: str) -> Iterator[Problem]:
    """Yield each key of `content` that is not a media type or a range of them (RFC 9110, 8.3.1).

    One that spells a media type (`json`, nothing at all) is a slip; another wrong name that no request depends on
    (`gzip`) is only a warning.
    """
    content = list(members(owner, "content"))
    needed = kind != "response" and len(content) == 1
    for name, media_type in content:
        if MEDIA_TYPE.fullmatch(name) and name.strip().lower() not in _FORMS:
            continue
        message = f"{quoted(name)} is not a media type"
        hint = "Write type/subtype, for example application/json."
        meant = "" if is_marked(owner.document) else _meant_media_type(name)
        if meant and owner.child("content").get(meant) is not None:
            message += f"; it is left out beside {quoted(meant)}"
            found = media_type.warning("media-type", message, hint, key=True)
            yield Mend(found, owner / "content", name)
            continue
        if meant:
            message += f"; it is read as {quoted(meant)}"
            found = media_type.warning("media-type", message, hint, key=True)
            yield from renamed(found, owner / "content", name, meant)
            return
        sendable = MEDIA_TYPE.fullmatch(name.partition(";")[0]) or not needed
        harmless = bool(sendable and _HARMLESS.fullmatch(name))
        yield error_unless(harmless, media_type, "media-type", message, hint, key=True)


def _meant_media_type(name: str) -> str:
    """Return the media type that a name spells; "" for none. Of several in one name it is the first."""
    first = re.split(r"[,|]| or ", name)[0].strip(" .;")
    if MEDIA_TYPE.fullmatch(first):
        return _FORMS.get(first.lower(), first)
    slashed = _WITHOUT_SLASH.sub(r"\1/\2", first.replace("\\", "/").replace(" ", ""))
    if slashed != first and MEDIA_TYPE.fullmatch(slashed):
        return slashed
    return _MEDIA_TYPES.get(first.lower().removeprefix("."), "")


def check_encoding(encoding: Node) -> Iterator[Diagnostic]:
    """Yield what is no media type in the `contentType` of a form field, which may list several."""
    content_type = encoding.get("contentType")
    if content_type and isinstance(content_type.value, str):
        for part in content_type.value.split(","):
            if not MEDIA_TYPE.fullmatch(part.strip()):
                message = f"{quoted(part.strip())} is not a media type"
                yield content_type.error("media-type", message, "Write type/subtype.")


def _whole_query(parameter: Node) -> Iterator[Problem]:
    """Yield a slip if what is the whole query has a schema: its `content` says how it is written (OpenAPI 3.2, 4.12.6)."""
    schema = parameter.get("schema")
    if schema is not None:
        message = (
            "a parameter in the querystring has `content`; its schema is read as that of a form"
        )
        found = schema.warning("parameter-content", message, f"Write `content: {{{_FORM}: ...}}`.")
        yield Mend(found, parameter, "schema")
        yield Mend(found, parameter, "content", {_FORM: {"schema": schema.value}})


def _unnamed_query(parameter: Node) -> Iterator[Problem]:
    """Yield a slip for what is the whole query and has no name: OpenAPI asks for one, which travels nowhere."""
    if not parameter.value_at("name"):
        message = "a parameter needs 'name'; that of one in the querystring travels nowhere, and 'query' is taken for it"
        found = parameter.warning("parameter-name", message, "Name it.")
        yield Mend(found, parameter, "name", "query")


def _required(parameter: Node) -> Iterator[Problem]:
    """Yield a slip unless a path parameter says `required: true`, as OpenAPI demands."""
    required = parameter.get("required")
    found: Diagnostic | None = None
    if required is None:
        message = "a path parameter must say that it is required; it is taken to be"
        found = parameter.warning("path-parameter-required", message, "Add `required: true`.")
    elif flag_of(required.value) is False or required.value is False:
        message = "a path parameter is always required"
        found = required.warning("path-parameter-required", message, "Write `required: true`.")
    if found is not None:
        yield Mend(found, parameter, "required", True)


def _name(parameter: Node, text: str, place: object) -> Iterator[Problem]:
    """Yield a problem if a name cannot travel. One that a client cannot send is a slip: the parameter is left out."""
    name = parameter / "name"
    if not text:
        yield _nameless(parameter, is_slip=place != "path")
    elif place in ("header", "cookie") and not TOKEN.fullmatch(text):
        message = f"{quoted(text)} cannot be the name of a {place}"
        meant = text.strip().rstrip(":").rstrip()
        is_spelled = bool(TOKEN.fullmatch(meant)) and text.isprintable()
        is_slip = is_spelled or bool(WORDS.fullmatch(text))
        if is_spelled:
            message += f"; it is read as {quoted(meant)}"
        elif is_slip:
            message += "; the parameter is left out"
        if place == "header":
            found = error_unless(is_slip, name, "header-name", message, TOKEN_HINT)
        else:
            found = error_unless(is_slip, name, "cookie-name", message, TOKEN_HINT)
        if is_spelled:
            yield Mend(found, parameter, "name", meant)
        else:
            # What is in no place is sent nowhere.
            yield Mend(found, parameter, "in") if is_slip else found


def _nameless(parameter: Node, *, is_slip: bool) -> Problem:
    message = "the name of the parameter is empty" + "; the parameter is left out" * is_slip
    found = error_unless(
        is_slip, parameter / "name", "parameter-name", message, "Name it, or remove it."
    )
    return Mend(found, parameter, "in") if is_slip else found


def _style(parameter: Node, place: str) -> Iterator[Problem]:
    """Yield a slip for a style that its place does not have: commas where it says so, else what the place has by default."""
    style = parameter.get("style")
    if style is None or not isinstance(style.value, str) or style.value in _STYLES[place]:
        return
    allowed = _STYLES[place]
    message = f"a {place} parameter cannot have the style {quoted(style.value)}"
    hint = f"Use {' or '.join(allowed)}."
    meant, explode = _meant_style(style.value, place)
    is_ours = is_marked(parameter.document)
    if is_ours or not meant:
        yield style.error("parameter-style", message, hint)
        return
    read_as = quoted(meant)
    if explode is False:
        read_as += " without explode"
    found = style.warning("parameter-style", f"{message}; it is read as {read_as}", hint)
    yield Mend(found, parameter, "style", meant)
    if explode is not None and parameter.get("explode") is None:
        yield Mend(found, parameter, "explode", explode)


def _collection_format(parameter: Node, place: str) -> Iterator[Problem]:
    """Read how Swagger 2.0 says that a list is written as a style, unless there is one."""
    layout = parameter.get("collectionFormat")
    if layout is None or not isinstance(layout.value, str) or is_marked(parameter.document):
        return
    meant, explode = _meant_style(layout.value, place)
    if not meant or parameter.get("style") is not None:
        return
    read_as = quoted(meant)
    if explode is False:
        read_as += " without explode"
    message = f"`collectionFormat` is Swagger 2.0; it is read as the style {read_as}"
    found = layout.warning("parameter-style", message, "Write `style` and `explode`.", key=True)
    yield Mend(found, parameter, "collectionFormat", anew=True)
    yield Mend(found, parameter, "style", meant, anew=True)
    if explode is not None and parameter.get("explode") is None:
        yield Mend(found, parameter, "explode", explode, anew=True)


def _meant_style(style: str, place: str) -> tuple[str, bool | None]:
    """Return the style that is meant, and whether it explodes, None where that is not said; "" for none."""
    allowed = _STYLES[place]
    name = style.strip().lower()
    same = next((one for one in allowed if one.lower() == name), "")
    if same:
        return same, None
    layout, explode = _LAYOUTS.get(name, ("", None))
    if layout in allowed:
        return layout, explode
    # Lists have commas in a path and in a header, whatever the name of the style.
    usual = next(iter(allowed), "")
    return (usual, None) if layout == "form" else ("", None)
