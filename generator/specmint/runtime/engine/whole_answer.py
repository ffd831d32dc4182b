"""The whole answer of a call that succeeded: `with_response`, and `Page.response`."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

import httpx2
from pydantic import ValidationError

from ..data.decode import Into, read_text
from ..errors import RequestInfo, Unreadable, request_id_in
from .outcome import Success

T_co = TypeVar("T_co", covariant=True)
V = TypeVar("V")


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Response(Generic[T_co]):
    """What a method returned, and the answer that it came in.

    Nothing is taken out of it: headers and body hold secrets where the vendor sent any.

    Attributes:
        parsed: What the method returns without `with_response`.
        status: The HTTP status.
        headers: The headers, by names in any case.
        body: The decoded JSON, of which `parsed` may be a part; `None` if none was read.
        raw: The bytes of the body.
        attempts: How many requests the call took, repeats and all.
        request: Which call it was.
    """

    parsed: T_co
    status: int = 200
    headers: httpx2.Headers = field(default_factory=httpx2.Headers)
    body: Any = None
    raw: bytes = b""
    attempts: int = 1
    request: RequestInfo = RequestInfo()

    @property
    def request_id(self) -> str | None:
        """What the vendor calls this request, from the usual headers for that."""
        return request_id_in(self.headers)

    @overload
    def header(self, name: str) -> str | None: ...
    @overload
    def header(self, name: str, into: Into[V]) -> V | None: ...
    def header(self, name: str, into: Any = str) -> Any:
        """Return a header as `into`, such as `int` or `Decimal`; `None` if it is absent.

        A `datetime` may be an HTTP date or ISO 8601. Raises `Unreadable` for a text
        that `into` cannot be: the call has succeeded all the same.
        """
        text = self.headers.get(name)
        if text is None:
            return None
        try:
            return read_text(text, into)
        except ValidationError as error:
            words = error.errors(include_url=False, include_input=False)[0]["msg"]
            what = f"the call succeeded, but its header {name}: {words}"
            raise Unreadable(what, self.request) from None

    def __repr__(self) -> str:
        where = f"{self.request.method} {self.request.path}".strip()
        return f"<Response of {where}: HTTP {self.status}>"


def whole_answer(parsed: V, success: Success) -> Response[V]:
    """Return an object together with the answer that it was read from."""
    answer = success.answer
    return Response(
        parsed=parsed,
        status=answer.status,
        headers=answer.headers,
        body=success.body,
        raw=answer.body,
        attempts=success.attempts,
        request=success.rules.about,
    )
