"""What one more day a week would bring: by person, and by role and area, in plain words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

from allocator.allocation.areas import areas_of
from allocator.allocation.loads import hour_prices
from allocator.allocation.model import AllocationModel
from allocator.allocation.problem import Problem
from allocator.allocation.wording import ROLE_WORDS, counted, listed, with_article
from allocator.domain.capacity_prices import CapacityPrice
from allocator.domain.people import Person, Role
from allocator.solving.highs import Relaxation, Room
from allocator.solving.linear_model import Numbers
from allocator.solving.solutions import Solution

MOST_TRIED = 12
"""People for whom the relaxed model is solved again, those of the highest price first."""
ROUND = 6
LEAST_PART = 0.05
"""Part of a session that is worth telling."""
LEAST_POINTS = 0.25
"""Points that are worth telling: an hour of travel."""


@dataclass(frozen=True)
class MoreTime:
    """What is added: days and hours of one person over the term."""

    person: Person
    days: float
    hours: float


def capacity_prices(
    problem: Problem, built: AllocationModel, relaxation: Relaxation, relaxed: Solution
) -> tuple[CapacityPrice, ...]:
    """Say what one more day a week would bring, for roles by area and for the people who lack most.

    The relaxed model is solved again with the hours of one person raised: of every role in every
    area the person whose hour is worth most stands for the role, further people have their own
    row. A peer head has one more day of release in the term.
    """
    prices = hour_prices(problem, built.rows, relaxed)
    if relaxed.values is None:
        return ()
    standing_for = _representatives(problem, prices)
    tried = _tried(problem, prices, list(standing_for.values()))
    more = {person: _more_time(problem, person) for person in tried}
    rooms = [_room(problem, built, more[person]) for person in tried]
    solved = dict(zip(tried, relaxation.solve_with_room(rooms), strict=True))
    found = [
        _price(problem, built, relaxed, solved[person], more[person], (role, area))
        for (role, area), person in standing_for.items()
        if person in solved
    ]
    found += [
        _price(problem, built, relaxed, solved[person], more[person], None) for person in tried
    ]
    return tuple(price for price in found if price is not None)


def _representatives(
    problem: Problem, prices: dict[str, float]
) -> dict[tuple[Role, str | None], str]:
    """Person of each role and area whose hour is worth most; peer heads are one area."""
    areas = areas_of(problem.authority)
    best: dict[tuple[Role, str | None], str] = {}
    for person in problem.authority.people:
        key = (person.role, None if person.is_peer_head else areas[person.person_id])
        if prices[person.person_id] > 1e-6 and (
            key not in best or prices[person.person_id] > prices[best[key]]
        ):
            best[key] = person.person_id
    return best


def _tried(problem: Problem, prices: dict[str, float], first: list[str]) -> list[str]:
    """Choose the people to look at: for roles and areas first, then the highest prices."""
    weight = {person: prices[person] * _more_time(problem, person).hours for person in prices}
    chosen = sorted(first, key=lambda person: (-weight[person], person))[:MOST_TRIED]
    others = sorted(
        (person for person in prices if prices[person] > 1e-6 and person not in chosen),
        key=lambda person: (-weight[person], person),
    )
    return [*chosen, *others[: MOST_TRIED - len(chosen)]]


def _more_time(problem: Problem, person_id: str) -> MoreTime:
    """One more day in every week of the term, as far as it is contact; one day for a peer head."""
    authority = problem.authority
    person = authority.person_by_id[person_id]
    length = person.hours_per_day or authority.settings.hours_per_day
    if person.is_peer_head:
        return MoreTime(person, 1.0, length)
    weeks = {day.isocalendar()[:2] for day in authority.term_calendar.office_days}
    share = authority.settings.contact_share
    if person.contact_share is not None:
        share = person.contact_share
    return MoreTime(person, float(len(weeks)), len(weeks) * length * share)


def _room(problem: Problem, built: AllocationModel, more: MoreTime) -> Room:
    """Raise the hours and the days; where load is levelled the even share grows with them."""
    who = more.person.person_id
    number = list(problem.budgets).index(who)
    rows, budget, evenly = built.rows, problem.budgets[who], built.variables.loads.evenly
    row_upper = {int(rows["days_away_within_release"][number]): budget.days + more.days}
    if who in evenly:
        upper = float(built.model.upper[evenly[who]]) + more.hours
        return Room(row_upper, {evenly[who]: upper})
    row_upper[int(rows["hours_within_capacity"][number])] = budget.hours + more.hours
    return Room(row_upper, {})


def _price(
    problem: Problem,
    built: AllocationModel,
    before: Solution,
    after: Solution,
    more: MoreTime,
    role: tuple[Role, str | None] | None,
) -> CapacityPrice | None:
    """Write one price, for a role and area or for the person; ``None`` where it brings nothing."""
    if before.values is None or after.values is None:
        return None
    change = after.values - before.values
    by_tier = _sessions_by_tier(problem, built, change)
    points = after.objective - before.objective
    if points < LEAST_POINTS:
        return None
    area = role[1] if role is not None else _area(problem, more.person)
    brings = _brings(by_tier) or _in_part(problem, built, change, more.person)
    return CapacityPrice(
        kind="person" if role is None else "role",
        key=more.person.person_id if role is None else role[0],
        area=area,
        hours=round(more.hours, ROUND),
        points=round(points, ROUND),
        sessions=round(sum(by_tier.values()), ROUND),
        sessions_by_tier={tier: round(number, ROUND) for tier, number in by_tier.items()},
        text=f"{_what(problem, more, role)} {brings}",
    )


def _sessions_by_tier(
    problem: Problem, built: AllocationModel, change: Numbers
) -> dict[str, float]:
    """Further sessions of the schools of each tier; a session for a cluster counts for each."""
    found: dict[str, float] = defaultdict(float)
    for step in built.variables.steps:
        found[problem.demand.tier_of[step.school_id]] += float(change[step.variable])
    return {tier: found[tier] for tier in problem.authority.offer.tiers}


def _what(problem: Problem, more: MoreTime, role: tuple[Role, str | None] | None) -> str:
    person = more.person
    if person.is_peer_head:
        who = person.name if role is None else "a peer headteacher"
        return f"One more day of release of {who} this term"
    days = f"({counted(more.days, 'day')} this term)"
    if role is None:
        return f"One more day a week of {person.name} {days}"
    where = f"based near {role[1]}" if role[1] else f"in {problem.authority.profile.name}"
    return f"One more day a week of {with_article(ROLE_WORDS[role[0]])} {where} {days}"


def _area(problem: Problem, person: Person) -> str | None:
    return None if person.is_peer_head else areas_of(problem.authority)[person.person_id]


def _brings(by_tier: dict[str, float]) -> str:
    """Say how many sessions more, for which schools; nothing where it is less than one."""
    more = {tier: round(number) for tier, number in by_tier.items() if number >= 0.75}
    fewer = {tier: round(-number) for tier, number in by_tier.items() if number <= -0.75}
    total = sum(more.values())
    if not more:
        return ""
    parts = [f"{number} of them in {tier} schools" for tier, number in reversed(more.items())]
    where = f"in {next(iter(more))} schools" if len(more) == 1 else listed(parts)
    less = [f"{number} fewer in {tier} schools" for tier, number in fewer.items()]
    but = f", and {listed(less)}" if less else ""
    return f"would give {counted(total, 'more session')}, {where}{but}."


def _in_part(problem: Problem, built: AllocationModel, change: Numbers, person: Person) -> str:
    """Say what it is a part of, where it brings less than a session: ``6 such days ...``."""
    gains: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for step in built.variables.steps:
        gain = gains[step.activity, problem.demand.tier_of[step.school_id]]
        gain[0] += step.points * float(change[step.variable])
        gain[1] += float(change[step.variable])
    (activity, tier), (_, part) = max(
        gains.items(), key=lambda pair: pair[1], default=(("", ""), (0.0, 0.0))
    )
    if part < LEAST_PART:
        return "would give no further session, but shorter journeys and more even work."
    what = f"one more {problem.activity(activity).title} in {tier} schools"
    such = "days" if person.is_peer_head else "days a week"
    return f"would give a part of a session: about {ceil(1 / part)} such {such} give {what}."
