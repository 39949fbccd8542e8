"""Figures as columns say what walking through each school's readings says."""

from __future__ import annotations

from random import Random

import pytest

from allocator.tiering.figures import KnownFigures
from allocator.tiering.figures.known import Freshness
from tests.tiering.random_readings import (
    DAY,
    INDICATORS,
    SHARES,
    as_authority,
    random_readings,
    random_schools,
)
from tests.tiering.reference.history import Histories, Limits

LIMITS = (Limits(30.0, 30.0), Limits(12.0, 30.0), Limits(18.0, None), Limits(6.0, None))
ASKED = (
    ("", None), ("previous", None), ("previous", 2.0), ("previous", 3.0), ("last_before", None),
    ("change", None), ("mean_over", 1.0), ("mean_over", 2.0), ("mean_over", 3.0),
    ("years_above", 75.0), ("years_below", 80.5), ("cases", None), ("cohort", None), ("low", None),
    ("high", None), ("months_since", None), ("benchmark", None), ("family_benchmark", None),
    ("percentile", None),
)  # fmt: skip
SEEDS = range(10)


def case(seed: int):
    random = Random(seed)
    schools = random_schools(random, random.choice((1, 6, 25)))
    readings = random_readings(random, schools)
    limits = {name: random.choice(LIMITS) for name in INDICATORS}
    return schools, readings, limits


def as_columns(schools, readings, limits) -> KnownFigures:
    freshness = {name: Freshness(*limit) for name, limit in limits.items()}
    return KnownFigures(as_authority(schools, readings), DAY, freshness)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_function_of_history_agrees_for_every_school(seed):
    schools, readings, limits = case(seed)
    known = as_columns(schools, readings, limits)
    plain = Histories(schools, readings, DAY, limits, SHARES)
    for indicator in INDICATORS:
        for function, argument in ASKED:
            series = known.leaf(indicator, function, argument).series
            for place, school in enumerate(schools):
                if function:
                    expected = plain.of(function, school.school, indicator, argument)
                else:
                    expected = plain.value(school.school, indicator)
                asked = (function, argument, indicator, school.school)
                if expected is None:
                    assert series.at(place) is None, asked
                else:
                    assert series.at(place) == pytest.approx(expected, abs=1e-9, rel=1e-12), asked


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_readings_and_schools_changes_no_figure(seed):
    schools, readings, limits = case(seed)
    known = as_columns(schools, readings, limits)
    random = Random(seed)
    others = random.sample(schools, len(schools))
    shuffled = as_columns(others, random.sample(readings, len(readings)), limits)
    for indicator in INDICATORS:
        for function, argument in ASKED:
            here = known.leaf(indicator, function, argument).series
            there = shuffled.leaf(indicator, function, argument).series
            by_school = {school.school: there.at(place) for place, school in enumerate(others)}
            # Exactly alike, to the last bit: a rounding error must not move a school.
            assert [here.at(place) for place in range(len(schools))] == [
                by_school[school.school] for school in schools
            ], (indicator, function)


def test_a_figure_missing_says_why_and_one_that_is_there_does_not():
    schools, readings, limits = case(2)
    known = as_columns(schools, readings, limits)
    for indicator in INDICATORS:
        for function, argument in ASKED:
            leaf = known.leaf(indicator, function, argument)
            for place in range(len(schools)):
                assert bool(known.why(leaf, place)) is (leaf.series.at(place) is None)
