"""Figures as they would be: the same as if the newest reading had been another one."""

from __future__ import annotations

import datetime as dt
from random import Random

import numpy as np
import pytest

from allocator.domain.authority import Authority
from allocator.domain.indicators import Reading, Readings
from allocator.tiering.engine.tables import numbers
from allocator.tiering.figures import GivenFigures, KnownFigures
from allocator.tiering.figures.known import Freshness
from allocator.tiering.least_change.what_if import WhatIfFigures
from tests.builders import a_school, an_authority
from tests.tiering.evidence_of import a_reading

DAY = dt.date(2026, 8, 10)
NAME = "attendance"
FRESH = {NAME: Freshness(30, 30)}
FOLLOWS = [
    ("", None), ("change", None), ("low", None), ("high", None), ("percentile", None),
    ("years_above", 90.0), ("years_below", 90.0),
]  # fmt: skip
STAYS = [("previous", None), ("last_before", None), ("mean_over", 3.0), ("cohort", None),
         ("months_since", None)]  # fmt: skip


def authority_of(values: dict[tuple[str, int], float]) -> Authority:
    """Schools with attendance by school and year."""
    schools = tuple(
        a_school(school, sector="secondary" if school == "S8" else "primary")
        for school in sorted({school for school, _ in values})
    )
    readings: list[Reading] = [
        a_reading(NAME, value, school_id=school, period_end=dt.date(year, 6, 30),
                  known_on=dt.date(year, 7, 10), denominator=40 + year % 7)
        for (school, year), value in values.items()
    ]  # fmt: skip
    return an_authority(schools=schools, readings=Readings.from_rows(readings))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("function", "argument"), [*FOLLOWS, *STAYS])
def test_what_follows_the_newest_figure(seed: int, function: str, argument: float | None) -> None:
    random = Random(seed)
    values = {
        (f"S{number}", year): float(random.choice((85, 88, 90, 91, 92.5, 95)))
        for number in range(9)
        for year in (2026, 2025, 2024, 2023)
        if year == 2026 or random.random() < 0.8
    }
    school, new = random.randrange(9), float(random.choice((84, 88, 90, 90.1, 93, 99)))
    base = KnownFigures(authority_of(values), DAY, FRESH)
    then = KnownFigures(authority_of({**values, (f"S{school}", 2026): new}), DAY, FRESH)
    lines = WhatIfFigures(base, np.array([school, school]), {NAME: np.array([new, np.nan])})
    found = lines.leaf(NAME, function, argument).series.values
    wanted = [then.leaf(NAME, function, argument), base.leaf(NAME, function, argument)]
    np.testing.assert_allclose(found, [leaf.series.values[school] for leaf in wanted])
    assert lines.sectors == (base.sectors[school],) * 2


def given(**columns: list[float]) -> GivenFigures:
    named = {key.replace("_OF", "(rate)"): numbers(value) for key, value in columns.items()}
    return GivenFigures(("primary",) * len(columns["rate"]), named)


def test_cases_follow_in_proportion_to_whole_ones() -> None:
    base = given(rate=[20.0, 20.0, 0.0], cases_OF=[6.0, 6.0, 0.0])
    lines = WhatIfFigures(base, np.arange(3), {"rate": np.array([15.1, 15.0, 10.0])})
    assert lines.leaf("rate", "cases").series.values.tolist() == [5.0, 5.0, 0.0]


def test_a_range_stays_where_its_cohort_is_not_known() -> None:
    base = given(rate=[20.0], low_OF=[12.0])
    lines = WhatIfFigures(base, np.array([0]), {"rate": np.array([10.0])})
    assert lines.leaf("rate", "low").series.values.tolist() == [12.0]


def test_a_figure_that_is_missing_stays_missing() -> None:
    base = given(rate=[float("nan")])
    lines = WhatIfFigures(base, np.array([0]), {"rate": np.array([10.0])})
    assert np.isnan(lines.leaf("rate").series.values).all()


def test_benchmarks_are_kept() -> None:
    values = {(f"S{number}", 2026): 90.0 for number in range(6)}
    base = KnownFigures(authority_of(values), DAY, FRESH)
    lines = WhatIfFigures(base, np.array([0]), {NAME: np.array([96.0])})
    assert lines.leaf(NAME, "benchmark").series.values.tolist() == [90.0]
