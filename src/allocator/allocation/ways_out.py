"""Ways out that take no more time of anybody: online, another link officer, moving, conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import inf

from allocator.allocation.blocks import Form, Option
from allocator.allocation.candidates import RULES, Rule, Seat, has_no_conflict, is_not_forbidden
from allocator.allocation.demand import DemandLine
from allocator.allocation.reach import NO_OUTING, Outing
from allocator.allocation.reliefs import HOUR_POUNDS, Relief, more_time, team_for
from allocator.allocation.scarcity import Need, PlanView, held_key, need_of
from allocator.allocation.takers import Claims
from allocator.allocation.wording import counted, some_of
from allocator.allocation.worth import ONLINE_LOSS
from allocator.domain.allocations import AllocationItem
from allocator.domain.costs import OFFICER_DAY_POUNDS
from allocator.domain.people import Person
from allocator.domain.schools import School

CHANGE_OF_LINK = 2 * OFFICER_DAY_POUNDS
"""Effort of another link officer: about two officer days (D44)."""
LIFTED_CONFLICT = 2 * OFFICER_DAY_POUNDS
"""Effort of looking at a conflict again and agreeing that it may be lifted."""
CHANGE_OF_OFFER = OFFICER_DAY_POUNDS
"""Effort of changing what an activity may be: it is changed for every school."""
LINK_OFFICERS_TRIED = 50
"""Officers looked at for a change of link: enough to find one with time, however large the pool."""


def meeting_online(view: PlanView, school: School, line: DemandLine, form: Form) -> Relief | None:
    """Meeting online where the activity is in person only: no travel, no nights."""
    activity = view.problem.activity(line.activity)
    if "online" in activity.modes or school.connection == "none":
        return None
    options = tuple(
        Option(one.place, one.person_id, one.contact_hours, one.preparation_hours, NO_OUTING)
        for one in form.options
    )
    team = team_for(view, school, line, Form("online", None, options))
    if team is None:
        return None
    loss = CHANGE_OF_OFFER + ONLINE_LOSS * sum(need.takes for need in team) * HOUR_POUNDS
    if all(need.is_free for need in team):
        return Relief(f"allowing {activity.title} online (no cost)", loss)
    more = more_time(view, team)
    words = f"allowing {activity.title} online, and {more.words}"
    return Relief(words, more.effort + loss, more.hours, more.days, more.pounds)


def another_link_officer(
    view: PlanView, school: School, line: DemandLine, form: Form
) -> Iterator[Relief]:
    """Link officers who have the time for every link session of the school and this one too."""
    activity = view.problem.activity(line.activity)
    now = view.links.get(school.school_id)
    if now is None or activity.serves_cluster:
        return
    may_link = set(view.problem.link_candidates[school.school_id]) - {now}
    may_link -= {need.person.person_id for need in team_for(view, school, line, form) or ()}
    able = [
        option
        for option in form.options
        if option.person_id in may_link
        and activity.team[option.place].link_officer
        and view.spare_hours[option.person_id] >= option.contact_hours
    ]
    name = view.problem.authority.person_by_id[now].name
    for option in islice(able, LINK_OFFICERS_TRIED):
        need = need_of(view, school, line, option)
        person, left = need.person, view.spare_hours[option.person_id]
        if (
            _has_room_for_a_link(view, person)
            and need.takes + _taken_over(view, school, now, person) <= left
        ):
            words = (
                f"{person.name} as link officer instead of {name} (no cost; {person.name} has "
                f"{left:.1f} hours left)"
            )
            yield Relief(words, CHANGE_OF_LINK)


def _has_room_for_a_link(view: PlanView, person: Person) -> bool:
    most = person.max_link_schools
    return most is None or view.link_counts[person.person_id] < most


def _taken_over(view: PlanView, school: School, now: str, person: Person) -> float:
    """Hours of the link officer's new sessions at the school, were they held by somebody else."""
    hours = 0.0
    for one in view.new_at[school.school_id]:
        if now in one.person_ids:
            outing: Outing | None = NO_OUTING
            if one.mode == "in_person":
                activity = view.problem.activity(one.activity)
                outing = view.problem.facts.reach.session_outing(person, activity, school)
            if outing is None:
                return inf
            own = (one.contact_hours + one.preparation_hours) / len(one.person_ids)
            hours += own + one.sessions * outing.travel_hours
    return hours


