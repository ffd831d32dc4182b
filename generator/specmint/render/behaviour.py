"""The `_api.py` of a package as a view: how the API behaves, as data whose every value is spelled already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Text
from specmint.spell.calls import call, exact, some_dict, some_tuple, tuple_of, value
from specmint.spell.imports import Used
from specmint.spell.table import Scope, names

_NONE = Code("None")
_PAGINGS: dict[str, str] = {
    "page": "ByPage",
    "offset": "ByOffset",
    "cursor": "ByCursor",
    "link": "ByLink",
    "next-url": "ByUrl",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A constant of the module: a paging rule or a bulk rule, which pages name."""

    name: Code
    value: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry of a dict that stands on lines of its own."""

    key: Code
    value: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Everything `_api.py` prints below its imports, whose names are in `used`."""

    used: Used
    constants: tuple[Constant, ...]
    settings: tuple[Row, ...]
    refusals: tuple[Row, ...]
    operations: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The names of the constants that hold paging rules and bulk rules."""

    pagings: dict[ir.Paging, str] = field(default_factory=dict[ir.Paging, str])
    bulks: dict[ir.Bulk, str] = field(default_factory=dict[ir.Bulk, str])


def name_rules(api: ir.Api) -> Rules:
    """Return a name for each rule: "BY_PAGE" after the style of a paging, "CREATE_MANY" after the method of a bulk.

    Pages bind these names beside models and their own class, so that one of theirs is numbered: "MANY_2".
    """
    taken = set(names(Scope.API))
    taken.update(definition.name for definition in api.definitions)
    taken.update(resource.class_name for resource in api.resources)
    rules = Rules()
    for operation in _operations(api):
        if operation.paging is not None and operation.paging not in rules.pagings:
            style = operation.paging.style.upper().replace("-", "_")
            rules.pagings[operation.paging] = _numbered(f"BY_{style}", taken)
        if operation.bulk is not None and operation.bulk not in rules.bulks:
            rules.bulks[operation.bulk] = _numbered(operation.bulk.name.upper(), taken)
    return rules


def _numbered(name: str, taken: set[str]) -> str:
    """Return the name, or the first of "NAME_2", "NAME_3" that is not taken; and take it."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    taken.add(candidate)
    return candidate


def _operations(api: ir.Api) -> list[ir.Operation]:
    return [operation for resource in api.resources for operation in resource.operations]


def behaviour(api: ir.Api, rules: Rules) -> Behaviour:
    """Return the view of `_api.py`."""
    speller = _Speller(Used(Scope.API), has_session=api.session is not None)
    constants = [(name, speller.paging(rule)) for rule, name in rules.pagings.items()]
    constants += [(name, speller.bulk(rule)) for rule, name in rules.bulks.items()]
    listed = speller.settings(api)
    settings = [(Code(key), setting) for key, setting in listed if setting is not None]
    refusals = [(literal(code), speller.refusal(refusal)) for code, refusal in api.refusals]
    speller.used.take("Api")
    return Behaviour(
        used=speller.used,
        constants=tuple(Constant(name=Code(name), value=rule) for name, rule in constants),
        settings=tuple(Row(key=key, value=setting) for key, setting in settings),
        refusals=tuple(Row(key=code, value=refusal) for code, refusal in refusals),
        operations=tuple(speller.row(operation) for operation in _operations(api)),
    )


