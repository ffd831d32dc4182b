"""What the pages of both clients call: one request, a list, many items."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, Unpack, cast

import httpx2

from ..data.decode import Into
from ..engine.effects import Steps
from ..engine.payload import Endpoint
from ..engine.state import ClientState, View
from ..errors import Error
from ..http.request import Parts
from .connections import Connections

T = TypeVar("T")
M = TypeVar("M")
R = TypeVar("R")
H = TypeVar("H", bound=httpx2.Client | httpx2.AsyncClient)


@dataclass(frozen=True, eq=False, repr=False)
class BaseTransport(ABC, Generic[H]):
    """What the transports of both clients have in common.

    `by` is a rule of `features.paging` or `features.bulk`, which the page hands in: a
    package whose API has no lists carries neither.
    """

    view: View
    connections: Connections[H]

    @property
    def http(self) -> H:
        """The httpx2 client that sends the requests now."""
        return self.connections.http

    @abstractmethod
    def drive(self, steps: Steps[Any]) -> Any:
        """Do what the steps say until they return; in the async client, if awaited."""

    def pages(
        self,
        method: str,
        path: str,
        *,
        of: Into[T],
        by: Callable[[Endpoint[T]], R],
        **parts: Unpack[Parts],
    ) -> R:
        """Return a list that is fetched page by page, while it is iterated."""
        return by(Endpoint(self.view, self.drive, method, path, parts, of))

    def bulk(
        self,
        method: str,
        path: str,
        items: Iterable[M],
        *,
        of: Into[T],
        by: Callable[
            [Endpoint[T], Iterable[M], Callable[[Sequence[M]], Parts], type[M] | None],
            R,
        ],
        takes: type[M] | None = None,
        form: Callable[[Sequence[M]], Mapping[str, object]] | None = None,
        json: Callable[[Sequence[M]], object] | None = None,
        **shared: object,
    ) -> R:
        """Return what sends many items in chunks, while it is iterated.

        `form` or `json` makes the body of a chunk; all have the `shared` parts.
        """

        def body(chunk: Sequence[M]) -> Parts:
            if form is not None:
                return {"form": form(chunk)}
            return {} if json is None else {"json": json(chunk)}

        parts = cast(Parts, shared)
        endpoint = Endpoint(self.view, self.drive, method, path, parts, of)
        return by(endpoint, items, body, takes)


def shut(state: ClientState) -> Steps[None]:
    """Refuse new calls from now on."""
    state.closed = True
    yield from ()


def log_out(view: View) -> Steps[None]:
    """Log out after the last call, where there is a way to."""
    if view.state.sessions is not None:
        with suppress(Error):
            yield from view.state.sessions.close(view)
