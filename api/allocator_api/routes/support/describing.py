"""How an operation is described: examples of its answers, links to the next, and problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FILE = {"type": "string", "format": "binary"}
_READ = ("application/json", "application/geo+json", "application/yaml")
"""Kinds of file whose contents are values: any."""
Responses = dict[int | str, dict[str, Any]]


def told(
    example: Any,
    status: int = 200,
    words: str = "Done.",
    *,
    links: Mapping[str, Mapping[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    kind: str = "application/json",
) -> Responses:
    """The answer of an operation, with an example.

    Parameters
    ----------
    links
        Operations that the answer leads to, by their id: each of their parameters with the
        expression (RFC 6901 into the answer) that gives its value.
    headers
        Headers of the answer, with words for each.
    """
    answer: dict[str, Any] = {
        "description": words,
        "content": {kind: {"example": example}},
    }
    if links:
        answer["links"] = {
            operation: {"operationId": operation, "parameters": dict(parameters)}
            for operation, parameters in links.items()
        }
    if headers:
        answer["headers"] = {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in headers.items()
        }
    return {status: answer}


def file_told(kind: str, words: str, example: str, *others: str) -> Responses:
    """An answer that is a file of one of several kinds, with an example of the first."""
    return {
        200: {
            "description": words,
            "content": {
                kind: {"schema": _schema(kind), "example": example},
                **{other: {"schema": _schema(other)} for other in others},
            },
            "headers": {"ETag": {"description": "Hash of the file.", "schema": {"type": "string"}}},
        },
        304: {"description": "You have it already."},
    }


def _schema(kind: str) -> dict[str, Any]:
    return {} if kind in _READ else _FILE


def given(example: Any, words: str = "An example.") -> dict[str, Any]:
    """Examples of a request, for ``Body(openapi_examples=...)``."""
    return {"one": {"summary": words, "value": example}}


def form_or_json(json_schema: Mapping[str, Any], example: Any, files: str) -> dict[str, Any]:
    """The body of an upload: files in a form, or JSON."""
    form = {
        "type": "object",
        "properties": {
            "files": {
                "type": "array",
                "items": {"type": "string", "format": "binary"},
                "minItems": 1,
                "description": files,
            },
            "note": {"type": "string", "maxLength": 2000},
        },
        "required": ["files"],
    }
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": dict(json_schema), "example": example},
                "multipart/form-data": {"schema": form},
            },
        }
    }
