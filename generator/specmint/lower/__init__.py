"""Lowering: every decision about what a document means. `Document` in, `ir.Api` out.

Three passes, each over all that the one before has made:

1. *Plan*: operations are read once, with their requests, answers and behaviour. A plan holds facts, and
   the schemas whose types it will need, as `Use`s. Everything in a document that is not understood is
   reported here.
2. *Name*: once all uses are known, the `Catalog` decides which schemas are classes, which of them differ
   between reading and writing, and what each is called.
3. *Type*: plans become IR. Types are made of `Use`s only, so no type can meet a schema without a name.
"""

from __future__ import annotations

from collections.abc import Iterable

from specmint import ir
from specmint.collisions import MEMBERS, Claim
from specmint.diagnostics import Diagnostic
from specmint.document import Document, Node
from specmint.ir import Ident, Text
from specmint.lower.behaviour import default_behaviour, read_security
from specmint.lower.facts import Declared, Findings, doc_of, given_name
from specmint.lower.methods import Resources
from specmint.lower.naming import Named, settle
from specmint.lower.operations import OperationPlan, find_operations, plan_operation
from specmint.lower.schemas import Catalog, Definitions, Shape, Types, Uses, is_hidden, shape_at
from specmint.lower.unreached import report_unreached
from specmint.lower.unused import report_unused
from specmint.names import CLIENT_ARGUMENTS, free, package_name, snake
from specmint.vocabulary import extension, find

_PERSONAL = frozenset({"email", "password"})


def lower(
    document: Document, package: Ident | None = None
) -> tuple[ir.Api, tuple[Diagnostic, ...]]:
    """Return the meaning of a valid document, and every diagnostic. With an error among them the API is not to be used."""
    root, findings = document.root(), Findings()
    declared = list(find_operations(root))
    security = read_security(root, declared, findings)
    uses = Uses(findings)
    plans = [plan_operation(one, security, uses) for one in declared]
    _read_components(root, plans, uses)
    _report_unsupported(root, findings)
    report_unreached(root, declared, uses)
    report_unused(root, declared, findings)

    catalog = Catalog(uses, root)

    types = Types(catalog)
    info = root.child("info")
    server, variables = _server(root, security.credentials, findings)
    api = ir.Api(
        package=package or package_name(info.text("title")),
        title=Text(info.text("title")),
        version=Text(info.text("version")),
        doc=doc_of(info),
        server=server,
        variables=variables,
        others=_other_servers(root),
        credentials=security.credentials,
        schemes=security.schemes,
        session=security.session,
        default=default_behaviour(root, security),
        personal=_personal(uses.shapes(), declared),
        resources=Resources(root, types, catalog.names(), findings).all(plans),
        definitions=Definitions(catalog, types, findings).all(),
    )
    return api, tuple(findings.found)


def _read_components(root: Node, plans: list[OperationPlan], uses: Uses) -> None:
    """Use the components that no operation uses, as if they were read; not those that only wrap a payload, or are left out."""
    wrapping = frozenset[object]().union(*(plan.answer.wrapping for plan in plans))
    for _, schema in root.child("components").members("schemas"):
        if (schema.file, schema.path) in root.document.left_out:
            continue
        key = shape_at(schema).key
        if key not in wrapping and not uses.modes(key):
            uses.read(schema)


def _server(
    root: Node, credentials: Iterable[ir.Credential], findings: Findings
) -> tuple[Text, tuple[ir.Variable, ...]]:
    """The first server and its variables; an empty text where the document names no absolute one.

    Variables are arguments of the constructor beside the credentials, so no name is given twice.
    """
    first = next(root.each("servers"), root.child("servers"))
    url = first.text("url")
    if not url.startswith(("http://", "https://")):
        return Text(""), ()
    declared = list(first.members("variables"))
    claims = [_variable_claim(name, node) for name, node in declared]
    names = settle(claims, MEMBERS, findings, taken={one.name for one in credentials})
    pairs = zip(names, declared, strict=True)
    return Text(url.rstrip("/")), tuple(_variable(name, *one) for name, one in pairs)


def _other_servers(root: Node) -> tuple[ir.Server, ...]:
    """The servers after the first: sandboxes, regions and the like, which callers choose by their URL."""
    others = [*root.each("servers")][1:]
    return tuple(ir.Server(Text(one.text("url")), doc_of(one)) for one in others)


def _variable_claim(spec_name: str, node: Node) -> Named:
    given = given_name(node)
    wanted = given or free(snake(spec_name), CLIENT_ARGUMENTS)
    return Named(node, Claim(wanted=wanted, text=spec_name, given=bool(given)))


def _variable(name: Ident, spec_name: str, node: Node) -> ir.Variable:
    is_required = extension(node, "x-required").value is True
    return ir.Variable(
        name=name,
        spec_name=Text(spec_name),
        default=None if is_required else Text(node.text("default")),
        doc=doc_of(node),
    )


def _personal(shapes: Iterable[Shape], declared: Iterable[Declared]) -> tuple[Text, ...]:
    """The members of bodies and the query's parameters that hold personal data or secrets."""
    named = [pair for shape in shapes for pair in shape.properties.items()]
    for operation in declared:
        for parameter in operation.parameters:
            schema = parameter.get("schema")
            if parameter.text("in") == "query" and schema is not None:
                named.append((parameter.text("name"), schema))
    names = dict.fromkeys(wire for wire, node in named if _is_personal(node))
    return tuple(map(Text, names))


def _is_personal(schema: Node) -> bool:
    """Whether a property is personal: by `x-personal`, else by its format or because it is only ever written."""
    shape = shape_at(schema)
    declared = find(schema, "x-personal") or shape.get("x-personal")
    if declared is not None:
        return declared.value is True
    return is_hidden(schema, "read") or shape.text("format") in _PERSONAL


def _report_unsupported(root: Node, findings: Findings) -> None:
    webhooks = root.get("webhooks")
    if webhooks is not None:
        findings.warning(
            webhooks,
            "webhooks-not-generated",
            "a client does not serve webhooks: only their schemas are generated",
        )
