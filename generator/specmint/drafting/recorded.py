"""A first draft of a spec from recorded exchanges: a proposal, with the evidence beside each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from specmint.diagnostics import counted
from specmint.document import Json
from specmint.drafting.behaviour import Envelope, envelope_of, items_at, paging_of
from specmint.drafting.credentials import credentials_of, secrets_of
from specmint.drafting.groups import Group, groups_of, of_vendor
from specmint.drafting.names import Names, names_of
from specmint.drafting.notes import Notes, commented
from specmint.drafting.schemas import drafted_form, drafted_schema
from specmint.drafting.trees import elements, members
from specmint.replaying.exchange import Content, Exchange
from specmint.replaying.infer import Schema, inferred
from specmint.replaying.report import named
from specmint.replaying.unknown import is_done, proposed

_NOWHERE = "https://api.example.invalid"
_HEAD = (
    "A first draft from recorded exchanges: a proposal. Each line has its evidence beside it.",
    "What was never recorded is not here; what was seen once may be an accident. Read it, mend it, keep it.",
)


class NothingRecorded(Exception):
    """No recorded exchange shows an operation, and why."""


@dataclass(slots=True)
class _Models:
    """Samples by the name of the schema that they are for: one for each resource, wherever it was seen."""

    read: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    written: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])


def drafted(name: str, exchanges: Sequence[Exchange]) -> str:
    """Return the text of a document, as YAML. Raises NothingRecorded.

    Of several hosts, that with the most answers of data is the vendor's.
    """
    host, kept = of_vendor(exchanges)
    groups = [one for one in groups_of(kept) if one.done]
    if not groups:
        raise NothingRecorded("no exchange is a success that answers JSON, or nothing")
    return _Drafter(name, host, kept, groups).text()


class _Drafter:
    """One document in the making."""

    def __init__(
        self, name: str, host: str, kept: Sequence[Exchange], groups: Sequence[Group]
    ) -> None:
        self._name = name
        self._host = host
        self._kept = kept
        self._groups = groups
        self._notes = Notes()
        self._models = _Models()
        self._forms: set[str] = set()
        self._refused: dict[str, list[Json]] = {}
        self._taken: set[str] = set()
        done = [one for group in groups for one in group.exchanges]
        self._envelope: Envelope | None = envelope_of(done)
        self._secrets = secrets_of(kept)

    def text(self) -> str:
        """Return the document's text."""
        tree: dict[str, Json] = {
            "openapi": "3.1.0",
            "x-specmint": 1,
            "info": {"title": self._name.replace("_", " ").title(), "version": "1"},
            "servers": [{"url": self._server()}],
        }
        self._notes.add(
            ("x-specmint",), "the x- keys are Specmint's: specmint schema openapi describes them"
        )
        schemes = self._credentials(tree)
        if self._envelope is not None:
            tree["x-envelope"] = self._envelope.declared
            self._notes.add(("x-envelope",), self._envelope.evidence)
        paths: dict[str, Json] = {}
        for group in self._groups:
            item = cast("dict[str, Json]", paths.setdefault(group.template, {}))
            item[group.method.lower()] = self._operation(group)
        tree["paths"] = paths
        components: dict[str, Json] = {}
        if schemes:
            components["securitySchemes"] = schemes
        models = self._schemas()
        if models:
            components["schemas"] = models
        if components:
            tree["components"] = components
        return commented(tree, self._notes, [*_HEAD, *self._left_out()])

    def _server(self) -> str:
        at = ("servers", "0", "url")
        if not self._host:
            self._notes.add(at, "the recording does not say where: write the server's address here")
            return _NOWHERE
        self._notes.add(at, f"{len(self._kept)} exchanges; the recording's paths begin at the host")
        is_here = self._host.partition(":")[0] in ("localhost", "127.0.0.1")
        if is_here:
            return f"http://{self._host}"
        return f"https://{self._host}"

    def _left_out(self) -> list[str]:
        """Return what is to be said of calls that never succeeded."""
        drafted_keys = {(one.template, one.method) for one in self._groups}
        failed = [
            one for one in groups_of(self._kept) if (one.template, one.method) not in drafted_keys
        ]
        return [
            f"Left out: {one.method} {one.template}, which never answered data with success ({named(one.exchanges)})"
            for one in failed
        ]

    def _credentials(self, tree: dict[str, Json]) -> dict[str, Json]:
        """Put what credentials take into the document, and return the security schemes."""
        found = credentials_of(self._kept)
        schemes: dict[str, Json] = {one.scheme: one.declared for one in found if one.scheme}
        fields: list[Json] = [one.declared for one in found if not one.scheme]
        for one in found:
            evidence = f"in {one.seen} of {len(self._kept)} requests"
            self._notes.add(("components", "securitySchemes", one.scheme), evidence)
        if schemes:
            tree["security"] = [{scheme: list[Json]() for scheme in schemes}]
        else:
            self._notes.add(
                ("servers",), "no credentials were seen: recorders often leave them out"
            )
        if fields:
            tree["x-credentials"] = fields
        return schemes

    def _operation(self, group: Group) -> Json:
        trees = self._successes(group.trees)
        payload = self._payload(trees)
        items = items_at(trees, payload) if group.method == "GET" else None
        names = names_of(group.method, group.template, is_list=items is not None)
        names = self._unique(group.operation or names.operation, names)
        found = proposed(group.template, group.exchanges, self._secrets, is_31=True)
        assert isinstance(found, dict)
        path = ("paths", group.template, group.method.lower())
        self._notes.add(path, f"seen in {named(group.exchanges)}")
        operation: dict[str, Json] = {"operationId": names.operation, "tags": [names.resource]}
        if items is not None and (paging := paging_of(group.done, items)):
            operation["x-paging"] = paging
            self._notes.add((*path, "x-paging"), "by the names in the query and in the answers")
        if self._envelope is not None and self._envelope.payload and trees and not payload:
            operation["x-envelope"] = False
            self._notes.add((*path, "x-envelope"), "it answers without one")
        operation |= found
        self._body(operation, group, names, path)
        self._answers(operation, group, names, items, path)
        return operation

    def _successes(self, trees: Sequence[Json]) -> list[Json]:
        """Return the answers that are no refusals by what they say; all, where nothing else was answered."""
        envelope = self._envelope
        return [one for one in trees if not (envelope and envelope.is_refusal(one))] or list(trees)

    def _payload(self, trees: Sequence[Json]) -> str:
        """Return the member that holds the payload of these answers; "" where they are the payload."""
        if self._envelope is None or not trees or not self._envelope.holds(trees):
            return ""
        return self._envelope.payload

    def _unique(self, wanted: str, names: Names) -> Names:
        spellings = (f"{wanted}{number}" for number in count(2))
        name = wanted
        while name in self._taken:
            name = next(spellings)
        self._taken.add(name)
        return Names(name, names.resource, names.noun)

    def _body(
        self, operation: dict[str, Json], group: Group, names: Names, path: tuple[str, ...]
    ) -> None:
        """Give the body of a request a schema of its own."""
        body = operation.get("requestBody")
        if not isinstance(body, dict) or not isinstance(body["content"], dict):
            return
        for media, held in body["content"].items():
            kind = "form" if "form" in media else "json"
            samples = [one.body.tree for one in group.done if one.body and one.body.kind == kind]
            place = (*path, "requestBody", "content", media, "schema")
            name = names.operation[0].upper() + names.operation[1:]
            if kind == "form":
                self._forms.add(name)
            self._refused[name] = [
                one.body.tree
                for one in group.exchanges
                if not is_done(one) and one.body and one.body.kind == kind
            ]
            cast("dict[str, Json]", held)["schema"] = self._model(name, samples, place, read=False)

    def _answers(
        self,
        operation: dict[str, Json],
        group: Group,
        names: Names,
        items: tuple[str, ...] | None,
        path: tuple[str, ...],
    ) -> None:
        """Give the answers their schemas: the records a model, what is around them in place."""
        answers = cast("dict[str, Json]", operation["responses"])
        for status, answer in answers.items():
            trees = [
                one.answer.tree
                for one in group.done
                if _is_json(one.answer) and str(one.status) == status
            ]
            content = cast("dict[str, Json]", answer).get("content")
            if isinstance(content, dict) and "application/json" in content:
                place = (*path, "responses", status, "content", "application/json", "schema")
                schema = self._answer(trees, names, items, place)
                content["application/json"] = {"schema": schema}
        for refusal in sorted({one.status for one in group.exchanges if not is_done(one)}):
            answers.setdefault(str(refusal), {"description": "A refusal, as recorded."})

    def _answer(
        self,
        trees: list[Json],
        names: Names,
        items: tuple[str, ...] | None,
        place: tuple[str, ...],
    ) -> Schema:
        done = self._successes(trees)
        payload = self._payload(done)
        at = items
        if at is None:
            at = tuple(filter(None, [payload]))
        notes = Notes()
        whole: Schema = {"schema": drafted_schema(done, notes, read=True)}
        _widen(whole["schema"], [one for one in trees if one not in done], payload)
        keys = ["schema", *(step for name in at for step in ("properties", name))]
        if items is not None:
            keys.append("items")
        *way, last = keys
        holder: Json = whole
        for key in way:
            holder = members(holder).get(key)
        records = [record for tree in done for record in _records(tree, at, items is not None)]
        self._notes.under(place, notes)
        if isinstance(holder, dict) and isinstance(holder.get(last), dict):
            holder[last] = self._model(names.noun, records, (*place, *keys[1:]), read=True)
        return cast("Schema", whole["schema"])

    def _model(
        self, name: str, samples: list[Json], place: tuple[str, ...], *, read: bool
    ) -> Schema:
        """Return a reference to the model of these objects; the schema itself of anything else."""
        if not samples or not all(isinstance(one, dict) and one for one in samples):
            notes = Notes()
            schema = drafted_schema(samples, notes, read=read)
            self._notes.under(place, notes)
            return schema
        models, others, ending = self._models.written, self._models.read, "Body"
        if read:
            models, others, ending = self._models.read, self._models.written, "Answer"
        while name in others or not _is_alike(models.get(name, []), samples):
            name += ending
        models.setdefault(name, []).extend(samples)
        return {"$ref": f"#/components/schemas/{name}"}

    def _schemas(self) -> dict[str, Json]:
        found: dict[str, Json] = {}
        read_and_written = ((self._models.read, "answered"), (self._models.written, "sent"))
        for models, verb in read_and_written:
            for name, samples in models.items():
                notes = Notes()
                found[name] = self._model_schema(name, samples, notes, read=verb == "answered")
                place = ("components", "schemas", name)
                self._notes.under(place, notes)
                self._notes.add(place, f"{verb} {counted(len(samples), 'time')}")
        return dict(sorted(found.items()))

    def _model_schema(self, name: str, samples: list[Json], notes: Notes, *, read: bool) -> Schema:
        if name in self._forms and not read:
            return drafted_form(samples, notes)
        schema = drafted_schema(samples, notes, read=read)
        if not read:
            _add_refused(schema, self._refused.get(name, []), notes)
        return schema


