"""Reading the answer back: sessions with their teams, and the links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from allocator.allocation.blocks import Block, Form, Option
from allocator.allocation.budgets import agreed_outing
from allocator.allocation.candidates import GAELIC
from allocator.allocation.problem import Problem
from allocator.allocation.reach import Outing
from allocator.allocation.teams import Team, assemble_teams
from allocator.allocation.variables import SeatVariable, Variables
from allocator.domain.activities import Mode
from allocator.domain.allocations import AllocationItem
from allocator.solving.linear_model import Numbers

ROUND_HOURS = 6


@dataclass(frozen=True)
class HeldSession:
    """Like sessions that the plan gives: for whom, by whom, where, how many."""

    activity: str
    school_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    mode: Mode
    site_id: str | None
    sessions: int
    contact_hours: float
    preparation_hours: float
    outings: dict[str, Outing]
    """Each person's journey for one session."""
    visit_id: str | None = None

    @property
    def travel_by_person(self) -> dict[str, float]:
        """Travel hours of each person over all sessions."""
        return {
            person: outing.travel_hours * self.sessions for person, outing in self.outings.items()
        }


def held_sessions(problem: Problem, variables: Variables, values: Numbers) -> list[HeldSession]:
    """List the sessions of a solution, agreed ones first, like ones together."""
    seats: dict[int, list[SeatVariable]] = defaultdict(list)
    for seat in variables.seats:
        if values[seat.variable] > 0.5:
            seats[seat.form].append(seat)
    held = list(agreed_held(problem))
    for number, form in enumerate(variables.forms):
        sessions = round(float(values[form.variable]))
        if sessions > 0:
            block = problem.blocks[form.block]
            held.extend(_held(problem, block, form.form, sessions, seats[number], values))
    return _merged(held)


def links_of(variables: Variables, values: Numbers) -> dict[str, str]:
    """Link officer of each school that has one."""
    return {
        school: person for (school, person), link in variables.links.items() if values[link] > 0.5
    }


def _held(
    problem: Problem,
    block: Block,
    form: Form,
    sessions: int,
    seats: list[SeatVariable],
    values: Numbers,
) -> Iterator[HeldSession]:
    activity = problem.activity(block.activity)
    places = [
        (
            place.count,
            Counter(
                {
                    seat.option.person_id: int(np.round(values[seat.variable]))
                    for seat in seats
                    if seat.option.place == number
                }
            ),
        )
        for number, place in enumerate(activity.team)
    ]
    options = {seat.option.person_id: seat.option for seat in seats}
    teams = assemble_teams(sessions, places, lambda team: _is_fine(problem, block, team))
    host = form.host or block.school_ids[0]
    others = tuple(school for school in block.school_ids if school != host)
    for team, count in sorted(Counter(teams).items()):
        chosen = [options[person] for person in team]
        yield HeldSession(
            activity=block.activity,
            school_ids=(host, *others),
            person_ids=team,
            mode=form.mode,
            site_id=problem.school(host).site_id if activity.serves_cluster and form.host else None,
            sessions=count,
            contact_hours=_hours(chosen, count, "contact_hours"),
            preparation_hours=_hours(chosen, count, "preparation_hours"),
            outings={option.person_id: option.outing for option in chosen},
        )


def _hours(options: Iterable[Option], sessions: int, kind: str) -> float:
    return sum(float(getattr(option, kind)) for option in options) * sessions


def _is_fine(problem: Problem, block: Block, team: Team) -> bool:
    """Whether the team can meet, and has somebody with Gaelic where that is asked for."""
    if any(one in team and other in team for one, other in block.apart):
        return False
    return not block.gaelic or any(
        GAELIC in problem.authority.person_by_id[person].skills for person in team
    )


def agreed_held(problem: Problem) -> Iterator[HeldSession]:
    """Yield the sessions that are agreed or done already."""
    authority = problem.authority
    for session in problem.demand.agreed:
        preparation = problem.activity(session.activity).preparation_hours
        team = len(session.person_ids)
        yield HeldSession(
            activity=session.activity,
            school_ids=session.school_ids,
            person_ids=session.person_ids,
            mode=session.mode,
            site_id=None,
            sessions=1,
            contact_hours=session.contact_hours * team,
            preparation_hours=preparation * team,
            outings={
                person: agreed_outing(
                    authority, problem.facts.reach, session, authority.person_by_id[person]
                )
                for person in session.person_ids
            },
            visit_id=session.visit_id,
        )


def _merged(held: list[HeldSession]) -> list[HeldSession]:
    """Put sessions together that differ in number alone."""
    groups: dict[tuple[object, ...], list[HeldSession]] = defaultdict(list)
    for one in held:
        key = (one.activity, one.school_ids, one.person_ids, one.mode, one.site_id, one.visit_id)
        groups[key].append(one)
    return [
        HeldSession(
            activity=group[0].activity,
            school_ids=group[0].school_ids,
            person_ids=group[0].person_ids,
            mode=group[0].mode,
            site_id=group[0].site_id,
            sessions=sum(one.sessions for one in group),
            contact_hours=sum(one.contact_hours for one in group),
            preparation_hours=sum(one.preparation_hours for one in group),
            outings=group[0].outings,
            visit_id=group[0].visit_id,
        )
        for group in groups.values()
    ]


def items_of(problem: Problem, held: list[HeldSession]) -> tuple[AllocationItem, ...]:
    """Write the sessions as items with readable ids, in a fixed order."""
    order = list(problem.authority.offer.activities)
    ranked = sorted(
        held,
        key=lambda one: (
            one.school_ids,
            order.index(one.activity),
            one.visit_id is None,
            one.mode,
            one.person_ids,
            one.visit_id or "",
        ),
    )
    taken: Counter[str] = Counter()
    items: list[AllocationItem] = []
    for one in ranked:
        name = _name(one)
        taken[name] += 1
        items.append(_item(one, name if taken[name] == 1 else f"{name}:{taken[name]}"))
    return tuple(items)


def _name(one: HeldSession) -> str:
    if one.visit_id is not None:
        return f"{one.activity}:{one.school_ids[0]}:agreed:{one.visit_id.replace(';', '+')}"
    return f"{one.activity}:{one.school_ids[0]}:{'+'.join(one.person_ids)}:{one.mode}"


def _item(one: HeldSession, item_id: str) -> AllocationItem:
    travel = {person: round(hours, ROUND_HOURS) for person, hours in one.travel_by_person.items()}
    return AllocationItem(
        item_id=item_id,
        activity=one.activity,
        school_ids=one.school_ids,
        person_ids=one.person_ids,
        sessions=one.sessions,
        mode=one.mode,
        hours=round(one.contact_hours, ROUND_HOURS),
        preparation_hours=round(one.preparation_hours, ROUND_HOURS),
        travel_hours=round(sum(travel.values()), ROUND_HOURS),
        travel_by_person=travel,
        site_id=one.site_id,
        visit_id=one.visit_id,
    )
