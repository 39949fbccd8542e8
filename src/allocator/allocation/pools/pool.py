"""A pool: schools and people that are alike in groups, and what sets single pairs apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.allocation import worth
from allocator.allocation.budgets import budgets_of
from allocator.allocation.candidates import Facts
from allocator.allocation.demand import build_demand
from allocator.allocation.pins import forbids_link, link_pins
from allocator.allocation.pools.groups import Group, groups_of
from allocator.allocation.pools.marks import Marks
from allocator.allocation.problem import Problem
from allocator.allocation.reach import Reach
from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.domain.tiers import TierReport
from allocator.solving.assignment.problem import NO_LIMIT
from allocator.travel.matrix import RoadMatrix
from allocator.travel.model import TravelModel

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pool:
    """A simple question as arrays; schools and people are numbered as in the tuples."""

    problem: Problem
    schools: tuple[School, ...]
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    need: Floats
    nothing: Floats
    """Points of each school without link officer and new sessions."""
    extras: Marks
    """Points for single links beyond those of any link: kept, agreed, pinned."""
    banned: Marks
    roads: RoadMatrix
    site_of: Whole
    """Place of each school's site in the matrix of roads."""
    factors: Floats
    """What each person's travel really takes, relative to the estimate."""

    @cached_property
    def capacities(self) -> Floats:
        """Hours that each person has left."""
        return np.array([self.problem.budgets[one.person_id].hours for one in self.people])

    @cached_property
    def days(self) -> Floats:
        """Days that each person has left."""
        return np.array([self.problem.budgets[one.person_id].days for one in self.people])

    @cached_property
    def most_schools(self) -> Whole:
        """Schools that each person may be the link officer of."""
        most = (one.max_link_schools for one in self.people)
        return np.array([NO_LIMIT if one is None else one for one in most], dtype=np.int64)


def pool_of(
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    travel_factors: Mapping[str, float] | None = None,
) -> Pool:
    """Gather a simple question.

    Raises
    ------
    FaultyDataError
        Where a tier is not one of the offer's.
    """
    factors = dict(travel_factors or {})
    demand = build_demand(authority, tiers)
    facts = Facts(authority, Reach(authority, travel, factors))
    budgets = budgets_of(authority, facts.reach, demand.agreed)
    problem = Problem(authority, facts, demand, budgets, blocks=(), link_candidates={})
    schools = authority.open_schools
    people = tuple(person for person in authority.people if _may_ever_link(facts, person))
    need = _needs(problem, schools)
    nothing, groups = groups_of(problem, schools, people, need)
    sites = list(dict.fromkeys(school.site_id for school in schools))
    place = {site: number for number, site in enumerate(sites)}
    return Pool(
        problem=problem,
        schools=schools,
        people=people,
        groups=groups,
        need=need,
        nothing=nothing,
        extras=_extras(problem, schools, people),
        banned=_banned(problem, schools, people),
        roads=RoadMatrix(travel, [one.person_id for one in people], sites),
        site_of=np.array([place[school.site_id] for school in schools], dtype=np.int64),
        factors=np.array([factors.get(one.person_id, 1.0) for one in people], dtype=np.float64),
    )


def _may_ever_link(facts: Facts, person: Person) -> bool:
    return (
        person.fte > 0
        and person.role in facts.link_roles
        and person.max_link_schools != 0
        and not any(
            pin.school_id is None and forbids_link(pin, "", person.person_id, facts.link_activities)
            for pin in facts.forbids
        )
    )


def _needs(problem: Problem, schools: tuple[School, ...]) -> Floats:
    need = {line.school_id: line.need for line in problem.demand.lines}
    return np.array([need.get(school.school_id, 0.0) for school in schools], dtype=np.float64)


def _extras(problem: Problem, schools: tuple[School, ...], people: tuple[Person, ...]) -> Marks:
    """Points for keeping the link there is, for standing by agreed visits, for pins on links."""
    kept = problem.prices.link_kept
    found = [(school, one, kept) for school, one in problem.authority.link_at_start.items()]
    agreed = dict.fromkeys(
        (school, person)
        for session in problem.demand.agreed
        if session.activity in problem.facts.link_activities
        for school in session.school_ids
        for person in session.person_ids
    )
    found += [(school, person, worth.AGREED_LINK) for school, person in agreed]
    found += [
        (pin.school_id or "", pin.person_id or "", worth.PIN)
        for pin in link_pins(problem.authority)
    ]
    return Marks.of_pairs(len(schools), _numbered(schools, people, found))


def _banned(problem: Problem, schools: tuple[School, ...], people: tuple[Person, ...]) -> Marks:
    """Pairs that a conflict or a pin rules out."""
    found = [(school, person, 0.0) for person, school in problem.facts.conflicts]
    for pin in problem.facts.forbids:
        school, person = pin.school_id, pin.person_id
        links = problem.facts.link_activities
        if school and person and forbids_link(pin, school, person, links):
            found.append((school, person, 0.0))
    return Marks.of_pairs(len(schools), _numbered(schools, people, found))


def _numbered(
    schools: tuple[School, ...],
    people: tuple[Person, ...],
    pairs: list[tuple[str, str, float]],
) -> Iterator[tuple[int, int, float]]:
    """Number the schools and people of pairs; those with others are left out."""
    school_number = {school.school_id: number for number, school in enumerate(schools)}
    person_number = {person.person_id: number for number, person in enumerate(people)}
    for school, person, points in pairs:
        if school in school_number and person in person_number:
            yield school_number[school], person_number[person], points
