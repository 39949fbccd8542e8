"""The live-tier states: rows that people put down, and what must hold before a tier goes live.

The rules are those of ``allocator live``: proposed, discussed, agreed or disputed, live (R26), and
the urgent path with its clock (R31).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from allocator.domain.discussions import Discussion
from allocator.domain.tiers import Judgement, TierRecord, TierState
from allocator.tiering.movement import records_on, state_of
from allocator_api.problems import ProblemError
from allocator_api.routes.support.opened import Opened, ladder_tier


def discussion_row(opened: Opened, row: Discussion) -> Discussion:
    """A talk with a headteacher, or a concern, about a tier of an open school.

    Raises
    ------
    ProblemError
        Where school or tier is not known, no day is given, or the proposal comes after the talk.
    """
    opened.require_open_school(row.school_id)
    ladder_tier(opened, row.tier)
    first, last = row.proposed_on, row.discussed_on
    if first is None and last is None:
        raise ProblemError("faulty-request", "Give the day it was proposed or discussed.")
    if first is not None and last is not None and first > last:
        raise ProblemError("faulty-request", "A tier is proposed before it is discussed.")
    if row.urgent_reason is not None and not row.urgent_reason.strip():
        raise ProblemError("faulty-request", "Say in urgent_reason why it cannot wait.")
    return row


def judgement_row(opened: Opened, row: Judgement) -> Judgement:
    """A professional judgement of an open school's tier: with a reason and a day of review.

    Raises
    ------
    ProblemError
        Where school or tier is not known, the reason is empty, or the review comes before it.
    """
    opened.require_open_school(row.school_id)
    ladder_tier(opened, row.tier)
    if not row.reason.strip():
        raise ProblemError("faulty-request", "A judgement has a reason.")
    if row.review_on < row.made_on:
        raise ProblemError("faulty-request", "A judgement is reviewed after it was made.")
    return row


def confirmed_row(opened: Opened, school_id: str, day: dt.date) -> TierRecord:
    """The tier of a school made live on a day, once it has been agreed or decided.

    Raises
    ------
    ProblemError
        Where it may not go live, with the reason.
    """
    opened.require_open_school(school_id)
    then = opened.on(day)
    days = [row.from_date for row in opened.authority.tier_history if row.school_id == school_id]
    if days and max(days) >= day:
        raise ProblemError(
            "conflict", f"There is a live tier from {max(days)}; a new one begins after it."
        )
    standing = then.standing_of(school_id)
    why = standing.why_not_live
    if why is not None or standing.tier is None:
        words = why or "the rules cannot decide a tier"
        raise ProblemError("conflict", f"The tier stays as it is: {words.rstrip('.')}.")
    return TierRecord(school_id=school_id, tier=standing.tier, from_date=day)


def state_after(opened: Opened, row: Discussion) -> TierState:
    """How far the talk about the tier has got with this row."""
    day = row.discussed_on or row.proposed_on
    assert day is not None
    authority = replace(opened.authority, discussions=(*opened.authority.discussions, row))
    record = next(one for one in records_on(authority, day) if one.school_id == row.school_id)
    return state_of(record, row.tier)
