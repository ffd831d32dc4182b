"""The `_api.py` of a package as a view: how the API behaves, as data whose every value is spelled already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from specmint import ir
from specmint.encode import Code, comment_lines, literal
from specmint.ir import Text
from specmint.render.constants import Constants
from specmint.render.credentials import variables_of
from specmint.render.docs import WIDTH
from specmint.spell.calls import call, dict_of, exact, some_dict, some_tuple, tuple_of, value
from specmint.spell.imports import Used
from specmint.spell.table import Scope

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
    """A constant of the module: an envelope, a paging rule, a bulk rule or `DEFAULT`."""

    name: Code
    value: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry of a call or a dict that stands on lines of its own, below its lines of `comment`."""

    key: Code
    value: Code
    comment: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of refusals, a constant too: what each code means."""

    name: Code
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Everything `_api.py` prints below its imports, whose names are in `used`."""

    used: Used
    constants: tuple[Constant, ...]
    tables: tuple[Table, ...]
    default: Code
    settings: tuple[Row, ...]
    operations: tuple[Row, ...]


def describe(api: ir.Api, constants: Constants) -> Description:
    """Return the view of `_api.py`."""
    speller = _Speller(Used(Scope.API), constants, api.default)
    spelled = [(name, speller.envelope(one)) for one, name in constants.envelopes.items()]
    spelled += [(name, speller.paging(rule)) for rule, name in constants.pagings.items()]
    spelled += [(name, speller.bulk(rule)) for rule, name in constants.bulks.items()]
    default = speller.differences(api.default, ir.Behaviour())
    settings = [(key, one) for key, one in speller.settings(api) if one is not None]
    operations = [one for resource in api.resources for one in resource.operations]
    speller.used.take_all(["Api", "Operation"])
    return Description(
        used=speller.used,
        constants=tuple(Constant(name=Code(name), value=one) for name, one in spelled),
        tables=tuple(speller.table(one, name) for one, name in constants.refusals.items()),
        default=call("Operation", literal("request"), **default),
        settings=tuple(Row(key=Code(key), value=one) for key, one in settings),
        # Further methods of an operation behave as the first does.
        operations=tuple(speller.row(one) for one in operations if not one.differs.raw),
    )


def has_servers(api: ir.Api) -> bool:
    """Return whether the client knows its servers by name: to choose one, for their values, or beside an operation's own."""
    operations = [one for resource in api.resources for one in resource.operations]
    has_own = any(one.behaviour.server for one in operations)
    has_own = has_own or (api.session is not None and api.session.token_url is not None)
    return len(api.servers) > 1 or has_own or any(one.values for one in api.servers)


