"""The `_api.py` of a package as a view: behaviour as data, every value already spelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Text
from specmint.python import Speller, Used, call, mapping, sequence, value

_NOTHING = Code("None")


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
    """Everything `_api.py` prints."""

    imports: tuple[Code, ...]
    constants: tuple[Constant, ...]
    settings: tuple[Row, ...]
    refusals: tuple[Row, ...]
    operations: tuple[Row, ...]


@dataclass(slots=True)
class _Spelled:
    """Spells behaviour and remembers which runtime classes it names."""

    has_session: bool
    describe: set[str] = field(default_factory=lambda: {"Api"})
    others: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    speller: Speller = field(default_factory=lambda: Speller(Used()))

    def envelope(self, envelope: ir.Envelope) -> Code:
        self.describe.add("Envelope")
        success = mapping(
            (literal(at), sequence(map(self.speller.exact, accepted)) or Code("()"))
            for at, accepted in envelope.success
        )
        return call(
            "Envelope",
            payload=literal(envelope.payload) if envelope.payload.raw else None,
            success=success,
            code=value(envelope.code),
            message=sequence(map(literal, envelope.message)),
        )

    def refusal(self, refusal: ir.Refusal) -> Code:
        self.describe.add("Refusal")
        return call(
            "Refusal",
            literal(refusal.error),
            wait=value(refusal.wait),
            not_processed=value(refusal.not_processed or None),
        )

    def limit(self, limit: ir.RateLimit) -> Code:
        self.describe.add("Limit")
        return call(
            "Limit",
            requests=value(limit.requests),
            window=Code(f"{float(limit.window)}") if limit.window is not None else None,
            concurrent=value(limit.concurrent),
            scope=value(limit.scope if limit.scope != "api" else None),
        )

    def limits(self, limits: Iterable[ir.RateLimit]) -> Code | None:
        return sequence(map(self.limit, limits))

    def security(self, alternatives: tuple[tuple[Text, ...], ...]) -> Code:
        return sequence(sequence(map(literal, one)) or Code("()") for one in alternatives) or Code(
            "()"
        )

    def scheme(self, scheme: ir.Scheme) -> Code:
        names = [literal(name) for name in scheme.credentials]
        if scheme.kind == "basic":
            self.describe.add("Basic")
            return call("Basic", username=names[0], password=names[1])
        credential = names[0] if names else literal("")
        if scheme.kind == "bearer":
            self.describe.add("Bearer")
            return call("Bearer", credential=credential)
        self.describe.add("ApiKey")
        return call(
            "ApiKey",
            place=literal(scheme.kind),
            name=value(scheme.parameter),
            credential=credential,
        )

    def session(self, session: ir.Session) -> Code:
        self.describe.update({"Put", "Session"})
        return call(
            "Session",
            login=literal(session.login),
            fields=mapping((literal(wire), literal(name)) for wire, name in session.fields),
            constants=mapping((literal(wire), literal(plain)) for wire, plain in session.constants),
            body=literal(session.body),
            token=literal(session.token),
            put=_put(session.put),
            idle=_seconds(session.idle),
            lifetime=_seconds(session.lifetime),
            margin=_seconds(session.margin),
            logout=value(session.logout),
            base_url=value(session.base_url),
            hosts=sequence(map(literal, session.hosts)),
            budget=self.limit(session.budget) if session.budget is not None else None,
        )

    def operation(self, operation: ir.Operation) -> Code:
        self.describe.add("Operation")
        envelope = operation.envelope
        return call(
            "Operation",
            literal(operation.wire),
            tag=literal(operation.tag),
            idempotent=value(operation.idempotent),
            idempotency_key=value(operation.idempotency_key),
            envelope=(
                None
                if envelope == "inherit"
                else self.envelope(envelope) if isinstance(envelope, ir.Envelope) else _NOTHING
            ),
            security=self.security(operation.security) if operation.security is not None else None,
            session=literal(False) if self.has_session and not operation.session else None,
            form_credentials=_names(operation.form_credentials),
            refusals=(
                mapping((literal(code), self.refusal(one)) for code, one in operation.refusals)
                if operation.refusals is not None
                else _NOTHING
            ),
            limits=(
                self.limits(operation.limits) or Code("()")
                if operation.limits is not None
                else None
            ),
        )

    def paging(self, paging: ir.Paging) -> Code:
        classes = {
            "page": "ByPage",
            "offset": "ByOffset",
            "cursor": "ByCursor",
            "link": "ByLink",
            "next-url": "ByUrl",
        }
        name = classes[paging.style]
        is_link = paging.style in {"link", "next-url"}
        module = "features.paging_links" if is_link else "features.paging_styles"
        self.others.setdefault(module, set()).add(name)
        items = literal(paging.items) if paging.items.raw else None
        if is_link:
            return call(name, next=value(paging.next), items=items, total=value(paging.total))
        position = {"page": "page", "offset": "offset", "cursor": "cursor"}[paging.style]
        return call(
            name,
            **{position: value(paging.position)},
            size=value(paging.size),
            place=value(paging.place if paging.place != "query" else None),
            default_size=value(paging.default_size),
            items=items,
            next=value(paging.next),
            pages=value(paging.pages),
            total=value(paging.total),
            first=value(paging.first if paging.style == "page" and paging.first != 1 else None),
        )

    def bulk(self, bulk: ir.Bulk) -> Code:
        self.others.setdefault("features.bulk", set()).add("Bulk")
        return call(
            "Bulk",
            size=literal(bulk.size),
            results=literal(bulk.results),
            each=self.envelope(bulk.each),
        )

    def imports(self) -> tuple[Code, ...]:
        modules = {**self.others, "spec": self.describe}
        return self.speller.used.lines(
            *(
                Code(f"from ._runtime.{module} import {', '.join(sorted(names))}")
                for module, names in modules.items()
            )
        )


def _put(put: ir.Put) -> Code:
    prefix = value(put.prefix) if put.prefix.raw else None
    return call("Put", literal(put.kind), literal(put.name), prefix=prefix)


def _seconds(seconds: int | None) -> Code | None:
    return Code(f"{float(seconds)}") if seconds is not None else None


def _names(names: tuple[Text, ...] | None) -> Code | None:
    return None if names is None else sequence(map(literal, names)) or Code("()")


def constants(api: ir.Api) -> tuple[dict[ir.Paging, str], dict[ir.Bulk, str]]:
    """The names of paging and bulk rules: `PAGING` where there is one, else named after their style or method."""
    pagings: dict[ir.Paging, str] = {}
    bulks: dict[ir.Bulk, str] = {}
    for operation in (one for resource in api.resources for one in resource.operations):
        if operation.paging is not None and operation.paging not in pagings:
            pagings[operation.paging] = _free(
                f"BY_{operation.paging.style.upper().replace('-', '_')}", set(pagings.values())
            )
        if operation.bulk is not None and operation.bulk not in bulks:
            bulks[operation.bulk] = _free(operation.bulk.name.upper(), set(bulks.values()))
    return pagings, bulks


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def behaviour(api: ir.Api, pagings: dict[ir.Paging, str], bulks: dict[ir.Bulk, str]) -> Behaviour:
    """The view of `_api.py`."""
    spelled = _Spelled(has_session=api.session is not None)
    shown = [
        Constant(name=Code(name), value=spelled.paging(rule)) for rule, name in pagings.items()
    ]
    shown += [Constant(name=Code(name), value=spelled.bulk(rule)) for rule, name in bulks.items()]
    operations = [operation for resource in api.resources for operation in resource.operations]
    rows = tuple(
        Row(
            key=literal(f"{operation.method} {operation.path.raw}"),
            value=spelled.operation(operation),
        )
        for operation in operations
    )
    refusals = tuple(
        Row(key=literal(code), value=spelled.refusal(refusal)) for code, refusal in api.refusals
    )
    settings = tuple(
        Row(key=Code(key), value=item) for key, item in _settings(api, spelled) if item is not None
    )
    return Behaviour(
        imports=spelled.imports(),
        constants=tuple(shown),
        settings=settings,
        refusals=refusals,
        operations=rows,
    )


def _settings(api: ir.Api, spelled: _Spelled) -> list[tuple[str, Code | None]]:
    return [
        ("name", literal(api.package)),
        ("server", literal(api.server)),
        (
            "variables",
            mapping((literal(one.wire), value(one.default) or _NOTHING) for one in api.variables),
        ),
        ("schemes", mapping((literal(one.wire), spelled.scheme(one)) for one in api.schemes)),
        ("security", spelled.security(api.security) if api.security else None),
        ("envelope", spelled.envelope(api.envelope) if api.envelope is not None else None),
        ("session", spelled.session(api.session) if api.session is not None else None),
        (
            "form_credentials",
            mapping((literal(wire), literal(name)) for wire, name in api.form_credentials),
        ),
        ("limits", spelled.limits(api.limits)),
        ("idempotency_key", value(api.idempotency_key)),
        ("personal", sequence(map(literal, api.personal))),
    ]
