"""Planning defaults: every number an authority may set for itself (``settings`` in YAML)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from allocator.domain.costs import Rates
from allocator.domain.fields import Amount, Clock, Share
from allocator.domain.models import Document
from allocator.domain.routing import Routing

Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]

AimName = Literal[
    "promises_kept",
    "presence",
    "need_met",
    "fairness",
    "travel",
    "nights",
    "continuity",
    "even_load",
    "money",
]
AIMS: tuple[AimName, ...] = (
    "promises_kept", "presence", "need_met", "fairness", "travel", "nights", "continuity",
    "even_load", "money",
)  # fmt: skip
"""Aims of an allocation in their usual order."""
COSTS: frozenset[AimName] = frozenset({"travel", "nights", "even_load", "money"})
"""Aims that are met best by doing nothing: they come after what is to be done."""
Engine = Literal["highs", "cp-sat", "cbc"]
ENGINES: tuple[Engine, ...] = ("highs", "cp-sat", "cbc")
"""Engines that solve the allocation, the usual one first."""
FairnessAim = Literal["total_need", "worst_off", "blend"]


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

    start_minutes: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = 3.0
    """Minutes that every estimated drive takes whatever its length: setting off, parking."""
    urban_kmh: Positive = 36.0
    """Between two places in towns; the speeds below hold wherever one end is outside."""
    accessible_kmh: Positive = 48.0
    remote_kmh: Positive = 48.0
    very_remote_kmh: Positive = 48.0
    keep_to_land: bool = False
    """Whether estimated drives go round the water of ``boundary.geojson`` where that is far."""
    winter_factor: Annotated[float, Field(ge=1, le=3, allow_inf_nan=False)] = 1.0
    """How much longer estimated drives take from November to February where an end is remote
    (D39). 1: the speeds above are those of the whole year."""
    routing: Routing | None = None
    """Routing engine that is asked for journeys by road; none: they are estimated."""
    walk_most_km: Amount = 1.5
    lunch_minutes: Annotated[int, Field(ge=0, le=120)] = 30
    """Pause at midday on days by road of more than six hours, where their times have room; 0: none
    is looked for."""
    earliest_departure: Clock = 6 * 60
    latest_arrival: Clock = 22 * 60

    need_weights: dict[str, Weight] = {}
    """Need weight by tier; empty: 1 for the lowest tier, one more for each tier above."""
    link_change_penalty: Weight = 6.0
    """Points lost where a school's link officer changes (D44: about two officer days)."""
    travel_penalty_per_hour: Weight = 0.25
    allocation_gap: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.002
    """Relative gap at which the allocation stops looking for a better plan."""
    engine: Engine = "highs"
    """Engine that solves the allocation; all keep the same rules, how far they come differs."""
    aims: tuple[AimName, ...] = AIMS
    """Aims in order; each leaves a floor that those after it keep. One left out counts nothing."""
    aim_slack: Annotated[float, Field(ge=0, le=0.5, allow_inf_nan=False)] = 0.02
    """Share of an aim's best level that the aims after it may give up."""
    cost_slack: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    """Share by which a cost may pass its least level, in the order of the aims; none: costs are
    traded at their prices, whatever their order."""
    fairness: FairnessAim = "blend"
    """Total need met, the worst-off group first, or a blend of both (R50)."""
    contacts_per_month: dict[str, Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]] = {
        "universal": 1.0, "targeted": 3.0, "intensive": 6.0,
    }  # fmt: skip
    """Most contacts a school should have in a month, by tier (D21); others: no limit."""
    contacts_limit_targets: bool = False
    """Whether that limit holds against the offer's targets too, or only beyond them; promised
    sessions always have room."""
    inspection_share: Share = 0.15
    """Most of all contact hours that activities tagged ``inspection`` should take (D33)."""
    least_posts_filled: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 95.0
    """Percent of posts filled below which a school's head is not asked out (D9)."""
    night_minutes: Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)] = 30.0
    """Minutes on the move that are worth a night away, where a tour saves them."""
    polish_rounds: Annotated[int, Field(ge=0, le=1_000_000)] = 1000
    """Rounds of ruin and recreate after the first schedule (deterministic work, not seconds)."""
    feedback_rounds: Annotated[int, Field(ge=0, le=5)] = 0
    """How often the people are shared out again with the travel that the dates really needed; a
    plan that is no better by its aims is not kept. Each round takes as long as the first plan."""
    changed_visit_minutes: Amount = 240.0
    """Minutes of travel that moving a visit must save when a term is mended after a change."""
    most_changed_visits: Annotated[int, Field(ge=0, le=10_000)] = 2
    """Most visits that are moved beyond those that a change hit."""
    replan_rounds: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    """Rounds of polish after a term is mended (deterministic work, not seconds)."""
    rates: Rates = Rates()
    """Rates of mileage, nights, carbon and cancelled boats."""
    travel_budget_pounds: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None = None
    """Money for travel and nights in the term, against which comparisons hold every plan; plans
    do not keep to it by themselves."""
    cancellation_reserve: Share = 0.05
    """Days kept free against cancelled boats, as a share of a person's days over water and at least
    one for whoever crosses (D41); 0 keeps none and names no other dates."""

    @field_validator("aims")
    @classmethod
    def _in_an_order_that_can_be_meant(cls, aims: tuple[AimName, ...]) -> tuple[AimName, ...]:
        if len(set(aims)) != len(aims):
            raise ValueError("each aim once")
        first = {"promises_kept", "need_met"}
        if not first <= set(aims):
            raise ValueError("promises_kept and need_met among the aims")
        if any(aim in COSTS and not first <= set(aims[:place]) for place, aim in enumerate(aims)):
            raise ValueError("promises_kept and need_met before travel, nights, even_load, money")
        return aims
