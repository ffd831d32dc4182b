"""Time that client and vendor share, in which a wait is over at once."""

import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any


class Time:
    """The real time plus every wait that was asked for; `slept` holds these."""

    def __init__(self, turn: Callable[[float], None]) -> None:
        self.slept: list[float] = []
        self.on_sleep: Callable[[], None] | None = None
        self._turn = turn
        self._clock: Any = None
        self._turned = 0.0
        self._lock = threading.Lock()

    def turn(self, seconds: float) -> None:
        """Let that much time pass, for client and vendor alike."""
        with self._lock:
            self._turned += seconds
            self._turn(seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.turn(seconds)
        if self.on_sleep is not None:
            self.on_sleep()

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    def rule(self, client: Any) -> Any:
        """The client, by this time from now on; all of them by one clock, as in real life."""
        runtime = type(client._api).__module__.rpartition(".client.")[0]
        if self._clock is None:
            self._clock = import_module(f"{runtime}.engine.state").Clock(
                monotonic=lambda: time.monotonic() + self._turned,
                wall=lambda: time.time() + self._turned,
                sleep=self.sleep,
                sleep_async=self.sleep_async,
            )
        client._api.view.state.clock = self._clock
        return client
