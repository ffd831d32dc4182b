"""Every exchange of specs/<api>/exchanges/ through the generated client: the right bytes out, the right object back.

What is expected is worked out here, from the exchange and the spec's meaning alone: neither by the client nor by the
parts of `specmint replay` that compare.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl

import pytest

from specmint import ir
from specmint.jobs import find_jobs
from specmint.lower.view import alternatives, answer_schema, payload_at
from specmint.pipeline import understand
from specmint.replaying.client import Package, Run, Sent, Stage, imported
from specmint.replaying.drift import drifts
from specmint.replaying.exchange import Exchange
from specmint.replaying.files import read_exchanges
from specmint.replaying.findings import Bench, findings_of
from specmint.replaying.given import given
from specmint.replaying.matching import Match, Spec, match, spec_of
from specmint.replaying.own import SOURCES
from specmint.replaying.secrets import secrets_of
from specmint.runtime.data.json_text import dumps, loads
from specmint.source import read, yaml_reader
from specmint.source.fault import Limits

ROOT = Path(__file__).parents[1]
APIS = ("bill_com", "billbee", "billing_booth_one", "chargeover")
Voice = Literal["sync", "async"]
VOICES: tuple[Voice, ...] = ("sync", "async")
LONG, SHORT = Decimal("12345678901234567.89"), Decimal("1.10")


@dataclass(frozen=True)
class Case:
    api: str
    exchange: Exchange

    def __str__(self) -> str:
        return f"{self.api}/{Path(self.exchange.file).stem}:{self.exchange.index or 1}:{self.exchange.operation}"


def files(api: str) -> list[Path]:
    return sorted((ROOT / "specs" / api / "exchanges").iterdir())


def cases() -> Iterator[Case]:
    for api in APIS:
        for file in files(api):
            yield from (
                Case(api, exchange)
                for exchange in read_exchanges(file, f"specs/{api}/exchanges/{file.name}")
            )


CASES = list(cases())


@cache
def spec(api: str) -> Spec:
    (job,) = find_jobs([api], cwd=ROOT)
    understood = understand(read(job.spec), job.package, lambda stage: None)
    assert understood.api is not None
    return spec_of(understood.document, understood.api)


@pytest.fixture(scope="session")
def packages() -> Iterator[dict[str, Package]]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield {api: stack.enter_context(imported(ROOT / "generated" / api)) for api in APIS}


def played(case: Case, packages: dict[str, Package], voice: Voice) -> tuple[Match, Run]:
    known = spec(case.api)
    matched = match(known, case.exchange)
    assert matched is not None, "no operation of the spec"
    arguments = given(matched, case.exchange)
    stage = Stage(packages[case.api], known, matched, case.exchange, arguments)
    if voice == "sync":
        stage.play()
    else:
        asyncio.run(stage.play_async())
    return matched, stage.run


def plain(tree: Any) -> Any:
    """A tree in which a number is its digits, so that 1.10 is not 1.1, and 1 is not true."""
    if isinstance(tree, dict):
        return {name: plain(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return (
        ("number", str(tree))
        if isinstance(tree, int | Decimal) and not isinstance(tree, bool)
        else tree
    )


def accepts(recorded: Any, sent: Any) -> bool:
    """Equal, but for what is redacted in the recording."""
    if recorded == "redacted":
        return sent is not None
    if isinstance(recorded, dict) and isinstance(sent, dict):
        return recorded.keys() == sent.keys() and all(
            accepts(recorded[name], sent[name]) for name in recorded
        )
    if isinstance(recorded, list) and isinstance(sent, list):
        return len(recorded) == len(sent) and all(map(accepts, recorded, sent))
    return bool(recorded == sent)


def body_of(sent: Sent, recorded: Exchange) -> Any:
    """What was sent, decoded; a form's field as JSON where the recording shows it decoded."""
    if recorded.body is None:
        return None
    if recorded.body.kind == "json":
        assert sent.headers["content-type"] == "application/json"
        return loads(sent.body)
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    pairs = parse_qsl(
        sent.body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(sent.body)
    )
    fields = dict(pairs)
    assert len(fields) == len(pairs)
    decoded = recorded.body.tree if isinstance(recorded.body.tree, dict) else {}
    return {
        name: loads(value) if isinstance(decoded.get(name), dict | list) else value
        for name, value in fields.items()
    }


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_right_bytes_out(case: Case, voice: Voice, packages: dict[str, Package]) -> None:
    """Method, path, query, the headers that matter and the body are those of the exchange, digit for digit."""
    _, run = played(case, packages, voice)
    exchange = case.exchange

    assert run.sent, run.error
    for sent in run.sent:
        assert (sent.method, sent.path) == (exchange.method, exchange.path)
        assert sorted(
            parse_qsl(sent.query, keep_blank_values=True, strict_parsing=bool(sent.query))
        ) == sorted(exchange.query)
        for name, value in exchange.headers.items():
            assert value == "redacted" and sent.headers[name] or sent.headers[name] == value
        if exchange.body is None:
            assert sent.body == b""
        else:
            assert accepts(plain(exchange.body.tree), plain(body_of(sent, exchange)))