def moving_sessions(claims: Claims, line: DemandLine, need: Need) -> Relief | None:
    """Sessions with a lesser claim whose time would be enough for one person who lacks it.

    What they are worth to the schools that would lose them counts as effort.
    """
    if need.schools or line.most == 0:
        return None
    hours, days, nights = need.hours, need.days, float(need.nights)
    moved: list[AllocationItem] = []
    effort = 0.0
    for item in claims.movable(need.person.person_id, line):
        freed = _freed(claims.view, item, need.person)
        for _ in range(item.sessions):
            if hours <= 1e-6 and days <= 1e-6 and nights <= 0:
                break
            hours, days, nights = hours - freed[0], days - freed[1], nights - freed[2]
            effort += freed[0] * HOUR_POUNDS * claims.share_of(item, line)
            moved.append(item)
    if hours > 1e-6 or days > 1e-6 or nights > 0 or not moved:
        return None
    return Relief(_moving_words(claims, moved, need.person), effort)


def _freed(view: PlanView, item: AllocationItem, person: Person) -> tuple[float, float, float]:
    """Hours, days and nights that one session of an item takes of one of its people."""
    outing = view.held_of[held_key(item)].outings[person.person_id]
    team = len(item.person_ids) * item.sessions
    hours = view.problem.budgets[person.person_id].counted_hours(
        item.hours / team, item.preparation_hours / team, outing.travel_hours
    )
    return hours, float(outing.days), float(outing.nights)


def _moving_words(claims: Claims, moved: list[AllocationItem], person: Person) -> str:
    titles = claims.view.problem.authority.school_titles
    schools = list(dict.fromkeys(titles[item.school_ids[0]] for item in moved))
    what = counted(len(moved), "session")
    lose = "it" if len(moved) == 1 else "them"
    return (
        f"moving {what} of {person.name} here from {some_of(schools, 2)}, which would lose {lose}"
    )


def lifted_conflicts(
    view: PlanView, school: School, line: DemandLine, places: set[int]
) -> Iterator[Relief]:
    """People whom only a conflict or a pin keeps from the places, and what they lack besides."""
    named = [*view.kept_away[school.school_id], *view.kept_away[None]]
    activity = view.problem.activity(line.activity)
    for person_id in dict.fromkeys(named):
        person = view.problem.authority.person_by_id[person_id]
        for number in sorted(places):
            seat = Seat(line.activity, activity, activity.team[number], school)
            if passes_but_for(view, person, seat, (has_no_conflict, is_not_forbidden)):
                yield _lifted(view, person, seat, line, number)
                break


def passes_but_for(view: PlanView, person: Person, seat: Seat, left_out: tuple[Rule, ...]) -> bool:
    """Whether every rule of eligibility but those left out lets the person take the seat."""
    return all(rule(view.problem.facts, person, seat) for _, rule in RULES if rule not in left_out)


def _lifted(view: PlanView, person: Person, seat: Seat, line: DemandLine, place: int) -> Relief:
    activity, school = seat.activity, seat.school
    online = "online" in activity.modes and school.connection != "none"
    outing = (
        NO_OUTING if online else view.problem.facts.reach.session_outing(person, activity, school)
    )
    hours = activity.hours * activity.days_at(school)
    option = Option(place, person.person_id, hours, activity.preparation_hours, outing or NO_OUTING)
    need = need_of(view, school, line, option)
    words = f"lifting what keeps {person.name} from {school.name}, if that can be agreed"
    if need.is_free:
        return Relief(f"{words} (no cost)", LIFTED_CONFLICT)
    more = more_time(view, [need])
    words = f"{words}, and {more.words}"
    return Relief(words, more.effort + LIFTED_CONFLICT, more.hours, more.days, more.pounds)
