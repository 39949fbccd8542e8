"""What goes round every request: its id, its line in the log, its numbers, safe headers.

It is also the last guard: whatever goes wrong inside becomes a problem with nothing but the id.
"""

from __future__ import annotations

import asyncio
import secrets
import time

from allocator.errors import Fault
from allocator_api import logs
from allocator_api.guards.asgi import App, Message, Receive, Scope, Send, answer
from allocator_api.guards.connections import MOST_HEADER_BYTES
from allocator_api.metrics import Metrics
from allocator_api.problems import problem

CLOSED = 499
"""Status in log and numbers where the asker went before the answer began."""

WRITE_SECONDS = 60.0
"""So long an asker may take to read one part of an answer."""
_SMALL_BYTES = 16 * 1024

_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_UNLESS_SAID = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}
_NUL = (Fault("request", column="query", expected="whole characters: no U+0000"),)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Envelope:
    """The outermost guard.

    Parameters
    ----------
    app
        What is inside.
    metrics
        Where requests are counted.
    quiet
        Paths whose good answers are not worth a line (health checks).
    """

    def __init__(self, app: App, metrics: Metrics, quiet: frozenset[str] = frozenset()) -> None:
        self._app, self._metrics, self._quiet = app, metrics, quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1003})
            return
        request_id = f"req-{secrets.token_hex(8)}"
        logs.begin(request_id=request_id)
        sender = _Sender(send, request_id, is_secure=scope["scheme"] == "https")
        started = time.perf_counter()
        try:
            refused = _refused(scope)
            if refused:
                faults = _NUL if refused == "faulty-request" else ()
                await answer(problem(refused, faults=faults), sender)
            else:
                await self._app(scope, receive, sender)
        except _NotReadError:
            logs.log.warning("asker does not read")
        except Exception as error:
            logs.log.error("request failed", exc_info=error)
            if not sender.status:
                await answer(problem("internal"), sender)
        finally:
            self._tell(scope, sender.status or CLOSED, time.perf_counter() - started)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.observe(route, method, status, seconds)
        if status >= 400 or scope["path"] not in self._quiet:
            ms = round(seconds * 1000, 2)
            logs.log.info("request", route=route, method=method, status=status, ms=ms)


class _NotReadError(Exception):
    """The asker does not take its answer."""


class _Sender:
    """Sends answers on, with the headers that every answer has; remembers the status."""

    def __init__(self, send: Send, request_id: str, *, is_secure: bool) -> None:
        self._send, self.status = send, 0
        self._more = [*_ALWAYS, (b"x-request-id", request_id.encode())]
        if is_secure:
            self._more.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, message: Message) -> None:
        """Send one message of an answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ()), *self._more]
            said = {name for name, _ in headers}
            headers += [pair for pair in _UNLESS_SAID.items() if pair[0] not in said]
            await self._send({**message, "headers": headers})
        elif len(message.get("body", b"")) < _SMALL_BYTES:
            await self._send(message)
        else:  # only a large part can wait for an asker who does not read
            try:
                async with asyncio.timeout(WRITE_SECONDS):
                    await self._send(message)
            except TimeoutError:
                raise _NotReadError from None


def route_of(scope: Scope) -> str:
    """Template of the route that answered, with no id in it; ``-`` where none did.

    A route knows its own part; the part of the routers round it is taken from the address, ids
    put back into braces.
    """
    own = getattr(scope.get("route"), "path", None)
    if own is None:
        return "-"
    path = scope["path"]
    values = {str(value): name for name, value in scope.get("path_params", {}).items()}
    more = path.count("/") - own.count("/") - sum(value.count("/") for value in values)
    before = path.split("/")[1 : more + 1] if more > 0 else ()
    outer = (f"{{{values[part]}}}" if part in values else part for part in before)
    return "".join(f"/{part}" for part in outer) + str(own)


def _refused(scope: Scope) -> str | None:
    """Kind of problem of what no request may be, whatever it asks for."""
    if "\x00" in scope["path"]:  # no name can hold it, so nothing is there
        return "not-found"
    if b"%00" in scope.get("query_string", b""):
        return "faulty-request"
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADER_BYTES:
        return "headers-too-large"
    return None
