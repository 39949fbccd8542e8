"""A school with a decision written by hand, for tests of what is said about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.indicators import Reading, Readings
from allocator.domain.tiers import (
    MissingInput,
    NearMiss,
    Reason,
    RulesetIdentity,
    Step,
    TierDecision,
    TierReport,
)
from tests.builders import a_school, an_authority, an_offer

DAY = dt.date(2026, 8, 10)
SUMMER = dt.date(2026, 6, 30)


def a_reason(**changes: Any) -> Reason:
    """Attendance that counts."""
    fields: dict[str, Any] = {
        "table": "inclusion",
        "row": 1,
        "outcome": "attendance",
        "indicator": "attendance",
        "value": 88.6,
        "threshold": 89.5,
        "distance": 0.9,
        "period_end": SUMMER,
        "source": "published: School statistics 2026",
        "text": "Attendance is 88.6%",
        **changes,
    }
    return Reason(**fields)


def a_near_miss(**changes: Any) -> NearMiss:
    """Complaints just below what counts."""
    fields: dict[str, Any] = {
        "table": "quality",
        "row": 1,
        "indicator": "complaints_upheld",
        "value": 2.0,
        "threshold": 3.0,
        "distance": 1.0,
        "text": "Complaints upheld or escalated: 2, 1 short of the threshold of 3",
        **changes,
    }
    return NearMiss(**fields)


def a_gap(indicator: str, could: str | None = None, why: str = "not collected") -> MissingInput:
    """A figure that is missing."""
    return MissingInput(indicator=indicator, why=why, could_change_to=could, text="...")


def a_decision(**changes: Any) -> TierDecision:
    """Targeted, live, for attendance."""
    fields: dict[str, Any] = {
        "school_id": "S1",
        "tier": "targeted",
        "rule_tier": "targeted",
        "state": "live",
        "since": dt.date(2025, 8, 18),
        "points": 2,
        "decided_by": Step(
            table="tier", row=2, outcome="targeted", text="Two triggers or more in two domains"
        ),
        "reasons": (a_reason(),),
        "lowest_tier": "universal",
        "highest_tier": "targeted",
        **changes,
    }
    return TierDecision(**fields)


def a_report(*decisions: TierDecision) -> TierReport:
    """A report of some decisions, or of the usual one."""
    chosen = decisions or (a_decision(),)
    return TierReport(
        as_of=DAY,
        ruleset=RulesetIdentity(id="r", version="1", hash="h"),
        schools=chosen,
        counts={},
    )


def a_reading(indicator: str, **changes: Any) -> Reading:
    """A reading of S1."""
    fields: dict[str, Any] = {
        "school_id": "S1",
        "indicator": indicator,
        "period_end": SUMMER,
        "value": 10,
        "source": "published: School statistics 2026",
        **changes,
    }
    return Reading.model_validate(fields)


def the_authority(*readings: Reading, **tables: Any) -> Authority:
    """An authority with the school S1 and S2, and an offer with a flag."""
    offer = an_offer(flags={"new_headteacher": {"link_visit": {"target": 1}}})
    schools = (a_school("S1", name="First Primary"), a_school("S2", name="Another Primary"))
    return an_authority(
        schools=schools, offer=offer, readings=Readings.from_rows(list(readings)), **tables
    )
