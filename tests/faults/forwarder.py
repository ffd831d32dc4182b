"""An address in front of a server, where connections are refused on demand."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_RESET = struct.pack("ii", 1, 0)


class Forwarder:
    """Forwards connections to a port of loopback, or refuses them and ends those there were."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._ends: set[socket.socket] = set()
        self._closed = _bound(0)
        self.port: int = self._closed.getsockname()[1]
        self.accept_connections()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def accept_connections(self) -> None:
        """Accept connections from now on."""
        with self._lock:
            if self._listener is None:
                self._listener = self._closed
                self._listener.listen(256)
                threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def refuse_connections(self) -> None:
        """Refuse connections: the port stays ours, and nobody listens."""
        with self._lock:
            if self._listener is not None:
                _end(self._listener)
                self._listener = None
                self._closed = _bound(self.port)
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.refuse_connections()
        self._closed.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                front, _ = listener.accept()
                back = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            for end in (front, back):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._ends |= {front, back}
            for pair in ((front, back), (back, front)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            known = source in self._ends
            self._ends.discard(source)
        if known:
            source.close()


@contextmanager
def forwarding_to(target: int) -> Iterator[Forwarder]:
    """A forwarder to that port, until the block ends."""
    forwarder = Forwarder(target)
    try:
        yield forwarder
    finally:
        forwarder.close()


def _bound(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def _end(listener: socket.socket) -> None:
    """Close, and wake whoever is waiting in accept()."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
