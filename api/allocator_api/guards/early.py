"""What answers until the service is loaded: a restarted process is there at once.

Loading the service takes a second of computing and opening the store may take longer. Until then
``/health`` says that the process is up, ``/ready`` that it is not ready, and everything else waits
for the service to be there. Nothing is imported here that takes time.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from allocator import __version__

if TYPE_CHECKING:
    from fastapi import FastAPI

MOST_WAITING = 512
"""So many requests wait for the service while it is loaded; more are sent away."""
WAIT_SECONDS = 20.0

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Early:
    """The service from the first moment on.

    Parameters
    ----------
    load
        Makes the application, in a thread: it may take its time.
    """

    def __init__(self, load: Callable[[], FastAPI]) -> None:
        self._load = load
        self._app: FastAPI | None = None
        self._settled, self._ending = asyncio.Event(), asyncio.Event()
        self._waiting = 0
        self.failure: BaseException | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand a request on to the service, or answer until it is there."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._app is None and scope["type"] == "http":
            path = scope["path"]
            if path == "/health" and scope["method"] == "GET":
                await _answer(send, 200, {"status": "ok", "version": __version__})
                return
            await self._wait(path)
        if self._app is None:
            await _refuse(scope, send)
        else:
            await self._app(scope, receive, send)

    async def _wait(self, path: str) -> None:
        """Wait until the service is there; not for long, not by many, and not to be told that."""
        if path == "/ready" or self._waiting >= MOST_WAITING:
            return
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._settled.wait()
        except TimeoutError:
            return
        finally:
            self._waiting -= 1

    async def _live(self, receive: Receive, send: Send) -> None:
        """Load the service beside the first answers, and end it with the process."""
        await receive()
        running = asyncio.create_task(self._run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._ending.set()
        await running
        await send({"type": "lifespan.shutdown.complete"})

    async def _run(self) -> None:
        try:
            app = await asyncio.to_thread(self._load)
            async with app.router.lifespan_context(app):
                self._app = app
                self._settled.set()
                await self._ending.wait()
        except BaseException as error:
            self.failure = error
            os.kill(os.getpid(), signal.SIGTERM)  # the server ends as if it had been told to
        finally:
            self._app = None
            self._settled.set()


async def _refuse(scope: Message, send: Send) -> None:
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1013})
        return
    problem = {
        "type": "/problems/unavailable",
        "title": "Not available at the moment",
        "status": 503,
        "instance": f"req-{os.urandom(8).hex()}",
        "detail": "The service is starting or ending.",
    }
    await _answer(send, 503, problem, (b"retry-after", b"1"))


async def _answer(
    send: Send, status: int, value: dict[str, Any], *more: tuple[bytes, bytes]
) -> None:
    kind = b"application/json" if status < 400 else b"application/problem+json"
    body = json.dumps(value).encode()
    headers = [
        (b"content-type", kind), (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), *more,
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
