"""A generated package in front of a listener: constructed, and every operation called and compared."""

import asyncio
import warnings
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from . import client as users
from .answers import Prepared, reply_to
from .bodies import Pool, plain
from .client import Method
from .compare import Comparison
from .declared import Operation, covers, operations_of
from .documents import Document
from .findings import Finding, is_told
from .kept import difference
from .server import Arrived, Listener, Reply
from .values import Maker, NoValue, Sample, members_of
from .vocabulary import TOKEN, nearest

SEED: Final = "specmint"
PREFIX: Final = "/base"
_MOST_VARIANTS: Final = 4


@dataclass
class Report:
    """What came of one package."""

    counts: Counter[str] = field(default_factory=Counter[str])
    findings: list[Finding] = field(default_factory=list[Finding])
    inventory: dict[str, Any] = field(default_factory=dict[str, Any])

    def as_json(self) -> dict[str, Any]:
        found = [each.as_json() for each in self.findings]
        return {"counts": dict(self.counts), "findings": found, "inventory": self.inventory}


@dataclass
class Stage:
    """A package in front of a listener. `said` are the pointers of the generator's diagnostics."""

    document: Document
    package: Any
    listener: Listener
    runner: asyncio.Runner
    report: Report
    said: Collection[str] = ()
    made: dict[bool, users.Made] = field(default_factory=dict[bool, users.Made])
    drifts: list[Any] = field(default_factory=list[Any])
    requests: dict[str, list[Arrived]] = field(default_factory=dict[str, list[Arrived]])
    claimed: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def construct(self) -> bool:
        """Make both clients and reach every resource; return whether that worked."""
        for asynchronous in (False, True):
            try:
                made = users.make(
                    self.package,
                    self.listener.url + PREFIX,
                    asynchronous=asynchronous,
                    drift=self.drifts.append,
                )
                for resource in users.resources_of(made.client):
                    getattr(made.client, resource)
                self.made[asynchronous] = made
            except Exception as error:
                self.report.findings.append(Finding("construct", "", users.described(error)))
        return len(self.made) == 2

    def call_all(self, operations: list[Operation]) -> None:
        """Call every operation: in full, once for each member of a union; then with the least."""
        by_key = {each.key: each for each in operations}
        methods = users.methods_of(self.made[False].client)
        named = {each.key for each in methods}
        self.report.findings += [
            Finding("no-method", each.node.pointer, each.key, each.key)
            for each in operations
            if each.key not in named
        ]
        for method in methods:
            if method.key not in by_key:
                said = f"{method.resource}.{method.name} names {method.key}"
                self.report.findings.append(Finding("undeclared", "", said, method.key))
                continue
            found = list(self._call(method, by_key[method.key]))
            self.report.findings += dict.fromkeys(found)
            self.report.counts["methods"] += 1
            self.report.counts["methods without a finding"] += not found

    def _call(self, method: Method, operation: Operation) -> Iterator[Finding]:
        try:
            variants = members_of(method.hints.values())
        except Exception as error:
            yield self._failed("construct", operation, method, error)
            return
        for choice in range(min(variants, _MOST_VARIANTS)):
            yield from self._once(method, operation, Maker(SEED + method.key, choice), False)
        least = Maker(SEED + method.key, choice=-1, everything=False)
        yield from self._once(method, operation, least, True)

    def _failed(
        self, kind: str, operation: Operation, method: Method, error: BaseException
    ) -> Finding:
        said = f"{method.resource}.{method.name}: {users.described(error)}"
        return Finding(kind, operation.node.pointer, said, operation.key)

    def _once(
        self, method: Method, operation: Operation, maker: Maker, asynchronous: bool
    ) -> Iterator[Finding]:
        """One call, and what is wrong with what arrives and with what becomes of the answer."""
        try:
            samples = arguments(method, operation, maker)
        except NoValue as without:
            yield self._failed("no-arguments", operation, method, without)
            return
        prepared = self._prepare(operation, maker.choice, method.reads)
        self.report.counts["calls"] += 1
        value, error = self._send(method, samples, asynchronous)
        arrived = self._own(operation)
        if arrived is None:
            refused = error is not None and users.is_bad_request(self.package, error)
            kind = "unsendable" if refused else "call-failed"
            yield self._failed(kind, operation, method, error or NoValue("nothing arrives"))
            return
        self.requests.setdefault(operation.key, []).append(arrived)
        comparison = Comparison(
            operation, arrived, PREFIX, Pool(dict(samples)), self._credentials(asynchronous)
        )
        found = comparison.run()
        told = [
            each
            for each in found
            if each.kind == "not-allowed" and is_told(each.pointer, self.said)
        ]
        yield from (each for each in found if each not in told)
        sent = arrived.header("content-type")
        if method.sends and (sent or arrived.body) and not covers(method.sends, sent):
            said = f"{method.name} sends {sent}, not {method.sends}"
            yield Finding("media-type", operation.node.pointer, said, operation.key)
        self.claimed.setdefault(operation.key, {}).update(comparison.claimed)
        if prepared.judged:
            self.report.counts["judged answers"] += 1
            error = error or self._misread(prepared, operation, value)
        if prepared.judged and error is not None:
            yield self._failed("answer", operation, method, error)

    def _misread(self, prepared: Prepared, operation: Operation, value: Any) -> Exception | None:
        """What is wrong with how an answer was read that is valid by its schema."""
        if self.drifts:
            return ValueError(f"it is said to break the document: {self.drifts[0]}")
        ours = any(nearest(operation, key) for key in ("x-envelope", "x-paging", "x-bulk"))
        sent = prepared.reply.body
        if isinstance(value, bytes) and value != sent:
            return ValueError(f"the file {sent!r} is read as {value!r:.100}")
        if prepared.tree is None or ours:
            return None
        said = difference(value, prepared.tree)
        return ValueError(said) if said else None

    def _credentials(self, asynchronous: bool) -> frozenset[str]:
        return self.made[asynchronous].credentials | {TOKEN}

    def _prepare(self, operation: Operation, choice: int, reads: str) -> Prepared:
        """Let the listener answer as the operation declares it, in the media type that a method reads."""
        self.listener.arrived.clear()
        self.drifts.clear()
        # Under an envelope the first branch is the success; others may be refusals.
        enveloped = nearest(operation, "x-envelope")
        prepared = reply_to(operation, 0 if enveloped else choice, reads)
        login = self._login
        first = reply_to(login).reply if login is not None else Reply()

        def answer(request: Arrived) -> Reply:
            is_login = login is not None and request.path == PREFIX + login.path
            return first if is_login else prepared.reply

        self.listener.answer = answer
        return prepared

    @cached_property
    def _login(self) -> Operation | None:
        """The operation that our own vocabulary names as the login."""
        name = self.document.root["x-session"].text("login")
        found = operations_of(self.document) if name else []
        return next((each for each in found if each.node.text("operationId") == name), None)

    def _own(self, operation: Operation) -> Arrived | None:
        """The request of the call itself: the last."""
        return self.listener.arrived[-1] if self.listener.arrived else None

    def _send(
        self, method: Method, samples: dict[str, Sample], asynchronous: bool
    ) -> tuple[Any, Exception | None]:
        """Call, and return what comes or what was raised; of a list its first page is fetched."""
        holder = getattr(self.made[asynchronous].client, method.resource)
        given = {name: sample.python for name, sample in samples.items()}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                result = getattr(holder, method.name)(**given)
                if asynchronous:
                    return self.runner.run(_awaited(result)), None
                return _read(result), None
        except Exception as error:
            return None, error


def arguments(method: Method, operation: Operation, maker: Maker) -> dict[str, Sample]:
    """Return a sample for each argument: plain texts where they become headers. Raises NoValue."""
    headers = {plain(each.name) for each in operation.parameters if each.place == "header"}
    flat = {plain(each.name) for each in operation.parameters if not each.media}
    form = operation.body is not None and any("form" in media for media in operation.body.media)
    found: dict[str, Sample] = {}
    for name, hint in method.hints.items():
        if not maker.everything and name not in method.required:
            continue
        maker.plain = plain(name) in headers
        maker.flat = form or plain(name) in flat
        try:
            found[name] = maker.of(hint)
        except NoValue as error:
            raise NoValue(f"{name}: {error}") from None
    return found


def _read(result: Any) -> Any:
    """What was returned: of a list the first page, of a stream, which can be closed, all items."""
    if hasattr(result, "by_page"):
        return next(iter(result.by_page()))
    is_stream = all(hasattr(type(result), name) for name in ("__iter__", "close"))
    return list(result) if is_stream else result


async def _awaited(result: Any) -> Any:
    if hasattr(result, "by_page"):
        return await anext(aiter(result.by_page()))
    return [each async for each in result] if hasattr(result, "__aiter__") else await result
