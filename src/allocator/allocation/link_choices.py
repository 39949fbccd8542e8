"""Who could be the link officer of one school, and what each would cost."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.blocks import Option
from allocator.allocation.candidates import why_not_link
from allocator.allocation.demand import DemandLine
from allocator.allocation.marginal_costs import PricedProblem
from allocator.allocation.problem import Problem
from allocator.allocation.team_choices import BEST, ROUND, taken_from
from allocator.allocation.wording import counted, pounds_words, sentence
from allocator.domain.allocations import ShortfallReason
from allocator.domain.candidates import ActivityCandidates, Candidate, Unsuitable
from allocator.domain.schools import School

LINK = "link"
LINK_TITLE = "Link officer"


def link_choices(
    priced: PricedProblem, school: School, lines: list[DemandLine]
) -> ActivityCandidates:
    """Say who could be the link officer: all link sessions to the target count, and a change."""
    problem = priced.problem
    able = problem.link_candidates[school.school_id]
    choices = [_as_link(priced, school, lines, person) for person in able]
    best = sorted(choices, key=lambda one: (one.points, one.person_ids))[:BEST]
    return ActivityCandidates(
        activity=LINK,
        title=LINK_TITLE,
        minimum=1,
        target=1,
        given=0,
        eligible=len(able),
        best=tuple(best),
        unsuitable=tuple(_not_link(problem, school)),
        note="" if able else "Nobody may be the link officer: see the reasons.",
    )


def _as_link(
    priced: PricedProblem, school: School, lines: list[DemandLine], person_id: str
) -> Candidate:
    problem = priced.problem
    person = problem.authority.person_by_id[person_id]
    seats = []
    for line in lines:
        number = max(0, line.target - line.given)
        options = _link_options(problem, line, person_id)
        if number and options:
            cheapest = min(options, key=lambda one: priced.seat_cost(one).points)
            seats += [priced.seat_cost(cheapest)] * number
    change = priced.change_of_link(school.school_id, person_id)
    hours = sum(seat.hours for seat in seats)
    travel = sum(seat.option.outing.travel_hours for seat in seats)
    nights = sum(seat.option.outing.nights for seat in seats)
    pounds = sum(problem.session_pounds(seat.option) for seat in seats)
    away = counted(nights, "night") if nights else "no night"
    told = [
        f"{person.name}: {hours:.1f} hours for {counted(len(seats), 'session')}, {travel:.1f} of "
        f"them travel, {away} away, {pounds_words(pounds)}",
        "a change of link officer" if change else "",
        taken_from(priced, seats[0], school.school_id) if seats else "",
    ]
    return Candidate(
        person_ids=(person_id,),
        points=round(change + sum(seat.points for seat in seats), ROUND),
        price_points=round(sum(seat.price for seat in seats), ROUND),
        hours=round(hours, ROUND),
        travel_hours=round(travel, ROUND),
        nights=nights,
        pounds=round(pounds, 2),
        text=" ".join(sentence(text) for text in told if text),
    )


def _link_options(problem: Problem, line: DemandLine, person_id: str) -> list[Option]:
    """Ways in which the person could hold the line's sessions as link officer."""
    activity = problem.activity(line.activity)
    places = {number for number, place in enumerate(activity.team) if place.link_officer}
    return [
        option
        for block in problem.blocks
        if block.activity == line.activity and line.school_id in block.school_ids
        for form in block.forms
        for option in form.options
        if option.person_id == person_id and option.place in places
    ]


def _not_link(problem: Problem, school: School) -> Iterator[Unsuitable]:
    for person in problem.authority.people:
        text = why_not_link(problem.facts, person, school)
        if text is None:
            continue
        in_role = person.fte > 0 and person.role in problem.facts.link_roles
        works_here = not person.sectors or school.sector in person.sectors
        fitting = in_role and works_here and person.max_link_schools != 0
        reason: ShortfallReason = "conflict" if fitting else "no_skill"
        yield Unsuitable(
            person_id=person.person_id, in_role=in_role, reason=reason, text=sentence(text)
        )
