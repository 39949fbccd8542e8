"""Connections of the HTTP server: headers that come too slowly, and what is no HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_HEADER_BYTES = 32 * 1024


class PromptConfig(uvicorn.Config):
    """Configuration of a server that gives the headers of a request so long to arrive."""

    def __init__(self, *args: Any, header_seconds: float, **options: Any) -> None:
        super().__init__(*args, **{**options, "http": PromptProtocol})
        self.header_seconds = header_seconds


class PromptProtocol(H11Protocol):
    """HTTP/1.1 of the server, which by itself waits for headers without end."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take bytes: of headers against the clock, of a body not (that has a guard of its own)."""
        if self._waiting is None and self._is_between_requests():
            self._wait()
        super().data_received(data)
        if not self._is_between_requests():
            self._cease()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._cease()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP by a problem document."""
        self._cease()
        self._refuse("bad-request")

    def _is_between_requests(self) -> bool:
        return bool(self.conn.their_state is h11.IDLE)

    def _wait(self) -> None:
        seconds = getattr(self.config, "header_seconds", 10.0)
        self._waiting = self.loop.call_later(seconds, self._too_late)

    def _cease(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        if self._is_between_requests() and not self.transport.is_closing():
            self._refuse("too-slow")

    def _refuse(self, name: str) -> None:
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
            return
        from allocator_api.problems import problem  # at once only where it is wanted

        response = problem(name)
        headers = [*response.raw_headers, (b"connection", b"close")]
        parts: list[Any] = [
            h11.Response(status_code=response.status_code, headers=headers),
            h11.Data(data=bytes(response.body)),
            h11.EndOfMessage(),
        ]
        for part in parts:
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()
