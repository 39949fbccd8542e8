"""Logs: one JSON object a line on standard error, with the ids of request and job.

Only the fields named here are written, so that no personal data, no query, no body and no key can
slip in. Of an exception the kind and the places are kept, never its words: those may quote a row.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

FIELDS = frozenset(
    {
        *("event", "level", "timestamp", "logger", "request_id", "job_id", "authority_id"),
        *("route", "method", "status", "ms", "error", "frames", "version", "count"),
        *("kind", "stage", "state", "attempts", "executor_id", "reason", "seconds", "signal"),
        *("host", "port", "workers"),
    }
)
"""What a line may hold. Add a field here when it can never say anything about a person."""

MOST_FRAMES = 12
_MOST_LETTERS = 200
_least = logging.INFO
_current: ContextVar[dict[str, Any] | None] = ContextVar("log_context", default=None)


def begin(**fields: Any) -> dict[str, Any]:
    """Start what all later lines of this request or job say; shared with the threads it uses."""
    context = dict(fields)
    _current.set(context)
    return context


def context() -> dict[str, Any]:
    """What lines of this request or job say; add to it as more is known."""
    return _current.get() or {}


def note(**fields: Any) -> None:
    """Add fields to the lines of this request or job."""
    present = _current.get()
    if present is not None:
        present.update(fields)


def set_up(level: str = "info") -> None:
    """Set how much is told, and send what libraries log the same way."""
    global _least
    _least = logging.getLevelName(level.upper())
    handler = _Handler()
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(_least, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos", "alembic"):
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
    logging.getLogger("uvicorn.access").disabled = True


def frames(trace: TracebackType | None) -> list[str]:
    """Where an exception passed, innermost last: file, line and function, no values."""
    walked = traceback.walk_tb(trace)
    places = traceback.StackSummary.extract(walked, lookup_lines=False)[-MOST_FRAMES:]
    return [f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in places]


class _StandardError:
    """Where lines go: standard error as it is now, each line in one piece."""

    def msg(self, line: str) -> None:
        """Write one line."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg


class _Handler(logging.Handler):
    """Takes what libraries log, as lines of the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        write = getattr(log, record.levelname.lower(), log.info)
        template = str(record.msg)[:_MOST_LETTERS]  # without its values, which may name somebody
        write(template, logger=record.name, exc_info=record.exc_info)


def _only_wanted(
    _logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if logging.getLevelName(method.upper()) < _least:
        raise structlog.DropEvent
    return event


def _add_context(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    present = _current.get()
    return {**present, **event} if present else event


def _without_words(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep of an exception its kind and where it passed."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given if isinstance(given, BaseException) else given[1] if given else None
    if error is not None:
        event["error"] = type(error).__name__
        event["frames"] = frames(error.__traceback__)
    return event


def _only_fields(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key in FIELDS}


def _as_line(_logger: Any, _method: str, event: Mapping[str, Any]) -> str:
    return json.dumps(event, default=str)


log: Any = structlog.wrap_logger(
    _StandardError(),
    processors=[
        _only_wanted,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_context,
        _without_words,
        _only_fields,
        _as_line,
    ],
    wrapper_class=structlog.BoundLogger,
)
"""The log of the service; it needs no setting up."""