def _widen(schema: Json, refused: Sequence[Json], payload: str) -> None:
    """Let what stands beside the payload be what refusals say there, too."""
    properties = members(members(schema).get("properties"))
    if not isinstance(schema, dict) or not properties or not refused:
        return
    beside = [
        {name: value for name, value in one.items() if name != payload}
        for one in refused
        if isinstance(one, dict)
    ]
    said = inferred(list[Json](beside), is_31=True).get("properties")
    for name, other in members(said).items():
        known = properties.get(name)
        if known is None or not other:
            properties[name] = other
        elif members(known).get("type") != members(other).get("type"):
            properties[name] = {"anyOf": [known, other]}
    required = schema.get("required")
    if isinstance(required, list):
        kept = [name for name in required if name == payload or all(name in one for one in beside)]
        schema["required"] = list[Json](kept)


def _add_refused(schema: Schema, refused: Sequence[Json], notes: Notes) -> None:
    """Add the members that only refused requests had: they may be why, so the note says it."""
    tried = Notes()
    known = members(schema.get("properties"))
    for name, other in members(
        drafted_schema(refused, tried, read=False).get("properties")
    ).items():
        if known and name not in known:
            known[name] = other
            notes.add(("properties", name), "only in a refused request: is there such a member?")


def _is_json(answer: Content) -> bool:
    return answer.kind == "json"


def _records(tree: Json, at: tuple[str, ...], is_list: bool) -> list[Json]:
    for name in at:
        tree = members(tree).get(name)
    if is_list:
        return elements(tree)
    return [tree]


def _is_alike(known: list[Json], samples: list[Json]) -> bool:
    """Return whether objects have at least half of their names in common with those that have the name already."""
    if not known:
        return True
    one = {name for each in known if isinstance(each, dict) for name in each}
    other = {name for each in samples if isinstance(each, dict) for name in each}
    return 2 * len(one & other) >= min(len(one), len(other))
