"""One request to an engine: never longer, larger or further than was agreed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from allocator.domain.routing import Routing
from allocator.travel.providers.deadlines import Deadline
from allocator.travel.providers.formats import (
    EngineFormat,
    Question,
    RefusedError,
    UnusableError,
    words_of,
)

if TYPE_CHECKING:
    import httpx

_TOO_LARGE = (413, 414, 431)
_TRIES = 2
"""A connection that was kept open may have been closed meanwhile: one more try."""


_transport: Callable[[], httpx.BaseTransport] | None = None


def use_transport(make: Callable[[], httpx.BaseTransport] | None) -> None:
    """Have every engine asked through another transport, in this process from now on.

    A service puts its guard here, so that addresses out of somebody's workspace are held against
    its rules when they are connected to. Proxies of the environment are not used then.

    Parameters
    ----------
    make
        Makes the transport of one connection; ``None``: httpx's own again.
    """
    global _transport
    _transport = make


class Caller:
    """Asks one engine over one connection. httpx is imported when the first request is made."""

    def __init__(self, routing: Routing, engine: EngineFormat) -> None:
        self._routing = routing
        self._engine = engine
        self._client: httpx.Client | None = None
        self._deadline = Deadline(routing.timeout_seconds)

    def ask(self, question: Question, most_bytes: int) -> Any:
        """Return the parsed answer to a question.

        Raises
        ------
        RefusedError
            Where the engine refuses this table.
        UnusableError
            Where there is no answer in time, or none that can be read.
        """
        import httpx

        for left in reversed(range(_TRIES)):
            try:
                return self._ask_once(question, most_bytes)
            except httpx.TimeoutException:
                raise self._too_slow() from None
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
                if self._deadline.has_passed:
                    raise self._too_slow() from None
                if left == 0:
                    raise UnusableError(f"broke off ({words_of(error)})") from None
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                raise UnusableError(f"cannot be reached ({words_of(error)})") from None
        raise AssertionError("the last try raises or returns")

    def close(self) -> None:
        """Give the connection back."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask_once(self, question: Question, most_bytes: int) -> Any:
        with self._deadline.kept(), self._sent(question) as response:
            _refuse_other_answers(response)
            body = b"".join(_chunks(response, most_bytes))
        document = _parsed(response.headers, body, response.status_code)
        refused = self._engine.refusal(document)
        if refused is not None:
            raise refused
        if response.status_code != 200:
            raise UnusableError(f"answered with status {response.status_code}")
        return document

    @contextmanager
    def _sent(self, question: Question) -> Iterator[httpx.Response]:
        import httpx

        routing = self._routing
        if self._client is None:
            guard = _transport() if _transport is not None else None
            self._client = httpx.Client(
                transport=guard,
                timeout=routing.timeout_seconds,
                headers=self._headers(),
                follow_redirects=False,
                # A proxy of the house knows nothing of a server on this machine.
                trust_env=guard is None and not routing.is_on_this_machine,
            )
        method = "GET" if question.body is None else "POST"
        url = routing.url + question.path
        watched = {"trace": self._deadline.note}
        with self._client.stream(method, url, json=question.body, extensions=watched) as response:
            yield response

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": "allocator"}
        variable = self._routing.api_key_variable
        if variable is not None:
            key = os.environ.get(variable, "").strip()
            if not key or not key.isascii() or not key.isprintable():
                raise UnusableError(f"needs a key, and {variable} is not set to one")
            headers["Authorization"] = self._engine.key_prefix + key
        return headers

    def _too_slow(self) -> UnusableError:
        seconds = self._routing.timeout_seconds
        return UnusableError(
            f"did not answer within {seconds:g} seconds (raise timeout_seconds or lower block_size)"
        )


def _refuse_other_answers(response: httpx.Response) -> None:
    """Stop at answers that are no tables, before their bodies are read."""
    status = response.status_code
    if 300 <= status < 400:
        target = words_of(response.headers.get("location", "nowhere"))
        raise UnusableError(f"sends requests on to {target}, which is not followed")
    if status in (401, 403):
        raise UnusableError(f"does not let us in (status {status}): look at api_key_variable")
    if status == 429:
        raise UnusableError("says that it was asked too often; run again later to go on")
    if status in _TOO_LARGE:
        raise RefusedError("size", f"status {status}")
    if status >= 500:
        raise UnusableError(f"failed (status {status})")


def _chunks(response: httpx.Response, most_bytes: int) -> Iterator[bytes]:
    got = 0
    for chunk in response.iter_bytes():
        got += len(chunk)
        if got > most_bytes:
            raise UnusableError(f"sent more than {most_bytes:,} bytes for one table")
        yield chunk


def _parsed(headers: Mapping[str, str], body: bytes, status: int) -> Any:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        named = words_of(kind) or "nothing that is named"
        raise UnusableError(f"sent {named} instead of JSON (status {status})")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UnusableError("sent JSON that cannot be read") from None
