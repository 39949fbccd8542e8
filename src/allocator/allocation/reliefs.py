"""What would let a session be held after all: real choices with their cost, the cheapest first.

Choices are compared by their *effort* in pounds: money that is spent, and for choices that cost no
money what they take otherwise (a change of link officer, what another school would lose).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allocator.allocation.blocks import Form
from allocator.allocation.demand import DemandLine
from allocator.allocation.scarcity import Need, PlanView, needs_by_place
from allocator.allocation.wording import counted, hours_up, listed, pounds_words
from allocator.domain.allocations import ShortfallReason
from allocator.domain.costs import (
    COVER_DAY_POUNDS,
    OFFICER_DAY_HOURS,
    OFFICER_DAY_POUNDS,
)
from allocator.domain.people import Person
from allocator.domain.schools import School

HOUR_POUNDS = OFFICER_DAY_POUNDS / OFFICER_DAY_HOURS
MORE_SCHOOLS = OFFICER_DAY_POUNDS
"""Effort of one more school for somebody who has the full number."""


@dataclass(frozen=True)
class Relief:
    """One way out: in words, what it needs and costs; ``effort`` in pounds is for comparing."""

    words: str
    effort: float
    hours: float = 0.0
    days: float = 0.0
    pounds: float = 0.0


@dataclass(frozen=True)
class Why:
    """The reason for a shortfall: in words, who or what blocked it, and the cheapest way out.

    ``taken_by`` are the items that use the time of those who could have come.
    """

    reason: ShortfallReason
    blocked_by: tuple[str, ...]
    words: str
    relief: Relief
    taken_by: tuple[str, ...] = ()


def cheapest(reliefs: Iterable[Relief]) -> Relief:
    """Return the choice of least effort; there has to be one."""
    return min(reliefs, key=lambda one: (one.effort, one.words))


def pounds_of(view: PlanView, need: Need) -> float:
    """Pounds that it costs to give a person what they lack."""
    nights = need.nights * view.problem.authority.settings.rates.night_pounds
    if not need.person.is_peer_head:
        return need.hours * HOUR_POUNDS + nights
    return days_of(view, need) * cover_pounds(view, need.person) + nights


def cover_pounds(view: PlanView, person: Person) -> float:
    """Cover for a day of a peer head: nothing where the head teaches no class (D7)."""
    return COVER_DAY_POUNDS if person.school_id in view.problem.class_committed else 0.0


def days_of(view: PlanView, need: Need) -> float:
    """Days of release that a peer head lacks; a day brings its hours with it."""
    if not need.person.is_peer_head:
        return 0.0
    settings = view.problem.authority.settings
    return max(need.days, need.hours / (need.person.hours_per_day or settings.hours_per_day))


def effort_of(view: PlanView, need: Need) -> float:
    """Effort of giving a person what they lack; a head's day counts, covered or not."""
    effort = pounds_of(view, need) + need.schools * MORE_SCHOOLS
    uncovered = COVER_DAY_POUNDS - cover_pounds(view, need.person)
    return effort + days_of(view, need) * uncovered


def team_of(view: PlanView, places: list[list[Need]], counts: Iterable[int]) -> list[Need] | None:
    """Choose the people who lack the least for every place of a team; ``None``: too few."""
    team: list[Need] = []
    for needs, count in zip(places, counts, strict=True):
        taken = {need.person.person_id for need in team}
        free = [need for need in needs if need.person.person_id not in taken]
        if len(free) < count:
            return None
        team += sorted(free, key=lambda need: _order(view, need))[:count]
    return team


def _order(view: PlanView, need: Need) -> tuple[float, float, float, str]:
    return effort_of(view, need), need.hours, need.option.outing.travel_hours, need.person.person_id


def team_for(view: PlanView, school: School, line: DemandLine, form: Form) -> list[Need] | None:
    """Return the team that lacks the least for a session in this form."""
    counts = [place.count for place in view.problem.activity(line.activity).team]
    return team_of(view, needs_by_place(view, school, line, form), counts)


def more_time(view: PlanView, team: list[Need]) -> Relief:
    """More hours, days of release or nights for those of a team who lack them."""
    short = [need for need in team if not need.is_free]
    pounds = sum(pounds_of(view, need) for need in short)
    return Relief(
        words=f"{listed(_lacking(view, need) for need in short)} ({pounds_words(pounds)})",
        effort=sum(effort_of(view, need) for need in short),
        hours=sum(need.hours for need in short if not need.person.is_peer_head),
        days=sum(days_of(view, need) for need in short),
        pounds=pounds,
    )


def _lacking(view: PlanView, need: Need) -> str:
    """What would be enough: ``3.5 more hours of N. Twite``."""
    parts = []
    days = days_of(view, need)
    if days > 1e-6:
        parts.append(f"{counted(round(days, 2), 'more day', 'more days')} of release")
    elif need.hours > 1e-6:
        parts.append(f"{hours_up(need.hours):.1f} more hours")
    if need.nights:
        parts.append(f"{counted(need.nights, 'more night', 'more nights')} away")
    if need.schools:
        parts.append("one more school")
    of = "for" if parts == ["one more school"] else "of"
    return f"{listed(parts)} {of} {need.person.name}"


def pinned_in_place(view: PlanView, team: list[Need]) -> Relief:
    """Asking for the session by a pin: those who would come have the time for it."""
    pounds = sum(view.problem.session_pounds(need.option) for need in team)
    travel = sum(need.option.outing.travel_hours for need in team)
    names = listed(dict.fromkeys(need.person.name for need in team))
    journey = f", {travel:.1f} hours of travel" if travel > 0.05 else ""
    has = "has" if len({need.person.person_id for need in team}) == 1 else "have"
    words = f"a pin that asks for it: {names} {has} the time ({pounds_words(pounds)}{journey})"
    return Relief(words, pounds + travel * HOUR_POUNDS, pounds=pounds)


def somebody_else(
    view: PlanView, school: School, line: DemandLine, who: str, count: int, peer: bool
) -> Relief:
    """Somebody who is not in the team yet: the time that one session would take of them."""
    activity = view.problem.activity(line.activity)
    days = activity.days_at(school)
    if peer:
        pounds = COVER_DAY_POUNDS * days * count
        words = f"{who} ({counted(days * count, 'day')} of release, at most {pounds_words(pounds)})"
        return Relief(words, pounds + OFFICER_DAY_POUNDS, days=float(days * count), pounds=pounds)
    hours = (activity.hours * days + activity.preparation_hours) * count
    pounds = hours * HOUR_POUNDS
    words = f"{who} ({hours_up(hours):.1f} hours, {pounds_words(pounds)})"
    return Relief(words, pounds + OFFICER_DAY_POUNDS, hours=hours, pounds=pounds)
