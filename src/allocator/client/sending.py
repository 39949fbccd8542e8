"""Sending a request to the service: time limits, tries again, problems as exceptions."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from allocator.client.errors import (
    UnexpectedAnswerError,
    UnreachableError,
    error_of,
)
from allocator.client.operations import Operation, operation
from allocator.client.problems import problem_in
from allocator.domain.models import Row

ModelT = TypeVar("ModelT", bound=BaseModel)
FoundT = TypeVar("FoundT")
Files = Sequence[tuple[str, bytes]]

_TRY_AGAIN = frozenset({429, 502, 503, 504})
_MOST_PAUSE_SECONDS = 60.0
_ITEMS_OF_A_PAGE = 200
_VALUES: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try.

    Parameters
    ----------
    connect_seconds, answer_seconds
        Time limits of one try: until there is a connection; until something is heard on it.
    tries
        How often a request is sent at most. Only one that may safely be repeated is: a read, a
        change that says the same twice, or one with an Idempotency-Key, which every POST has.
    first_pause_seconds
        Before the second try; twice as long before each next one, at most 60 s. A
        ``Retry-After`` of the service counts instead, where it is longer.
    """

    connect_seconds: float = 10.0
    answer_seconds: float = 60.0
    tries: int = 6
    first_pause_seconds: float = 0.25

    def pause_seconds(self, tried: int, asked_seconds: float = 0.0) -> float:
        """Pause after so many tries."""
        own = self.first_pause_seconds * 2.0 ** (tried - 1)
        return min(max(own, asked_seconds), _MOST_PAUSE_SECONDS)


@dataclass(frozen=True)
class Saying:
    """What a request says besides its address."""

    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    files: Files = ()
    form: Mapping[str, str] = field(default_factory=dict)
    if_match: str | None = None
    key: str | None = None
    """An Idempotency-Key of the caller's own; without one, one is made."""
    is_asked_once: bool = False
    """Whether a first answer counts, whatever it is."""


NOTHING = Saying()


class _Page(Row):
    """A page of a list."""

    items: tuple[Any, ...]
    next_cursor: str | None


class Sender:
    """One service and one key; shared by everything that asks through a client."""

    def __init__(self, base_url: str, key: str | None, patience: Patience) -> None:
        self.patience = patience
        headers = {"accept": "*/*", "user-agent": "allocator-client"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        limits = httpx.Timeout(patience.answer_seconds, connect=patience.connect_seconds)
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=limits)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, name: str, saying: Saying = NOTHING, /, **parts: str | int) -> httpx.Response:
        """Send a request until it is answered; the answer is a good one.

        Raises
        ------
        ServiceError
            Where the service refuses.
        UnreachableError, UnexpectedAnswerError
            Where it cannot be reached, or something else answers.
        """
        chosen = operation(name, **parts)
        words = _words(chosen, saying)
        is_repeatable = chosen.method != "POST" or chosen.takes_key
        tries = self.patience.tries if is_repeatable and not saying.is_asked_once else 1
        for tried in range(1, max(tries, 1) + 1):
            is_last = tried >= tries
            try:
                response = self._http.request(chosen.method, chosen.path, **words)
            except httpx.TransportError as error:
                if is_last:
                    raise UnreachableError(_not_reached(self._http, error, tried)) from error
                time.sleep(self.patience.pause_seconds(tried))
                continue
            if response.status_code not in _TRY_AGAIN or is_last:
                break
            time.sleep(self.patience.pause_seconds(tried, _asked_seconds(response)))
        return _good(response)

    def tell(
        self, model: type[ModelT], name: str, saying: Saying = NOTHING, /, **parts: str | int
    ) -> ModelT:
        """Send a request; the answer as a model."""
        return read(model, self.ask(name, saying, **parts).content)

    def values(self, name: str, saying: Saying = NOTHING, /, **parts: str | int) -> dict[str, Any]:
        """Send a request; the answer as plain values."""
        return _checked(
            _VALUES.validate_json, "JSON object", self.ask(name, saying, **parts).content
        )

    def items(
        self, model: type[ModelT], name: str, query: Mapping[str, Any], /, **parts: str | int
    ) -> Iterator[ModelT]:
        """Everything on a list, page after page."""
        cursor: str | None = None
        while True:
            asked = Saying({**query, "limit": _ITEMS_OF_A_PAGE, "cursor": cursor})
            page = self.tell(_Page, name, asked, **parts)
            for item in page.items:
                yield _checked(model.model_validate, model.__name__, item)
            cursor = page.next_cursor
            if cursor is None:
                return

    @contextmanager
    def stream(
        self, name: str, silence_seconds: float, **parts: str | int
    ) -> Iterator[httpx.Response]:
        """Open an answer that comes bit by bit; one try.

        Raises
        ------
        httpx.TransportError
            Where the line breaks or nothing is heard for so long.
        ServiceError
            Where the service refuses.
        """
        chosen = operation(name, **parts)
        limits = httpx.Timeout(silence_seconds, connect=self.patience.connect_seconds)
        with self._http.stream(chosen.method, chosen.path, timeout=limits) as response:
            if not response.is_success:
                response.read()
            yield _good(response)


def read(model: type[ModelT], data: bytes) -> ModelT:
    """A model out of JSON.

    Raises
    ------
    UnexpectedAnswerError
        Where it is of another form: the service is of another version than this client.
    """
    return _checked(model.model_validate_json, model.__name__, data)


def _checked(validate: Callable[[Any], FoundT], name: str, value: Any) -> FoundT:
    try:
        return validate(value)
    except ValidationError as error:
        places = "; ".join(
            ".".join(map(str, one["loc"])) + f": {one['msg']}" for one in error.errors()[:5]
        )
        words = f"The answer is no {name} as this version knows it ({places})."
        raise UnexpectedAnswerError(words) from error


def _words(chosen: Operation, saying: Saying) -> dict[str, Any]:
    """Arguments of the request for httpx."""
    headers: dict[str, str] = {}
    if chosen.takes_key:
        headers["idempotency-key"] = saying.key or str(uuid.uuid4())
    if saying.if_match is not None:
        headers["if-match"] = saying.if_match
    words: dict[str, Any] = {"headers": headers}
    query = {name: value for name, value in saying.query.items() if value is not None}
    if query:
        words["params"] = query
    if saying.json is not None:
        words["json"] = saying.json
    if saying.files:
        words["files"] = [("files", (name, data)) for name, data in saying.files]
        words["data"] = dict(saying.form)
    return words


def _good(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    problem = problem_in(response)
    if problem is not None:
        raise error_of(problem)
    place = response.request.url.copy_with(query=None)
    words = f"{place} answered {response.status_code} without a problem document."
    raise UnexpectedAnswerError(f"{words} Is the address that of the service?")


def _asked_seconds(response: httpx.Response) -> float:
    """Seconds of ``Retry-After``; dates are not sent by the service."""
    text = response.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0


def _not_reached(http: httpx.Client, error: Exception, tried: int) -> str:
    times = "once" if tried == 1 else f"{tried} times"
    return f"{http.base_url} was not reached, tried {times}: {error or type(error).__name__}"
