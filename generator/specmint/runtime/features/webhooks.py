"""Read the vendor's webhooks: an event as a model, once it has proved who sent it."""

import hashlib
import os
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import (
    Any,
    Final,
    Generic,
    Literal,
    TypedDict,
    TypeVar,
    Unpack,
    cast,
    get_args,
    get_origin,
    overload,
)

from ..data.decode import Deviation, Drift, Into, SpecDrift, read_leniently, reported
from ..data.json_text import JsonTree, NotJson, find, loads
from ..data.model import Model, bare, flat, members
from ..data.unions import Unlisted, kept
from ..errors import BadRequest, Unreadable
from .seen_webhooks import WebhookMemory
from .webhook_signatures import (
    HeadersLike,
    Proven,
    Signature,
    WebhookRefused,
    WebhookSecrets,
    check_signature,
)

T = TypeVar("T")
M = TypeVar("M")
_A_DAY: Final = 86_400.0


class WebhookOptions(TypedDict, total=False):
    """What may be given beside body and headers.

    Attributes:
        secret: The vendor's secret, or several while one takes the other's place;
            else that of the environment.
        tolerance: Seconds that a webhook may be old, in place of the spec's.
        drift: What happens where the event breaks the spec, as in the client.
        url: The address that the vendor calls, for one who signs it too.
    """

    secret: str | Sequence[str]
    tolerance: float
    drift: Drift
    url: str


@dataclass(frozen=True, slots=True)
class _Delivery:
    """An event that came, by what it is remembered, and for how many seconds."""

    event: Any
    key: str
    seconds: float

    def claimed(self, seen: WebhookMemory | None) -> Any:
        """Return the event; raise `WebhookRefused` if it came before."""
        if seen is not None and not seen.add(self.key, self.seconds):
            raise WebhookRefused("this webhook came before", "repeated")
        return self.event


class Webhooks(Generic[T]):
    """Reads what the vendor sends on its own; call it with body and headers.

        event = parse_webhook(request.body, request.headers, secret="...")

    The body is the bytes that arrived. Where the spec declares a signature, it is
    checked with `secret`, one or several, or else with the environment's, whose name is
    the package's and `_WEBHOOK_SECRET`. An event that the spec does not list is an
    `Unlisted`, which has all that came. `into=` reads another model, at an address of
    yours that takes one kind of event only. `seen=SeenWebhooks()` refuses what came
    before.

    Raises `WebhookRefused` for what the vendor did not send, or not lately, and
    `Unreadable` for a body that is no JSON.
    """

    def __init__(
        self,
        into: Into[T],
        package: str,
        signature: Signature | None = None,
        *,
        id: str | None = None,
        is_mixed: bool = False,
    ) -> None:
        self._into = into
        self._variable = f"{package.upper()}_WEBHOOK_SECRET"
        self._signature = signature
        self._id = id
        self._is_mixed = is_mixed

    @overload
    def __call__(
        self,
        body: bytes,
        headers: HeadersLike,
        *,
        seen: WebhookMemory | None = None,
        **options: Unpack[WebhookOptions],
    ) -> T | Unlisted: ...
    @overload
    def __call__(
        self,
        body: bytes,
        headers: HeadersLike,
        *,
        into: Into[M],
        seen: WebhookMemory | None = None,
        **options: Unpack[WebhookOptions],
    ) -> M | Unlisted: ...
    def __call__(
        self,
        body: bytes,
        headers: HeadersLike,
        *,
        into: Any = None,
        seen: WebhookMemory | None = None,
        **options: Unpack[WebhookOptions],
    ) -> Any:
        """Return the event of a request that has proved who sent it."""
        secrets = self._secrets(options.pop("secret", ()))
        given = self._delivered(body, headers, secrets, into or self._into, options)
        return given.claimed(seen)

    @contextmanager
    def once(
        self,
        body: bytes,
        headers: HeadersLike,
        *,
        seen: WebhookMemory,
        **options: Unpack[WebhookOptions],
    ) -> Generator[T | Unlisted, None, None]:
        """Yield the event, if it did not come before, for the block to handle it.

        Where the block fails, the event is forgotten, so that the vendor's next try of
        it is let in.
        """
        secrets = self._secrets(options.pop("secret", ()))
        given = self._delivered(body, headers, secrets, self._into, options)
        event = given.claimed(seen)
        try:
            yield event
        except BaseException:
            seen.discard(given.key)
            raise

    def _secrets(self, given: str | Sequence[str]) -> WebhookSecrets | None:
        """Return the secrets to check with; `None` where the spec has no signature.

        Raises `BadRequest` where there are none to check with, or nothing to check.
        """
        signature, named = self._signature, bool(given)
        if signature is None:
            del given
            if named:
                raise BadRequest("the spec declares no signature to check with secret=")
            return None
        listed = [given] if isinstance(given, str) else list(given)
        secrets = WebhookSecrets(
            listed if named else [os.environ.get(self._variable, "")], signature
        )
        del given, listed  # a traceback shows the locals
        if not secrets.are_usable():
            how = " in base64" if signature.secret_encoding == "base64" else ""
            raise BadRequest(
                f"webhooks are checked with the vendor's secret{how}: give secret=, or "
                f"set {self._variable}"
            )
        return secrets

    def _delivered(
        self,
        body: bytes,
        headers: HeadersLike,
        secrets: WebhookSecrets | None,
        into: Any,
        options: WebhookOptions,
    ) -> _Delivery:
        """Return the event of a request, and how it is remembered."""
        if not isinstance(body, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError("body takes the bytes that arrived: a text is not signed")
        proven = Proven(body)
        tolerance = 0.0
        if self._signature is not None and secrets is not None:
            tolerance = options.get("tolerance", self._signature.tolerance)
            url = options.get("url", "")
            proven = check_signature(self._signature, secrets, body, headers, tolerance, url)
        try:
            tree = loads(body)
        except NotJson as error:
            raise Unreadable(f"the webhook is no JSON: {error}") from None
        # It may be as old as the tolerance when it comes, or as far ahead.
        seconds = 2.0 * tolerance if proven.is_timed else _A_DAY
        event_id = proven.event_id or (find(tree, self._id) if self._id else None)
        named = proven.message if event_id is None else repr(event_id).encode()
        key = hashlib.sha256(named).hexdigest()
        event = self._read(tree, into, options.get("drift", "warn"))
        return _Delivery(event, key, seconds)

    def _read(self, tree: JsonTree, into: Any, drift: Drift) -> Any:
        """Return the event as a model; an object that is none of those as it came."""
        value, found = read_leniently(tree, into)
        is_mixed = self._is_mixed and into is self._into
        if found and isinstance(tree, dict) and (is_mixed or _is_another(value, tree)):
            return kept(tree)

        def report(deviation: Deviation) -> None:
            if callable(drift):
                drift(deviation)
            else:
                warnings.warn(SpecDrift(deviation), stacklevel=6)

        named = [replace(each, operation="webhook") for each in found]
        return reported(value, named, drift=drift, report=report)


def _is_another(event: object, tree: dict[str, JsonTree]) -> bool:
    """Return whether a constant says that an object is another event than this model."""
    if not isinstance(event, Model):
        return False
    for member in members(type(event)).values():
        listed = [
            value
            for each in flat(bare(member.kind))
            if get_origin(each) is Literal
            for value in cast(tuple[object, ...], get_args(each))
        ]
        if listed and member.wire in tree and tree[member.wire] not in listed:
            return True
    return False
