"""A limit on a whole request. A library's time-outs are for each piece, and pieces may drip."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Deadline:
    """Shuts the connection of a request that has taken its time, whatever is still being sent."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self.has_passed = False

    def note(self, event: str, told: Mapping[str, Any]) -> None:
        """Remember the socket of the connection: a ``trace`` of httpx.

        TLS wraps the connection in a socket of its own, told of later.
        """
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = told["return_value"].get_extra_info("socket")

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Watch one request."""
        self.has_passed = False
        timer = threading.Timer(self._seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.has_passed = True
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it may be closed already
                self._socket.shutdown(socket.SHUT_RDWR)
