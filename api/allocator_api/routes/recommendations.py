"""``/recommendations``: the best people for a school, and the best dates for a visit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from allocator.domain.candidates import SchoolCandidates
from allocator.domain.models import Document
from allocator.errors import UsageError
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.support.answers import canonical_answer, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking
from allocator_api.routes.support.dates import PossibleDate, possible_dates
from allocator_api.routes.support.describing import told
from allocator_api.routes.support.finding import (
    OfDataset,
    opened_dataset,
    plan_named,
    whole_plan,
)

router = APIRouter(prefix="/v1/authorities/{authority_id}/recommendations", tags=["plans"])

MOST_SECONDS = 20.0
"""A question is answered within so long, or not at all; longer ones are for jobs."""
_WAIT_SECONDS = 5.0
_turn = threading.Semaphore(1)
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
    from allocator.allocation.who_for import people_for
    from allocator.solving.progress import SolveControl

    row, opened = opened_dataset(asked, dataset_id)
    opened.require_open_school(school)
    control = SolveControl(time_limit_seconds=MOST_SECONDS)
    with _one_at_a_time():
        try:
            found = people_for(
                opened.authority, opened.report, opened.travel, control, school, activity
            )
        except UsageError as error:
            raise ProblemError("faulty-request", str(error)) from None
    asked.disclosed(f"schools/{school}/people", {"dataset_id": row.dataset_id})
    return canonical_answer(found).as_response()


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
            schedule = whole_plan(asked, connection, plan_row).schedule
        dataset_id = plan_row.dataset_id
    _, opened = opened_dataset(asked, dataset_id)
    opened.require_open_school(school)
    if person not in opened.authority.person_by_id:
        raise not_found()
    with _one_at_a_time():
        found = possible_dates(opened.authority, opened.travel, schedule, school, person, hours)
    asked.disclosed(f"people/{person}/dates", {"school": school})
    dates = Dates(
        school_id=school,
        person_id=person,
        plan_id=plan_id,
        hours=hours,
        count=len(found),
        dates=tuple(found[:most]),
    )
    return json_answer(dates).as_response()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep such questions from taking the whole process.

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
