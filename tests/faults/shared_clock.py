"""A clock that client and vendor share, on which a wait is over at once."""

import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any


class SharedClock:
    """The real time plus every wait that was asked for; `slept` holds these."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        self.slept: list[float] = []
        self.on_sleep: Callable[[], None] | None = None
        self._advance_vendor = advance
        self._clock: Any = None
        self._advanced = 0.0
        self._lock = threading.Lock()

    def advance(self, seconds: float) -> None:
        """Let that much time pass, for client and vendor alike."""
        with self._lock:
            self._advanced += seconds
            self._advance_vendor(seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
        if self.on_sleep is not None:
            self.on_sleep()

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    def control(self, client: Any) -> Any:
        """Return the client, which uses this clock from now on; all clients share it, as in real life."""
        runtime = type(client._api).__module__.rpartition(".client.")[0]
        if self._clock is None:
            self._clock = import_module(f"{runtime}.engine.state").Clock(
                monotonic=lambda: time.monotonic() + self._advanced,
                wall=lambda: time.time() + self._advanced,
                sleep=self.sleep,
                sleep_async=self.sleep_async,
            )
        client._api.view.state.clock = self._clock
        return client
