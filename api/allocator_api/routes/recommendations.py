"""``/recommendations``: the best people for a school, and the best dates for a visit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import TypeAdapter

from allocator.domain.candidates import SchoolCandidates
from allocator.domain.models import Document
from allocator.io.plan_files import canonical_json
from allocator_api.jobs.asking import ask_process
from allocator_api.jobs.dates import PossibleDate
from allocator_api.jobs.questions import Question
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.support.answers import JSON, Answer, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking
from allocator_api.routes.support.describing import told
from allocator_api.routes.support.finding import (
    OfDataset,
    opened_dataset,
    plan_named,
    whole_plan,
)
from allocator_api.store import datasets

router = APIRouter(prefix="/v1/authorities/{authority_id}/recommendations", tags=["plans"])

MOST_SECONDS = 20.0
"""A question is answered within so long, or not at all; longer ones are for jobs."""
_WAIT_SECONDS = 5.0
_turn = threading.Semaphore(1)
_DATES = TypeAdapter(tuple[PossibleDate, ...])
PEOPLE = {
    "school_id": "S1",
    "name": "Innis Primary",
    "tier": "targeted",
    "activities": [
        {"activity": "link_visit", "title": "Quality improvement visit", "minimum": 1, "target": 2,
         "given": 0, "eligible": 1, "unsuitable": [], "note": "",
         "best": [{"person_ids": ["P1"], "mode": "in_person", "points": 0.4, "price_points": 0.0,
                   "hours": 5.5, "travel_hours": 0.5, "nights": 0, "pounds": 9.0,
                   "text": "Officer 1: 5.5 hours"}]}
    ],
}  # fmt: skip
DATES = {
    "school_id": "S1",
    "person_id": "P1",
    "plan_id": "pl-0123456789abcdef",
    "hours": 3.0,
    "count": 31,
    "dates": [
        {"date": "2026-09-08", "start": "09:30", "end": "12:30", "travel_hours": 0.5, "nights": 0,
         "days_away": 1, "crossings": 0, "days_to_nearest_visit": 14}
    ],
}  # fmt: skip


class Dates(Document):
    """Days for a visit, the easiest first; ``count`` are there altogether."""

    school_id: str
    person_id: str
    plan_id: str | None
    hours: float
    count: int
    dates: tuple[PossibleDate, ...]


@router.get(
    "/people",
    operation_id="recommend_people",
    response_model=SchoolCandidates,
    responses=told(PEOPLE),
)
def recommend_people(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("plans:write"))],
    school: Annotated[str, Query(max_length=100, examples=["S1"])],
    activity: Annotated[
        str | None, Query(max_length=100, description="One activity, or 'link'.")
    ] = None,
    dataset_id: OfDataset = "current",
) -> Response:
    """Who could support a school: the least costly for the plan as a whole, and why not others."""
    row, opened = opened_dataset(asked, dataset_id)
    opened.require_open_school(school)
    question = {"school": school, "activity": activity, "seconds": MOST_SECONDS}
    text = _answer(asked, "people", question, row.dataset_id)
    asked.disclosed(f"schools/{school}/people", {"dataset_id": row.dataset_id})
    return Answer(200, text.encode(), {"content-type": JSON}).as_response()


@router.get(
    "/dates",
    operation_id="recommend_dates",
    response_model=Dates,
    responses=told(DATES),
)
def recommend_dates(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("plans:write"))],
    school: Annotated[str, Query(max_length=100, examples=["S1"])],
    person: Annotated[str, Query(max_length=100, examples=["P1"])],
    hours: Annotated[float, Query(gt=0, le=12, allow_inf_nan=False)] = 3.0,
    plan_id: Annotated[
        str | None, Query(max_length=64, description="A plan whose visits stand beside it.")
    ] = None,
    dataset_id: OfDataset = "current",
    most: Annotated[int, Query(ge=1, le=200, description="Most days listed.")] = 20,
) -> Response:
    """Days on which a person could visit a school and be home again, the easiest journey first."""
    schedule = None
    if plan_id is not None:
        with asked.store.reading(asked.authority_id) as connection:
            plan_row = plan_named(asked, connection, plan_id)
            planned = whole_plan(asked, connection, plan_row).schedule
        schedule = canonical_json(planned) if planned is not None else None
        dataset_id = plan_row.dataset_id
    row, opened = opened_dataset(asked, dataset_id)
    opened.require_open_school(school)
    if person not in opened.authority.person_by_id:
        raise not_found()
    question = {"school": school, "person": person, "hours": hours}
    found = _DATES.validate_json(_answer(asked, "dates", question, row.dataset_id, schedule))
    asked.disclosed(f"people/{person}/dates", {"school": school})
    dates = Dates(
        school_id=school,
        person_id=person,
        plan_id=plan_id,
        hours=hours,
        count=len(found),
        dates=found[:most],
    )
    return json_answer(dates).as_response()


def _answer(
    asked: Asked,
    kind: Question,
    question: dict[str, Any],
    dataset_id: str,
    schedule: str | None = None,
) -> str:
    """Have it answered by a process of its own, which may fall without harm to this one."""
    with asked.store.reading(asked.authority_id) as connection:
        files = datasets.read_files(connection, asked.of, dataset_id)
    with _one_at_a_time():
        return ask_process(
            kind, question, files, asked.settings, seconds=MOST_SECONDS, schedule=schedule
        )


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep such questions from taking the whole machine.

    Raises
    ------
    ProblemError
        Where others are asked for too long.
    """
    if not _turn.acquire(timeout=_WAIT_SECONDS):
        detail = "Others ask for people and dates at the moment."
        raise ProblemError("unavailable", detail, headers={"Retry-After": "5"})
    try:
        yield
    finally:
        _turn.release()
