"""Lowering: every decision about what a document means. `Document` in, `ir.Api` out."""

from __future__ import annotations

from collections.abc import Iterable

from specmint import ir
from specmint.diagnostics import Diagnostic
from specmint.document import Document, Node
from specmint.ir import Ident, Text
from specmint.lower import behaviour
from specmint.lower.answers import payload_schemas, wrappers
from specmint.lower.bodies import body_schemas
from specmint.lower.findings import Findings, string, text
from specmint.lower.naming import given_name
from specmint.lower.operations import Found, Operations, find_operations
from specmint.lower.schemas import Schemas
from specmint.lower.security import read_security, requirements
from specmint.lower.shapes import Key, key_of, shape_of, target
from specmint.lower.types import Types
from specmint.names import CLIENT_ARGUMENTS, distinct, free, package_name, snake

_PERSONAL = frozenset({"email", "password"})


def lower(
    document: Document, package: Ident | None = None
) -> tuple[ir.Api, tuple[Diagnostic, ...]]:
    """The meaning of a valid document, and every diagnostic. With an error among them the API is not to be used."""
    root = document.root()
    findings = Findings()
    found = list(find_operations(root))
    schemas = Schemas(root, findings)
    _use_all(root, found, schemas)
    types = Types(schemas, findings)
    by_id = {string(one.node.get("operationId")): (one.method, one.path, one.node) for one in found}
    security = read_security(root, by_id, findings)
    resources = Operations(root, schemas, types, security, findings).resources(found)
    info = root.get("info") or root
    server, variables = _server(root, security.credentials)
    _report_unsupported(root, findings)
    api = ir.Api(
        package=package or package_name(string(info.get("title"))),
        title=text(info.get("title")),
        version=text(info.get("version")),
        doc=text(info.get("description")),
        server=server,
        variables=variables,
        credentials=tuple(security.credentials.values()),
        schemes=tuple(security.schemes.values()),
        security=requirements(root.get("security")) or (),
        form_credentials=tuple((Text(wire), name) for wire, name in security.form.items()),
        session=security.session,
        envelope=behaviour.envelope(root.get("x-envelope")),
        refusals=behaviour.refusals(root.get("x-errors")),
        limits=behaviour.limits(root.get("x-rate-limit")),
        idempotency_key=behaviour.idempotency_key(root.get("x-idempotency-key")),
        personal=_personal(schemas),
        resources=resources,
        definitions=types.definitions(),
    )
    return api, tuple(findings.found)


def _use_all(root: Node, found: list[Found], schemas: Schemas) -> None:
    """Marks what operations read and write, then settles every name. Components that no operation uses are read."""
    wrapping: set[Key] = set()
    for one in found:
        for schema in payload_schemas(one.node, one.reading):
            schemas.use(schema, "read")
        for parameter in one.parameters:
            described = parameter.get("schema")
            if described is not None:
                schemas.use(described, "write")
        for schema in body_schemas(one.scope):
            schemas.use(schema, "write")
        wrapping |= {key_of(node) for node in wrappers(one.node, one.reading)}
    declared = (root.get("components") or root).get("schemas")
    known = wrapping | set(schemas.used())
    for _, schema in declared.items() if declared is not None else ():
        if key_of(target(schema)[0]) not in known:
            schemas.use(schema, "read")
    schemas.settle()


def _server(root: Node, credentials: Iterable[str]) -> tuple[Text, tuple[ir.Variable, ...]]:
    """The first server and its variables; an empty text where the document names no absolute one.

    Variables are arguments of the constructor beside the credentials, so no name is given twice.
    """
    servers = root.get("servers")
    first = next(servers.elements(), None) if servers is not None else None
    url = string(first.get("url")) if first is not None else ""
    if first is None or not url.startswith(("http://", "https://")):
        return Text(""), ()
    declared = first.get("variables")
    found = list(declared.items()) if declared is not None else []
    wanted = [given_name(node) or free(snake(wire), CLIENT_ARGUMENTS) for wire, node in found]
    names = distinct(wanted, set(credentials))
    return Text(url.rstrip("/")), tuple(
        _variable(name, wire, node) for name, (wire, node) in zip(names, found, strict=True)
    )


def _variable(name: Ident, wire: str, node: Node) -> ir.Variable:
    required = node.get("x-required")
    default = None if required is not None and required.value is True else text(node.get("default"))
    return ir.Variable(
        name=name, wire=Text(wire), default=default, doc=text(node.get("description"))
    )


def _personal(schemas: Schemas) -> tuple[Text, ...]:
    """Members that hold personal data or secrets: by `x-personal`, else by format or `writeOnly`."""
    found: dict[str, None] = {}
    for shape in schemas.shapes():
        for wire, schema in shape.properties.items():
            inner = shape_of(target(schema)[0])
            declared = schema.get("x-personal") or inner.get("x-personal")
            hidden = (inner.get("writeOnly") or schema).value is True
            if (
                declared.value is True
                if declared is not None
                else hidden or string(inner.get("format")) in _PERSONAL
            ):
                found[wire] = None
    return tuple(Text(wire) for wire in found)


def _report_unsupported(root: Node, findings: Findings) -> None:
    webhooks = root.get("webhooks")
    if webhooks is not None:
        findings.warning(
            webhooks,
            "webhooks-not-generated",
            "a client does not serve webhooks: only their schemas are generated",
        )
