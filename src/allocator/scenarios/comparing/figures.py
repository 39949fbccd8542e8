"""One plan in figures, and what each figure is called."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.comparisons import PlanFigures
from allocator.domain.costs import OFFICER_DAY_POUNDS
from allocator.domain.people import Person
from allocator.scenarios.comparing.support import Supported
from allocator.scheduling.costs import costs_of

UNDECIDED = "undecided"


@dataclass(frozen=True)
class FigureName:
    """A figure of ``PlanFigures``: what it is called, how it is written, which way is better.

    ``kind`` is ``count``, ``share``, ``hours``, ``days``, ``pounds`` or ``kilograms``; ``better``
    is 1 where more of it is better, -1 where less is, 0 where neither.
    """

    key: str
    title: str
    kind: str
    better: int = 0
    meaning: str = ""


FIGURES: tuple[FigureName, ...] = (
    FigureName("above_lowest", "Schools above the lowest tier", "count"),
    FigureName(
        "need_met", "Need met", "share", 1, "hours given of those due, weighted by need"
    ),
    FigureName("promises_not_kept", "Promises not kept", "count", -1, "minimums and floors"),
    FigureName("schools_without_promise", "Schools with a promise not kept", "count", -1),
    FigureName("sessions_short", "Sessions short of targets", "count", -1),
    FigureName("sessions", "Sessions shared out", "count", 1),
    FigureName("target_hours", "Hours of support due", "hours", 0, "hours of the whole team"),
    FigureName("given_hours", "Hours of it given", "hours", 1, "hours of the whole team"),
    FigureName(
        "link_changes", "Schools with another link officer", "count", -1, "than at the term's start"
    ),
    FigureName("without_link", "Schools without a link officer", "count", -1),
    FigureName("officer_days", "Officers' working days", "days", 0, "all but peer heads"),
    FigureName(
        "officer_pounds", "Cost of those days", "pounds", 0, f"at £{OFFICER_DAY_POUNDS:g} a day"
    ),
    FigureName("visits", "Visits with a date", "count", 0),
    FigureName("online_visits", "of them online", "count", 0),
    FigureName("not_dated", "Sessions without a date", "count", -1),
    FigureName("travel_hours", "Travel", "hours", -1, "hours on the move"),
    FigureName("waiting_hours", "Waiting", "hours", -1, "for boats, flights and visits"),
    FigureName("nights", "Nights away", "count", -1),
    FigureName("pounds", "Travel and nights in pounds", "pounds", -1, "mileage, fares, nights"),
    FigureName("kg_co2", "Carbon of travel", "kilograms", -1, "as far as rates are known"),
    FigureName(
        "visits_lost", "Visits lost to cancelled boats", "hours", -1, "as expected"
    ),
)  # fmt: skip
"""Every figure in the order of the tables."""


def figures_of(found: Supported) -> PlanFigures:
    """Sum a plan up. Need met is weighted by need: each school's target hours times its weight."""
    authority, allocation, schedule = found.authority, found.allocation, found.schedule
    schools = list(found.schools.values())
    wanted = sum(one.need * one.target_hours for one in schools)
    given = sum(one.need * one.given_hours for one in schools)
    costs = schedule.costs or costs_of(authority, schedule)
    days = sum(officer_days(found, person) for person in authority.people)
    tiers = dict.fromkeys((*authority.offer.tiers, UNDECIDED), 0)
    for decision in found.decisions.values():
        tiers[decision.tier or UNDECIDED] += 1
    if not tiers[UNDECIDED]:
        del tiers[UNDECIDED]
    lowest = authority.offer.tiers[0]
    return PlanFigures(
        schools=len(schools),
        tiers=tiers,
        above_lowest=sum(one.tier != lowest for one in schools),
        sessions=sum(item.sessions for item in allocation.items),
        target_hours=round(sum(one.target_hours for one in schools), 3),
        given_hours=round(sum(one.given_hours for one in schools), 3),
        need_met=round(given / wanted, 6) if wanted else None,
        promises_not_kept=len(found.broken),
        schools_without_promise=len({school for school, _ in found.broken}),
        sessions_short=sum(row.wanted - row.given for row in found.short.values()),
        link_changes=sum(link.changed for link in allocation.links),
        without_link=len(schools) - len(found.link_of),
        officer_days=round(days, 2),
        officer_pounds=round(days * OFFICER_DAY_POUNDS, 2),
        gap=allocation.gap,
        visits=len(schedule.visits),
        online_visits=sum(visit.mode == "online" for visit in schedule.visits),
        not_dated=len(schedule.unplaced),
        travel_hours=schedule.travel_hours,
        waiting_hours=schedule.waiting_hours,
        nights=schedule.nights,
        pounds=costs.total.pounds,
        kg_co2=costs.total.kg_co2,
        visits_lost=costs.total.visits_lost,
    )


def officer_days(found: Supported, person: Person) -> float:
    """Working days of the term that an officer's contract pays for; none of a peer head."""
    weekdays = sum(person.working_days[:5])
    if person.is_peer_head or person.fte == 0 or weekdays == 0:
        return 0.0
    days = len(found.authority.working_days[person.person_id])
    return days * min(1.0, person.fte / (weekdays / 5))
