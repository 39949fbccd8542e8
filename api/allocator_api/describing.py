"""The OpenAPI description: the same problem document for every refusal of every operation."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from allocator_api.problems import PROBLEM

NEEDED = "x-needed"
"""Mark of a parameter that an operation asks for itself, with a problem of its own kind."""
_TEXT = {"type": ["string", "null"]}

_FAULT: dict[str, Any] = {
    "title": "Fault",
    "description": "One place to mend.",
    "type": "object",
    "required": ["file", "row", "field", "value", "expected", "nearest", "severity"],
    "properties": {
        "file": {"type": "string", "description": "File, or `request` for the body or address."},
        "row": {"type": ["integer", "null"], "description": "Row; the header is row 1."},
        "field": {**_TEXT, "description": "Column or path of keys."},
        "value": {**_TEXT, "description": "What was found, shortened."},
        "expected": {"type": "string", "description": "What was expected, in words."},
        "nearest": {**_TEXT, "description": "Nearest valid choice."},
        "severity": {"enum": ["error", "warning", "note"]},
    },
}

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string", "description": "Stable; its page says what to do."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "Id of the request, also in the log."},
        "faults": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        "faults_total": {"type": "integer", "description": "Where not all faults are listed."},
    },
    "examples": [
        {
            "type": "/problems/not-found",
            "title": "Not found",
            "status": 404,
            "instance": "req-0123456789abcdef",
        }
    ],
}


def _refusal(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM: {"schema": schema}}}


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": _refusal("The request is refused."),
    "5XX": _refusal("The service cannot answer."),
}
"""Responses of every operation; give them to the application, not to each route."""


def describe(app: FastAPI) -> None:
    """Let the application describe itself, with the documents that all operations share."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            schemas.update({"Problem": _PROBLEM, "Fault": _FAULT})
            _mark_needed(made)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]


def _mark_needed(made: dict[str, Any]) -> None:
    """Describe parameters as required whose lack the operations answer themselves."""
    for operations in made["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if not parameter["schema"].pop(NEEDED, False):
                    continue
                kinds = [one for one in parameter["schema"]["anyOf"] if one["type"] != "null"]
                parameter.update(required=True, schema=kinds[0])