# --- the right object back ------------------------------------------------------------------------------------------


def at(tree: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def raw(value: Any) -> Any:
    return value.raw if isinstance(value, ir.Text) else value


def is_success(case: Case, matched: Match) -> bool:
    envelope = matched.known.operation.behaviour.envelope
    holds = all(
        at(case.exchange.answer.tree, pointer.raw) in map(raw, accepted)
        for pointer, accepted in envelope.success
    )
    return case.exchange.status < 300 and holds


def same(value: Any, wire: Any, type_: ir.Type, api: str) -> bool:
    """Whether a Python value is what a value on the wire stands for, by the type that the spec gives it."""
    match type_:
        case ir.NullAs(inner, literals):
            none = wire is None or wire in [raw(one) for one in literals]
            return value is None if none else same(value, wire, inner, api)
        case ir.Nullable(inner):
            return value is None if wire is None else same(value, wire, inner, api)
        case ir.Limited(inner):
            return same(value, wire, inner, api)
        case ir.Scalar("datetime"):
            return isinstance(value, dt.datetime) and value == rfc3339(wire)
        case ir.Scalar("date"):
            return bool(value == dt.date.fromisoformat(wire))
        case ir.Scalar("none"):
            return value is None
        case ir.Scalar("decimal"):
            return isinstance(value, Decimal) and str(value) == str(wire)
        case ir.Scalar() | ir.Constant():
            return bool(plain(value) == plain(wire)) and type(value) is type(wire)
        case ir.ListOf(item):
            return len(value) == len(wire) and all(
                same(one, other, item, api) for one, other in zip(value, wire, strict=True)
            )
        case ir.MapOf(item):
            return value.keys() == wire.keys() and all(
                same(value[key], wire[key], item, api) for key in wire
            )
        case ir.Union(members) | ir.Tagged(members):
            return any(fits(value, wire, member, api) for member in members)
        case ir.Coded(codec):
            return same_coded(value, wire, codec)
        case ir.Named(name):
            return same_named(value, wire, definition(api, name), api)


def fits(value: Any, wire: Any, type_: ir.Type, api: str) -> bool:
    try:
        return same(value, wire, type_, api)
    except (AttributeError, TypeError, ValueError):
        return False


def rfc3339(wire: str) -> dt.datetime:
    """ISO 8601, cut to microseconds."""
    return dt.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", wire))


def same_coded(value: Any, wire: Any, codec: Any) -> bool:
    match codec:
        case ir.Flag():
            return value is {raw(codec.true): True, raw(codec.false): False}[wire]
        case ir.Stamp(whole_day=True):
            return bool(value == dt.datetime.strptime(wire, codec.format.raw).date())
        case ir.Stamp():
            return bool(value == dt.datetime.strptime(wire, codec.format.raw))
        case ir.Iso():
            return bool(value == rfc3339(wire))
        case ir.Numeral():
            return str(value) == wire
        case ir.Forms(forms):
            return any(fits(value, wire, ir.Coded(form), "") for form in forms)
        case _:
            return bool(value.timestamp() == wire / (1000 if codec.unit == "milliseconds" else 1))


def definition(api: str, name: str) -> ir.Definition:
    return next(one for one in spec(api).api.definitions if one.name == name)


def same_named(value: Any, wire: Any, defined: ir.Definition, api: str) -> bool:
    if type(value).__name__ != defined.name and not isinstance(defined, ir.Alias):
        return False
    match defined:
        case ir.Alias():
            return same(value, wire, defined.type, api)
        case ir.Enum():
            return bool(value.value == wire and value.known)
        case ir.Model():
            members = {field.wire.raw: field for field in defined.fields}
            assert value.model_fields_set == {
                field.name for wire_, field in members.items() if wire_ in wire
            } | set(value.model_extra or ())
            told = all(
                same(getattr(value, members[name].name), each, members[name].type, api)
                for name, each in wire.items()
                if name in members
            )
            untold = all(
                getattr(value, field.name) in (None, *constants(field))
                for name, field in members.items()
                if name not in wire
            )
            return (
                told
                and untold
                and plain(value.model_extra or {})
                == plain({name: each for name, each in wire.items() if name not in members})
            )


def constants(field: ir.Field) -> tuple[Any, ...]:
    return tuple(map(raw, field.type.values)) if isinstance(field.type, ir.Constant) else ()


SUCCESSES = [
    case
    for case in CASES
    if (found := match(spec(case.api), case.exchange)) and is_success(case, found)
]
REFUSALS = [case for case in CASES if case not in SUCCESSES]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("case", SUCCESSES, ids=str)
def test_right_object_back(case: Case, voice: Voice, packages: dict[str, Package]) -> None:
    """What a method returns is the recorded payload, value by value; nothing drifts; and written again it reads the same."""
    matched, run = played(case, packages, voice)
    operation = matched.known.operation
    paging = operation.paging
    pointer = (
        matched.known.operation.behaviour.envelope.payload.raw
        if paging is None
        else paging.items.raw
    )
    payload = at(case.exchange.answer.tree, pointer)

    assert run.error is None
    assert run.drifted == []
    assert same(run.result, payload, operation.answer.type, case.api)
    assert round_trips(run.result, payload, operation, packages[case.api])


def round_trips(result: Any, payload: Any, operation: ir.Operation, package: Package) -> bool:
    """Written, an object is the payload again where its form is symmetrical; and read again it is the same object."""
    encode = package.runtime("data.encode").json_tree
    read = package.runtime("data.decode").read_leniently
    for one, recorded in (
        zip(result, payload, strict=True) if isinstance(result, list) else [(result, payload)]
    ):
        if hasattr(one, "model_fields_set") and not one.model_extra:
            written = encode(one)
            assert read(written, type(one)) == (one, [])
            assert written.keys() >= recorded.keys()
            assert symmetrical(written, recorded)
    return True


def symmetrical(written: Any, recorded: Any) -> bool:
    """Equal in every number, flag, name and plain text; a moment may be spelled otherwise, null by another literal."""
    if isinstance(written, dict) and isinstance(recorded, dict):
        return all(
            symmetrical(written[name], recorded[name]) for name in recorded if name in written
        )
    if isinstance(written, list) and isinstance(recorded, list):
        return len(written) == len(recorded) and all(map(symmetrical, written, recorded))
    if isinstance(recorded, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", recorded):
        return rfc3339(written) == rfc3339(recorded)
    return bool(plain(written) == plain(recorded)) or written is None or set(str(recorded)) <= {"0"}


def test_amounts_survive(packages: dict[str, Package]) -> None:
    """12345678901234567.89 and 1.10 come back, and go out, digit for digit, in each API that has amounts."""
    seen: dict[str, set[str]] = {}
    for case in SUCCESSES:
        _, run = played(case, packages, "sync")
        found = {str(number) for number in decimals(run.result)}
        found |= {
            digits
            for sent in run.sent
            for digits in re.findall(r"[0-9]+\.[0-9]+", sent.body.decode())
        }
        seen.setdefault(case.api, set()).update(found & {str(LONG), str(SHORT)})

    assert seen == dict.fromkeys(APIS, {str(LONG), str(SHORT)})


def decimals(value: Any) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from decimals(one)
    elif isinstance(value, dict):
        yield from decimals(list(value.values()))
    elif hasattr(value, "model_fields_set"):
        yield from decimals([*vars(value).values(), *(value.model_extra or {}).values()])


# --- refusals -------------------------------------------------------------------------------------------------------

KINDS = {
    "refused": "Refused",
    "not-allowed": "NotAllowed",
    "session-expired": "SessionExpired",
    "not-found": "NotFound",
    "invalid": "Invalid",
    "conflict": "Conflict",
    "too-many-requests": "TooManyRequests",
    "server-failed": "ServerFailed",
}
STATUSES = {
    400: "Invalid",
    401: "NotAllowed",
    403: "NotAllowed",
    404: "NotFound",
    409: "Conflict",
    422: "Invalid",
    429: "TooManyRequests",
    500: "ServerFailed",
}


def expected_class(case: Case, matched: Match, code: str | None) -> str:
    behaviour = matched.known.operation.behaviour
    for table in behaviour.refusals:
        for key, refusal in table:
            if key.raw == code:
                return KINDS[refusal.error]
    if case.exchange.status == 401 and behaviour.session:
        return "SessionExpired"
    return STATUSES.get(case.exchange.status, "Refused")


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refusals_raise(case: Case, voice: Voice, packages: dict[str, Package]) -> None:
    """A refusal raises the class its code or status means, with the vendor's status, code, words and whole body."""
    matched, run = played(case, packages, voice)
    exchange, envelope = case.exchange, matched.known.operation.behaviour.envelope
    code = at(exchange.answer.tree, envelope.code.raw) if envelope.code is not None else None
    wanted = None if code is None else str(code)
    words = [at(exchange.answer.tree, pointer.raw) for pointer in envelope.message]
    error = run.error
    errors = packages[case.api].module.errors

    assert isinstance(error, errors.Refused)
    assert type(error).__name__ == expected_class(case, matched, wanted)
    assert (error.status, error.code) == (exchange.status, wanted)
    assert error.message == next((word for word in words if word), error.message) != ""
    assert error.raw == exchange.answer.data
    assert plain(error.body) == plain(
        exchange.answer.tree if exchange.answer.kind == "json" else exchange.answer.data.decode()
    )
    assert (error.operation, error.method, error.path) == (
        exchange.operation,
        exchange.method,
        matched.known.operation.path.raw,
    )


def test_an_ended_session_is_opened_again_once(packages: dict[str, Package]) -> None:
    """Where the answer says that the session ended, the call goes out twice, each time in a session; never more."""
    ended = [
        case
        for case in REFUSALS
        if "SessionExpired" in repr(played(case, packages, "sync")[1].error)
    ]

    assert {case.api for case in ended} == {"bill_com", "billing_booth_one"}
    for case in ended:
        _, run = played(case, packages, "sync")
        assert len(run.sent) == 2


# --- what drifts, is noticed -------------------------------------------------------------------------------------------

GONE = object()
OTHERS: tuple[Any, ...] = (None, {"never": 1}, [1], "never", Decimal("1.50"), GONE)


def pointers(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    children = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree) if isinstance(tree, list) else ()
    )
    for key, child in children:
        yield from pointers(child, (*at, key))


def changed(tree: Any, at: tuple[Any, ...], value: Any) -> Any:
    """A copy of a tree with another value at a pointer, or none."""
    made = dict(tree) if isinstance(tree, dict) else list(tree)
    if value is GONE and len(at) == 1:
        del made[at[0]]
    else:
        made[at[0]] = value if len(at) == 1 else changed(tree[at[0]], at[1:], value)
    return made


CONSTANTS = ("entity", "response_status")
"""A constant that is missing fills itself in a client's model, which the client does not tell."""


@pytest.mark.parametrize("case", SUCCESSES, ids=str)
def test_walk_and_client_agree(case: Case, packages: dict[str, Package]) -> None:
    """Null, another type or a gap anywhere in a payload is seen by the walk over the spec exactly if the client sees it."""
    matched = match(spec(case.api), case.exchange)
    assert matched is not None
    found = matched.known.found
    schema = answer_schema(found.node, case.exchange.status)
    payload = tuple(step for step in payload_at(found) if step != "*")
    spots = [
        at
        for at in pointers(case.exchange.answer.tree)
        if at[: len(payload)] == payload and len(at) > len(payload)
    ]
    chance = random.Random(str(case))
    for at, value in chance.sample(
        [(at, value) for at in spots for value in OTHERS], min(12, len(spots))
    ):
        if value is GONE and (isinstance(at[-1], int) or at[-1] in CONSTANTS):
            continue
        tree = changed(case.exchange.answer.tree, at, value)
        answer = replace(case.exchange.answer, tree=tree, data=dumps(tree).encode())
        _, run = played(Case(case.api, replace(case.exchange, answer=answer)), packages, "sync")
        if schema is None or run.error is not None:
            continue
        left = alternatives(schema, found, success=True)
        walked = drifts(left, tree, "read")
        broken = [
            one
            for one in walked
            if one.kind not in ("undeclared-field", "new-enum-value") or one.node.name == "const"
        ]
        told = [one for one in run.drifted if one.kind != "value" or broken]
        assert bool(broken) == bool(told), (at, value, walked, run.drifted)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.exchange.body is not None], ids=str
)
def test_requests_that_differ_are_noticed(case: Case, packages: dict[str, Package]) -> None:
    """A body with one value more than the client sends never replays clean, unless it was refused: that teaches nothing."""
    known = spec(case.api)
    bench = Bench(spec=known, package=packages[case.api], secrets=secrets_of(known.api))
    body = case.exchange.body
    assert body is not None
    assert findings_of(bench, case.exchange) == []
    objects = [at for at in pointers(body.tree) if isinstance(value_at(body.tree, at), dict)]
    for at in random.Random(str(case)).sample(objects, min(4, len(objects))):
        tree = changed(body.tree, (*at, "never"), 1) if value_at(body.tree, at) else body.tree
        found = findings_of(bench, replace(case.exchange, body=replace(body, tree=tree)))
        codes = [one.code for one in found or ()]
        assert (
            tree is body.tree
            or codes in (["undeclared-field"], ["request-differs"])
            or (case in REFUSALS and not codes)
        )


def value_at(tree: Any, at: tuple[Any, ...]) -> Any:
    for step in at:
        tree = tree[step]
    return tree


# --- the files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    [file for api in APIS for file in files(api)],
    ids=lambda path: f"{path.parents[1].name}/{path.name}",
)
def test_where_exchanges_come_from(file: Path) -> None:
    """Each exchange says where it comes from; a constructed one does not pass for the vendor's own."""
    data: Any = yaml_reader.parse(file.read_text(encoding="utf-8"), Limits()).data
    for exchange in data if isinstance(data, list) else [data]:
        assert exchange["source"] in SOURCES
        assert exchange["from"].strip()
        assert not (exchange["source"] == "documented" and "declared fields" in exchange["from"])


@pytest.mark.parametrize("api", APIS)
def test_every_operation_has_an_exchange(api: str) -> None:
    """No operation of a spec is without an exchange that shows it succeed."""
    shown = {case.exchange.operation for case in SUCCESSES if case.api == api}

    assert {one.operation.spec_name.raw for one in spec(api).operations} <= shown
