"""Say why no answer came, without the exceptions of the HTTP library.

Those hold the request with all its headers. What goes on is a text and the innermost
error of the operating system or of TLS, which knows of no request.
"""

import socket
import ssl
from typing import Final
from urllib.request import getproxies, proxy_bypass

import httpx2

from ..errors import visible


def why_lost(error: BaseException, origin: str) -> tuple[str, OSError | None]:
    """Return why a request to an origin got no answer, and the error below it, bare."""
    name = type(error).__name__
    cause = _lowest(error)
    reason = "" if cause is None else _reason(cause)
    if isinstance(error, httpx2.ProxyError):
        return f"no connection to {_where(origin)}: the proxy says {visible(str(error))}", cause
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return f"no connection to {_where(origin)}: {reason or name}", cause
    # A time-out ends with its name: the rate limits count such a call as given up.
    if reason and not isinstance(error, httpx2.TimeoutException):
        return f"{name}: {reason}", cause
    if "disconnected" in str(error):
        return f"the connection was closed without an answer: {name}", cause
    words = _PLAINLY.get(type(error))
    return f"{words}: {name}" if words else name, cause


# The texts of the library itself are not shown: they may hold headers of the request.
_PLAINLY: Final[dict[type[BaseException], str]] = {
    httpx2.ReadTimeout: "no answer came in time",
    httpx2.WriteTimeout: "the request could not be sent in time",
    httpx2.PoolTimeout: "no connection was free in time",
    httpx2.ReadError: "the connection broke",
    httpx2.WriteError: "the connection broke",
    httpx2.RemoteProtocolError: "what came is no HTTP answer, or not all of it",
}


def _where(origin: str) -> str:
    """Return scheme, host and port, also the port that the scheme implies."""
    url = httpx2.URL(origin)
    port = url.port or (443 if url.scheme == "https" else 80)
    host = f"[{url.host}]" if ":" in url.host else url.host
    by_proxy = getproxies().keys() & {url.scheme, "all"} and not proxy_bypass(url.host)
    return f"{url.scheme}://{host}:{port}" + " (the environment names a proxy)" * bool(by_proxy)


def _lowest(error: BaseException) -> OSError | None:
    """Return the deepest `OSError` (TLS errors are such) that led to an error.

    It loses its traceback and context: in their frames are requests and credentials.
    """
    found: OSError | None = None
    below: BaseException | None = error
    seen = set[int]()
    while below is not None and id(below) not in seen:
        seen.add(id(below))
        inner: tuple[BaseException, ...] = getattr(below, "exceptions", ())
        if inner:  # an exception group, such as a task group raises
            below = inner[0]
            continue
        if isinstance(below, OSError):
            found = below
        below = below.__cause__ or below.__context__
    if found is not None:
        found.__traceback__ = found.__cause__ = found.__context__ = None
    return found


def _reason(error: OSError) -> str:
    words = error.strerror or str(error)
    match error:
        case socket.gaierror():
            return f"the name is not known ({words})"
        case ConnectionRefusedError():
            return "connection refused"
        case ssl.SSLCertVerificationError():
            return f"the certificate is not accepted: {error.verify_message}"
        case ssl.SSLError():
            return f"TLS failed: {error.reason or words}"
        case _:
            return words
