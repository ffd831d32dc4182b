"""Operations to methods, grouped into resources by their first tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower import behaviour
from specmint.lower.answers import Answers, inside, payload_schemas
from specmint.lower.bodies import request_schema
from specmint.lower.findings import Findings, Scope, integer, prose, string, text
from specmint.lower.naming import given_name
from specmint.lower.requests import Request, Requests, placed
from specmint.lower.schemas import Schemas
from specmint.lower.security import Security, requirements
from specmint.lower.shapes import shape_of, target, tokens_of, walk_to
from specmint.lower.types import Types
from specmint.names import (
    METHOD_NAMES,
    RESOURCE_NAMES,
    distinct,
    free,
    method_name,
    page_classes,
    snake,
)
from specmint.resolve import resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_NO_TAG = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An operation in the document, with what it inherits."""

    path: str
    method: str
    node: Node
    scope: Scope
    parameters: list[Node]
    envelope: ir.Envelope | None
    paging: ir.Paging | None

    @property
    def reading(self) -> ir.Envelope | None:
        """The envelope with its payload where this method looks: a list's items stand where x-paging says."""
        if self.paging is None:
            return self.envelope
        return replace(self.envelope or _bare(Text("")), payload=self.paging.items)

    @property
    def tag(self) -> str:
        tags = self.node.get("tags")
        first = next(iter(tags.elements()), None) if tags is not None else None
        return string(first) or _NO_TAG


def find_operations(root: Node) -> Iterator[Found]:
    """Every operation, in document order."""
    paths = root.get("paths")
    for path, reference in paths.items() if paths is not None else ():
        item = resolve(reference)
        for method, node in item.items():
            if method in METHODS:
                scope = Scope(root, item, node)
                parameters = _parameters(item, node)
                envelope = behaviour.envelope(scope.nearest("x-envelope"))
                yield Found(
                    path=path,
                    method=method.upper(),
                    node=node,
                    scope=scope,
                    parameters=parameters,
                    envelope=envelope,
                    paging=_paging(scope, parameters, envelope),
                )


def _paging(scope: Scope, parameters: list[Node], envelope: ir.Envelope | None) -> ir.Paging | None:
    """The paging of an operation. A rule it inherits holds only where it fits: the request has the position, and there
    is a list where the items should be."""
    rule = scope.nearest("x-paging")
    paging = behaviour.paging(rule)
    if rule is None or paging is None:
        return None
    if rule.get("items") is None:
        paging = replace(paging, items=envelope.payload if envelope is not None else Text(""))
    if scope.own("x-paging") is not None:
        return paging
    names = {string(node.get("name")) for node in parameters if string(node.get("in")) == "query"}
    outer = replace(envelope, payload=paging.items) if envelope is not None else _bare(paging.items)
    lists = [
        shape_of(target(schema)[0]).type == "array"
        for schema in payload_schemas(_operation(scope), outer)
    ]
    if paging.place == "body" and paging.position is not None:
        body = request_schema(scope)
        found = body is not None and walk_to(body, tokens_of(paging.position.raw))
        names = {paging.position.raw} if found else set[str]()
    fits = paging.position is None or paging.position.raw in names
    return paging if fits and lists and all(lists) else None


def _bare(payload: Text) -> ir.Envelope:
    return ir.Envelope(payload=payload, success=(), code=None, message=())


def _operation(scope: Scope) -> Node:
    return scope.operation or scope.root


def _parameters(item: Node, operation: Node) -> list[Node]:
    """The parameters of an operation: its own win over those of the path item (OpenAPI 3.1, 4.8.9)."""
    found: dict[tuple[str, str], Node] = {}
    for owner in (item, operation):
        listed = owner.get("parameters")
        for node in map(resolve, listed.elements()) if listed is not None else ():
            found[string(node.get("name")), string(node.get("in"))] = node
    return list(found.values())


