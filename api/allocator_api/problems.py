"""Errors as problem+json (RFC 9457): what is wrong, where, and what was expected.

``instance`` is the id of the request, which the log has too. No answer holds a path of this
machine, SQL or a traceback.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from allocator.errors import (
    BrokenPlanError,
    Fault,
    FaultyDataError,
    NoPlanError,
    UsageError,
)
from allocator.io.wording import expected_words, shown
from allocator_api import logs
from allocator_api.problem_types import BY_STATUS, PROBLEM_TYPES, ProblemType

PROBLEM = "application/problem+json"
MOST_FAULTS = 1_000
"""Faults told in one answer; ``faults_total`` counts them all."""

_PATHS = re.compile(r"(?<![\w.])(?:/[\w.@+-]+)+/([\w.@+-]+)")


class ProblemError(Exception):
    """A problem on its way to the answer.

    Parameters
    ----------
    name
        A name of ``PROBLEM_TYPES``.
    detail
        What is the matter this time, in words for a person.
    faults
        Places to mend.
    headers
        More headers of the answer.
    """

    def __init__(
        self,
        name: str,
        detail: str | None = None,
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or PROBLEM_TYPES[name].title)
        self.type, self.detail = PROBLEM_TYPES[name], detail
        self.faults, self.headers = tuple(faults), dict(headers or {})


def not_found() -> ProblemError:
    """Tell of a thing that is not there, or not for the asker to see: the same words for both."""
    return ProblemError("not-found")


def document(
    kind: ProblemType,
    detail: str | None = None,
    faults: Iterable[Fault] = (),
    status: int | None = None,
) -> dict[str, Any]:
    """One problem as a value: also for jobs, which keep theirs."""
    body: dict[str, Any] = {
        "type": kind.uri,
        "title": kind.title,
        "status": status or kind.status,
        "instance": logs.context().get("request_id", ""),
    }
    if detail:
        body["detail"] = without_paths(detail)
    listed = tuple(faults)
    if listed or kind.name in ("faulty-request", "malformed-json"):
        body["faults"] = [as_json(fault) for fault in listed[:MOST_FAULTS]]
    if len(listed) > MOST_FAULTS:
        body["faults_total"] = len(listed)
    return body


def problem(
    name: str,
    detail: str | None = None,
    *,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One problem as an answer."""
    kind = PROBLEM_TYPES[name]
    return _answer(document(kind, detail, faults), kind.status, headers)


def of_error(error: Exception) -> dict[str, Any] | None:
    """Document of an error that the library raises on purpose, or None."""
    if isinstance(error, ProblemError):
        return document(error.type, error.detail, error.faults)
    if isinstance(error, FaultyDataError):
        return document(PROBLEM_TYPES["faulty-request"], None, error.faults)
    if isinstance(error, UsageError):
        return document(PROBLEM_TYPES["not-found"], str(error))
    if isinstance(error, NoPlanError):
        return document(PROBLEM_TYPES["no-plan"], str(error))
    if isinstance(error, BrokenPlanError):
        return document(PROBLEM_TYPES["broken-plan"])
    return None


def tell_problems(app: FastAPI) -> None:
    """Answer every error of the application as a problem document."""

    async def known(_request: Request, error: Exception) -> Response:
        body = of_error(error)
        assert body is not None  # registered below for these kinds alone
        return _answer(body, body["status"], getattr(error, "headers", None))

    async def invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        problems = error.errors()
        if any(isinstance(one.get("input"), bytes) for one in problems):
            return problem("unsupported-media-type")
        kind = "malformed-json" if problems[0]["type"] == "json_invalid" else "faulty-request"
        return problem(kind, faults=[_invalid(one) for one in problems])

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status, headers = error.status_code, dict(error.headers or {})
        kind = BY_STATUS.get(status) or BY_STATUS[400 if status < 500 else 500]
        methods = _methods_of(app, request.url.path) if status == 405 else None
        if methods:
            headers = {"allow": methods}
        return _answer(document(kind, status=status), status, headers)

    for kind in (ProblemError, FaultyDataError, UsageError, NoPlanError, BrokenPlanError):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, refused)


def without_paths(text: str) -> str:
    """Words with every path of a machine cut to its last part."""
    return _PATHS.sub(r"\1", text)


def as_json(fault: Fault) -> dict[str, Any]:
    """One fault as it stands in an answer."""
    return {
        "file": without_paths(fault.file),
        "row": fault.row,
        "field": fault.column,
        "value": fault.value,
        "expected": without_paths(fault.expected),
        "nearest": fault.nearest,
        "severity": fault.severity,
    }


def _answer(body: dict[str, Any], status: int, headers: Mapping[str, str] | None) -> Response:
    return Response(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        status_code=status,
        media_type=PROBLEM,
        headers=dict(headers or {}),
    )


def _invalid(error: dict[str, Any]) -> Fault:
    """One thing that is not of the form of a request."""
    if error["type"] == "json_invalid":
        place = f"JSON; it breaks off at letter {error['loc'][-1]}"
        return Fault("request", expected=place)
    found = error.get("input")
    is_whole = isinstance(found, (dict, list, tuple))  # the value around a fault says nothing
    return Fault(
        "request",
        column=".".join(str(part) for part in error["loc"][1:]) or None,
        value=None if is_whole else shown(found),
        expected=expected_words(error),
    )


def _methods_of(app: FastAPI, path: str) -> str | None:
    """Methods of an address as ``Allow`` lists them, of all operations there.

    The router itself names those of the first operation alone.
    """
    known = getattr(app.state, "patterns", None)
    if known is None:
        known = app.state.patterns = [
            (compile_path(address)[0], [method.upper() for method in operations])
            for address, operations in app.openapi()["paths"].items()
        ]
    found = {method for pattern, methods in known if pattern.match(path) for method in methods}
    return ", ".join(sorted(found)) or None
