"""Who could support one school: the best people and teams, their cost, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.blocks import Block, Option
from allocator.allocation.candidates import Seat
from allocator.allocation.demand import DemandLine
from allocator.allocation.link_choices import LINK, link_choices
from allocator.allocation.marginal_costs import PricedProblem, priced_by
from allocator.allocation.model import build_model
from allocator.allocation.pools import is_pool
from allocator.allocation.problem import build_problem
from allocator.allocation.rule_words import first_rule_unmet, why_kept_away
from allocator.allocation.team_choices import as_candidate, best_choices
from allocator.allocation.wording import counted, hours_up, listed, sentence
from allocator.domain.activities import Activity
from allocator.domain.allocations import ShortfallReason
from allocator.domain.authority import Authority
from allocator.domain.candidates import ActivityCandidates, SchoolCandidates, Unsuitable
from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.domain.tiers import TierReport
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.solving.highs import solve_relaxation
from allocator.solving.progress import SolveControl
from allocator.travel.model import TravelModel

MOST_MEANT = 3
"""Schools named where the one asked for is not found."""


def people_for(
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    control: SolveControl,
    school_id: str,
    activity: str | None = None,
) -> SchoolCandidates:
    """Say who could support the school, for the link and each activity it is due.

    Costs are those of one more session at the prices of the relaxed model: what the plan as a
    whole would lose elsewhere.

    Parameters
    ----------
    activity
        One activity alone (``link`` for the link officer).

    Raises
    ------
    UsageError
        Where the school is not open or unknown, or the school is not due the activity.
    FaultyDataError
        Where a tier is not one of the offer's.
    """
    school = school_named(authority, school_id)
    priced = _priced(authority, tiers, travel, control, school)
    problem = priced.problem
    lines = [line for line in problem.demand.lines if line.school_id == school.school_id]
    chosen = _chosen(authority, school, lines, activity)
    found = [_for_activity(priced, school, line) for line in lines if line.activity in chosen]
    if LINK in chosen:
        found.insert(0, link_choices(priced, school, lines))
    return SchoolCandidates(
        school_id=school.school_id,
        name=authority.school_titles[school.school_id],
        tier=problem.demand.tier_of[school.school_id],
        activities=tuple(found),
    )


def _priced(
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    control: SolveControl,
    school: School,
) -> PricedProblem:
    if is_pool(authority):
        # Compiled loops take a second to load, which only pools need.
        from allocator.allocation.pools.pricing import price_pool

        return price_pool(authority, tiers, travel, control, school)
    problem = build_problem(authority, tiers, travel)
    built = build_model(problem)
    return priced_by(problem, built, solve_relaxation(built.model, control))


def school_named(authority: Authority, words: str) -> School:
    """Find an open school by its id or its name.

    Raises
    ------
    UsageError
        Where there is none, or several of that name.
    """
    wanted = words.strip().lower()
    schools = authority.open_schools
    found = [one for one in schools if one.school_id.lower() == wanted] or [
        one
        for one in schools
        if wanted in (one.name.lower(), authority.school_titles[one.school_id].lower())
    ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.school_id for one in found)
        raise UsageError(f"Several open schools are called {words}: say which by its id ({ids}).")
    raise UsageError(f"There is no open school {words}.{_hint(schools, wanted)}")


def _hint(schools: tuple[School, ...], wanted: str) -> str:
    """Name the schools that could be meant: whose name holds the words, else the nearest."""
    meant = [one for one in schools if len(wanted) > 2 and wanted in one.name.lower()]
    if not meant:
        names = {text: one for one in schools for text in (one.school_id, one.name)}
        near = nearest(wanted, names)
        meant = [names[near]] if near else []
    told = listed((f"{one.school_id} ({one.name})" for one in meant[:MOST_MEANT]), "or")
    return f" Did you mean {told}?" if told else ""


def _chosen(
    authority: Authority, school: School, lines: list[DemandLine], activity: str | None
) -> set[str]:
    """Activities to look at: the one asked for, else everything the school is due and the link."""
    due = [line.activity for line in lines]
    if activity is None:
        return {LINK, *due}
    if activity in (LINK, *due):
        return {activity}
    near = nearest(activity, [LINK, *due])
    hint = f" Did you mean {near}?" if near else f" It is due: {', '.join(due) or 'nothing'}."
    known = "is not due" if activity in authority.offer.activities else "is not in the offer:"
    if known == "is not due":
        raise UsageError(f"{school.name} is not due {activity} this term.{hint}")
    raise UsageError(f"The offer has no activity {activity}.{hint}")


def _for_activity(priced: PricedProblem, school: School, line: DemandLine) -> ActivityCandidates:
    problem = priced.problem
    activity = problem.activity(line.activity)
    block = next(
        (
            block
            for block in problem.blocks
            if block.activity == line.activity and school.school_id in block.school_ids
        ),
        None,
    )
    choices = best_choices(priced, block, school.school_id) if block is not None else []
    unsuitable = tuple(_unsuitable(priced, school, line, activity, block))
    return ActivityCandidates(
        activity=line.activity,
        title=activity.title,
        minimum=line.minimum,
        target=line.target,
        given=line.given,
        eligible=len(problem.authority.people) - len(unsuitable),
        best=tuple(as_candidate(priced, choice, school.school_id) for choice in choices),
        unsuitable=unsuitable,
        note=_note(line, block, bool(choices)),
    )


def _note(line: DemandLine, block: Block | None, any_choice: bool) -> str:
    if not line.most:
        return "No more sessions fit, or none is due beyond those agreed."
    if block is None:
        return "Too few people may come: see the reasons."
    return "" if any_choice else "No whole team has the time for a session: see the reasons."


def _unsuitable(
    priced: PricedProblem, school: School, line: DemandLine, activity: Activity, block: Block | None
) -> Iterator[Unsuitable]:
    """Everyone who cannot take any place of the team, with what keeps them from the nearest."""
    options: dict[str, list[Option]] = {}
    for form in block.forms if block is not None else ():
        for option in form.options:
            options.setdefault(option.person_id, []).append(option)
    seats = [Seat(line.activity, activity, place, school) for place in activity.team]
    for person in priced.problem.authority.people:
        mine = options.get(person.person_id, [])
        if any(priced.affords(option) for option in mine):
            continue
        reason, text = _why_not(priced, person, seats, mine, block)
        in_role = person.fte > 0 and any(person.role in seat.place.roles for seat in seats)
        yield Unsuitable(
            person_id=person.person_id, in_role=in_role, reason=reason, text=sentence(text)
        )


def _why_not(
    priced: PricedProblem,
    person: Person,
    seats: list[Seat],
    options: list[Option],
    block: Block | None,
) -> tuple[ShortfallReason, str]:
    facts, budget = priced.problem.facts, priced.problem.budgets[person.person_id]
    if options:
        option = min(options, key=lambda one: one.outing.travel_hours)
        takes = budget.counted_hours(
            option.contact_hours, option.preparation_hours, option.outing.travel_hours
        )
        days = counted(round(budget.days, 2), "day")
        return "no_capacity", (
            f"{person.name} has {budget.hours:.1f} hours and {days} beside what is agreed; this "
            f"takes {hours_up(takes):.1f} hours and {counted(option.outing.days, 'day')}"
        )
    in_role = [seat for seat in seats if person.role in seat.place.roles] or seats
    unmet = [first_rule_unmet(facts, person, seat) for seat in in_role]
    found = [one for one in unmet if one is not None]
    if len(found) == len(unmet):
        reason, rule = found[0]
        return reason, why_kept_away(rule, in_role[0], [person])
    if block is not None and len(block.school_ids) > 1:
        return "conflict", f"{person.name} may not serve the whole cluster"
    return "no_skill", f"{person.name} could come, but the team would not be complete"