@dataclass(frozen=True, slots=True)
class _Speller:
    """Spells behaviour as calls of the runtime's classes, and remembers in `used` which it needs."""

    used: Used
    constants: Constants
    default: ir.Behaviour

    def _make(self, class_name: str, /, *positional: Code, **keywords: Code | None) -> Code:
        return call(self.used.take(class_name), *positional, **keywords)

    def settings(self, api: ir.Api) -> list[tuple[str, Code | None]]:
        """Return the keywords of `Api(...)`, its operations aside."""
        variables = [(literal(one.spec_name), value(one.default) or _NONE) for one in api.variables]
        schemes = [(literal(one.spec_name), self.scheme(one)) for one in api.schemes]
        named = variables_of(api).items()
        environment = [(literal(argument), literal(variable)) for argument, variable in named]
        return [
            ("name", literal(api.package)),
            ("server", literal(api.server)),
            ("variables", some_dict(variables)),
            ("servers", self.servers(api)),
            ("schemes", some_dict(schemes)),
            ("session", self.session(api.session)),
            ("personal", some_tuple(map(literal, api.personal))),
            ("environment", some_dict(environment)),
            ("needed", some_tuple(literal(one.name) for one in api.credentials if one.required)),
            ("default", Code("DEFAULT")),
        ]

    def servers(self, api: ir.Api) -> Code | None:
        """Return the servers by name; None where nothing can be chosen, and no operation goes elsewhere."""
        if not has_servers(api):
            return None
        return self._by_name(api.servers)

    def _by_name(self, servers: tuple[ir.Server, ...]) -> Code:
        return dict_of((literal(one.name), self._server(one)) for one in servers)

    def _server(self, server: ir.Server) -> Code:
        defaults = ((literal(key), value(one) or _NONE) for key, one in server.defaults)
        values = ((literal(key), tuple_of(map(literal, some))) for key, some in server.values)
        return self._make(
            "Server", literal(server.url), defaults=some_dict(defaults), values=some_dict(values)
        )

    def row(self, operation: ir.Operation) -> Row:
        """Return the entry of an operation, under its method and path: how it differs from `DEFAULT`."""
        return Row(
            key=literal(f"{operation.method} {operation.path.raw}"),
            value=call(
                "DEFAULT.but",
                literal(operation.spec_name),
                tag=literal(operation.tag),
                **self.differences(operation.behaviour, self.default),
            ),
        )

    def differences(self, behaviour: ir.Behaviour, base: ir.Behaviour) -> dict[str, Code]:
        """Return as keywords of `Operation` what differs from a behaviour."""
        names = [one.name for one in fields(ir.Behaviour)]
        changed = [name for name in names if getattr(behaviour, name) != getattr(base, name)]
        return {name: self._keyword(name, behaviour) for name in changed}

    def _keyword(self, name: str, behaviour: ir.Behaviour) -> Code:
        """Return the value of a keyword of `Operation`, which is named like the field of `ir.Behaviour`."""
        match name:
            case "envelope":
                return self._named_envelope(behaviour.envelope)
            case "security":
                return tuple_of(self.requirements(behaviour.security))
            case "form_credentials":
                held = behaviour.form_credentials
                return dict_of((literal(wire), literal(argument)) for wire, argument in held)
            case "refusals":
                return tuple_of(Code(self.constants.refusals[one]) for one in behaviour.refusals)
            case "limits":
                return tuple_of(map(self.limit, behaviour.limits))
            case "server":
                return self._make("OwnServers", self._by_name(behaviour.server))
            case "idempotency_key" if (behaviour.idempotency_key or Text("")).raw.startswith("/"):
                return self._make("KeyInBody", value(behaviour.idempotency_key) or _NONE)
            case "redirect":  # only an operation has it, so what differs is that one does
                return Code(self.used.take("to_file"))
            case _:
                return literal(getattr(behaviour, name))

    def table(self, refusals: ir.Refusals, name: str) -> Table:
        """Return a table of refusals, with the vendor's words for each code above it."""
        rows = [
            Row(
                key=literal(code),
                value=self.refusal(refusal),
                comment=tuple(comment_lines(refusal.doc, WIDTH)),
            )
            for code, refusal in refusals
        ]
        return Table(name=Code(name), rows=tuple(rows))

    # --- parts --------------------------------------------------------------------------------------------------------

    def _named_envelope(self, envelope: ir.Envelope) -> Code:
        """Return the constant of an envelope. One that says nothing has none."""
        if envelope == ir.Envelope():
            return self.envelope(envelope)
        return Code(self.constants.envelopes[envelope])

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
            header=value(refusal.header),
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
        constants = [(literal(wire), exact(plain, self.used)) for wire, plain in session.constants]
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
            expires=value(session.expires),
            operation=self._token_operation(session),
        )

    def _token_operation(self, session: ir.Session) -> Code | None:
        """Return the operation that fetches tokens; None for a login, which is one of the document."""
        if session.token_url is None:
            return None
        server = None
        if session.token_url.raw:
            server = self._make("TokenServer", literal(session.token_url))
        security = tuple_of(self.requirements([(session.client,)]))
        return self._make("Operation", literal("token"), security=security, server=server)

    def put(self, put: ir.Put) -> Code:
        return self._make("Put", literal(put.place), literal(put.name), prefix=_text(put.prefix))

    def paging(self, paging: ir.Paging) -> Code:
        name = _PAGINGS[paging.style]
        items, following = _text(paging.items), value(paging.next)
        total, more = value(paging.total), value(paging.more)
        if paging.style in {"link", "next-url"}:
            return self._make(name, next=following, items=items, total=total, more=more)
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
            more=more,
            first=first,
        )

    def bulk(self, bulk: ir.Bulk) -> Code:
        return self._make(
            "Bulk",
            size=literal(bulk.size),
            results=literal(bulk.results),
            each=self._named_envelope(bulk.each),
        )


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
