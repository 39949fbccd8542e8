"""The plan of a pool as an allocation: items, links, reasons, loads and levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.blocks import session_blocks
from allocator.allocation.counts import count_given
from allocator.allocation.plan import HeldSession, agreed_held
from allocator.allocation.pools.options import NOBODY, Options
from allocator.allocation.pools.pool import Pool
from allocator.allocation.pools.sharing import PoolPlan
from allocator.allocation.problem import Problem
from allocator.allocation.reach import NO_OUTING
from allocator.domain.activities import Mode
from allocator.domain.people import Person

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

EXPLAINED_BY = 4
"""People looked at for each school when reasons are given: the officer, and who would be next."""


def links_of(pool: Pool, plan: PoolPlan) -> dict[str, str]:
    """Link officer of each school that has one."""
    people = plan.options.problem.agents[plan.chosen].tolist()
    return {
        school.school_id: pool.people[person].person_id
        for school, person in zip(pool.schools, people, strict=True)
        if person != NOBODY
    }


def held_of(pool: Pool, plan: PoolPlan) -> list[HeldSession]:
    """Sessions of a plan, agreed ones first."""
    held = list(agreed_held(pool.problem))
    for school, option in enumerate(plan.chosen.tolist()):
        if plan.options.problem.agents[option] != NOBODY:
            held.extend(_new(pool, plan.options, school, option))
    return held


def _new(pool: Pool, options: Options, school: int, option: int) -> Iterator[HeldSession]:
    person = pool.people[options.problem.agents[option]]
    mixes = pool.groups[options.groups[option]].mixes
    mix = options.mixes[option]
    for column, key in enumerate(mixes.activities):
        online = int(mixes.online[mix, column])
        in_person = int(mixes.sessions[mix, column]) - online
        if in_person:
            yield _session(pool, school, person, key, "in_person", in_person)
        if online:
            yield _session(pool, school, person, key, "online", online)


def _session(
    pool: Pool, school: int, person: Person, key: str, mode: Mode, sessions: int
) -> HeldSession:
    place, activity = pool.schools[school], pool.problem.activity(key)
    outing = NO_OUTING
    if mode == "in_person":
        found = pool.problem.facts.reach.session_outing(person, activity, place)
        assert found is not None, "only journeys that can be made are options"
        outing = found
    return HeldSession(
        activity=key,
        school_ids=(place.school_id,),
        person_ids=(person.person_id,),
        mode=mode,
        site_id=None,
        sessions=sessions,
        contact_hours=activity.hours * activity.days_at(place) * sessions,
        preparation_hours=activity.preparation_hours * sessions,
        outings={person.person_id: outing},
    )


def explained(
    pool: Pool, plan: PoolPlan, held: list[HeldSession], links: dict[str, str]
) -> Problem:
    """Return the question with those people alone who are worth naming in reasons."""
    considered = {school.school_id: () for school in pool.schools} | _considered(
        pool, plan, _to_explain(pool, held, links)
    )
    facts, demand = pool.problem.facts, pool.problem.demand
    return replace(
        pool.problem,
        blocks=session_blocks(facts, demand, considered),
        link_candidates={
            school: tuple(person.person_id for person in people)
            for school, people in considered.items()
        },
    )


def _to_explain(pool: Pool, held: list[HeldSession], links: dict[str, str]) -> NDArray[np.bool_]:
    """Whether each school goes short of something or has another link officer than before."""
    given, before = count_given(pool.problem, held), pool.problem.authority.link_at_start
    floors = pool.problem.authority.offer.floors
    short = {
        line.school_id
        for line in pool.problem.demand.lines
        if given.sessions[line.school_id, line.activity] < line.target
    }

    def needs_words(school_id: str) -> bool:
        officer = links.get(school_id)
        run = floors.longest_online_run
        return (
            school_id in short
            or officer is None
            or before.get(school_id, officer) != officer
            or given.in_person[school_id] < floors.in_person_per_term
            or (run is not None and given.longest_online_run(school_id) > run)
        )

    return np.array([needs_words(school.school_id) for school in pool.schools], dtype=np.bool_)


def _considered(
    pool: Pool, plan: PoolPlan, asked: NDArray[np.bool_]
) -> dict[str, tuple[Person, ...]]:
    """People looked at for some schools: the officer first, then those who come closest."""
    problem = plan.options.problem
    schools, agents = problem.jobs, problem.agents
    left = plan.options.left(plan.prices).copy()
    left[plan.chosen] = np.inf
    real = np.flatnonzero((agents != NOBODY) & asked[schools])
    order = real[np.lexsort((agents[real], -left[real], schools[real]))]
    pairs = schools[order] << 32 | agents[order]
    order = order[np.sort(np.unique(pairs, return_index=True)[1])]
    found: dict[str, list[Person]] = {
        pool.schools[number].school_id: [] for number in np.flatnonzero(asked).tolist()
    }
    for school, person in zip(schools[order].tolist(), agents[order].tolist(), strict=True):
        people = found[pool.schools[school].school_id]
        if len(people) < EXPLAINED_BY:
            people.append(pool.people[person])
    return {
        school: _with_officer_before(pool.problem, school, people)
        for school, people in found.items()
    }


def _with_officer_before(
    problem: Problem, school_id: str, people: list[Person]
) -> tuple[Person, ...]:
    """Add the link officer at the start of the term, of whom a change has to speak."""
    before = problem.authority.link_at_start.get(school_id, "")
    officer = problem.authority.person_by_id.get(before)
    return tuple(people) if officer is None or officer in people else (*people, officer)
