"""How tiers go live: judgements, discussions, disputes and urgent concerns (R25-R31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response

from allocator.domain.discussions import Discussion
from allocator.domain.models import Row
from allocator.domain.tiers import Judgement, TierRecord, TierState
from allocator.tiering.moderation.due import URGENT_WORKING_DAYS
from allocator.tiering.movement.days import working_days_after
from allocator_api.disclosure import sight_of
from allocator_api.problems import not_found
from allocator_api.routes.models.tiers import (
    NewConcern,
    NewDiscussion,
    NewJudgement,
    NewLiveTier,
    Recorded,
)
from allocator_api.routes.support.appending import Appending, Present, append, as_values
from allocator_api.routes.support.asking import Asked, AuthorityId, IfMatch, asking_once
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.live import (
    confirmed_row,
    discussion_row,
    judgement_row,
    state_after,
)
from allocator_api.routes.support.once import body_hash
from allocator_api.routes.support.validating import validated
from allocator_api.routes.tiers import SchoolId

router = APIRouter(prefix="/v1/authorities/{authority_id}", tags=["live tiers"])

JUDGEMENT = {
    "school_id": "S1",
    "tier": "targeted",
    "reason": "Two long absences in a team of four",
    "made_by": "P1",
    "made_on": "2026-08-10",
    "review_on": "2026-12-10",
}
DISCUSSION = {
    "school_id": "S1",
    "tier": "targeted",
    "discussed_on": "2026-08-18",
    "by": "P1",
    "head_view": "disagrees",
    "note": "The head asks for the newest figures",
}
CONCERN = {
    "school_id": "S1",
    "tier": "intensive",
    "raised_on": "2026-09-01",
    "acts": "P1",
    "urgent_reason": "The whole senior team is away",
}
RECORDED = {
    "dataset_id": "ds-5f0c1d2e3a4b5c6d",
    "parent_id": "ds-0000000000000000",
    "rows": 1,
    "version": 5,
    "school_id": "S1",
    "tier": "targeted",
    "state": "disputed",
    "first_contact_by": None,
}
HEADERS = {"Location": "Address of the new dataset.", "ETag": "Version of the authority."}
LINKS = {
    "get_dataset": {
        "authority_id": "$request.path.authority_id",
        "dataset_id": "$response.body#/dataset_id",
    },
    "get_school_history": {
        "authority_id": "$request.path.authority_id",
        "school_id": "$response.body#/school_id",
    },
}

Put = Judgement | Discussion | TierRecord
"""A row that somebody puts down about a school's tier."""


@router.post(
    "/judgements",
    operation_id="record_judgement",
    status_code=201,
    response_model=Recorded,
    responses=told(RECORDED, 201, "It is recorded.", links=LINKS, headers=HEADERS),
)
def record_judgement(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("judgements:write"))],
    new: Annotated[NewJudgement, Body(openapi_examples=given(JUDGEMENT))],
    if_match: IfMatch = None,
) -> Response:
    """Record a professional judgement of a tier: it wins, and never hides the rule's tier."""
    given_row = validated(Judgement, new.model_dump(exclude_none=True))

    def row(found: Present) -> Judgement:
        return judgement_row(found.opened, given_row)

    return _record(asked, new, new.school_id, "judgements", row, if_match)


@router.post(
    "/discussions",
    operation_id="record_discussion",
    status_code=201,
    response_model=Recorded,
    responses=told(RECORDED, 201, "It is recorded.", links=LINKS, headers=HEADERS),
)
def record_discussion(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("live:write"))],
    new: Annotated[NewDiscussion, Body(openapi_examples=given(DISCUSSION))],
    if_match: IfMatch = None,
) -> Response:
    """Record a discussion with a headteacher and the head's view; disagreement opens a dispute."""
    given_row = validated(Discussion, new.model_dump(exclude_none=True))

    def row(found: Present) -> Discussion:
        return discussion_row(found.opened, given_row)

    return _record(asked, new, new.school_id, "discussions", row, if_match)


