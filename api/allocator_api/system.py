"""Operations of the service itself: whether it is there and ready, its numbers, its problems."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from allocator import __version__
from allocator_api.metrics import CONTENT_TYPE, Metrics
from allocator_api.problem_types import PROBLEM_TYPES, ProblemType
from allocator_api.problems import ProblemError, not_found
from allocator_api.store import jobs
from allocator_api.store.faults import StoreUnreachableError
from allocator_api.store.opening import Store

router = APIRouter(tags=["service"])

QUIET = frozenset({"/health", "/ready", "/metrics"})
"""Paths of checks: no line in the log where all is well, and no limit."""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""


@router.get("/health", operation_id="health", openapi_extra={"security": []})
async def health() -> dict[str, str]:
    """Say that the process is up, and which version it is."""
    return {"status": "ok", "version": __version__}


@router.get("/ready", operation_id="ready", openapi_extra={"security": []})
def ready(request: Request) -> dict[str, str]:
    """Say that the service can work: the store answers in the newest form, jobs are taken."""
    store: Store = request.app.state.store
    if not store.is_ready():
        raise ProblemError("unavailable", "The store does not answer in the newest form.")
    runner = request.app.state.runner
    if runner is not None and not runner.is_healthy():
        raise ProblemError("unavailable", "Jobs are not taken at the moment.")
    return {"status": "ready", "version": __version__}


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Numbers for Prometheus; nothing about a person or an authority."""
    numbers: Metrics = request.app.state.metrics
    store: Store = request.app.state.store
    try:
        with store.reading(None) as connection:
            numbers.set_jobs(jobs.counts(connection))
    except StoreUnreachableError:
        pass  # the other numbers are wanted all the more
    return Response(numbers.page(), media_type=CONTENT_TYPE)


@router.get("/problems", include_in_schema=False)
async def problems() -> HTMLResponse:
    """List the kinds of problem."""
    rows = "".join(
        f'<li><a href="{one.uri}">{one.name}</a> ({one.status}): {escape(one.title)}</li>'
        for one in PROBLEM_TYPES.values()
    )
    return HTMLResponse(_PAGE.format(title="Problems", body=f"<ul>{rows}</ul>"))


@router.get("/problems/{name}", include_in_schema=False)
async def problem_page(name: str) -> HTMLResponse:
    """Say what one kind of problem means and what to do."""
    kind = PROBLEM_TYPES.get(name)
    if kind is None:
        raise not_found()
    return HTMLResponse(_PAGE.format(title=escape(kind.title), body=_told(kind)))


def _told(kind: ProblemType) -> str:
    return (
        f"<p>Type <code>{kind.uri}</code>, status {kind.status}.</p>"
        f"<h2>What it means</h2><p>{escape(kind.meaning)}</p>"
        f"<h2>What to do</h2><p>{escape(kind.remedy)}</p>"
    )
