"""What a session, a link, a floor or a journey is worth in the objective: every price in points.

Promises come before wishes: a session within the minimum is worth more, hour for hour, than any
session beyond it, whoever gets it. Within each kind need decides, and earlier sessions count more
than later ones, so that nobody gets a second before others of equal need have a first.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocator.allocation.demand import DemandLine
from allocator.domain.activities import Activity, Mode
from allocator.domain.schools import School
from allocator.domain.settings import FairnessAim, Settings

HOURS_PER_UNIT = 6.0
"""Hours of the whole team, preparation too, that make one unit of support."""
PROMISE = 10.0
"""Points of the first promised session, for each unit of support and need weight 1."""
PROMISE_STEP = 0.03
PROMISE_LEAST = 0.7
TARGET = 3.0
"""Points of the first session beyond the minimum, likewise."""
TARGET_FADE = 0.8
BEYOND = 0.3
BEYOND_FADE = 0.5
ONLINE_LOSS = 0.4
"""Points lost where a session that is meant to be in person is online."""
POOR_CONNECTION_LOSS = 0.8
"""Points lost besides where the school's connection is poor."""
LINK_OFFICER = 30.0
"""Points for a school that has a link officer."""
AGREED_LINK = 15.0
"""Points where an agreed visit of the link officer is held by the link officer."""
FLOOR = 25.0
"""Points for each session in person up to the floor."""
ONLINE_RUN = 40.0
"""Points lost for each online session beyond the longest run."""
PIN = 2000.0
"""Points lost for each session or link that a pin asks for in vain."""
NIGHT = 2.0
"""Points lost for a night away, besides its travel."""
POUND = 0.004
"""Points lost for each pound: an hour of travel, worth £60 (D43), costs a quarter of a point."""
UNEVEN = 0.1
"""Points lost for each hour that somebody works beyond an even share of the role's work."""
INSPECTION_HOUR = 1.0
"""Points lost for each hour by which promised inspection work passes its share: less than an hour
of any promise is worth."""
FAIRNESS: dict[FairnessAim, float] = {"total_need": 0.0, "blend": 0.1, "worst_off": 1.0}
"""Points for the worst-off groups' share of their target, relative to those of all targets."""


@dataclass(frozen=True)
class Prices:
    """Points of one unit of each aim besides sessions; 0 for an aim that the settings leave out."""

    presence: float
    travel_hour: float
    night: float
    link_kept: float
    uneven: float
    pound: float
    fairness: float


def prices_of(settings: Settings) -> Prices:
    """Read the prices off the settings."""
    aims = settings.aims
    return Prices(
        presence=FLOOR if "presence" in aims else 0.0,
        travel_hour=settings.travel_penalty_per_hour if "travel" in aims else 0.0,
        night=NIGHT if "nights" in aims else 0.0,
        link_kept=settings.link_change_penalty if "continuity" in aims else 0.0,
        uneven=UNEVEN if "even_load" in aims else 0.0,
        pound=POUND if "money" in aims else 0.0,
        fairness=FAIRNESS[settings.fairness] if "fairness" in aims else 0.0,
    )


def target_points(weights: list[float]) -> float:
    """Points of the first session beyond the minimum, never above a promise to the least in need.

    With need weights far apart the plain value would let a wish of one school push out a promise
    to another.
    """
    positive = [weight for weight in weights if weight > 0]
    if not positive:
        return TARGET
    return min(TARGET, 0.95 * PROMISE * PROMISE_LEAST * min(positive) / max(positive))


def support_units(activity: Activity, school: School) -> float:
    """Size of one session: hours of the whole team on site and in preparation."""
    hours = activity.hours * activity.days_at(school) + activity.preparation_hours
    return activity.team_size * hours / HOURS_PER_UNIT


def session_points(line: DemandLine, units: float, target: float) -> list[float]:
    """Points of each session of the line, the first first; never rising, none past the maximum."""
    points: list[float] = []
    for number in range(line.given + line.most):
        if number < line.minimum:
            factor = PROMISE * max(PROMISE_LEAST, 1 - PROMISE_STEP * number)
        elif number < line.target:
            factor = target * TARGET_FADE ** (number - line.minimum)
        elif number >= line.maximum:
            factor = 0.0
        else:
            last = target * TARGET_FADE ** max(0, line.target - line.minimum - 1)
            factor = min(last, BEYOND) * BEYOND_FADE ** (number - line.target + 1)
        points.append(factor * line.need * units)
    return points


def mode_loss(activity: Activity, mode: Mode, school: School, need: float) -> float:
    """Points lost by one session online: where in person was meant, or over a poor connection."""
    if mode == "in_person":
        return 0.0
    meant_in_person = activity.modes[0] == "in_person"
    loss = ONLINE_LOSS if meant_in_person else 0.0
    if school.connection == "poor":
        loss += POOR_CONNECTION_LOSS
    return loss * need * support_units(activity, school)
