"""A checker of allocations that knows no solver: contracts.md, Exact meanings, in plain Python.

It works everything out again from the workspace, the tiers and the plan, and shares no code with
the model that made the allocation.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from allocator.allocation.case import Case
from allocator.allocation.checks_limits import LIMIT_RULES
from allocator.allocation.checks_totals import TOTAL_RULES
from allocator.domain.activities import Activity, TeamPlace
from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.engagements import Pin
from allocator.domain.tiers import TierReport

HOURS = 1e-6


def check_allocation(authority: Authority, tiers: TierReport, allocation: Allocation) -> list[str]:
    """Return every way the allocation breaks a rule, as ``rule: what``."""
    case = Case(authority, tiers, allocation)
    unknown = list(ids_are_known(case))
    if unknown:
        return [f"ids_are_known: {text}" for text in unknown]
    return [f"{rule.__name__}: {text}" for rule in RULES for text in rule(case)]


def ids_are_known(case: Case) -> Iterator[str]:
    """Every school, person and activity of the plan is of the workspace; only open schools."""
    open_ids = {school.school_id for school in case.authority.open_schools}
    seen: set[str] = set()
    for item in case.allocation.items:
        if item.item_id in seen:
            yield f"item {item.item_id} stands twice"
        seen.add(item.item_id)
        if item.activity not in case.authority.offer.activities:
            yield f"item {item.item_id} has the unknown activity {item.activity}"
        if not set(item.school_ids) <= open_ids or not item.school_ids:
            yield f"item {item.item_id} has a school that is not open"
        if not set(item.person_ids) <= set(case.authority.person_by_id) or not item.person_ids:
            yield f"item {item.item_id} has an unknown person"
    for link in case.allocation.links:
        if link.school_id not in open_ids or link.person_id not in case.authority.person_by_id:
            yield f"the link of {link.school_id} to {link.person_id} is unknown"


def bound_and_gap_agree(case: Case) -> Iterator[str]:
    """The bound is no worse than the objective, and the gap is what the two say."""
    plan = case.allocation
    for bound in (plan.bound, plan.bound_given_levels):
        worse = plan.objective - bound if plan.sense == "max" else bound - plan.objective
        if worse > 1e-6 * max(1.0, abs(plan.objective)):
            yield f"objective {plan.objective} is beyond the bound {bound}"
    gap = abs(plan.objective - plan.bound) / max(abs(plan.objective), 1e-9)
    gap = 0.0 if plan.objective == plan.bound else gap
    if abs(gap - plan.gap) > 1e-5:
        yield f"the gap is {gap:.6f}, not {plan.gap}"


def items_have_sessions_and_hours(case: Case) -> Iterator[str]:
    """Hours are person-hours over all sessions, of the activity's length and days."""
    for item in case.planned:
        activity, people = case.activity(item), len(item.person_ids)
        days = activity.days_at(case.schools(item)[0])
        if item.sessions < 1:
            yield f"{item.item_id} has {item.sessions} sessions"
        if abs(item.hours - activity.hours * days * people * item.sessions) > HOURS:
            yield f"{item.item_id} has {item.hours} hours"
        if (
            abs(item.preparation_hours - activity.preparation_hours * people * item.sessions)
            > HOURS
        ):
            yield f"{item.item_id} has {item.preparation_hours} hours of preparation"
    for item in case.allocation.items:
        by_person = item.travel_by_person
        if by_person is not None and abs(sum(by_person.values()) - item.travel_hours) > 1e-4:
            yield f"{item.item_id}: travel by person does not add up"
        if item.mode == "online" and item.travel_hours > HOURS:
            yield f"{item.item_id} is online but travels"


def one_school_unless_for_a_cluster(case: Case) -> Iterator[str]:
    """An item has one school; for a cluster, schools of that cluster that are due it."""
    for item in case.planned:
        schools = case.schools(item)
        if not case.activity(item).serves_cluster:
            if len(schools) != 1:
                yield f"{item.item_id} has {len(schools)} schools"
            continue
        clusters = {school.cluster or school.school_id for school in schools}
        if len(clusters) != 1:
            yield f"{item.item_id} serves several clusters"
        for school in schools:
            due = (school.school_id, item.activity) in case.due
            if not due and not _is_pinned(case, item):
                yield f"{item.item_id} serves {school.school_id}, which is not due it"
        if case.site(item) not in {school.site_id for school in schools}:
            yield f"{item.item_id} is held where none of its schools is"