@dataclass(frozen=True, slots=True)
class _Speller:
    """Spells behaviour as calls of the runtime's classes, and remembers in `used` which it needs."""

    used: Used
    has_session: bool

    def _make(self, class_name: str, /, *positional: Code, **keywords: Code | None) -> Code:
        return call(self.used.take(class_name), *positional, **keywords)

    def settings(self, api: ir.Api) -> list[tuple[str, Code | None]]:
        """Return the keywords of `Api(...)`, those of its dicts that stand on lines of their own aside."""
        variables = [(literal(one.wire), value(one.default) or _NONE) for one in api.variables]
        credentials = [(literal(wire), literal(name)) for wire, name in api.form_credentials]
        schemes = [(literal(one.wire), self.scheme(one)) for one in api.schemes]
        return [
            ("name", literal(api.package)),
            ("server", literal(api.server)),
            ("variables", some_dict(variables)),
            ("schemes", some_dict(schemes)),
            ("security", some_tuple(self.requirements(api.security))),
            ("envelope", self._maybe_envelope(api.envelope)),
            ("session", self.session(api.session)),
            ("form_credentials", some_dict(credentials)),
            ("limits", some_tuple(map(self.limit, api.limits))),
            ("idempotency_key", value(api.idempotency_key)),
            ("personal", some_tuple(map(literal, api.personal))),
        ]

    def row(self, operation: ir.Operation) -> Row:
        """Return the entry of an operation, under its method and path."""
        return Row(
            key=literal(f"{operation.method} {operation.path.raw}"),
            value=self._make(
                "Operation",
                literal(operation.wire),
                tag=literal(operation.tag),
                idempotent=value(operation.idempotent),
                idempotency_key=value(operation.idempotency_key),
                envelope=self._own_envelope(operation),
                security=self._own_security(operation),
                session=self._own_session(operation),
                form_credentials=_own_credentials(operation),
                refusals=self._own_refusals(operation),
                limits=self._own_limits(operation),
            ),
        )

    # --- what an operation says of its own: None inherits, and leaves the keyword out ---------------------------------

    def _own_envelope(self, operation: ir.Operation) -> Code | None:
        if operation.envelope == "inherit":
            return None
        return self._maybe_envelope(operation.envelope) or _NONE

    def _own_security(self, operation: ir.Operation) -> Code | None:
        if operation.security is None:
            return None
        return tuple_of(self.requirements(operation.security))

    def _own_session(self, operation: ir.Operation) -> Code | None:
        if operation.session or not self.has_session:
            return None
        return literal(False)

    def _own_refusals(self, operation: ir.Operation) -> Code | None:
        if operation.refusals is None:
            return _NONE
        return some_dict((literal(code), self.refusal(one)) for code, one in operation.refusals)

    def _own_limits(self, operation: ir.Operation) -> Code | None:
        if operation.limits is None:
            return None
        return tuple_of(map(self.limit, operation.limits))

    # --- parts --------------------------------------------------------------------------------------------------------

    def _maybe_envelope(self, envelope: ir.Envelope | None) -> Code | None:
        if envelope is None:
            return None
        return self.envelope(envelope)

    def envelope(self, envelope: ir.Envelope) -> Code:
        success = [
            (literal(pointer), tuple_of(exact(one, self.used) for one in accepted))
            for pointer, accepted in envelope.success
        ]
        return self._make(
            "Envelope",
            payload=_text(envelope.payload),
            success=some_dict(success),
            code=value(envelope.code),
            message=some_tuple(map(literal, envelope.message)),
        )

    def refusal(self, refusal: ir.Refusal) -> Code:
        return self._make(
            "Refusal",
            literal(refusal.error),
            wait=value(refusal.wait),
            not_processed=value(refusal.not_processed or None),
        )

    def limit(self, limit: ir.RateLimit) -> Code:
        return self._make(
            "Limit",
            requests=value(limit.requests),
            window=_seconds(limit.window),
            concurrent=value(limit.concurrent),
            scope=_unless(limit.scope, "api"),
        )

    def requirements(self, alternatives: Iterable[tuple[Text, ...]]) -> list[Code]:
        """Return each alternative as a tuple of the schemes that it needs together."""
        return [tuple_of(map(literal, needed)) for needed in alternatives]

    def scheme(self, scheme: ir.Scheme) -> Code:
        arguments = [literal(name) for name in scheme.credentials]
        if scheme.kind == "basic":
            return self._make("Basic", username=arguments[0], password=arguments[1])
        # A scheme that the session fills has no argument of the constructor.
        credential = next(iter(arguments), literal(""))
        if scheme.kind == "bearer":
            return self._make("Bearer", credential=credential)
        return self._make(
            "ApiKey",
            place=literal(scheme.kind),
            name=value(scheme.parameter),
            credential=credential,
        )

    def session(self, session: ir.Session | None) -> Code | None:
        if session is None:
            return None
        budget = session.budget
        fields = [(literal(wire), literal(name)) for wire, name in session.fields]
        constants = [(literal(wire), literal(plain)) for wire, plain in session.constants]
        return self._make(
            "Session",
            login=literal(session.login),
            fields=some_dict(fields),
            constants=some_dict(constants),
            body=literal(session.body),
            token=literal(session.token),
            put=self.put(session.put),
            idle=_seconds(session.idle),
            lifetime=_seconds(session.lifetime),
            margin=_seconds(session.margin),
            logout=value(session.logout),
            base_url=value(session.base_url),
            hosts=some_tuple(map(literal, session.hosts)),
            budget=None if budget is None else self.limit(budget),
        )

    def put(self, put: ir.Put) -> Code:
        return self._make("Put", literal(put.kind), literal(put.name), prefix=_text(put.prefix))

    def paging(self, paging: ir.Paging) -> Code:
        name = _PAGINGS[paging.style]
        items, following = _text(paging.items), value(paging.next)
        total = value(paging.total)
        if paging.style in {"link", "next-url"}:
            return self._make(name, next=following, items=items, total=total)
        # The keyword of the position is the style's own name: `page=`, `offset=`, `cursor=`.
        position = {str(paging.style): value(paging.position)}
        first = None
        if paging.style == "page":
            first = _unless(paging.first, 1)
        return self._make(
            name,
            **position,
            size=value(paging.size),
            place=_unless(paging.place, "query"),
            default_size=value(paging.default_size),
            items=items,
            next=following,
            pages=value(paging.pages),
            total=total,
            first=first,
        )

    def bulk(self, bulk: ir.Bulk) -> Code:
        return self._make(
            "Bulk",
            size=literal(bulk.size),
            results=literal(bulk.results),
            each=self.envelope(bulk.each),
        )


def _own_credentials(operation: ir.Operation) -> Code | None:
    if operation.form_credentials is None:
        return None
    return tuple_of(map(literal, operation.form_credentials))


def _text(text: Text) -> Code | None:
    """Return a literal, or None (leave the keyword out) for no text."""
    if not text.raw:
        return None
    return literal(text)


def _unless(plain: str | int, usual: str | int) -> Code | None:
    """Return a literal, or None (leave the keyword out) for the usual value."""
    if plain == usual:
        return None
    return literal(plain)


def _seconds(seconds: int | None) -> Code | None:
    if seconds is None:
        return None
    return Code(f"{float(seconds)}")
