"""Problem documents of the service, read."""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import ValidationError

from allocator.client.errors import Problem
from allocator.domain.models import Row
from allocator.errors import Fault

_PREFIX = "/problems/"
_MEDIA = "application/problem+json"


class _FaultTold(Row):
    file: str = ""
    row: int | None = None
    field: str | None = None
    value: str | None = None
    expected: str = ""
    nearest: str | None = None


class _ProblemTold(Row):
    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str | None = None
    instance: str = ""
    faults: tuple[_FaultTold, ...] = ()
    faults_total: int | None = None


def problem_in(response: httpx.Response) -> Problem | None:
    """Problem that an answer tells of; ``None`` where it holds none, as one of a proxy."""
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != _MEDIA:
        return None
    try:
        return problem_of(response.json(), response.status_code)
    except ValueError:
        return None


def problem_of(document: Any, status: int = 0) -> Problem | None:
    """Problem of a document, such as the one that a failed job keeps."""
    try:
        told = _ProblemTold.model_validate(document)
    except ValidationError:
        return None
    faults = tuple(
        Fault(one.file, one.row, one.field, one.value, one.expected, one.nearest)
        for one in told.faults
    )
    total = told.faults_total or len(faults)
    return Problem(
        told.type.removeprefix(_PREFIX), told.status or status, told.title, told.detail,
        told.instance, faults, total,
    )  # fmt: skip
