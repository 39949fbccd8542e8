"""Words of ASGI that the guards share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.responses import Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def answer(response: Response, send: Send, *, close: bool = False) -> None:
    """Send a whole answer without taking anything more from the asker.

    With ``close`` the last, empty part is left to the caller, who sends ``END`` when the
    connection may be closed: an answer is lost where a connection is closed over unread bytes.
    """
    headers = list(response.raw_headers)
    if close:
        headers.append((b"connection", b"close"))
    start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": response.body, "more_body": close})


END = {"type": "http.response.body", "body": b"", "more_body": False}
