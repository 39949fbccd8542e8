"""Where schools go short: links, minimums, targets and floors, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from allocator.allocation.demand import DemandLine
from allocator.allocation.plan import ROUND_HOURS, HeldSession
from allocator.allocation.problem import Problem
from allocator.allocation.reasons import why_no_link, why_not_present, why_short
from allocator.allocation.reliefs import Why
from allocator.allocation.scarcity import PlanView
from allocator.allocation.takers import Claims
from allocator.allocation.wording import sentence
from allocator.domain.allocations import PersonLoad, Shortfall
from allocator.domain.schools import School


def shortfalls_of(
    problem: Problem,
    held: list[HeldSession],
    links: dict[str, str],
    people: Iterable[PersonLoad],
) -> tuple[Shortfall, ...]:
    """List every shortfall of a plan: links, minimums, targets, floors (Exact meanings 4)."""
    view = PlanView.of(problem, held, links, people)
    claims = Claims(view)
    found: list[Shortfall] = []
    for school in problem.authority.open_schools:
        found.extend(_missing_link(view, school))
        for activity in problem.authority.offer.activities:
            line = problem.demand.line_of.get((school.school_id, activity))
            if line is not None:
                found.extend(_missing_sessions(view, claims, school, line))
        found.extend(_missing_presence(view, claims, school))
        found.extend(_long_online_run(view, claims, school))
    return tuple(found)


def _missing_link(view: PlanView, school: School) -> Iterator[Shortfall]:
    if school.school_id not in view.links:
        yield _row(school, "link", "minimum", 1, 0, why_no_link(view, school))


def _missing_sessions(
    view: PlanView, claims: Claims, school: School, line: DemandLine
) -> Iterator[Shortfall]:
    given = view.given.sessions[line.school_id, line.activity]
    if given >= line.target:
        return
    why = why_short(view, claims, school, line)
    if given < line.minimum:
        yield _row(school, line.activity, "minimum", line.minimum, given, why)
    yield _row(school, line.activity, "target", line.target, given, why)


def _missing_presence(view: PlanView, claims: Claims, school: School) -> Iterator[Shortfall]:
    floor = view.problem.authority.offer.floors.in_person_per_term
    given = view.given.in_person[school.school_id]
    if given < floor:
        why = why_not_present(view, claims, school)
        yield _row(school, "floor:in_person_per_term", "minimum", floor, given, why)


def _long_online_run(view: PlanView, claims: Claims, school: School) -> Iterator[Shortfall]:
    limit = view.problem.authority.offer.floors.longest_online_run
    run = view.given.longest_online_run(school.school_id)
    if limit is not None and run > limit:
        why = why_not_present(view, claims, school)
        yield _row(school, "floor:longest_online_run", "minimum", limit, run, why)


def _row(
    school: School,
    activity: str,
    kind: Literal["minimum", "target"],
    wanted: int,
    given: int,
    why: Why,
) -> Shortfall:
    return Shortfall(
        school_id=school.school_id,
        activity=activity,
        kind=kind,
        wanted=wanted,
        given=given,
        reason=why.reason,
        blocked_by=why.blocked_by,
        taken_by=why.taken_by,
        why=sentence(why.words),
        relief=f"{sentence(why.relief.words)}{_of_several(wanted - given)}",
        relief_hours=round(why.relief.hours, ROUND_HOURS),
        relief_days=round(why.relief.days, ROUND_HOURS),
        relief_pounds=round(why.relief.pounds, 2),
    )


def _of_several(missing: int) -> str:
    """Say that the way out is for one session, where several are missing."""
    return f" That is for one more; {missing} are missing." if missing > 1 else ""
