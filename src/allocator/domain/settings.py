"""Planning defaults: every number an authority may set for itself (``settings`` in YAML)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from allocator.domain.fields import Amount, Clock, Share
from allocator.domain.models import Document

Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class Settings(Document):
    """Planning settings with the defaults of contracts.md, Exact meanings 9.

    Times are minutes after midnight, ``*_hours`` hours, ``check_in_*`` minutes before departure,
    speeds straight-line km/h by urban-rural class (design of the road estimate).
    """

    hours_per_day: Annotated[float, Field(gt=0, le=16, allow_inf_nan=False)] = 7.0
    contact_share: Share = 0.52
    release_days: Annotated[float, Field(ge=0, le=366, allow_inf_nan=False)] = 2.0
    max_nights: Annotated[int, Field(ge=0, le=31)] = 4
    max_day_hours: Annotated[float, Field(gt=0, le=24, allow_inf_nan=False)] = 11.0
    check_in_ferry: Annotated[int, Field(ge=0, le=600)] = 30
    check_in_flight: Annotated[int, Field(ge=0, le=600)] = 40
    visit_earliest: Clock = 8 * 60 + 30
    visit_latest: Clock = 17 * 60
    gaelic_required: bool = True

    urban_kmh: Positive = 24.0
    accessible_kmh: Positive = 38.0
    remote_kmh: Positive = 41.0
    very_remote_kmh: Positive = 39.0
    walk_most_km: Amount = 1.5
    earliest_departure: Clock = 6 * 60
    latest_arrival: Clock = 22 * 60

    need_weights: dict[str, Weight] = {}
    """Need weight by tier; empty: 1 for the lowest tier, one more for each tier above."""
    link_change_penalty: Weight = 6.0
    """Points lost where a school's link officer changes (D44: about two officer days)."""
    travel_penalty_per_hour: Weight = 0.25
    allocation_gap: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.002
    """Relative gap at which the allocation stops looking for a better plan."""
    polish_rounds: Annotated[int, Field(ge=0, le=1_000_000)] = 1000
    """Rounds of ruin and recreate after the first schedule (deterministic work, not seconds)."""
