"""Rules for server URLs: where credentials will be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation.grammar import VARIABLE

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"(?:(?:[A-Za-z][A-Za-z0-9+.-]*|\{[^{}]*\}):(?://)?|//)([^/?#]*)")
_WITH_SCHEME_VARIABLE = re.compile(r"\A\{[^{}]*\}(?=:)")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(:[0-9]{1,5})?")
_NEVER_IN_URL = re.compile(r'[\x00-\x20\x7f"<>\\^`]')


def check(server: Node) -> Iterator[Diagnostic]:
    """http, https or relative, without user and password, all variables declared."""
    url = server.get("url")
    if url is None or not isinstance(url.value, str):
        return
    defaults: dict[str, str] = {}
    variables = server.get("variables")
    for name, variable in variables.items() if variables else ():
        yield from _variable(variable)
        default = variable.get("default")
        known = default is not None and isinstance(default.value, str) and default.value
        defaults[name] = str(known) if known else f"{{{name}}}"
    for name in VARIABLE.findall(url.value):
        if name not in defaults:
            message = f"the server URL uses {{{quoted(name)[1:-1]}}}, which `variables` lacks"
            yield url.error("server-variable", message, "Declare it with a default.")
    if _has_user(url.value):
        yield _with_user(url)
        return
    problem = _problem(VARIABLE.sub("1", _WITH_SCHEME_VARIABLE.sub("https", url.value)))
    if problem:
        yield url.error("server-url", f"the server URL {quoted(url.value)} {problem}", _HINT)
        return
    filled = VARIABLE.sub(lambda match: defaults.get(match.group(1), ""), url.value)
    problem = _problem(VARIABLE.sub("1", filled))
    if _has_user(filled):
        yield _with_user(url)
    elif problem and filled != url.value:
        message = f"with its variables' defaults the server URL {quoted(filled)} {problem}"
        yield url.error("server-url", message, _HINT)


_HINT = "Write it as https://host/path."


def _problem(url: str) -> str:
    scheme = _SCHEME.match(url)
    if scheme and scheme.group(1).lower() not in ("http", "https"):
        return f"has the scheme {quoted(scheme.group(1))}; only http and https can be called"
    bad = _NEVER_IN_URL.search(url)
    if bad:
        return f"holds the character {bad.group()!r}, which a URL cannot hold"
    rest = url[scheme.end() :] if scheme else url
    if scheme and not rest.startswith("//"):
        return "names no host"
    authority = re.split(r"[/?#]", rest[2:], maxsplit=1)[0] if rest.startswith("//") else None
    if authority is not None and not _HOST.fullmatch(authority):
        return "names no host, or no port that can be"
    if "{" in url or "}" in url:
        return "has a brace without its partner"
    return "has a query or a fragment" if re.search(r"[?#]", rest) else ""


def _has_user(url: str) -> bool:
    """Whether an `@` stands where the host is named."""
    authority = _AUTHORITY.match(url)
    return authority is not None and "@" in authority.group(1)


def _with_user(url: Node) -> Diagnostic:
    """Without the line it stands on: it may hold a password."""
    message = "the server URL holds a user name or a password"
    hint = "Remove it: credentials are given to the client, and never written into a document."
    return replace(url.error("server-url", message, hint), source_line="", caret=0)


def _variable(variable: Node) -> Iterator[Diagnostic]:
    default, enum = variable.get("default"), variable.get("enum")
    if enum is None or not isinstance(enum.value, list):
        return
    if not enum.value:
        yield enum.error("server-variable", "the enum of a server variable is empty")
    elif default and default.value not in enum.value:
        message = f"the default {quoted(default.value)} is not among the enum's values"
        yield default.error("default-not-in-enum", message)
