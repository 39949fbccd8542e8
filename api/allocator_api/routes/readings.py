"""``/readings``: the evidence, appended and never overwritten; as it was known on any day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response

from allocator.domain.indicators import Reading
from allocator_api.disclosure import sight_of
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.models.evidence import Appended, NewReadings
from allocator_api.routes.support.appending import Appending, append
from allocator_api.routes.support.asking import Asked, AuthorityId, IfMatch, asking, asking_once
from allocator_api.routes.support.days import Day
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.evidence import KnownReading, known_readings
from allocator_api.routes.support.finding import OfDataset, opened_dataset
from allocator_api.routes.support.once import body_hash
from allocator_api.routes.support.paging import Cursor, Limit, Page, cut, read_cursor

router = APIRouter(prefix="/v1/authorities/{authority_id}/readings", tags=["readings"])

NEW = {
    "readings": [
        {"school_id": "S1", "indicator": "attendance", "period_end": "2026-06-30", "value": 91.5,
         "source": "school management system"}
    ],
    "known_on": "2026-07-10",
}  # fmt: skip
KNOWN = {
    "school_id": "S1",
    "indicator": "attendance",
    "period_end": "2026-06-30",
    "value": 91.5,
    "numerator": None,
    "denominator": None,
    "status": "ok",
    "source": "school management system",
    "known_on": "2026-07-10",
    "superseded": False,
}
APPENDED = {
    "dataset_id": "ds-5f0c1d2e3a4b5c6d",
    "parent_id": "ds-0000000000000000",
    "rows": 1,
    "version": 4,
}
LINKS = {
    "get_dataset": {
        "authority_id": "$request.path.authority_id",
        "dataset_id": "$response.body#/dataset_id",
    },
    "list_readings": {"authority_id": "$request.path.authority_id"},
}


@router.post(
    "",
    operation_id="append_readings",
    status_code=201,
    response_model=Appended,
    responses=told(
        APPENDED, 201, "They stand in a new dataset, which is the current one.", links=LINKS,
        headers={"Location": "Address of the new dataset.", "ETag": "Version of the authority."},
    ),
)  # fmt: skip
def append_readings(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("readings:write"))],
    new: Annotated[NewReadings, Body(openapi_examples=given(NEW))],
    if_match: IfMatch = None,
) -> Response:
    """Append readings to the current dataset: a correction is a later reading of the same period.

    What was known on an earlier day stays as it was. Two values of one indicator for a school,
    period, day and source contradict each other and are refused.
    """
    day = new.known_on or dt.datetime.now(dt.UTC).date()
    rows = [
        Reading.model_validate({"known_on": day, **one.model_dump(exclude_none=True)})
        for one in new.readings
    ]
    appending = Appending(
        "readings", rows, "readings", new.note, "readings.appended",
        f"authorities/{asked.of}/readings", {"rows": len(rows)}, Appended.model_validate,
    )  # fmt: skip
    said = body_hash(new.model_dump(mode="json"))
    return append(asked, said, if_match, lambda _present: appending)


@router.get(
    "",
    operation_id="list_readings",
    responses=told({"items": [KNOWN], "next_cursor": None}),
)
def list_readings(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("readings:read"))],
    dataset_id: OfDataset = "current",
    as_of: Annotated[
        Day | None, Query(description="What was known on this day; by default the dataset's.")
    ] = None,
    school: Annotated[str | None, Query(max_length=100, examples=["S1"])] = None,
    indicator: Annotated[str | None, Query(max_length=100, examples=["attendance"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[KnownReading]:
    """List readings as they were known on a day, in the order of the dataset.

    ``superseded`` marks those that a later word on the same period had taken the place of.
    """
    row, opened = opened_dataset(asked, dataset_id)
    sight = sight_of(asked.reader, opened.authority)
    if school is not None and not (school in opened.authority.school_by_id and sight.sees(school)):
        raise not_found()
    chosen = sight.schools if school is None else frozenset({school})
    found = known_readings(opened.authority.readings, as_of or opened.day, chosen, indicator)
    start = _start(read_cursor(cursor, 2), row.dataset_id)
    numbered = list(enumerate(found))[start : start + limit + 1]
    shown, following = cut(numbered, limit, lambda one: (row.dataset_id, str(one[0] + 1)))
    asked.disclosed(f"datasets/{row.dataset_id}/readings", {"school": school, "rows": len(shown)})
    return Page(items=[one for _, one in shown], next_cursor=following)


def _start(after: tuple[str, ...] | None, dataset_id: str) -> int:
    """Place in the list where a page begins; a dataset never changes, so it stays the same."""
    if after is None:
        return 0
    if after[0] != dataset_id or not after[1].isascii() or not after[1].isdigit():
        raise ProblemError("conflict", "The list is of another dataset now: begin again.")
    return int(after[1][:9])
