"""Random schools and readings: hidden, provisional, corrected, old, given by their parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import product
from random import Random

from allocator.domain.authority import Authority
from allocator.domain.indicators import Reading, Readings
from tests.builders import a_school, an_authority
from tests.tiering.reference.history import PlainReading, PlainSchool

DAY = dt.date(2026, 11, 24)
SHARES = {"attendance": 100.0, "acel_reading": 100.0, "exclusions_per_1000": 1000.0}
"""Indicators that are shares, with their scale."""
INDICATORS = (*SHARES, "complaints_upheld")
_STATUSES = ("ok", "ok", "ok", "ok", "ok", "ok", "provisional", "suppressed", "not_collected")


def random_schools(random: Random, count: int) -> list[PlainSchool]:
    """Schools of three sectors; the roll and deprivation of some are not known."""
    return [
        PlainSchool(
            f"S{number}",
            random.choice(("primary", "primary", "secondary", "special")),
            random.choice((None, 20, 100, random.randrange(10, 1200))),
            random.choice((None, 1, 2, 3, 4, 5)),
        )
        for number in range(count)
    ]


def a_value(random: Random, _indicator: str) -> float:
    """A value that others have too."""
    return random.choice((70.0, 80.0, 80.5, random.randrange(600, 1000) / 10))


def random_readings(
    random: Random,
    schools: list[PlainSchool],
    indicators: Iterable[str] = INDICATORS,
    value: Callable[[Random, str], float] = a_value,
) -> list[PlainReading]:
    """Readings of every indicator, a few for each school, in no order."""
    found = []
    for school, indicator in product(schools, indicators):
        for years_ago in range(random.choice((0, 1, 2, 3, 5))):
            for period, known in _published(random, years_ago):
                known_on = None if known == period and random.random() < 0.5 else known
                given = value(random, indicator) if random.random() < 0.8 else None
                found.append(_reading(random, school.school, indicator, period, given, known_on))
    random.shuffle(found)
    return found


def _published(random: Random, years_ago: int) -> list[tuple[dt.date, dt.date]]:
    """The end of one period and each day on which its figure was published or corrected."""
    if random.random() < 0.15:
        return []
    # Near the day, 270 and 460 days apart, and at the ages that are just fresh and just stale.
    late = random.choice((0, 0, 0, 5, -95, 95, 140, -160, random.randrange(-200, 200)))
    period = dt.date(2026, 6, 30) - dt.timedelta(days=365 * years_ago + late)
    times = random.choice((1, 1, 2, 3))
    return [(period, period + dt.timedelta(days=60 * place)) for place in range(times)]


def _reading(
    random: Random,
    school: str,
    indicator: str,
    period: dt.date,
    value: float | None,
    known_on: dt.date | None,
) -> PlainReading:
    cohort = random.choice((None, 0.0, 5.0, 20.0, 87.0))
    cases = None if cohort is None else float(random.randrange(int(cohort) + 1))
    return PlainReading(
        school, indicator, period, value, cases, cohort, random.choice(_STATUSES), "a source",
        known_on,
    )  # fmt: skip


def as_authority(schools: list[PlainSchool], readings: list[PlainReading]) -> Authority:
    """The same as the library takes it."""
    return an_authority(
        schools=tuple(
            a_school(
                one.school, sector=one.sector, roll=one.roll, simd_quintile=one.simd_quintile
            )
            for one in schools
        ),
        readings=Readings.from_rows([
            Reading.model_construct(
                school_id=one.school, indicator=one.indicator, period_end=one.period_end,
                value=one.value, numerator=one.numerator, denominator=one.denominator,
                status=one.status, source=one.source, known_on=one.known_on,
            )
            for one in readings
        ]),
    )  # fmt: skip
