"""A process that talks to nobody but itself."""

import sys
from typing import Any, Final

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost", None)


def stay_home() -> None:
    """Refuse every connection but to loopback, in this process and for good."""

    def hook(event: str, details: Any) -> None:
        if event == "socket.getaddrinfo" and details[0] not in _LOOPBACK:
            raise ConnectionRefusedError(f"{details[0]} is not loopback")
        if (
            event == "socket.connect"
            and isinstance(details[1], tuple)
            and details[1][0] not in _LOOPBACK
        ):
            raise ConnectionRefusedError(f"{details[1][0]} is not loopback")

    sys.addaudithook(hook)