def teams_are_complete(case: Case) -> Iterator[str]:
    """The people of an item fill the places of its team, each person one place."""
    for item in case.planned:
        activity = case.activity(item)
        if len(set(item.person_ids)) != len(item.person_ids):
            yield f"{item.item_id} has a person twice"
        if len(item.person_ids) != activity.team_size:
            yield f"{item.item_id} has {len(item.person_ids)} people of {activity.team_size}"
        elif not _fills(case, item, _places(activity), set(item.person_ids)):
            yield f"{item.item_id}: its people do not fill the places of the team"


def _places(activity: Activity) -> list[TeamPlace]:
    return [place for place in activity.team for _ in range(place.count)]


def _fills(case: Case, item: AllocationItem, places: list[TeamPlace], left: set[str]) -> bool:
    """Whether the people left can fill the places left, by trying."""
    if not places:
        return True
    return any(
        _fits(case, item, places[0], person) and _fills(case, item, places[1:], left - {person})
        for person in sorted(left)
    )


def _fits(case: Case, item: AllocationItem, place: TeamPlace, person_id: str) -> bool:
    person = case.authority.person_by_id[person_id]
    school = case.schools(item)[0]
    if person.role not in place.roles or (place.skill and place.skill not in person.skills):
        return False
    if place.same_sector:
        own = case.authority.school_by_id.get(person.school_id or "")
        sectors = {own.sector} if own else set(person.sectors)
        if school.sector not in sectors:
            return False
    if place.link_officer is None:
        return True
    return (case.link_of.get(school.school_id) == person_id) == place.link_officer


def people_may_support_the_school(case: Case) -> Iterator[str]:
    """Nobody with fte 0, in conflict, of another sector, or at their own school."""
    conflicts = {(row.person_id, row.school_id) for row in case.authority.conflicts}
    for item in case.planned:
        schools = case.schools(item)
        for person in case.people(item):
            if person.fte == 0:
                yield f"{item.item_id}: {person.person_id} has fte 0"
            own = case.authority.school_by_id.get(person.school_id or "")
            for school in schools:
                if (person.person_id, school.school_id) in conflicts:
                    yield f"{item.item_id}: {person.person_id} conflicts with {school.school_id}"
                served = case.activity(item).serves_cluster
                if not served and person.sectors and school.sector not in person.sectors:
                    yield f"{item.item_id}: {person.person_id} does not serve {school.sector}"
                if own and own.site_id == school.site_id and person.is_peer_head:
                    yield f"{item.item_id}: {person.person_id} would visit their own school"


def gaelic_schools_meet_gaelic(case: Case) -> Iterator[str]:
    """A Gaelic-medium school has somebody with Gaelic in each session."""
    if not case.authority.settings.gaelic_required:
        return
    for item in case.planned:
        school = case.schools(item)[0]
        if school.language_medium != "gaelic" or case.activity(item).serves_cluster:
            continue
        if not any("gaelic" in person.skills for person in case.people(item)):
            yield f"{item.item_id}: nobody with Gaelic for {school.school_id}"


def modes_are_possible(case: Case) -> Iterator[str]:
    """A mode is one of the activity's, and nobody without a connection is met online."""
    for item in case.planned:
        if item.mode not in case.activity(item).modes:
            yield f"{item.item_id} is {item.mode}"
        if item.mode == "online" and any(s.connection == "none" for s in case.schools(item)):
            yield f"{item.item_id} is online for a school without a connection"


def maximum_is_kept(case: Case) -> Iterator[str]:
    """No school is given more than its maximum; pins and agreed visits may."""
    for (school, activity), given in sorted(case.given.items()):
        due = case.due.get((school, activity))
        maximum = due.maximum if due else 0
        fixed = sum(
            item.sessions
            for item in case.items_of_school.get(school, ())
            if item.activity == activity and (item.visit_id is not None or _is_pinned(case, item))
        )
        if given > max(maximum, fixed):
            yield f"{school} is given {given} of {activity}, at most {maximum}"


