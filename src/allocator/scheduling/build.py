"""A first term: the hardest sessions first, each at its cheapest place; then ruin and recreate."""

from __future__ import annotations

import random
from collections.abc import Iterable

from allocator.domain.authority import Authority
from allocator.scheduling.placing import (
    LONG_RUN_COST_MINUTES,
    NEW_DAY_COST_MINUTES,
    SPREAD_COST_MINUTES,
    Placer,
)
from allocator.scheduling.sessions import Session
from allocator.solving.progress import Progress, SolveControl
from allocator.travel.model import TravelModel

UNPLACED_COST_MINUTES = 3000
"""A session without a date weighs more than any journey."""
MOST_REMOVED = 8
TROUBLE_SHARE = 0.5
"""Share of rounds that begin where something is wrong: no date, or online too often in a row."""
PROGRESS_EVERY = 50


def order_of_difficulty(
    authority: Authority, travel: TravelModel, sessions: Iterable[Session]
) -> list[Session]:
    """Put fixed ones first, then large teams, long sessions, far places; online last."""

    def farness(session: Session) -> float:
        if session.is_online:
            return 0.0
        trips = [travel.round_trip(person, session.site_id) for person in session.person_ids]
        return max((trip.minutes + 600 * trip.nights) if trip else 1e6 for trip in trips)

    def key(session: Session) -> tuple[object, ...]:
        return (
            not session.forced,
            not session.is_pinned,
            session.is_online,
            -len(session.person_ids) * session.length,
            -farness(session),
            len(session.starts),
            session.item_id,
            session.number,
        )

    return sorted(sessions, key=key)


def build(placer: Placer, order: list[Session], control: SolveControl) -> None:
    """Enter every session that has a lawful place, in order."""
    for done, session in enumerate(order):
        placement = placer.best(session)
        if placement is not None:
            placer.enter(placement)
        if done % PROGRESS_EVERY == 0:
            note = f"{len(placer.diary.placed)} of {len(order)} sessions have a date"
            control.progress(Progress("schedule", note=note))


def term_cost(placer: Placer) -> float:
    """Travel, nights, days out, uneven spread, long online runs and sessions without a date."""
    diary = placer.diary
    night = diary.authority.settings.night_minutes
    cost = 0.0
    for person_id, page in diary.people.items():
        nights = sum(day in trip.nights for day, trip in page.trips.items())
        own = page.travel_minutes + night * nights + NEW_DAY_COST_MINUTES * len(page.trips)
        cost += placer.weight_of.get(person_id, 1.0) * own
    for number, taken in diary.placed.items():
        cost += SPREAD_COST_MINUTES * abs(taken[0] - diary.sessions[number].ideal_day)
    cost += LONG_RUN_COST_MINUTES * sum(diary.online_excess(school) for school in diary.schools)
    return cost + UNPLACED_COST_MINUTES * (len(diary.sessions) - len(diary.placed))


def polish(placer: Placer, sessions: Iterable[Session], rounds: int, control: SolveControl) -> None:
    """Take some sessions that belong together out, put them back better; keep what is no worse.

    Threshold acceptance that narrows to nothing; the work is counted in rounds, not in seconds.
    """
    diary = placer.diary
    chance = random.Random(control.seed)
    movable = [session for session in sessions if not session.forced]
    if not movable:
        return
    cost = term_cost(placer)
    for done in range(rounds):
        if control.should_stop():
            break
        diary.begin()
        struck = _ruin(placer, movable, chance)
        unplaced = [session for session in movable if session.number not in diary.placed]
        for session in _shuffled(unplaced, chance):
            placement = placer.best(session)
            if placement is not None:
                placer.enter(placement)
        after = term_cost(placer)
        slack = 0.0003 * cost * (1 - done / rounds) ** 2 if struck else 0.0
        if after <= cost + slack * chance.random():
            cost = after
        else:
            diary.take_back()
        if done % PROGRESS_EVERY == 0:
            hours = sum(page.travel_minutes for page in diary.people.values()) / 60
            note = f"{len(diary.placed)} of {len(diary.sessions)} dated, {hours:.0f} h of travel"
            control.progress(Progress("polish", note=note))


def _ruin(placer: Placer, movable: list[Session], chance: random.Random) -> list[Session]:
    """Strike out a session with its neighbours: of the same people, school or time."""
    diary = placer.diary
    placed = [session for session in movable if session.number in diary.placed]
    if not placed:
        return []
    waiting = [session for session in movable if session.number not in diary.placed]
    lonely = _too_long_online(placer, placed)
    if lonely and chance.random() < TROUBLE_SHARE:
        school = chance.choice(lonely)
        near = [session for session in placed if school in session.school_ids]
        chance.shuffle(near)
    else:
        near = _neighbours(placer, placed, waiting, chance)
    struck: list[Session] = []
    for session in near[: chance.randint(2, MOST_REMOVED)]:
        if session.number in diary.placed:
            struck.extend(placer.remove(session))
    return struck


def _too_long_online(placer: Placer, placed: list[Session]) -> list[str]:
    """Schools that are online more often in a row than the floor allows."""
    schools = dict.fromkeys(school for session in placed for school in session.school_ids)
    return [school for school in schools if placer.diary.online_excess(school) > 0]


def _neighbours(
    placer: Placer, placed: list[Session], waiting: list[Session], chance: random.Random
) -> list[Session]:
    """Sessions that share people or a school with one of them, near in time or at random."""
    diary = placer.diary
    use_waiting = bool(waiting) and chance.random() < TROUBLE_SHARE
    centre = chance.choice(waiting if use_waiting else placed)
    team = set(centre.person_ids)
    near = [
        session
        for session in placed
        if team & set(session.person_ids) or set(centre.school_ids) & set(session.school_ids)
    ]
    chance.shuffle(near)
    day = diary.placed.get(centre.number, (chance.randrange(int(centre.ideal_day) + 1),))[0]
    if chance.random() < 0.5:
        near.sort(key=lambda session: abs(diary.placed[session.number][0] - day))
    return near


def _shuffled(sessions: list[Session], chance: random.Random) -> list[Session]:
    """Order to put sessions back in: the longest first, or at random."""
    order = list(sessions)
    chance.shuffle(order)
    if chance.random() < 0.5:
        order.sort(key=lambda session: (session.is_online, -len(session.person_ids)))
    else:
        order.sort(key=lambda session: session.is_online)
    return order
