"""Errors as problem+json (RFC 9457): what is wrong, where, and what was expected."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.wording import expected_words, shown

PROBLEM = "application/problem+json"


def tell_problems(app: FastAPI) -> None:
    """Answer every error a person can act on as a problem document."""

    @app.exception_handler(FaultyDataError)
    def faulty(_request: Request, error: FaultyDataError) -> JSONResponse:
        return problem(422, "The request has faults", faults=[_fault(one) for one in error.faults])

    @app.exception_handler(UsageError)
    def unknown(_request: Request, error: UsageError) -> JSONResponse:
        return problem(404, str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [_fault(_invalid(one)) for one in error.errors()]
        return problem(422, "The request has faults", faults=faults)

    @app.exception_handler(HTTPException)
    def refused(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail))


def problem(status: int, title: str, **more: Any) -> JSONResponse:
    """One problem document."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return JSONResponse(body, status_code=status, media_type=PROBLEM)


def _invalid(error: dict[str, Any]) -> Fault:
    """One thing that is not of the form of a request."""
    if error["type"] == "json_invalid":
        place = f"JSON; it breaks off at letter {error['loc'][-1]}"
        return Fault("request", expected=place)
    return Fault(
        "request",
        column=".".join(str(part) for part in error["loc"][1:]) or None,
        value=shown(error.get("input")),
        expected=expected_words(error),
    )


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "row": fault.row,
        "field": fault.column,
        "value": fault.value,
        "expected": fault.expected,
        "nearest": fault.nearest,
    }
