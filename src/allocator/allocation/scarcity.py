"""Who is short of time: what a plan leaves everybody, and what one more session would need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.blocks import Block, Form, Option
from allocator.allocation.counts import Given, count_given
from allocator.allocation.demand import DemandLine
from allocator.allocation.plan import HeldSession, items_of
from allocator.allocation.problem import Problem
from allocator.domain.allocations import AllocationItem, PersonLoad
from allocator.domain.people import Person
from allocator.domain.schools import School


@dataclass(frozen=True, eq=False)
class PlanView:
    """A plan as its explanations look at it: what is given, the links, what everybody has left."""

    problem: Problem
    held: tuple[HeldSession, ...]
    given: Given
    links: dict[str, str]
    spare_hours: dict[str, float]
    spare_days: dict[str, float]
    spare_nights: dict[str, int]

    @classmethod
    def of(
        cls,
        problem: Problem,
        held: Sequence[HeldSession],
        links: dict[str, str],
        people: Iterable[PersonLoad],
    ) -> PlanView:
        """Look at a plan."""
        days: dict[str, float] = defaultdict(float)
        nights: dict[str, int] = defaultdict(int)
        for one in held:
            if one.visit_id is None:
                for person, outing in one.outings.items():
                    days[person] += outing.days * one.sessions
                    nights[person] += outing.nights * one.sessions
        budgets = problem.budgets.items()
        return cls(
            problem=problem,
            held=tuple(held),
            given=count_given(problem, held),
            links=links,
            spare_hours={load.person_id: load.spare_hours for load in people},
            spare_days={person: budget.days - days[person] for person, budget in budgets},
            spare_nights={person: budget.nights - nights[person] for person, budget in budgets},
        )

    def missing_number(self, line: DemandLine) -> int:
        """Place of the next session that the school does not get, from 0."""
        return self.given.sessions[line.school_id, line.activity]

    @cached_property
    def items(self) -> tuple[AllocationItem, ...]:
        """Items of the plan."""
        return items_of(self.problem, list(self.held))

    @cached_property
    def items_of_person(self) -> dict[str, list[AllocationItem]]:
        """Items that each person is part of."""
        found: dict[str, list[AllocationItem]] = defaultdict(list)
        for item in self.items:
            for person in item.person_ids:
                found[person].append(item)
        return found

    @cached_property
    def held_of(self) -> dict[Hashable, HeldSession]:
        """Sessions of the plan by what tells items apart."""
        return {held_key(one): one for one in self.held}

    @cached_property
    def new_at(self) -> dict[str, list[HeldSession]]:
        """New sessions of the plan by school, those for a cluster at its first."""
        found: dict[str, list[HeldSession]] = defaultdict(list)
        for one in self.held:
            if one.visit_id is None:
                found[one.school_ids[0]].append(one)
        return found

    @cached_property
    def kept_away(self) -> dict[str | None, list[str]]:
        """People whom a conflict or a pin keeps from each school (``None``: from every one)."""
        found: dict[str | None, list[str]] = defaultdict(list)
        for person, school in sorted(self.problem.facts.conflicts):
            found[school].append(person)
        for pin in self.problem.facts.forbids:
            if pin.person_id is not None:
                found[pin.school_id].append(pin.person_id)
        return found

    @cached_property
    def blocks_of(self) -> dict[tuple[str, str], list[Block]]:
        """Blocks of sessions that could be held for a school and activity."""
        found: dict[tuple[str, str], list[Block]] = defaultdict(list)
        for block in self.problem.blocks:
            for school in block.school_ids:
                found[school, block.activity].append(block)
        return found

    @cached_property
    def served(self) -> dict[tuple[str, str], set[str]]:
        """Schools at which each person takes part in an activity."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.held:
            for person in one.person_ids:
                found[one.activity, person].update(one.school_ids)
        return found

    @cached_property
    def own_sessions(self) -> Counter[str]:
        """New sessions of its own that each school has, those for its cluster left out."""
        found: Counter[str] = Counter()
        for one in self.held:
            if one.visit_id is None and not self.problem.activity(one.activity).serves_cluster:
                found[one.school_ids[0]] += one.sessions
        return found

    @cached_property
    def link_counts(self) -> Counter[str]:
        """How many schools each person is the link officer of."""
        return Counter(self.links.values())


def held_key(one: HeldSession | AllocationItem) -> Hashable:
    """What tells the sessions of a plan apart, and the items that are made of them."""
    return one.activity, one.school_ids, one.person_ids, one.mode, one.site_id, one.visit_id


@dataclass(frozen=True)
class Need:
    """What one person lacks for one more session, and what the session takes of them.

    ``hours``, ``days`` of release, ``nights`` and ``schools`` (beyond the most that a place
    allows) are 0 where nothing is lacking; ``takes`` are the hours that would count.
    """

    person: Person
    option: Option
    takes: float
    hours: float
    days: float
    nights: int
    schools: int

    @property
    def is_free(self) -> bool:
        """Whether the person has room for the session."""
        return self.hours <= 1e-6 and self.days <= 1e-6 and self.nights <= 0 and not self.schools


def next_block(view: PlanView, line: DemandLine) -> Block | None:
    """Return the block that the next session of the line would belong to, if there is any."""
    new = view.missing_number(line) - line.given
    blocks = view.blocks_of.get((line.school_id, line.activity), [])
    for block in blocks:
        if new < block.most:
            return block
        new -= block.most
    return blocks[-1] if blocks else None


def forms_of(
    view: PlanView, school: School, line: DemandLine, *, in_person: bool = False
) -> tuple[Form, ...]:
    """Ways to hold the next session of the line; only those at the school where presence counts."""
    block = next_block(view, line)
    forms = block.forms if block is not None else ()
    if not in_person:
        return forms
    return tuple(
        form
        for form in forms
        if form.host is not None and view.problem.school(form.host).site_id == school.site_id
    )


def needs_by_place(
    view: PlanView, school: School, line: DemandLine, form: Form
) -> list[list[Need]]:
    """List, for each place of the team, what everyone who may take it now lacks."""
    activity = view.problem.activity(line.activity)
    officer = view.links.get(school.school_id)
    # Whether each place asks for the link officer, rules them out, or neither.
    links = [None if activity.serves_cluster else place.link_officer for place in activity.team]
    found: list[list[Need]] = [[] for _ in activity.team]
    for option in form.options:
        asked = links[option.place]
        if asked is None or asked is (option.person_id == officer):
            found[option.place].append(need_of(view, school, line, option))
    return found


def need_of(view: PlanView, school: School, line: DemandLine, option: Option) -> Need:
    """Say what the person of an option lacks for one more session."""
    who = option.person_id
    budget, outing = view.problem.budgets[who], option.outing
    takes = budget.counted_hours(
        option.contact_hours, option.preparation_hours, outing.travel_hours
    )
    has_days = budget.person.is_peer_head or outing.nights
    place = view.problem.activity(line.activity).team[option.place]
    served = view.served[line.activity, who]
    is_full = (
        place.most_schools is not None
        and school.school_id not in served
        and len(served) >= place.most_schools
    )
    return Need(
        person=budget.person,
        option=option,
        takes=takes,
        hours=max(0.0, takes - view.spare_hours[who]),
        days=max(0.0, outing.days - view.spare_days[who]) if has_days else 0.0,
        nights=max(0, outing.nights - view.spare_nights[who]),
        schools=int(is_full),
    )
