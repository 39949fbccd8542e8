"""What a sweep brings: the relaxed answer to one scenario, and a row for each point."""

from __future__ import annotations

from typing import Literal

from allocator.domain.allocations import SolveStatus
from allocator.domain.models import Document

Measure = Literal[
    "objective", "need_met_share", "sessions_given", "promises_broken", "worst_off_share",
    "travel_hours", "nights", "pounds", "hours_used", "officer_days_asked", "schools_above_lowest",
]  # fmt: skip
"""Figures of an answer that a sweep can rank, draw or hold within limits."""

MORE_IS_BETTER: dict[Measure, bool] = {
    "objective": True,
    "need_met_share": True,
    "sessions_given": True,
    "promises_broken": False,
    "worst_off_share": True,
    "travel_hours": False,
    "nights": False,
    "pounds": False,
    "hours_used": False,
    "officer_days_asked": False,
    "schools_above_lowest": False,
}
"""Whether more of a measure is better."""

MEASURE_WORDS: dict[Measure, tuple[str, str]] = {
    "objective": ("points of the objective, at most", "points"),
    "need_met_share": ("need met", "%"),
    "sessions_given": ("sessions given", "sessions"),
    "promises_broken": ("promised sessions not kept", "sessions"),
    "worst_off_share": ("target met in the worst-off groups", "%"),
    "travel_hours": ("hours of travel", "hours"),
    "nights": ("nights away", "nights"),
    "pounds": ("pounds of travel, nights and cover", "pounds"),
    "hours_used": ("hours used", "hours"),
    "officer_days_asked": ("officer days that all targets ask", "days"),
    "schools_above_lowest": ("schools above the lowest tier", "schools"),
}
"""Each measure in words, with its unit."""


class RoleHours(Document):
    """Hours of one role over the term: those there are, and those the answer uses."""

    capacity: float
    used: float


class Answer(Document):
    """The relaxed allocation of one authority: parts of sessions count, so it is a bound.

    No plan has an ``objective`` above this one. The other figures are those of that relaxed
    answer. ``need_met_share`` is the share of the points of all sessions up to the targets,
    ``worst_off_share`` the mean over groupings of the share of target in the worst-off group.
    """

    status: SolveStatus
    objective: float
    need_met_share: float
    sessions_asked: float
    sessions_given: float
    promises_asked: float
    promises_broken: float
    worst_off_share: float
    travel_hours: float
    nights: float
    pounds: float
    hours_used: float
    officer_days_asked: float
    schools_above_lowest: int
    hours: dict[str, RoleHours]
    tiers: dict[str, int]


class TierAnswer(Document):
    """What thresholds alone decide: schools in each tier and the officer days their targets ask."""

    tiers: dict[str, int]
    officer_days_asked: float
    schools_above_lowest: int


class SweepRow(Document):
    """One point of a sweep: what was set, what came of it.

    ``values`` are by axis. ``refused`` says why a point has no answer, where it has none.
    """

    point: int
    label: str = ""
    values: dict[str, float | int | str | bool]
    happened: tuple[str, ...] = ()
    answer: Answer | TierAnswer | None = None
    refused: str | None = None
