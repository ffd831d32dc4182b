"""Rules for server URLs: credentials are sent there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from specmint.diagnostics import Diagnostic, Severity, quoted
from specmint.document import Json, Node
from specmint.mending import Mend, Problem, parent_of, scalar_text
from specmint.validation.grammar import VARIABLE
from specmint.validation.walk import members
from specmint.validation.wording import error_unless
from specmint.vocabulary import is_marked

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"(?:(?:[A-Za-z][A-Za-z0-9+.-]*|\{[^{}]*\}):(?://)?|//)([^/?#]*)")
_WITH_SCHEME_VARIABLE = re.compile(r"\A\{[^{}]*\}(?=:)")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(:[0-9]{1,5})?")
_NEVER_IN_URL = re.compile(r'[\x00-\x20\x7f"<>\\^`]')
_READABLE = re.compile(
    r"(?:(?:https?|wss?|\{[^{}]*\}):)?(?![A-Za-z][A-Za-z0-9+.-]*:[^0-9])"
    r"[A-Za-z0-9._~:/?#@!$&()*+,;=%<>{} \[\]-]*"
)
_HOST_ALONE = re.compile(r"(?:www|api)\.|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:\Z|:[0-9])")
_HINT = "Write it as https://host/path."


def check(server: Node) -> Iterator[Problem]:
    """Yield a problem if the URL is not http, https or relative, holds a user, or uses an undeclared variable."""
    url = server.get("url")
    if url is None or not isinstance(url.value, str):
        return
    text = url.value.strip(" ")
    slip = _slip(text, url)
    if slip and not is_marked(server.document):
        found = url.warning("server-url", slip[0])
        yield Mend(found, server, "url", slip[1], anew=True)
        return
    for _, variable in members(server, "variables"):
        yield from _variable(variable)
    problems = [*_problems_of(server, url, text)]
    if problems and not _is_spare(server) and _is_example(text) and not is_marked(server.document):
        yield _not_offered(server, problems[0])
        return
    yield from problems
    if not problems and _hides_others(server, text):
        message = f"the first server, {quoted(text)}, names no host, and the others may be other environments"
        hint = "Write where it is as https://host/path; in an overlay, if the file is not yours."
        yield _not_offered(server, url.warning("relative-server", message, hint))
    if _HOST_ALONE.match(text):
        message = f"the server URL {quoted(text)} has no scheme; it is read as a path"
        yield url.warning("server-url", message, "For a host, write https:// before it.")


def _slip(text: str, url: Node) -> tuple[str, str] | None:
    """Return what is wrong with a URL that has one plain meaning, and what is meant; None for any other.

    `//host` has the scheme of the page that the document is read from; on a disk it is that of all vendors.
    """
    if text != url.value:
        return "the server URL has spaces around it; they are left out", text
    if text.startswith("//") and _is_example(text):
        return (
            f"the server URL {quoted(text)} has no scheme; it is read with https",
            f"https:{text}",
        )
    return None


def _problems_of(server: Node, url: Node, text: str) -> Iterator[Diagnostic]:
    defaults = _defaults(server)
    for name in VARIABLE.findall(text):
        if name not in defaults:
            message = f"`variables` does not declare {{{quoted(name)[1:-1]}}} of the server URL"
            yield error_unless(
                _is_spare(server), url, "server-variable", message, "Declare it with a default."
            )
        elif not defaults[name] and not is_marked(server.document):
            message = f"the variable {{{quoted(name)[1:-1]}}} of the server URL has no default"
            yield error_unless(_is_spare(server), url, "server-variable", message, "Declare one.")
    if _has_user(text):
        yield _with_user(url)
        return
    problem = _problem(VARIABLE.sub("1", _WITH_SCHEME_VARIABLE.sub("https", text)))
    if problem:
        message = f"the server URL {quoted(text)} {problem}"
        yield error_unless(_is_spare(server), url, "server-url", message, _HINT)
        return
    yield from _filled(url, text, defaults)


def _is_example(url: str) -> bool:
    """Return whether a URL is one that a reader is to complete, or one of another protocol: no attempt at anything else."""
    return bool(_READABLE.fullmatch(url)) and not _has_user(url)


def _not_offered(server: Node, problem: Diagnostic) -> Mend:
    """Offer no server at all where the first cannot be called: the next may be another environment."""
    message = f"{problem.message}; no server is offered, so that a client needs `base_url`"
    found = replace(problem, severity=Severity.WARNING, message=message)
    nowhere: list[Json] = [{"url": ""}]
    return Mend(found, server.document.root(), "servers", nowhere)


def _hides_others(server: Node, url: str) -> bool:
    """Return whether this is the first server of the document, has no host, and stands before one that can be called."""
    if _is_spare(server) or _names_host(server, url):
        return False
    listed = parent_of(server).elements()
    return any(_names_host(other, other.text("url").strip(" ")) for other in listed)


def _names_host(server: Node, url: str) -> bool:
    """Return whether a URL names a host, once the variables have their defaults."""
    defaults = _defaults(server)
    filled = VARIABLE.sub(lambda match: defaults.get(match.group(1)) or match.group(), url)
    return filled.startswith(("http://", "https://"))


def _is_spare(server: Node) -> bool:
    """Return whether calls go elsewhere if this server cannot be called: it is not the first of the document."""
    return server.path[:2] != ("servers", "0")


def _defaults(server: Node) -> dict[str, str]:
    """Return the defaults of the variables, "" for one without."""
    listed = members(server, "variables")
    return {name: _text_of(variable.value_at("default")) for name, variable in listed}


def _text_of(value: Json) -> str:
    """Return a text, or what spells it without quotes, as the walk reads it."""
    return value if isinstance(value, str) else scalar_text(value) or ""


def _filled(url: Node, text: str, defaults: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield a problem if the defaults bring something into the URL that must not be there."""
    filled = VARIABLE.sub(lambda match: defaults.get(match.group(1)) or match.group(), text)
    if _has_user(filled):
        yield _with_user(url)
        return
    problem = _problem(VARIABLE.sub("1", filled))
    if problem and filled != text:
        message = f"with its variables' defaults the server URL {quoted(filled)} {problem}"
        yield url.error("server-url", message, _HINT)


