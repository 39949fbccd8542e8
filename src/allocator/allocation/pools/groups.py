"""Schools that are alike, with the people who may do the same for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.pins import forbids_session
from allocator.allocation.pools.kinds import Kinds
from allocator.allocation.pools.mixes import Around, Mixes, Part, mixes_of
from allocator.allocation.problem import Problem
from allocator.allocation.variables import agreed_modes
from allocator.domain.people import Person
from allocator.domain.schools import School

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Group:
    """Schools that are alike, the people who may do the same for them, and the mixes they could.

    A school belongs to several groups where people differ in what they may do for it.
    """

    schools: Whole
    people: Whole
    mixes: Mixes


def groups_of(
    problem: Problem, schools: tuple[School, ...], people: tuple[Person, ...], need: Floats
) -> tuple[Floats, tuple[Group, ...]]:
    """Return the points of each school without anything new, and the groups."""
    parts, arounds = _parts_of(problem), _arounds(problem, schools)
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for number, school in enumerate(schools):
        alike[_kind(problem, school, parts[school.school_id], arounds[number])].append(number)
    kinds, nothing = Kinds(problem.facts, people), np.zeros(len(schools))
    groups: list[Group] = []
    for numbers in alike.values():
        school, members = schools[numbers[0]], np.array(numbers, dtype=np.int64)
        needs = (float(need[members].min()), float(need[members].max()))
        mixes = mixes_of(school, parts[school.school_id], arounds[numbers[0]], needs)
        nothing[members] = mixes.points(need[members])[:, 0]
        groups.extend(_with_people(kinds, school, members, mixes))
    return nothing, tuple(groups)


def _parts_of(problem: Problem) -> dict[str, list[Part]]:
    """Lines of each school that can have new sessions; those it declined are left out."""
    declining = [pin for pin in problem.facts.forbids if pin.person_id is None]
    parts: dict[str, list[Part]] = defaultdict(list)
    for line in problem.demand.lines:
        declined = any(forbids_session(pin, line.school_id, "", line.activity) for pin in declining)
        if line.most > 0 and not declined:
            school, activity = problem.school(line.school_id), problem.activity(line.activity)
            online = "online" in activity.modes and school.connection != "none"
            modes = ("in_person" in activity.modes, online)
            parts[line.school_id].append(Part(line, activity, activity.days_at(school), modes))
    return parts


def _arounds(problem: Problem, schools: tuple[School, ...]) -> list[Around]:
    agreed, floors = agreed_modes(problem), problem.authority.offer.floors
    return [
        Around(
            room=problem.rooms.get(school.school_id),
            agreed=agreed[school.school_id],
            in_person_floor=floors.in_person_per_term,
            longest_online_run=floors.longest_online_run,
            presence=problem.prices.presence,
            target_points=problem.target_points,
        )
        for school in schools
    ]


def _kind(problem: Problem, school: School, parts: list[Part], around: Around) -> Hashable:
    """Everything about a school that decides what can be done for it, but place and need."""
    lines = tuple(
        (replace(part.line, school_id="", need=0.0), part.days, part.modes) for part in parts
    )
    days = problem.authority.pupil_days[school.school_id]
    return school.sector, school.language_medium, school.connection, days, lines, around


def _with_people(kinds: Kinds, school: School, members: Whole, mixes: Mixes) -> Iterator[Group]:
    """Split the people who may be link officers by the activities that they may hold."""
    may_link = kinds.may_link(school)
    may = np.array([kinds.may_visit(school, key) for key in mixes.activities], dtype=np.bool_)
    may = may.reshape(len(mixes.activities), may_link.size)
    for allowed in np.unique(may[:, may_link], axis=1).T:
        same = may_link & (may == allowed[:, None]).all(axis=0)
        yield Group(members, np.flatnonzero(same), mixes.only(allowed.tolist()))