@router.post(
    "/concerns",
    operation_id="raise_concern",
    status_code=201,
    response_model=Recorded,
    responses=told(
        RECORDED | {"tier": "intensive", "state": "proposed", "first_contact_by": "2026-09-03"},
        201, "It is recorded, and its clock runs.", links=LINKS, headers=HEADERS,
    ),
)  # fmt: skip
def raise_concern(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("concerns:write"))],
    new: Annotated[NewConcern, Body(openapi_examples=given(CONCERN))],
    if_match: IfMatch = None,
) -> Response:
    """Raise an urgent concern on any day: it names who acts, by when, and why it cannot wait."""
    values = {
        "school_id": new.school_id, "tier": new.tier, "proposed_on": new.raised_on,
        "by": new.acts, "urgent_reason": new.urgent_reason,
    }  # fmt: skip
    given_row = validated(Discussion, values)

    def row(found: Present) -> Discussion:
        return discussion_row(found.opened, given_row)

    return _record(asked, new, new.school_id, "discussions", row, if_match)


@router.post(
    "/schools/{school_id}/live-tier",
    operation_id="make_tier_live",
    status_code=201,
    response_model=Recorded,
    responses=told(
        RECORDED | {"state": "live"}, 201, "The tier is live.", links=LINKS, headers=HEADERS
    ),
)
def make_tier_live(
    authority_id: AuthorityId,
    school_id: SchoolId,
    asked: Annotated[Asked, Depends(asking_once("live:write"))],
    new: Annotated[NewLiveTier, Body(openapi_examples=given({"on": "2026-08-24"}))],
    if_match: IfMatch = None,
) -> Response:
    """Make the tier of a school live, once its head has agreed or the dispute is decided."""

    def row(found: Present) -> TierRecord:
        return confirmed_row(found.opened, school_id, new.on)

    return _record(asked, new, school_id, "tier_history", row, if_match)


def _require_seen(asked: Asked, found: Present, school_id: str) -> None:
    """Let an open school pass that the asker sees.

    Raises
    ------
    ProblemError
        Where there is none, or not for the asker.
    """
    if not sight_of(asked.reader, found.opened.authority).sees(school_id):
        raise not_found()
    found.opened.require_open_school(school_id)


def _record(
    asked: Asked,
    new: NewJudgement | NewDiscussion | NewConcern | NewLiveTier,
    school_id: str,
    table: str,
    row_of: Callable[[Present], Put],
    if_match: str | None,
) -> Response:
    """Put a row down in a new dataset, once, and answer with how far the tier has got."""

    def build(found: Present) -> Appending:
        _require_seen(asked, found, school_id)
        row = row_of(found)
        more = {
            "school_id": school_id,
            "tier": row.tier,
            "state": _state(found, row),
            "first_contact_by": _clock(found, new),
        }
        return Appending(
            table, [row], "judgements" if table == "judgements" else "live", "",
            f"{table}.recorded", f"schools/{school_id}", _as_noted(row),
            lambda made: Recorded.model_validate({**made, **more}),
        )  # fmt: skip

    return append(asked, body_hash(new.model_dump(mode="json")), if_match, build)


def _clock(found: Present, new: object) -> dt.date | None:
    """The day by which an urgent concern asks for the first contact (R31)."""
    if not isinstance(new, NewConcern):
        return None
    return working_days_after(found.opened.authority, new.raised_on, URGENT_WORKING_DAYS)


def _state(found: Present, row: Put) -> TierState:
    if isinstance(row, Discussion):
        return state_after(found.opened, row)
    if isinstance(row, TierRecord):
        return "live"
    return {"agrees": "agreed", "disagrees": "disputed"}.get(  # type: ignore[return-value]
        row.head_view or "", "discussed" if row.discussed_on else "proposed"
    )


def _as_noted(row: Row) -> dict[str, object]:
    """A row for the audit trail, without what was said in confidence."""
    values = as_values(row)
    return {key: value for key, value in values.items() if key not in ("note", "evidence")}
