"""Rules for security schemes and the requirements that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from specmint.diagnostics import Diagnostic, Severity, quoted
from specmint.document import Document, Json, Node, Path
from specmint.mending import Mend, Problem, parent_of
from specmint.validation.grammar import TOKEN, TOKEN_HINT, WORDS
from specmint.validation.walk import members, resolved
from specmint.validation.wording import did_you_mean, error_unless

_NEEDS = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": (),
    "openIdConnect": (),
    "mutualTLS": (),
}
"""What a scheme of each type must have, or no credential can be sent."""
_ALSO = {"oauth2": ("flows",), "openIdConnect": ("openIdConnectUrl",)}
"""What OpenAPI demands beside it; the client takes an access token and does without."""
_MOST_ALTERNATIVES = 16
"""The most alternatives as which one requirement is read."""
_BY_HAND = "Give what the vendor asks for in `headers`, or with an httpx2.Client of your own."
_LIKELY = 50
"""Schemes among which the one that is meant is looked for, wherever one is unknown."""
_BY_AUTH = "Make the client with http=httpx2.Client(auth=...), which takes an httpx2.Auth."


def check_scheme(scheme: Node) -> Iterator[Problem]:
    """Yield a slip if the type is unknown, or what the type needs is missing or cannot be sent: the scheme is left out."""
    kind = scheme.get("type")
    if kind is None or not isinstance(kind.value, str):
        return
    meant = _meant_type(kind.value)
    if meant is not None and meant[0] != kind.value:
        yield from _other_type(scheme, kind, *meant)
        return
    for field in _ALSO.get(kind.value, ()):
        if scheme.get(field) is None:
            message = f"a security scheme of type {kind.value} needs {quoted(field)}"
            yield scheme.warning("missing-field", message, key=True)
    problem = _unusable(scheme)
    if problem is not None and problem.severity is Severity.ERROR:
        yield problem
    elif problem is not None:
        yield Mend(problem, parent_of(scheme), scheme.name)


def check_requirement(requirement: Node) -> Iterator[Problem]:
    """Yield each name in a security requirement that no security scheme of the entry document has."""
    schemes = requirement.document.root().child("components").child("securitySchemes")
    for name, scopes in requirement.items():
        scheme = schemes.get(name)
        if scheme is None:
            message = f"there is no security scheme {quoted(name)}; calls are made without it"
            hint = did_you_mean(
                name, (one for one, _ in islice(schemes.items(), _LIKELY)), _BY_HAND
            )
            found = scopes.warning("unknown-security-scheme", message, hint, key=True)
            yield Mend(found, requirement, name)
        elif (problem := _unusable(scheme)) and problem.severity is not Severity.ERROR:
            yield Mend(problem, requirement, name)


def check_list(owner: Node) -> Iterator[Problem]:
    """Yield each requirement of two credentials in one place, such as Basic and a bearer token (RFC 9110, 11.6.2)."""
    listed: list[Json] = []
    where: list[tuple[Path, Path]] = []
    problems: list[Diagnostic] = []
    for requirement in owner.each("security"):
        places = _by_place(requirement)
        read: list[Json] = [requirement.value]
        if any(len(names) > 1 for names in places.values()):
            problems.append(_met(requirement, places))
            picks = islice(product(*places.values()), _MOST_ALTERNATIVES)
            read = [{name: (requirement / name).value for name in pick} for pick in picks]
        for number in range(len(listed), len(listed) + len(read)):
            where.append((("security", str(number)), ("security", requirement.name)))
        listed += read
    yield from problems[:-1]
    if problems:
        yield Mend(problems[-1], owner, "security", listed, written=tuple(where))


def _met(requirement: Node, places: dict[str, list[str]]) -> Diagnostic:
    place, (first, second, *_) = next(one for one in places.items() if len(one[1]) > 1)
    message = f"{quoted(first)} and {quoted(second)} both fill {place}, which a request has once; they are read as alternatives"
    hint = "Write an alternative for each in the list `security`."
    return requirement.warning("credentials-in-one-place", message, hint)


def _by_place(requirement: Node) -> dict[str, list[str]]:
    """Return the schemes that a requirement names and whose credentials can be sent, by where these travel."""
    schemes = requirement.document.root().child("components").child("securitySchemes")
    found: dict[str, list[str]] = {}
    for name, _ in requirement.items():
        scheme = resolved(schemes / name) if schemes.get(name) is not None else None
        if scheme is not None and _unusable(scheme) is None:
            found.setdefault(_place(scheme) or quoted(name), []).append(name)
    return found


def _place(scheme: Node) -> str:
    """Return where the credential of a scheme travels; "" where the HTTP client proves who is calling."""
    match scheme.text("type"), scheme.text("in"):
        case "mutualTLS", _:
            return ""
        case "apiKey", "header":
            return f"the header {scheme.text('name').title()}"
        case "apiKey", place:
            return f"{place} {quoted(scheme.text('name'))}"
        case _:
            return "the header Authorization"


def scheme_names(document: Document) -> list[str]:
    """Return the names of the security schemes that the entry document declares."""
    return [name for name, _ in members(document.root().get("components"), "securitySchemes")]


def _meant_type(text: str) -> tuple[str, str] | None:
    """Return the type and the HTTP scheme that a text stands for; None where it stands for none."""
    if text.lower() in ("basic", "bearer", "jwt"):
        return "http", "basic" if text.lower() == "basic" else "bearer"
    for name in _NEEDS:
        if text.lower().replace("_", "") == name.lower():
            return name, ""
    return None


def _other_type(scheme: Node, kind: Node, name: str, http: str) -> Iterator[Problem]:
    shown = f"{name}, scheme {http}" if http else name
    message = f"unknown security type {quoted(kind.value)}; it is read as {shown}"
    found = kind.warning("security-type", message)
    yield Mend(found, scheme, "type", name)
    if http:
        yield Mend(found, scheme, "scheme", http)


def _unusable(scheme: Node) -> Diagnostic | None:
    """Return why no credential of a scheme can be sent, so that it is left out; None where one can."""
    problem = _problem(scheme)
    if problem is None or problem.severity is Severity.ERROR:
        return problem
    left_out = f"{problem.message}; the scheme is left out"
    return replace(problem, message=left_out, hint=problem.hint or _BY_HAND)


def _problem(scheme: Node) -> Diagnostic | None:
    meant = resolved(scheme)
    if meant is None or not isinstance(meant.value_at("type"), str):
        return None
    kind = meant / "type"
    if _meant_type(kind.string) is None:
        hint = f"Use one of {', '.join(_NEEDS)}."
        return kind.warning("security-type", f"unknown security type {quoted(kind.value)}", hint)
    for field in _NEEDS.get(kind.string, ()):
        if not meant.text(field):
            message = f"a security scheme of type {kind.value} needs {quoted(field)}"
            return meant.warning("missing-field", message, key=True)
    if kind.value == "apiKey":
        return _key_problem(meant)
    if kind.value == "http" and meant.text("scheme").lower() not in ("basic", "bearer"):
        name = meant / "scheme"
        if not TOKEN.fullmatch(name.string):
            message = f"{quoted(name.value)} is not an authentication scheme"
            return name.warning("security-scheme-name", message)
        message = f"HTTP authentication {quoted(name.value)} is the caller's to do"
        return name.warning("unsupported-security-scheme", message, _BY_AUTH)
    return None


def _key_problem(scheme: Node) -> Diagnostic | None:
    where, name = scheme / "in", scheme / "name"
    if where.value not in ("header", "query", "cookie"):
        message = f"an API key cannot be in {quoted(where.value)}"
        return where.warning("security-in", message, "Use header, query or cookie.")
    if where.value in ("header", "cookie") and not TOKEN.fullmatch(name.string):
        message = f"{quoted(name.value)} cannot be the name of a {where.value}"
        is_name = bool(WORDS.fullmatch(name.string))
        return error_unless(is_name, name, "header-name", message, TOKEN_HINT)
    return None
