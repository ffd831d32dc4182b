"""Who the caller is: security schemes, form credentials and the session, as constructor arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, cast

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower.behaviour import rate_limit, response_pointer
from specmint.lower.findings import Findings, integer, string, strings, text
from specmint.lower.naming import given_name
from specmint.lower.shapes import shape_of, target, tokens_of, walk_to
from specmint.names import CLIENT_ARGUMENTS, free, snake
from specmint.resolve import resolve

_BEARER = frozenset({"oauth2", "openIdConnect"})


@dataclass(slots=True)
class Security:
    """Everything the constructor must be given, collected from schemes, session and form credentials."""

    findings: Findings
    schemes: dict[str, ir.Scheme] = field(default_factory=dict[str, ir.Scheme])
    credentials: dict[str, ir.Credential] = field(default_factory=dict[str, ir.Credential])
    form: dict[str, Ident] = field(default_factory=dict[str, Ident])
    session: ir.Session | None = None

    def ask_for(self, wanted: str, doc: Text, *, required: bool) -> Ident:
        name = Ident(free(wanted, CLIENT_ARGUMENTS))
        known = self.credentials.get(name)
        if known is None or (required and not known.required):
            self.credentials[name] = ir.Credential(name=name, doc=doc, required=required)
        return name


def read_security(
    root: Node, operations: dict[str, tuple[str, str, Node]], findings: Findings
) -> Security:
    """The security of a document. `operations` maps an operationId to its method, path and node."""
    security = Security(findings)
    session = root.get("x-session")
    filled = string((session.get("put") or session).get("security")) if session is not None else ""
    for entry in (root.get("x-credentials") or root).elements():
        wire = string(entry.get("name"))
        security.form[wire] = security.ask_for(
            given_name(entry) or snake(wire), text(entry.get("description")), required=True
        )
    if session is not None:
        security.session = _session(session, operations, security)
    _schemes(root, filled, security)
    return security


def _schemes(root: Node, filled: str, security: Security) -> None:
    components = root.get("components")
    declared = components.get("securitySchemes") if components is not None else None
    used = _used(root)
    always = _always(root)
    for wire, node in declared.items() if declared is not None else ():
        if wire not in used:
            security.findings.warning(
                node,
                "unused-security-scheme",
                f"no operation requires the security scheme {wire!r}",
                "name it in a `security` list",
            )
            continue
        scheme = _scheme(wire, resolve(node), wire == filled, wire in always, security)
        if scheme is not None:
            security.schemes[wire] = scheme


def _used(root: Node) -> set[str]:
    found: set[str] = set()
    lists = [root.get("security")]
    for _, item in (root.get("paths") or root).items():
        lists += [operation.get("security") for _, operation in resolve(item).items()]
    for requirements in lists:
        for requirement in requirements.elements() if requirements is not None else ():
            found.update(name for name, _ in requirement.items())
    return found


def _always(root: Node) -> set[str]:
    """Schemes without which the API as a whole cannot be called: the one requirement of the root."""
    listed = root.get("security")
    if listed is None or not isinstance(listed.value, list) or len(listed.value) != 1:
        return set()
    return {name for name, _ in (listed / 0).items()}


def _scheme(
    wire: str, node: Node, filled: bool, required: bool, security: Security
) -> ir.Scheme | None:
    kind, http = string(node.get("type")), string(node.get("scheme")).lower()
    doc = text(node.get("description"))
    if kind == "http" and http == "basic":
        return ir.Scheme(
            wire=Text(wire),
            kind="basic",
            parameter=None,
            credentials=_basic(node, required, doc, security),
        )
    if kind in _BEARER or (kind == "http" and http == "bearer"):
        if kind in _BEARER:
            security.findings.warning(
                node,
                "access-token-only",
                f"the flows of {kind} are not generated: the client takes an access token",
            )
        name = (
            ()
            if filled
            else (security.ask_for(given_name(node) or snake(wire), doc, required=required),)
        )
        return ir.Scheme(wire=Text(wire), kind="bearer", parameter=None, credentials=name)
    if kind == "apiKey":
        name = (
            ()
            if filled
            else (security.ask_for(given_name(node) or snake(wire), doc, required=required),)
        )
        place = cast(Literal["header", "query", "cookie"], string(node.get("in")))
        return ir.Scheme(
            wire=Text(wire), kind=place, parameter=text(node.get("name")), credentials=name
        )
    if kind == "mutualTLS":
        security.findings.warning(
            node, "mutual-tls", "give the client an httpx2.Client that holds the certificate"
        )
        return None
    security.findings.error(
        node,
        "unsupported-security-scheme",
        f"HTTP authentication {http!r} is not supported yet",
        "use basic, bearer or an API key",
    )
    return None


def _basic(node: Node, required: bool, doc: Text, security: Security) -> tuple[Ident, ...]:
    names = node.get("x-name")
    return tuple(
        security.ask_for(
            (string(names.get(part)) if names is not None else "") or part, doc, required=required
        )
        for part in ("username", "password")
    )


def _session(
    node: Node, operations: dict[str, tuple[str, str, Node]], security: Security
) -> ir.Session | None:
    login = operations.get(string(node.get("login")))
    if login is None:
        return None  # the vocabulary's check has said so
    method, path, operation = login
    body, schema = _login_body(operation)
    fields: list[tuple[Text, Ident]] = []
    for pointer in strings(node.get("credentials")):
        property_ = walk_to(schema, tokens_of(pointer)) if schema is not None else None
        doc = text(property_.get("description")) if property_ is not None else Text("")
        wire = tokens_of(pointer)[-1]
        if property_ is None:
            security.findings.error(
                node / "credentials",
                "unknown-credential",
                f"x-session: the login's body has no member {pointer!r}",
                "name members of its request body",
            )
        fields.append(
            (
                Text(pointer if pointer.count("/") > 1 else wire),
                security.ask_for(
                    (property_ and given_name(property_)) or snake(wire), doc, required=True
                ),
            )
        )
    logout = operations.get(string(node.get("logout")))
    base = node.get("base_url")
    return ir.Session(
        login=Text(f"{method} {path}"),
        fields=tuple(fields),
        constants=(
            _constants(schema, {wire.raw for wire, _ in fields}) if schema is not None else ()
        ),
        body=body,
        token=response_pointer(string(node.get("token"))),
        put=_put(node / "put"),
        idle=integer(node.get("idle")),
        lifetime=integer(node.get("lifetime")),
        margin=integer(node.get("margin")),
        logout=Text(f"{logout[0]} {logout[1]}") if logout is not None else None,
        base_url=response_pointer(string(base.get("from"))) if base is not None else None,
        hosts=tuple(Text(host) for host in strings(base.get("hosts"))) if base is not None else (),
        budget=rate_limit(node / "budget") if node.get("budget") is not None else None,
    )


def _put(node: Node) -> ir.Put:
    scheme = string(node.get("security"))
    if scheme:
        return ir.Put(kind="scheme", name=Text(scheme), prefix=Text(""))
    kind = cast(Literal["form", "header", "query", "cookie"], string(node.get("in")))
    return ir.Put(kind=kind, name=text(node.get("name")), prefix=text(node.get("prefix")))


def _login_body(operation: Node) -> tuple[Literal["json", "form"], Node | None]:
    declared = operation.get("requestBody")
    content = resolve(declared).get("content") if declared is not None else None
    for media, node in content.items() if content is not None else ():
        return ("form" if "form" in media else "json"), node.get("schema")
    return "json", None


def _constants(schema: Node, taken: set[str]) -> tuple[tuple[Text, Text | int | bool], ...]:
    return tuple(
        (Text(wire if wire.count("/") > 1 else wire[1:]), value)
        for wire, value in _constants_in(schema, "", ())
        if wire not in taken and wire[1:] not in taken
    )


def _constants_in(
    schema: Node, at: str, above: tuple[Node, ...]
) -> Iterator[tuple[str, Text | int | bool]]:
    """The required constants at any depth, by pointer."""
    node = target(schema)[0]
    shape = shape_of(node)
    for wire, property_ in shape.properties.items() if node not in above else ():
        const = shape_of(target(property_)[0]).get("const")
        if wire not in shape.required:
            continue
        if const is None:
            yield from _constants_in(property_, f"{at}/{wire}", (*above, node))
        else:
            value = const.value
            yield f"{at}/{wire}", value if isinstance(value, int) else Text(str(value))


def requirements(node: Node | None) -> tuple[tuple[Text, ...], ...] | None:
    """A `security` list: alternatives, each a set of schemes needed together; None where there is no list."""
    if node is None:
        return None
    return tuple(
        tuple(Text(name) for name, _ in requirement.items()) for requirement in node.elements()
    )
