"""A routing problem as the compiled loops read it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solving.routing.problem import (
    LATE,
    NEVER,
    NO_GROUP,
    NO_STORE,
    WITH_STORE,
    Indices,
    Numbers,
    Records,
    RoutingProblem,
)

MOST_NEAR = 200
"""So many calls near a call are kept."""


CALL = np.dtype(
    [
        ("place", np.int64),
        ("service", np.float64),
        ("opens", np.float64),
        ("closes", np.float64),
        ("unmade", np.float64),
        ("first_choice", np.int64),
        ("end_choice", np.int64),
        ("first_mate", np.int64),
        ("end_mate", np.int64),
        ("spacing", np.int64),
        ("first_listed", np.int64),
        ("end_listed", np.int64),
    ]
)
CHOICE = np.dtype([("crew", np.int64), ("first_day", np.int64), ("end_day", np.int64)])
LISTED = np.dtype([("route", np.int64), ("fit", np.int64)])
ROUTE = np.dtype(
    [
        ("day", np.int64),
        ("crew", np.int64),
        ("kind", np.int64),
        ("start_place", np.int64),
        ("end_place", np.int64),
        ("opens", np.float64),
        ("closes", np.float64),
        ("limit", np.float64),
    ]
)


class Board(NamedTuple):
    """The problem, and what can be looked up once; few arrays, as each costs every compiled call.

    ``calls``, ``choices`` and ``routes`` are tables of the records above; the store is one more
    call, the last. ``listed`` holds the routes that may make each call, by day, equal empty ones
    side by side. ``mates`` are the other calls of a call's group. ``near`` (calls, near) lists the
    calls near each call, itself first. ``keys`` (4, calls) sort calls, the smallest first.
    """

    minutes: Numbers
    back: Numbers
    calls: Records
    demands: Numbers
    choices: Records
    days: Indices
    mates: Indices
    listed: Records
    routes: Records
    capacities: Numbers
    near: Indices
    keys: Numbers
    call_count: int
    has_windows: bool
    counts_waiting: bool
    store: int


def make_board(problem: RoutingProblem) -> Board:
    """Look up once what the search needs again and again."""
    list_starts, listed = _list_routes(problem)
    mate_starts, mates = _list_mates(problem)
    minutes = np.ascontiguousarray(problem.minutes, dtype=np.float64)
    goods = problem.demands.shape[1]
    choices = np.zeros(problem.choice_crews.size, dtype=CHOICE)
    choices["crew"] = problem.choice_crews
    choices["first_day"], choices["end_day"] = problem.day_starts[:-1], problem.day_starts[1:]
    windows = problem.has_windows or problem.store_place != NO_STORE
    return Board(
        minutes=minutes,
        back=np.ascontiguousarray(minutes.T),
        calls=_call_table(problem, list_starts, mate_starts),
        demands=np.vstack([problem.demands, np.zeros((1, goods))]).astype(np.float64),
        choices=choices,
        days=problem.days.astype(np.int64),
        mates=mates,
        listed=listed,
        routes=_route_table(problem, windows),
        capacities=np.array(problem.capacities, dtype=np.float64, order="C"),
        near=_near_calls(problem),
        keys=_sort_keys(problem, np.diff(list_starts)),
        call_count=problem.call_count,
        has_windows=windows,
        counts_waiting=problem.counts_waiting,
        store=int(problem.store_place),
    )


def _call_table(problem: RoutingProblem, list_starts: Indices, mate_starts: Indices) -> Records:
    table = np.zeros(problem.call_count + 1, dtype=CALL)
    calls, store = table[:-1], table[-1:]
    calls["place"], calls["service"] = problem.call_places, problem.service_minutes
    calls["opens"], calls["closes"] = problem.opens, problem.closes
    calls["unmade"] = problem.unmade_costs
    calls["spacing"] = np.maximum(1, problem.spacing_days)
    starts = {"choice": problem.choice_starts, "mate": mate_starts, "listed": list_starts}
    for name, places in starts.items():
        calls[f"first_{name}"], calls[f"end_{name}"] = places[:-1], places[1:]
    store["place"] = max(problem.store_place, 0)
    store["opens"], store["closes"] = -np.inf, np.inf
    return table


def _route_table(problem: RoutingProblem, has_windows: bool) -> Records:
    table = np.zeros(problem.route_count, dtype=ROUTE)
    table["day"], table["crew"] = problem.route_days, problem.route_crews
    table["kind"] = _route_kinds(problem)
    table["start_place"], table["end_place"] = problem.start_places, problem.end_places
    table["opens"], table["closes"] = problem.route_opens, problem.route_closes
    table["limit"] = problem.most_minutes
    if not has_windows:
        # Without windows nobody waits: hours are one more limit of the whole time.
        hours = problem.route_closes - problem.route_opens
        table["limit"] = np.minimum(problem.most_minutes, hours)
    return table


def widest_route(problem: RoutingProblem) -> int:
    """Return how many stops a route may hold: the shortest services fill the longest day twice.

    One more for the store, and one to spare while calls are put in.
    """
    longest = np.minimum(problem.most_minutes, problem.route_closes - problem.route_opens)
    if problem.call_count == 0 or longest.size == 0 or not np.isfinite(longest).all():
        return problem.call_count + 2
    filled = np.cumsum(np.sort(problem.service_minutes))
    fitting = int(np.searchsorted(filled, longest.max() + 1e-6, side="right"))
    return min(problem.call_count, 2 * fitting + 1) + 2


def _list_routes(problem: RoutingProblem) -> tuple[Indices, Records]:
    """List for each call the routes that may make it, by day and kind."""
    kinds = _route_kinds(problem)
    order = np.lexsort((np.arange(problem.route_count), kinds, problem.route_days))
    lawful_days = np.zeros((problem.call_count, problem.day_count), dtype=np.bool_)
    choices = np.repeat(np.arange(problem.choice_crews.size), np.diff(problem.day_starts))
    calls = np.repeat(np.arange(problem.call_count), np.diff(problem.choice_starts))
    lawful_days[calls[choices], problem.days] = True
    fits = problem.fits[:, problem.route_people[order]].astype(np.int64)
    least = WITH_STORE if problem.store_place != NO_STORE else WITH_STORE + 1
    wanted = (fits > NEVER) & (fits >= least) & lawful_days[:, problem.route_days[order]]
    wanted &= _fit_alone(problem)[:, order]
    rows, columns = np.nonzero(wanted)
    starts = np.concatenate([[0], np.cumsum(wanted.sum(axis=1))]).astype(np.int64)
    listed = np.zeros(rows.size, dtype=LISTED)
    listed["route"], listed["fit"] = order[columns], fits[rows, columns]
    return starts, listed


def _fit_alone(problem: RoutingProblem) -> NDArray[np.bool_]:
    """Return (calls, routes): whether a route that makes only this call is not too long or full."""
    places = problem.call_places
    out = problem.minutes[np.ix_(problem.start_places, places)].T
    back = problem.minutes[np.ix_(places, problem.end_places)]
    longest = np.minimum(problem.most_minutes, problem.route_closes - problem.route_opens)
    alone = out + problem.service_minutes[:, None] + back <= longest + LATE
    if problem.store_place == NO_STORE:
        for good in range(problem.demands.shape[1]):
            alone &= problem.demands[:, good, None] <= problem.capacities[:, good] + LATE
    return np.asarray(alone, dtype=np.bool_)


def _route_kinds(problem: RoutingProblem) -> Indices:
    """Number the routes so that those that are interchangeable while empty share a number."""
    columns = [
        problem.route_days,
        problem.route_people,
        problem.route_crews,
        problem.start_places,
        problem.end_places,
        problem.route_opens,
        problem.route_closes,
        problem.most_minutes,
        *problem.capacities.T,
    ]
    table = np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)
    _, kinds = np.unique(table, axis=0, return_inverse=True)
    return np.asarray(kinds, dtype=np.int64).reshape(-1)


def _list_mates(problem: RoutingProblem) -> tuple[Indices, Indices]:
    """List for each call the other calls of its group."""
    members: dict[int, list[int]] = {}
    groups = problem.groups.tolist()
    for call, group in enumerate(groups):
        if group != NO_GROUP:
            members.setdefault(group, []).append(call)
    mates = [
        [other for other in members.get(group, []) if other != call]
        for call, group in enumerate(groups)
    ]
    starts = np.cumsum([0] + [len(row) for row in mates]).astype(np.int64)
    return starts, np.array([other for row in mates for other in row], dtype=np.int64)


def _near_calls(problem: RoutingProblem) -> Indices:
    """Return (calls, near): the calls near each call, itself first."""
    places = problem.call_places
    there = problem.minutes[np.ix_(places, places)]
    apart = there + there.T
    np.fill_diagonal(apart, -1.0)
    count = min(MOST_NEAR, problem.call_count)
    return np.argsort(apart, axis=1, kind="stable")[:, :count].astype(np.int64)


def _sort_keys(problem: RoutingProblem, listings: Indices) -> Numbers:
    """Return (4, calls): largest first, farthest first, nearest first, least choice first."""
    longest = np.zeros(problem.call_count)
    counts = np.diff(problem.day_starts).astype(np.float64)
    calls = np.repeat(np.arange(problem.call_count), np.diff(problem.choice_starts))
    np.maximum.at(longest, calls, counts)
    largest = (problem.demands / np.maximum(problem.demands.max(axis=0), 1e-9)).sum(axis=1)
    if not largest.any():
        largest = problem.service_minutes
    bases = np.unique(problem.start_places)
    far = problem.minutes[np.ix_(bases, problem.call_places)].min(axis=0)
    width = np.where(np.isfinite(problem.closes - problem.opens), problem.closes - problem.opens, 0)
    scarce = listings / max(1.0, float(listings.max(initial=1))) + width / max(1.0, width.max())
    keys = np.stack([-largest * longest, -far, far, scarce - longest])
    return np.ascontiguousarray(keys, dtype=np.float64)
