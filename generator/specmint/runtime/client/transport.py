"""What the pages of both clients call: one request, a list, many items."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeAlias, TypeVar

import httpx2

from ..engine.effects import Steps
from ..engine.outcome import Success
from ..engine.state import ClientState, Receiver, View
from ..engine.whole_answer import Response, whole_answer
from ..errors import Error
from .connections import Connections

T = TypeVar("T")
E = TypeVar("E")
M = TypeVar("M")
R = TypeVar("R")
FormOf: TypeAlias = Callable[[Sequence[M]], Mapping[str, object]]
JsonOf: TypeAlias = Callable[[Sequence[M]], object]
BulkRule: TypeAlias = Callable[
    [E, Iterable[M], FormOf[M] | None, JsonOf[M] | None, type[M] | None], R
]
"""Returns what sends items of M to an endpoint E: `features.bulk` has one."""
NO_CALL: Final = (
    "with_response takes methods of one call; a list makes one for each page: "
    "iterate `by_page()`, and take `page.response`"
)
H = TypeVar("H", bound=httpx2.Client | httpx2.AsyncClient)


@dataclass(frozen=True, eq=False, repr=False)
class BaseTransport(Generic[H]):
    """What the transports of both clients have in common.

    Both have `pages` and `bulk` too. These take a rule of `features.paging` or
    `features.bulk`, which the page hands in: a package whose API has no lists carries
    neither.
    """

    view: View
    connections: Connections[H]


def keeping(
    method: Callable[..., Any], kept: list[Success], receive: Receiver | None = None
) -> Callable[..., Any]:
    """Return a method of a client or page that keeps there what its call brings.

    `receive` takes the bodies of successes elsewhere. The method is that of a copy of its
    client or page, so that other calls know nothing of it.
    """
    owner: Any = getattr(method, "__self__", None)
    if not isinstance(getattr(owner, "_api", None), BaseTransport):
        raise TypeError("with_response takes a method, such as client.customers.get")
    api: BaseTransport[Any] = owner._api
    copy: Any = object.__new__(owner.__class__)
    copy._api = replace(api, view=replace(api.view, kept=kept, receive=receive))
    bound: Callable[..., Any] = getattr(copy, method.__name__)
    return bound


def kept_answer(parsed: T, kept: list[Success]) -> Response[T]:
    """Return what a call has brought, as a whole."""
    if not kept:
        raise TypeError(NO_CALL)
    return whole_answer(parsed, kept[-1])


def shut(state: ClientState) -> Steps[None]:
    """Refuse new calls from now on."""
    state.closed = True
    yield from ()


def log_out(view: View) -> Steps[None]:
    """Log out after the last call, where there is a way to."""
    if view.state.sessions is not None:
        with suppress(Error):
            yield from view.state.sessions.close(view)
