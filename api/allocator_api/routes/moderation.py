"""Where every school stands, what waits for whom, and whether judgement and rules agree."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from allocator.domain.tiers import Judgement
from allocator.tiering.moderation import (
    DueList,
    ModerationReport,
    Watch,
    due_list,
    moderation_report,
    watch,
)
from allocator.tiering.movement import SchoolHistory, Standing, history_of
from allocator_api.disclosure import sight_of
from allocator_api.problems import not_found
from allocator_api.routes.live import JUDGEMENT
from allocator_api.routes.models.tiers import StandingTold
from allocator_api.routes.support.answers import canonical_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking
from allocator_api.routes.support.days import Day
from allocator_api.routes.support.describing import told
from allocator_api.routes.support.finding import OfDataset, opened_dataset
from allocator_api.routes.support.paging import Cursor, Limit, Page, page_of_sorted
from allocator_api.routes.tiers import AsOf, SchoolId

router = APIRouter(prefix="/v1/authorities/{authority_id}", tags=["live tiers"])

STANDING = {
    "school_id": "S1",
    "tier": "targeted",
    "rule_tier": "targeted",
    "state": "disputed",
    "since": "2026-08-10",
    "text": None,
    "why_not_live": "the headteacher disagrees and nobody else has decided",
}
DUE = {
    "as_of": "2026-09-01",
    "within_days": 30,
    "items": [
        {"kind": "dispute", "school_id": "S1", "tier": "targeted", "due_on": "2026-09-08",
         "is_overdue": False, "who": None, "text": "The headteacher disagreed with targeted"}
    ],
}  # fmt: skip
HISTORY = {
    "school_id": "S1",
    "as_of": "2026-09-01",
    "entries": [
        {"on": "2026-08-18", "kind": "discussion", "tier": "targeted", "state": "disputed",
         "who": "P1", "text": "Discussed targeted; the headteacher disagrees"}
    ],
}  # fmt: skip
WATCH = {
    "as_of": "2026-09-01", "year_start": "2026-08-01", "lowest": "universal", "above": 1,
    "schools": 4, "share": 0.25, "share_year_before": None, "day_share": None,
    "day_share_year_before": None, "proposed_share": 0.25, "months_so_far": 2.0,
    "months_ended": None, "share_limit": 0.3, "rise_limit": 0.05, "prompts": [],
}  # fmt: skip


@router.get(
    "/standings",
    operation_id="list_standings",
    responses=told({"items": [STANDING], "next_cursor": None}),
)
def list_standings(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("live:read"))],
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[StandingTold]:
    """Where each school that you see stands: its tier, the rules' tier, how far the talk got."""
    row, opened = opened_dataset(asked, dataset_id)
    chosen = opened.on(as_of)
    sight = sight_of(asked.reader, chosen.authority)
    rows = sorted(
        (one for one in chosen.standings if sight.sees(one.school_id)),
        key=lambda one: one.school_id,
    )
    shown, after = page_of_sorted(rows, limit, cursor, lambda one: (one.school_id,))
    asked.disclosed(f"datasets/{row.dataset_id}/standings", {"rows": len(shown)})
    return Page(items=[_told(one) for one in shown], next_cursor=after)


def _told(one: Standing) -> StandingTold:
    return StandingTold(
        school_id=one.school_id,
        tier=one.tier,
        rule_tier=one.rule_tier,
        state=one.state,
        since=one.since,
        text=one.text,
        why_not_live=one.why_not_live,
    )


@router.get("/due", operation_id="list_due", response_model=DueList, responses=told(DUE))
def list_due(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("live:read"))],
    within: Annotated[
        int, Query(ge=0, le=3660, description="Reviews that fall due within so many days.")
    ] = 30,
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
) -> Response:
    """What waits: urgent concerns with their clock, disputes, reviews, discussions."""
    row, opened = opened_dataset(asked, dataset_id)
    chosen = opened.on(as_of)
    sight = sight_of(asked.reader, chosen.authority)
    found = due_list(chosen.authority, chosen.standings, chosen.day, within)
    items = tuple(item for item in found.items if sight.sees(item.school_id))
    asked.disclosed(f"datasets/{row.dataset_id}/due", {"rows": len(items)})
    return canonical_answer(found.model_copy(update={"items": items})).as_response()