def _problem(url: str) -> str:
    """Return what is wrong with a URL without variables, as the end of a sentence; "" if nothing is."""
    scheme = _SCHEME.match(url)
    rest = url
    if scheme:
        rest = url[scheme.end() :]
        if scheme.group(1).lower() not in ("http", "https"):
            return f"has the scheme {quoted(scheme.group(1))}; only http and https can be called"
    bad = _NEVER_IN_URL.search(url)
    if bad:
        return f"contains the character {bad.group()!r}, which no URL may contain"
    if scheme and not rest.startswith("//"):
        return "names no host"
    if rest.startswith("//") and not _HOST.fullmatch(re.split(r"[/?#]", rest[2:], maxsplit=1)[0]):
        return "names no host, or an impossible port"
    if "{" in url or "}" in url:
        return "has an unmatched brace"
    if re.search(r"[?#]", rest):
        return "has a query or a fragment"
    return ""


def _has_user(url: str) -> bool:
    """Return whether the host is preceded by an `@`."""
    authority = _AUTHORITY.match(url)
    return authority is not None and "@" in authority.group(1)


def _with_user(url: Node) -> Diagnostic:
    """Return the problem without an excerpt of the document: the line may hold a password."""
    message = "the server URL contains a user name or a password"
    hint = "Remove it: credentials are given to the client, and never written into a document."
    return replace(url.error("server-url", message, hint), source_line="", caret=0, span=1)


def _variable(variable: Node) -> Iterator[Problem]:
    """Yield a problem if the values of a variable are none, or do not have its default among them."""
    default, enum = variable.get("default"), variable.get("enum")
    if enum is None or not isinstance(enum.value, list):
        return
    is_ours = is_marked(variable.document)
    if not enum.value:
        message = "the enum of a server variable is empty"
        if is_ours:
            yield enum.error("server-variable", message)
        else:
            found = enum.warning("server-variable", f"{message}; it is ignored")
            yield Mend(found, variable, "enum")
    elif default and _text_of(default.value) not in map(_text_of, enum.value):
        message = f"the default {quoted(default.value)} is not one of the values of the enum"
        if is_ours:
            yield default.error("default-not-in-enum", message)
            return
        found = default.warning("default-not-in-enum", f"{message}; it is one all the same")
        values: list[Json] = [_text_of(value) for value in (*enum.value, default.value)]
        yield Mend(found, variable, "enum", values)
