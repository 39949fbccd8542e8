"""Schools with chosen readings, classified by the shipped ruleset."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from allocator.domain.indicators import Reading, Readings
from allocator.domain.tiers import TierDecision
from allocator.resources import shipped
from allocator.tiering import Ruleset, classify, load_ruleset
from tests.builders import a_school, an_authority

SUMMER = dt.date(2026, 6, 30)
CALM: dict[str, float] = {
    "attendance": 93.0,
    "persistent_absence": 20.0,
    "exclusions_per_1000": 2.0,
    "staff_absence_days": 5.0,
    "complaints_upheld": 0.0,
    "vacancy_terms": 0.0,
    "parent_survey_positive": 90.0,
}


@cache
def the_ruleset() -> Ruleset:
    """The shipped ruleset, read once."""
    return load_ruleset(shipped("rules") / "scotland-three-tier")


def a_reading(indicator: str, value: float | None, **changes: Any) -> Reading:
    """A reading of school S1, known in July 2026."""
    fields: dict[str, Any] = {
        "school_id": "S1",
        "indicator": indicator,
        "period_end": SUMMER,
        "value": value,
        "denominator": 50,
        "numerator": 6,
        "source": "test",
        "known_on": dt.date(2026, 7, 10),
        **changes,
    }
    return Reading.model_validate(fields)


def calm_readings() -> list[Reading]:
    """Readings that set off nothing."""
    return [a_reading(name, value) for name, value in CALM.items()]


def decide(*readings: Reading, school: dict[str, Any] | None = None, **tables: Any) -> TierDecision:
    """Tier of S1, whose other readings are calm."""
    named = {reading.indicator for reading in readings}
    rest = [reading for reading in calm_readings() if reading.indicator not in named]
    authority = an_authority(
        schools=(a_school("S1", **(school or {})),),
        readings=Readings.from_rows([*readings, *rest]),
        **tables,
    )
    (decision,) = classify(authority, the_ruleset()).schools
    return decision


def fired(decision: TierDecision) -> set[str]:
    """Tables and rows that fired, as ``inclusion 1``."""
    return {f"{reason.table} {reason.row}" for reason in decision.reasons}
