"""Least travel that the placed visits could possibly need: a bound that no plan beats.

Each person is bounded alone, and what the people need adds up. Where all of a person's visits can
be driven to within a day, the bound is that of covering them by day routes (a linear programme
over every set of visits that fits into a day, each at the length of its shortest round). With
boats or nights it is a layered one: so many visits lie at least so far away that at least so many
trips go there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np

from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import LONGEST_TOUR_DAYS
from allocator.solving.highs import solve_relaxation
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl
from allocator.travel.model import TravelModel

MOST_ROUTES = 20_000
"""More day routes than this for one person are not listed; the layered bound serves instead."""
SAFETY_MINUTES = 1e-4
"""Taken off each linear bound, so that rounding in the solver cannot lift it above the truth."""


@dataclass(frozen=True, order=True)
class _Call:
    """Visits of one length at one site."""

    site_id: str
    minutes: int


def travel_bound_minutes(diary: Diary, travel: TravelModel) -> float:
    """Return a lower bound in minutes on the travel of all placed in-person visits."""
    return sum(
        _person_bound(diary, travel, person_id, calls)
        for person_id in diary.people
        if (calls := _calls(diary, person_id))
    )


def _calls(diary: Diary, person_id: str) -> Counter[_Call]:
    calls: Counter[_Call] = Counter()
    for number in diary.placed:
        session = diary.sessions[number]
        if person_id in session.person_ids and not session.is_online:
            calls[_Call(session.site_id, session.minutes)] += session.length
    return calls


def _person_bound(
    diary: Diary, travel: TravelModel, person_id: str, calls: Counter[_Call]
) -> float:
    settings = diary.authority.settings
    window = _window(diary)
    kinds = sorted(calls)
    rounds = travel.least_rounds(person_id, sorted({call.site_id for call in kinds}))
    lengths = [rounds[call.site_id] for call in kinds]
    most = settings.max_day_hours * 60
    all_by_day = all(
        travel.roads.are_joined(person_id, call.site_id)
        and _direct_round(travel, person_id, call.site_id) + call.minutes <= most
        for call in kinds
    )
    if all_by_day:
        routes = _day_routes(travel, person_id, kinds, window)
        if routes is not None:
            return _cover(routes, [calls[call] for call in kinds])
    days = 1 if all_by_day else LONGEST_TOUR_DAYS
    apart = _trips_apart(diary, person_id)
    return _layers(kinds, lengths, calls, apart, days * window)


def _direct_round(travel: TravelModel, person_id: str, site_id: str) -> int:
    return travel.roads.minutes(person_id, site_id) + travel.roads.minutes(site_id, person_id)


def _window(diary: Diary) -> int:
    """Minutes of a day in which visits can lie; agreed ones may widen it."""
    settings = diary.authority.settings
    agreed = [session for session in diary.sessions if session.forced and session.start is not None]
    first = min([settings.visit_earliest, *(session.start or 0 for session in agreed)])
    last = max(
        [settings.visit_latest, *((session.start or 0) + session.minutes for session in agreed)]
    )
    return last - first


# -- day routes ---------------------------------------------------------------------------------


def _day_routes(
    travel: TravelModel, person_id: str, kinds: Sequence[_Call], window: int
) -> list[tuple[tuple[int, ...], int]] | None:
    """Every set of visits that fits into a day with its shortest round; ``None`` if too many."""
    routes: list[tuple[tuple[int, ...], int]] = []
    front: list[tuple[int, ...]] = [(place,) for place in range(len(kinds))]
    while front:
        wider: list[tuple[int, ...]] = []
        for chosen in front:
            least = _shortest_round(travel, person_id, [kinds[place] for place in chosen], window)
            if least is None:
                continue
            routes.append((chosen, least))
            wider.extend((*chosen, place) for place in range(chosen[-1], len(kinds)))
            if len(routes) + len(wider) > MOST_ROUTES:
                return None
        front = wider
    return routes


def _shortest_round(
    travel: TravelModel, person_id: str, chosen: Sequence[_Call], window: int
) -> int | None:
    """Minutes of the shortest round through the sites, if its visits fit into the window."""
    minutes = travel.roads.minutes
    on_site = sum(call.minutes for call in chosen)
    if len(chosen) > 1 and on_site > window:
        return None
    sites = sorted({call.site_id for call in chosen})
    best: int | None = None
    for order in permutations(sites):
        between = sum(minutes(a, b) for a, b in pairwise(order))
        if len(chosen) > 1 and on_site + between > window:
            continue
        whole = minutes(person_id, order[0]) + between + minutes(order[-1], person_id)
        best = whole if best is None else min(best, whole)
    return best


def _cover(routes: list[tuple[tuple[int, ...], int]], wanted: Sequence[int]) -> float:
    """Least minutes of day routes, in parts if need be, that make every visit."""
    model = LinearModel(sense="min")
    lengths = np.array([length for _, length in routes], dtype=np.float64)
    columns = model.add_variables("routes", len(routes), objective=lengths)
    triples = [(call, column, 1.0) for column, (chosen, _) in enumerate(routes) for call in chosen]
    rows, variables, values = (np.array(part) for part in zip(*triples, strict=True))
    model.add_rows(
        "visits", len(wanted), rows, columns[variables], values, lower=np.array(wanted, float)
    )
    solution = solve_relaxation(model, SolveControl())
    return max(0.0, solution.objective - SAFETY_MINUTES) if solution.values is not None else 0.0


# -- layers -------------------------------------------------------------------------------------


def _trips_apart(diary: Diary, person_id: str) -> dict[str, int]:
    """Trips that a site needs at least, as sessions of one activity lie further apart than a tour.

    A tour lasts at most five days in a row, so it holds at most five pupil days.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for number in diary.placed:
        session = diary.sessions[number]
        school = session.school_ids[0]
        if (
            person_id in session.person_ids
            and not session.is_online
            and not session.forced
            and session.spacing[school] >= LONGEST_TOUR_DAYS
        ):
            counts[session.site_id, school, session.activity] += 1
    apart: dict[str, int] = {}
    for (site, _, _), count in counts.items():
        apart[site] = max(apart.get(site, 0), count)
    return apart


def _layers(
    kinds: Sequence[_Call],
    lengths: Sequence[int],
    calls: Counter[_Call],
    apart: dict[str, int],
    trip_minutes: int,
) -> float:
    """Sum over distance of the trips that must go at least that far."""
    total = 0.0
    levels = sorted(set(lengths))
    for nearer, level in pairwise([0, *levels]):
        beyond = [call for call, length in zip(kinds, lengths, strict=True) if length >= level]
        by_time = sum(call.minutes * calls[call] for call in beyond) / trip_minutes
        by_spacing = max((apart.get(call.site_id, 0) for call in beyond), default=0)
        total += (level - nearer) * max(1.0, by_time, float(by_spacing))
    return total
