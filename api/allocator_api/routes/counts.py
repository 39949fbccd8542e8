"""``/counts``: how many schools have which support, made safe for people outside (R103)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from allocator_api.disclosure import SharedCounts, shared_counts
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.support.answers import canonical_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking
from allocator_api.routes.support.describing import told
from allocator_api.routes.support.finding import opened_dataset, plan_named, whole_plan

router = APIRouter(prefix="/v1/authorities/{authority_id}/counts", tags=["counts"])

COUNTS = {
    "as_of": "2026-08-10",
    "lowest": "universal",
    "least": 5,
    "groups": [
        {"grouping": "sector", "group": "primary", "sessions": None,
         "schools": {"universal": 31, "above": 9, "undecided": 0}}
    ],
    "withheld": [
        {"grouping": "sector", "group": "special", "reason": "small_count",
         "text": "a count of it is from 1 to 4"}
    ],
}  # fmt: skip


@router.get("", operation_id="get_counts", response_model=SharedCounts, responses=told(COUNTS))
def get_counts(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("counts:read"))],
    plan_id: Annotated[
        str | None,
        Query(max_length=64, description="An approved plan; without it, the present tiers."),
    ] = None,
    least: Annotated[
        int | None,
        Query(
            ge=2,
            le=100,
            description="Counts from 1 to one below it are kept back. The "
            "installation's own least (``least_count``) holds where it is greater.",
        ),
    ] = None,
) -> Response:
    """Schools by group and tier, with small counts kept back, others with them, and the reasons."""
    least = max(least or 0, asked.settings.least_count)
    if plan_id is None:
        row, opened = opened_dataset(asked, "current")
        counts = shared_counts(opened.authority, opened.report, least=least)
        object_ = f"datasets/{row.dataset_id}/counts"
    else:
        with asked.store.reading(asked.authority_id) as connection:
            plan_row = plan_named(asked, connection, plan_id)
            if plan_row.approved_at is None and asked.reader.sees_counts_only:
                raise not_found()
            if plan_row.approved_at is None:
                raise ProblemError("conflict", "Counts are shared of approved plans alone.")
            plan = whole_plan(asked, connection, plan_row)
        _, opened = opened_dataset(asked, plan_row.dataset_id)
        counts = shared_counts(opened.authority, plan.tiers, plan.allocation, least)
        object_ = f"plans/{plan_id}/counts"
    withheld = [f"{one.grouping}/{one.group or '*'}: {one.reason}" for one in counts.withheld]
    asked.disclosed(object_, {"least": least, "withheld": withheld})
    return canonical_answer(counts).as_response()