def _is_pinned(case: Case, item: AllocationItem) -> bool:
    return any(pin.kind == "fix" and _matches(pin, item) for pin in case.authority.pins)


def _matches(pin: Pin, item: AllocationItem) -> bool:
    return (
        pin.school_id in (None, *item.school_ids)
        and pin.person_id in (None, *item.person_ids)
        and pin.activity in (None, item.activity)
    )


def pins_are_kept(case: Case) -> Iterator[str]:
    """What is fixed is there, or a note says why not; what is forbidden is not."""
    for pin in case.authority.pins:
        if pin.kind == "forbid":
            for item in case.planned:
                if pin.date is None and _matches(pin, item):
                    yield f"{item.item_id} is forbidden by a pin"
            continue
        if pin.activity is None and pin.date is None:
            met = any(
                pin.school_id in (None, school) and pin.person_id in (None, person)
                for school, person in case.link_of.items()
            )
        else:
            met = any(_matches(pin, item) for item in case.allocation.items)
        if not met and not case.allocation.notes:
            yield f"the pin {pin.school_id} {pin.person_id} {pin.activity} is not kept"


def agreed_visits_are_items(case: Case) -> Iterator[str]:
    """Every agreed or done visit of the term is an item with its schools, people and mode."""
    told: set[str] = set()
    for item in case.allocation.items:
        for key in (item.visit_id or "").split(";") if item.visit_id else ():
            told.add(key)
            visit = case.engaged.get(key)
            if visit is None:
                yield f"{item.item_id} repeats the unknown visit {key}"
            elif (visit.activity, visit.mode, set(visit.person_ids)) != (
                item.activity, item.mode, set(item.person_ids),
            ):  # fmt: skip
                yield f"{item.item_id} differs from the visit {key}"
    for key in sorted(set(case.engaged) - told):
        visit = case.engaged[key]
        if not any(
            (item.activity, item.mode) == (visit.activity, visit.mode)
            and set(item.person_ids) == set(visit.person_ids)
            and set(visit.school_ids) <= set(item.school_ids)
            for item in case.allocation.items
        ):
            yield f"visit {key} is no item"


def one_link_officer_per_school(case: Case) -> Iterator[str]:
    """Each open school has one link officer who may be it, or a shortfall says why not."""
    counts = Counter(link.school_id for link in case.allocation.links)
    yield from (f"{school} has {count}" for school, count in counts.items() if count > 1)
    before = {
        link.school_id: link.person_id
        for link in case.authority.links
        if link.from_date <= case.authority.term.start
        and (link.to_date or dt.date.max) >= case.authority.term.start
    }
    conflicts = {(row.person_id, row.school_id) for row in case.authority.conflicts}
    loads = Counter(link.person_id for link in case.allocation.links)
    for link in case.allocation.links:
        person = case.authority.person_by_id[link.person_id]
        changed = link.school_id in before and before[link.school_id] != link.person_id
        if link.changed != changed:
            yield f"{link.school_id}: changed is {link.changed}"
        if person.fte == 0:
            yield f"{link.school_id}: {person.person_id} has fte 0"
        if (person.person_id, link.school_id) in conflicts:
            yield f"{link.school_id}: {person.person_id} is in conflict"
    for person_id, count in sorted(loads.items()):
        limit = case.authority.person_by_id[person_id].max_link_schools
        if limit is not None and count > limit:
            yield f"{person_id} has {count} schools of at most {limit}"


RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    bound_and_gap_agree,
    items_have_sessions_and_hours,
    one_school_unless_for_a_cluster,
    teams_are_complete,
    people_may_support_the_school,
    gaelic_schools_meet_gaelic,
    modes_are_possible,
    maximum_is_kept,
    pins_are_kept,
    agreed_visits_are_items,
    one_link_officer_per_school,
    *LIMIT_RULES,
    *TOTAL_RULES,
)
