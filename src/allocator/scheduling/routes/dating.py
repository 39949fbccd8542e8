"""A day for each trip of one person: no day twice, spacing kept, sessions spread over the term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.scheduling.journeys import Trip
from allocator.solving.progress import SolveControl

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

NO_DATE_COST = 3_000.0
"""Minutes that a trip without a date costs, for each of its sessions."""
SCALE = 20
"""CP-SAT counts in whole numbers: twentieths of a minute."""
WORK = 1.0
"""Deterministic work for one person's term, in the engine's own unit."""


@dataclass(frozen=True)
class DateOption:
    """A way to date a trip: the days it takes, its cost in minutes, its calls by kind and day.

    ``trip`` is there where its times depend on the day; ``nights`` are the days that end away from
    the base.
    """

    days: tuple[int, ...]
    cost: float
    calls: tuple[tuple[int, int], ...]
    nights: tuple[int, ...] = ()
    trip: Trip | None = None


@dataclass(frozen=True)
class Series:
    """Calls of one kind lie at least ``gap`` pupil days apart; ``position`` counts those days."""

    kind: int
    gap: int
    position: Mapping[int, int]


@dataclass(frozen=True)
class NightLimit:
    """At most so many nights away among some days: those of a month."""

    days: frozenset[int]
    most: int


def date_trips(
    trips: Sequence[Sequence[DateOption]],
    series: Sequence[Series],
    night_limits: Sequence[NightLimit],
    control: SolveControl,
) -> list[DateOption | None]:
    """Choose one option for each trip, at the least cost; ``None`` where a trip finds none."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [[model.new_bool_var("") for _ in options] for options in trips]
    dated = [model.new_bool_var("") for _ in trips]
    for row, has_date in zip(chosen, dated, strict=True):
        model.add_exactly_one([*row, has_date.negated()])
    _one_trip_a_day(model, trips, chosen)
    _keep_apart(model, trips, chosen, series)
    for limit in night_limits:
        away = [
            sum(night in limit.days for night in option.nights) * variable
            for options, row in zip(trips, chosen, strict=True)
            for option, variable in zip(options, row, strict=True)
            if not limit.days.isdisjoint(option.nights)
        ]
        if away:
            model.add(sum(away) <= limit.most)
    costs = [
        round(SCALE * option.cost) * variable
        for options, row in zip(trips, chosen, strict=True)
        for option, variable in zip(options, row, strict=True)
    ]
    without = [
        round(SCALE * NO_DATE_COST * _sessions_in(options)) * has_date.negated()
        for options, has_date in zip(trips, dated, strict=True)
    ]
    model.minimize(sum(costs) + sum(without))
    first = _first_dates(trips, series)
    for row, options, has_date, hinted in zip(chosen, trips, dated, first, strict=True):
        model.add_hint(has_date, hinted is not None)
        for option, variable in zip(options, row, strict=True):
            model.add_hint(variable, option is hinted)
    return _read(_solver(control), model, trips, chosen)


def _first_dates(
    trips: Sequence[Sequence[DateOption]], series: Sequence[Series]
) -> list[DateOption | None]:
    """Dates to begin from: the trips with fewest options first, each at its cheapest."""
    rules = {one.kind: one for one in series}
    busy: set[int] = set()
    held: dict[int, list[int]] = {}
    found: list[DateOption | None] = [None] * len(trips)
    for number in sorted(range(len(trips)), key=lambda number: (len(trips[number]), number)):
        for option in sorted(trips[number], key=lambda option: (option.cost, option.days)):
            if busy.isdisjoint(option.days) and all(
                abs(rules[kind].position[day] - place) >= rules[kind].gap
                for kind, day in option.calls
                for place in held.get(kind, ())
            ):
                found[number] = option
                busy.update(option.days)
                for kind, day in option.calls:
                    if kind in rules:
                        held.setdefault(kind, []).append(rules[kind].position[day])
                break
    return found


def _sessions_in(options: Sequence[DateOption]) -> int:
    return max((len(option.calls) for option in options), default=1)


def _one_trip_a_day(
    model: cp_model.CpModel,
    trips: Sequence[Sequence[DateOption]],
    chosen: list[list[cp_model.IntVar]],
) -> None:
    on_day: dict[int, list[cp_model.IntVar]] = {}
    for options, row in zip(trips, chosen, strict=True):
        for option, variable in zip(options, row, strict=True):
            for day in option.days:
                on_day.setdefault(day, []).append(variable)
    for variables in on_day.values():
        model.add_at_most_one(variables)


def _keep_apart(
    model: cp_model.CpModel,
    trips: Sequence[Sequence[DateOption]],
    chosen: list[list[cp_model.IntVar]],
    series: Sequence[Series],
) -> None:
    """Of a kind, calls of at most one trip in every run of ``gap`` pupil days.

    Those of one trip were listed far enough apart.
    """
    for one in series:
        if one.gap == 1:
            continue  # one trip a day sees to that
        at: dict[int, dict[int, cp_model.IntVar]] = {}
        for options, row in zip(trips, chosen, strict=True):
            for option, variable in zip(options, row, strict=True):
                for kind, day in option.calls:
                    if kind == one.kind:
                        at.setdefault(one.position[day], {})[variable.index] = variable
        for last in sorted(at):
            run: dict[int, cp_model.IntVar] = {}
            for place in range(last - one.gap + 1, last + 1):
                run |= at.get(place, {})
            if len(run) > 1:
                model.add_at_most_one(run.values())


def _solver(control: SolveControl) -> cp_model.CpSolver:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = control.seed % (2**31 - 1)
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.relative_gap_limit = 0.02
    seconds = control.seconds_left()
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
    return solver


def _read(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    trips: Sequence[Sequence[DateOption]],
    chosen: list[list[cp_model.IntVar]],
) -> list[DateOption | None]:
    from ortools.sat.python import cp_model

    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return [None] * len(trips)
    return [
        next(
            (
                option
                for option, variable in zip(options, row, strict=True)
                if solver.boolean_value(variable)
            ),
            None,
        )
        for options, row in zip(trips, chosen, strict=True)
    ]