@dataclass(slots=True)
class Operations:
    """Makes the resources, once names are settled."""

    root: Node
    schemas: Schemas
    types: Types
    security: Security
    findings: Findings

    def resources(self, found: list[Found]) -> tuple[ir.Resource, ...]:
        groups: dict[str, list[Found]] = {}
        for one in found:
            groups.setdefault(one.tag, []).append(one)
        described = self._tags()
        names = distinct(self._resource_name(tag, described.get(tag)) for tag in groups)
        classes = page_classes(names, set(self.schemas.names()))
        return tuple(
            self._resource(tag, described.get(tag), name, class_name, members)
            for (tag, members), name, class_name in zip(groups.items(), names, classes, strict=True)
        )

    def _tags(self) -> dict[str, Node]:
        tags = self.root.get("tags")
        return (
            {string(node.get("name")): node for node in tags.elements()} if tags is not None else {}
        )

    def _resource_name(self, tag: str, node: Node | None) -> str:
        return (given_name(node) if node is not None else None) or free(
            snake(tag, fallback="operations"), RESOURCE_NAMES
        )

    def _resource(
        self, tag: str, node: Node | None, name: Ident, class_name: Ident, members: list[Found]
    ) -> ir.Resource:
        own = [self._method_name(one) for one in members]
        bulks = [_bulk_name(one) for one in members]
        names = distinct([*own, *filter(None, bulks)])
        later = iter(names[len(own) :])
        pairs = [
            (name, next(later) if bulk else name) for name, bulk in zip(names, bulks, strict=False)
        ]
        return ir.Resource(
            name=name,
            class_name=class_name,
            wire=Text(tag),
            doc=text(node.get("description")) if node is not None else Text(""),
            operations=tuple(
                self._operation(one, *pair) for one, pair in zip(members, pairs, strict=True)
            ),
        )

    def _method_name(self, found: Found) -> str:
        given = given_name(found.node)
        if given is not None:
            return given
        operation_id = string(found.node.get("operationId"))
        named = (
            method_name(operation_id, found.tag)
            if operation_id
            else snake(f"{found.method} {found.path}", fallback="call")
        )
        return free(named, METHOD_NAMES | {"self"})

    def _operation(self, found: Found, name: Ident, bulk_name: Ident) -> ir.Operation:
        scope, node = found.scope, found.node
        fields = _form_fields(node)
        own = self._hidden_fields()
        answer = Answers(self.types, self.findings).read(node, found.reading)
        session = self._uses_session(found, fields)
        nearest = scope.nearest("x-idempotency-key")
        header = placed("header", string(nearest.get("header")) if nearest is not None else "")
        hidden = {header, *self._session_place(session)}
        request = Requests(self.types, self.findings, own, frozenset(hidden)).read(
            scope, found.parameters, found.paging
        )
        self._report_unsupported(found)
        idempotent = scope.own("x-idempotent")
        key = scope.own("x-idempotency-key")
        if any(
            placed(string(one.get("in")), string(one.get("name"))) == header
            for one in found.parameters
        ):
            key = nearest  # an operation that declares the header is always sent one
        errors, limits = scope.own("x-errors"), scope.own("x-rate-limit")
        return ir.Operation(
            name=name,
            wire=Text(string(node.get("operationId")) or f"{found.method} {found.path}"),
            method=found.method,
            path=Text(found.path),
            tag=Text(found.tag),
            doc=prose(node.get("summary"), node.get("description")),
            deprecated=(node.get("deprecated") or node).value is True,
            arguments=request.arguments,
            parameters=request.parameters,
            body=request.body,
            answer=answer,
            paging=found.paging,
            bulk=self._bulk(found, request, bulk_name),
            idempotent=idempotent.value is True if idempotent is not None else None,
            idempotency_key=behaviour.idempotency_key(key) if key is not None else None,
            envelope=self._envelope(scope),
            security=self._security(found),
            session=session,
            form_credentials=self._form_credentials(fields),
            refusals=None if _is_off(errors) else behaviour.refusals(errors),
            limits=behaviour.limits(limits) if limits is not None else None,
            place=node.key_place,
        )

    def _hidden_fields(self) -> frozenset[str]:
        session = self.security.session
        token = (
            {session.put.name.raw}
            if session is not None and session.put.kind == "form"
            else set[str]()
        )
        return frozenset(self.security.form) | token

    def _envelope(self, scope: Scope) -> ir.Envelope | Literal["inherit"] | None:
        own = scope.own("x-envelope")
        return "inherit" if own is None else behaviour.envelope(_not_false(own))

    def _uses_session(self, found: Found, fields: frozenset[str]) -> bool:
        session = self.security.session
        if session is None or found.scope.nearest("x-session") is None:
            return False
        if session.put.kind == "form":
            return session.put.name.raw in fields
        if session.put.kind == "scheme":
            listed = requirements(found.node.get("security"))
            needed = requirements(self.root.get("security")) if listed is None else listed
            return any(session.put.name in alternative for alternative in needed or ())
        return f"{found.method} {found.path}" != session.login.raw

    def _security(self, found: Found) -> tuple[tuple[Text, ...], ...] | None:
        """The operation's own alternatives; without the session's scheme where that is switched off."""
        own, session = requirements(found.node.get("security")), self.security.session
        if session is None or session.put.kind != "scheme":
            return own
        if not _is_off(found.scope.own("x-session")):
            return own
        listed = requirements(self.root.get("security")) if own is None else own
        return tuple(
            tuple(name for name in one if name != session.put.name) for one in listed or ()
        )

    def _session_place(self, carried: bool) -> list[tuple[str, str]]:
        """The parameter that the session fills, where it is carried in one."""
        session = self.security.session
        return [placed(session.put.kind, session.put.name.raw)] if session and carried else []

    def _form_credentials(self, fields: frozenset[str]) -> tuple[Text, ...] | None:
        known = list(self.security.form)
        declared = tuple(Text(name) for name in known if name in fields)
        return None if len(declared) == len(known) else declared

    def _bulk(self, found: Found, request: Request, name: Ident) -> ir.Bulk | None:
        node = found.scope.nearest("x-bulk")
        if node is None:
            return None
        each = behaviour.envelope(node.get("each")) or _bare(Text(""))
        body = request.body
        if body is None or body.kind == "content" or not ir.listed(body, request.arguments):
            self.findings.error(
                node, "bulk-without-body", "x-bulk needs a request body with a list"
            )
            return None
        results = Text(string(node.get("results")))
        return ir.Bulk(
            name=name,
            size=integer(node.get("size")) or 100,
            results=results,
            each=each,
            of=self._bulk_item(found, results, each),
        )

    def _bulk_item(self, found: Found, results: Text, each: ir.Envelope) -> ir.Type:
        """The type of one item's own payload: what `each` finds in an element of the results."""
        listed = payload_schemas(
            found.node, replace(found.envelope or _bare(Text("")), payload=results)
        )
        for schema in listed:
            items = shape_of(target(schema)[0]).get("items")
            for payload in inside(items, each) if items is not None else ():
                return self.types.of(payload, "read")
        return ir.ANY

    def _report_unsupported(self, found: Found) -> None:
        for keyword, owner in (("servers", found.node), ("servers", found.scope.path_item)):
            node = owner.get(keyword) if owner is not None else None
            if node is not None:
                self.findings.error(
                    node,
                    "unsupported-servers",
                    "servers of a path or an operation are not supported yet",
                )
        callbacks = found.node.get("callbacks")
        if callbacks is not None:
            self.findings.warning(
                callbacks,
                "callbacks-not-generated",
                "a client does not serve callbacks: nothing is generated",
            )


def _bulk_name(found: Found) -> str:
    """What the second method of a bulk operation is called; no name of a method where there is none."""
    rule = found.scope.nearest("x-bulk")
    return "" if rule is None else free(snake(string(rule.get("name")) or "many"))


def _not_false(node: Node | None) -> Node | None:
    return None if node is None or node.value is False else node


def _is_off(node: Node | None) -> bool:
    return node is not None and node.value is False


def _form_fields(operation: Node) -> frozenset[str]:
    declared = operation.get("requestBody")
    content = resolve(declared).get("content") if declared is not None else None
    for media, node in content.items() if content is not None else ():
        schema = node.get("schema")
        if "x-www-form-urlencoded" in media and schema is not None:
            return frozenset(shape_of(target(schema)[0]).properties)
    return frozenset()
