"""Bodies: how large, how slow, of what kind, and sound where they are JSON."""

from __future__ import annotations

import asyncio

from allocator_api.guards.asgi import END, App, Message, Receive, Scope, Send, answer
from allocator_api.guards.sound_json import fault_in_json
from allocator_api.problems import ProblemError, problem
from allocator_api.settings import Limits

TAKEN = frozenset(
    {
        "application/json",
        "multipart/form-data",
        "application/octet-stream",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/xml",
        "application/yaml",
        "application/zip",
        "text/csv",
        "text/yaml",
    }
)
"""Kinds of body that some operation reads; which one reads what is in its description."""

LINGER_SECONDS = 2.0
LINGER_BYTES = 64 * 2**20
"""How long and how far a refused body is read on (and thrown away), so that the answer arrives."""

_THREAD_BYTES = 256 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class BodyGuard:
    """Refuses bodies that are too large, too slow, of no known kind or no sound JSON.

    A body with a length is refused by that length, before any of it is read; one without as soon
    as too much has come. JSON is read here and handed on whole; other kinds are handed on piece by
    piece, counted and timed.
    """

    def __init__(self, app: App, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length, kind, is_coded = _described(scope)
        if length == 0:
            await self._app(scope, receive, send)
            return
        is_json = kind == "application/json" or kind.endswith("+json")
        try:
            self._check_description(scope["method"], length, kind, is_coded)
            if is_json:
                receive = await self._json(receive)
        except _GoneError:
            return
        except ProblemError as error:
            await _refuse(error, receive, send)
            return
        if is_json:
            await self._app(scope, receive, send)
        else:
            await _Stream(self._limits, receive, send).run(self._app, scope)

    def _check_description(
        self, method: str, length: int | None, kind: str, is_coded: bool
    ) -> None:
        if length is not None and length > self._limits.body_bytes:
            raise _too_large(self._limits)
        if method not in _WITH_BODY:
            return
        if is_coded:
            raise ProblemError("unsupported-media-type", "Send the body without Content-Encoding.")
        if kind not in TAKEN and not kind.endswith("+json"):
            raise ProblemError("unsupported-media-type")

    async def _json(self, receive: Receive) -> Receive:
        """Read a JSON body whole; raise where it is not sound."""
        body = await self._whole(receive)
        if body and len(body) > _THREAD_BYTES:
            fault = await asyncio.to_thread(fault_in_json, body, self._limits.json_depth)
        else:
            fault = fault_in_json(body, self._limits.json_depth) if body else None
        if fault is not None:
            raise ProblemError("malformed-json", faults=[fault])
        return _handing_on(body, receive)

    async def _whole(self, receive: Receive) -> bytes:
        pieces: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _GoneError
                    pieces.append(message.get("body", b""))
                    size += len(pieces[-1])
                    if size > self._limits.body_bytes:
                        raise _too_large(self._limits)
                    if not message.get("more_body", False):
                        return pieces[0] if len(pieces) == 1 else b"".join(pieces)
        except TimeoutError:
            raise _too_slow(self._limits) from None


class _GoneError(Exception):
    """The asker has gone; nobody waits for an answer."""


class _Stream:
    """A body on its way to the application: counted, timed, and its refusal kept."""

    def __init__(self, limits: Limits, receive: Receive, send: Send) -> None:
        self._limits, self._receive, self._send = limits, receive, send
        self._deadline = asyncio.get_running_loop().time() + limits.body_seconds
        self._size, self._is_whole, self._has_begun = 0, False, False
        self._refusal: ProblemError | None = None

    async def run(self, app: App, scope: Scope) -> None:
        """Run the application; whatever it says of a refused body, the refusal is the answer."""
        try:
            await app(scope, self._take, self._give)
        except ProblemError:
            if self._refusal is None:
                raise
        if self._refusal is not None and not self._has_begun:
            await _refuse(self._refusal, self._receive, self._send)

    async def _take(self) -> Message:
        if self._is_whole:
            return await self._receive()
        if self._refusal is None:
            try:
                async with asyncio.timeout_at(self._deadline):
                    message = await self._receive()
            except TimeoutError:
                self._refusal = _too_slow(self._limits)
            else:
                self._size += len(message.get("body", b""))
                self._is_whole = not message.get("more_body", False)
                if self._size <= self._limits.body_bytes:
                    return message
                self._refusal = _too_large(self._limits)
        raise self._refusal

    async def _give(self, message: Message) -> None:
        if self._refusal is None or self._has_begun:
            self._has_begun = True
            await self._send(message)


def _described(scope: Scope) -> tuple[int | None, str, bool]:
    """Length of the body (``None`` where it is not said), its kind, whether it is packed."""
    length: int | None = 0
    kind, is_coded = "", False
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = int(value) if length is not None else None
        elif name == b"transfer-encoding":
            length = None
        elif name == b"content-type":
            kind = value.split(b";", 1)[0].strip().lower().decode("latin-1")
        elif name == b"content-encoding":
            is_coded = value.strip().lower() not in (b"", b"identity")
    return length, kind, is_coded


def _handing_on(body: bytes, receive: Receive) -> Receive:
    """Hand on a body that was read, then whatever comes after it (that the asker has gone)."""
    is_given = False

    async def hand_on() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return hand_on


async def _refuse(error: ProblemError, receive: Receive, send: Send) -> None:
    """Answer at once; read on for a moment so that the asker comes to read the answer."""
    response = problem(error.type.name, error.detail, faults=error.faults, headers=error.headers)
    await answer(response, send, close=True)
    size = 0
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while size <= LINGER_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    break
    except TimeoutError:
        pass
    await send(END)


def _too_large(limits: Limits) -> ProblemError:
    return ProblemError("body-too-large", f"At most {limits.body_megabytes} MB are taken here.")


def _too_slow(limits: Limits) -> ProblemError:
    return ProblemError(
        "too-slow",
        f"A body must arrive within {limits.body_seconds:g} seconds.",
    )