@router.get(
    "/judgements",
    operation_id="list_judgements",
    responses=told({"items": [JUDGEMENT | {"evidence": None, "discussed_on": None,
                                           "head_view": None}], "next_cursor": None}),
)  # fmt: skip
def list_judgements(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("judgements:read"))],
    dataset_id: OfDataset = "current",
    school: Annotated[str | None, Query(max_length=100, examples=["S1"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Judgement]:
    """List professional judgements by school and day, those that have run out among them."""
    row, opened = opened_dataset(asked, dataset_id)
    sight = sight_of(asked.reader, opened.authority)
    if school is not None and not (school in opened.authority.school_by_id and sight.sees(school)):
        raise not_found()
    rows = [
        one
        for one in opened.authority.judgements
        if sight.sees(one.school_id) and school in (None, one.school_id)
    ]
    rows.sort(key=_place)
    shown, after = page_of_sorted(rows, limit, cursor, _place)
    asked.disclosed(f"datasets/{row.dataset_id}/judgements", {"rows": len(shown)})
    return Page(items=shown, next_cursor=after)


def _place(row: Judgement) -> tuple[str, str, str]:
    return row.school_id, row.made_on.isoformat(), row.made_by


@router.get(
    "/schools/{school_id}/history",
    operation_id="get_school_history",
    response_model=SchoolHistory,
    responses=told(HISTORY),
)
def get_school_history(
    authority_id: AuthorityId,
    school_id: SchoolId,
    asked: Annotated[Asked, Depends(asking("live:read"))],
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
) -> Response:
    """The dated history of a school's tier: live tiers, judgements, discussions, concerns."""
    row, opened = opened_dataset(asked, dataset_id)
    if not sight_of(asked.reader, opened.authority).sees(school_id):
        raise not_found()
    opened.require_open_school(school_id)
    chosen = opened.on(as_of)
    found = history_of(chosen.authority, chosen.standing_of(school_id))
    asked.disclosed(f"schools/{school_id}/history", {"dataset_id": row.dataset_id})
    return canonical_answer(found).as_response()


@router.get(
    "/moderation",
    operation_id="get_moderation",
    response_model=ModerationReport,
    responses=told(
        {"since": "2025-09-02", "until": "2026-09-01", "in_full": False,
         "ruleset": {"id": "scotland-three-tier", "version": "1.0", "hash": "ab" * 32},
         "total": {"judgements": None}, "by_officer": None, "by_area": None, "by_sector": None,
         "pairs": None},
    ),
)  # fmt: skip
def get_moderation(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("plans:approve"))],
    since: Annotated[
        Day | None, Query(description="First day; a year before the last where left out.")
    ] = None,
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
) -> Response:
    """Judgements beside what the rules said, by officer, area and sector; no small counts."""
    row, opened = opened_dataset(asked, dataset_id)
    chosen = opened.on(as_of)
    first = since or chosen.day - dt.timedelta(days=364)
    report = moderation_report(
        chosen.authority, chosen.ruleset, first, chosen.day, chosen.evaluate_on
    )
    asked.disclosed(f"datasets/{row.dataset_id}/moderation")
    return canonical_answer(report).as_response()


@router.get("/watch", operation_id="get_watch", response_model=Watch, responses=told(WATCH))
def get_watch(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("plans:approve"))],
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
) -> Response:
    """How many schools are above the lowest tier, for how long, and the trend."""
    row, opened = opened_dataset(asked, dataset_id)
    chosen = opened.on(as_of)
    spec = chosen.ruleset.spec
    proposed = tuple(one.tier for one in chosen.standings)
    found = watch(chosen.authority, chosen.day, spec.ladder[0], spec.watch_share, proposed)
    asked.disclosed(f"datasets/{row.dataset_id}/watch")
    return canonical_answer(found).as_response()
