"""The search for reliefs: each kind of change alone, and two together where none alone will do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allocator.domain.schedules import Relief
from allocator.scheduling.reliefs.asks import (
    Ask,
    another_day,
    another_person,
    another_weekday,
    less_spacing,
    longer_day,
    more_hours,
    more_nights,
    online,
)
from allocator.scheduling.reliefs.bench import Bench, Case, Trial
from allocator.scheduling.reliefs.boats import another_boat
from allocator.scheduling.reliefs.pricing import Price, price_of
from allocator.scheduling.reliefs.wording import relief_text
from allocator.scheduling.sessions import Session

MOST_RELIEFS = 3
ALONE: tuple[Ask, ...] = (
    another_day, online, another_person, more_nights, longer_day, more_hours, less_spacing,
    another_weekday,
)  # fmt: skip
"""Changes that somebody in the authority can decide, each tried alone."""
TOGETHER: tuple[tuple[Ask, Ask], ...] = (
    (more_nights, more_hours),
    (longer_day, more_hours),
    (another_person, more_nights),
    (another_person, more_hours),
    (less_spacing, more_hours),
    (less_spacing, more_nights),
    (another_weekday, more_nights),
    (another_weekday, more_hours),
)
"""Pairs of them, tried where none alone will do."""


def reliefs_of(bench: Bench, session: Session) -> tuple[Relief, ...]:
    """Return changes that give the session a date, the least costly first, at most three.

    Each was tried: with the change made and everything dated left where it is, the session fits.
    They are compared by the pounds that they cost and the working time that they take (D6). A boat
    that would have to sail is named only where nothing else helps.
    """
    bench.begin()
    plain = Case(bench.authority, session)
    found = list(_first_of_each(bench, plain, ALONE))
    found = found or _first(_pairs(bench, plain))
    found = found or _first(_tried(bench, another_boat(bench, plain)))
    priced = [(price_of(bench, trial), trial) for trial in found]
    priced.sort(key=_order)
    return tuple(_relief(bench, price, trial) for price, trial in priced[:MOST_RELIEFS])


def _order(row: tuple[Price, Trial]) -> tuple[float, str, tuple[str, ...]]:
    price, trial = row
    return price.effort_pounds, ",".join(trial.case.kinds), trial.case.session.person_ids


def _first_of_each(bench: Bench, case: Case, asks: Iterable[Ask]) -> Iterator[Trial]:
    """The first case of each ask that helps; of other people every one: they cost differently."""
    for ask in asks:
        tried = _tried(bench, ask(bench, case))
        if ask is another_person:
            best = min(tried, key=lambda one: _order((price_of(bench, one), one)), default=None)
            yield from () if best is None else (best,)
        else:
            yield from _first(tried)


def _pairs(bench: Bench, case: Case) -> Iterator[Trial]:
    for one, other in TOGETHER:
        for half in one(bench, case):
            yield from _tried(bench, other(bench, half))


def _tried(bench: Bench, cases: Iterable[Case]) -> Iterator[Trial]:
    for case in cases:
        trial = bench.attempt(case)
        if trial is not None:
            yield trial


def _first(trials: Iterator[Trial]) -> list[Trial]:
    trial = next(trials, None)
    return [] if trial is None else [trial]


def _relief(bench: Bench, price: Price, trial: Trial) -> Relief:
    return Relief(
        kinds=trial.case.kinds,
        text=relief_text(bench, price, trial),
        date=trial.diary.days.date(trial.placement.taken[0]),
        travel_hours=round(price.travel_minutes / 60, 4),
        nights=price.nights,
        pounds=price.pounds,
        hours=round(sum(price.hours.values()), 1),
    )
