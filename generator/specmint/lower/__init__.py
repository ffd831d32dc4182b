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
from specmint.diagnostics import Diagnostic
from specmint.document import Document, Node
from specmint.ir import Ident, Text
from specmint.lower.behaviour import default_behaviour, read_security
from specmint.lower.facts import Declared, Findings, doc_of
from specmint.lower.methods import Resources
from specmint.lower.operations import OperationPlan, find_operations, plan_operations
from specmint.lower.schemas import Catalog, Definitions, Shape, Types, Uses, shape_at
from specmint.lower.servers import choice_of, servers_of, variables_of
from specmint.lower.unreached import report_unreached
from specmint.lower.unused import report_unused
from specmint.lower.webhooks import plan_webhooks, webhooks_of
from specmint.names import package_name
from specmint.vocabulary import find

_PERSONAL = frozenset({"email", "password"})


def lower(
    document: Document, package: Ident | None = None
) -> tuple[ir.Api, tuple[Diagnostic, ...]]:
    """Return the meaning of a valid document, and every diagnostic. With an error among them the API is not to be used."""
    root, findings = document.root(), Findings()
    declared = list(find_operations(root))
    security = read_security(root, declared, findings)
    uses = Uses(findings)
    servers = servers_of(root, declared)
    plans = list(plan_operations(declared, security, servers, uses))
    hooks = plan_webhooks(root, declared, uses)
    _read_components(root, plans, uses)
    report_unreached(root, declared, uses)
    report_unused(root, declared, findings)

    catalog = Catalog(uses, root)
    types = Types(catalog)
    info = root.child("info")
    variables = variables_of(servers, root, security.credentials, findings)
    taken = [one.name for one in security.credentials] + [one.name for one in variables]
    api = ir.Api(
        package=package or package_name(info.text("title")),
        title=Text(info.text("title")),
        version=Text(info.text("version")),
        doc=doc_of(info),
        server=servers[0].url if servers else Text(""),
        variables=variables,
        servers=servers,
        choice=choice_of(taken),
        credentials=security.credentials,
        schemes=security.schemes,
        session=security.session,
        default=default_behaviour(root, security),
        personal=_personal(uses.shapes(), declared),
        resources=Resources(root, types, catalog.names(), findings).all(plans),
        definitions=Definitions(catalog, types, findings).all(),
        webhooks=webhooks_of(hooks, types),
    )
    # Further methods of an operation find again what its first one has found.
    return api, tuple(dict.fromkeys(findings.found))


def _read_components(root: Node, plans: list[OperationPlan], uses: Uses) -> None:
    """Use the components that no operation uses, as if they were read; not those that only wrap a payload, or are left out."""
    wrapping = frozenset[object]().union(*(plan.answer.wrapping for plan in plans))
    for _, schema in root.child("components").members("schemas"):
        if (schema.file, schema.path) in root.document.left_out:
            continue
        key = shape_at(schema).key
        if key not in wrapping and not uses.modes(key):
            uses.read(schema)


def _personal(shapes: Iterable[Shape], declared: Iterable[Declared]) -> tuple[Text, ...]:
    """Return the members of bodies and the query's parameters that hold personal data or secrets."""
    named = [pair for shape in shapes for pair in shape.properties.items()]
    for operation in declared:
        for parameter in operation.parameters:
            schema = parameter.get("schema")
            if parameter.text("in") == "query" and schema is not None:
                named.append((parameter.text("name"), schema))
    names = dict.fromkeys(wire for wire, node in named if _is_personal(node))
    return tuple(map(Text, names))


def _is_personal(schema: Node) -> bool:
    """Return whether a property is personal: by `x-personal`, else by its format or because it is only ever written.

    A list, a map or a union is, where one of the values that it holds is.
    """
    waiting, seen = [schema], set[object]()
    while waiting:
        node = waiting.pop()
        shape = shape_at(node)
        declared = find(node, "x-personal") or shape.get("x-personal")
        if declared is not None:
            if declared.value is True:
                return True
        elif _is_secret(node) or shape.text("format") in _PERSONAL:
            return True
        elif shape.key not in seen:
            seen.add(shape.key)
            waiting += filter(None, (shape.item, shape.extra, *shape.union))
    return False


def _is_secret(schema: Node) -> bool:
    return schema.is_true("writeOnly") or shape_at(schema).is_true("writeOnly")
