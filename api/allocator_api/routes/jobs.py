"""``/jobs``: long work followed and ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from allocator_api.jobs.events import events
from allocator_api.jobs.requests import Kind
from allocator_api.jobs.submitting import cancel
from allocator_api.problems import not_found
from allocator_api.routes.models.work import (
    JobTold,
)
from allocator_api.routes.support.answers import Answer, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking, asking_once
from allocator_api.routes.support.describing import told
from allocator_api.routes.support.finding import authority_of
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.paging import Cursor, Limit, Page, cut, known_cursor
from allocator_api.store import jobs
from allocator_api.store.jobs import State

router = APIRouter(prefix="/v1/authorities/{authority_id}", tags=["jobs"])

JOB = {
    "job_id": "job-0123456789abcdef",
    "kind": "plan",
    "state": "queued",
    "stage": None,
    "incumbent": None,
    "bound": None,
    "gap": None,
    "note": None,
    "progress_at": None,
    "attempts": 0,
    "cancel_requested": False,
    "created_at": "2026-08-10T09:00:00Z",
    "created_by": "key:7QK2",
    "started_at": None,
    "finished_at": None,
    "result_id": None,
    "problem": None,
    "webhook_state": None,
    "request": {"dataset_id": "ds-5f0c1d2e3a4b5c6d"},
}
OF_JOB = {
    "authority_id": "$request.path.authority_id",
    "job_id": "$response.body#/job_id",
}
LINKS = {"get_job": OF_JOB, "cancel_job": OF_JOB, "follow_job": OF_JOB}
EVENT = {
    "title": "JobEvent",
    "description": "One event; its data are JSON in text.",
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string"},
        "event": {"enum": ["progress", "end"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
JobId = Annotated[str, Path(max_length=64, examples=["job-0123456789abcdef"])]


@router.get(
    "/jobs",
    operation_id="list_jobs",
    responses=told(
        {"items": [JOB], "next_cursor": None},
        links={
            "get_job": {
                "authority_id": "$request.path.authority_id",
                "job_id": "$response.body#/items/0/job_id",
            }
        },
    ),
)
def list_jobs(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("jobs:read"))],
    state: Annotated[State | None, Query(description="Jobs in this state alone.")] = None,
    kind: Annotated[Kind | None, Query(description="Jobs of this kind alone.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[JobTold]:
    """List the jobs of the authority, newest first."""
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        after = known_cursor(cursor, lambda last: jobs.find(connection, asked.of, last) is not None)
        rows = jobs.page(connection, asked.of, limit=limit + 1, after=after, state=state, kind=kind)
    shown, following = cut(rows, limit, lambda row: (row.job_id,))
    return Page(items=[JobTold.of(row) for row in shown], next_cursor=following)


@router.get(
    "/jobs/{job_id}",
    operation_id="get_job",
    response_model=JobTold,
    responses=told(JOB, links={
        **LINKS,
        "get_plan": {
            "authority_id": "$request.path.authority_id",
            "plan_id": "$response.body#/result_id",
        },
    }),
)  # fmt: skip
def get_job(
    authority_id: AuthorityId,
    job_id: JobId,
    asked: Annotated[Asked, Depends(asking("jobs:read"))],
) -> JobTold:
    """How a job stands: its stage, the best so far, the bound and the gap."""
    with asked.store.reading(asked.authority_id) as connection:
        row = jobs.find(connection, asked.of, job_id)
    if row is None:
        raise not_found()
    return JobTold.of(row)


@router.get(
    "/jobs/{job_id}/events",
    operation_id="follow_job",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "News of the job as server-sent events, until it has ended.",
            "content": {
                "text/event-stream": {
                    "schema": EVENT,
                    "example": {"id": "1", "event": "progress", "data": '{"state":"running"}'},
                }
            },
        }
    },
)
async def follow_job(
    authority_id: AuthorityId,
    job_id: JobId,
    asked: Annotated[Asked, Depends(asking("jobs:read"))],
) -> StreamingResponse:
    """Follow a job: an event whenever it has come further, and one at its end."""

    def look() -> bool:
        with asked.store.reading(asked.authority_id) as connection:
            return jobs.find(connection, asked.of, job_id) is not None

    if not await run_in_threadpool(look):
        raise not_found()

    async def stream() -> AsyncIterator[str]:
        async for event in events(asked.store, asked.of, job_id):
            yield event.as_sse()

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)


@router.post(
    "/jobs/{job_id}/cancel",
    operation_id="cancel_job",
    response_model=JobTold,
    responses=told(JOB | {"state": "cancelled"}, links={"get_job": OF_JOB}),
)
def cancel_job(
    authority_id: AuthorityId,
    job_id: JobId,
    asked: Annotated[Asked, Depends(asking_once("jobs:write"))],
) -> Response:
    """Ask a job to end: a running one keeps the best plan that it has. An ended one stays."""

    def effect(connection: Connection) -> Answer:
        row = cancel(connection, asked.of, job_id, asked.principal, request_id=asked.request_id)
        if row is None:
            raise not_found()
        return json_answer(JobTold.of(row))

    response = do_once(asked, body_hash(None), effect)
    asked.wake()
    return response
