"""Rules for server URLs: credentials are sent there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation.grammar import VARIABLE
from specmint.validation.walk import members
from specmint.validation.wording import error_unless

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"(?:(?:[A-Za-z][A-Za-z0-9+.-]*|\{[^{}]*\}):(?://)?|//)([^/?#]*)")
_WITH_SCHEME_VARIABLE = re.compile(r"\A\{[^{}]*\}(?=:)")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(:[0-9]{1,5})?")
_NEVER_IN_URL = re.compile(r'[\x00-\x20\x7f"<>\\^`]')
_HINT = "Write it as https://host/path."


def check(server: Node) -> Iterator[Diagnostic]:
    """Yield a problem if the URL is not http, https or relative, holds a user, or uses an undeclared variable."""
    url = server.get("url")
    if url is None or not isinstance(url.value, str):
        return
    for _, variable in members(server, "variables"):
        yield from _variable(variable)
    defaults = _defaults(server)
    for name in VARIABLE.findall(url.value):
        if name not in defaults:
            message = f"`variables` does not declare {{{quoted(name)[1:-1]}}} of the server URL"
            yield error_unless(
                _is_spare(server), url, "server-variable", message, "Declare it with a default."
            )
    if _has_user(url.value):
        yield _with_user(url)
        return
    problem = _problem(VARIABLE.sub("1", _WITH_SCHEME_VARIABLE.sub("https", url.value)))
    if problem:
        message = f"the server URL {quoted(url.value)} {problem}"
        yield error_unless(_is_spare(server), url, "server-url", message, _HINT)
        return
    yield from _filled(url, url.value, defaults)


def _is_spare(server: Node) -> bool:
    """Return whether calls go elsewhere if this server cannot be called: it is not the first of the document."""
    return server.path[:2] != ("servers", "0")


def _defaults(server: Node) -> dict[str, str]:
    """Return the defaults of the variables; `{name}` stands for one without a default."""
    found: dict[str, str] = {}
    for name, variable in members(server, "variables"):
        default = variable.get("default")
        found[name] = f"{{{name}}}"
        if default is not None and isinstance(default.value, str) and default.value:
            found[name] = default.value
    return found


def _filled(url: Node, text: str, defaults: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield a problem if the defaults bring something into the URL that must not be there."""
    filled = VARIABLE.sub(lambda match: defaults.get(match.group(1), ""), text)
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


def _variable(variable: Node) -> Iterator[Diagnostic]:
    default, enum = variable.get("default"), variable.get("enum")
    if enum is None or not isinstance(enum.value, list):
        return
    if not enum.value:
        yield enum.error("server-variable", "the enum of a server variable is empty")
    elif default and default.value not in enum.value:
        message = f"the default {quoted(default.value)} is not one of the values of the enum"
        yield default.error("default-not-in-enum", message)
