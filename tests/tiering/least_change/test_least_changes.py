"""Least changes by the shipped rules, worked by hand, and whole searches of small authorities."""

from __future__ import annotations

import datetime as dt
from functools import cache
from random import Random

import numpy as np
import pytest

from allocator.domain.indicators import Reading, Readings
from allocator.resources import shipped
from allocator.tiering import evaluate_on
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.least_change import NO_CHANGE, LeastChanges, least_changes
from allocator.tiering.least_change.search import least_changes_of
from allocator.tiering.least_change.steps import scale_of, step_of
from allocator.tiering.least_change.what_if import WhatIfFigures
from allocator.tiering.rulesets import Ruleset, load_ruleset
from tests.builders import a_school, an_authority
from tests.tiering.evidence_of import CALM, a_reading, calm_readings, the_ruleset

DAY = dt.date(2026, 8, 10)


@cache
def shipped_ruleset(name: str) -> Ruleset:
    return load_ruleset(shipped("rules") / name)


def least(*readings: Reading) -> LeastChanges:
    """The least change of school S1, whose other readings are calm."""
    named = {reading.indicator for reading in readings}
    rest = [reading for reading in calm_readings() if reading.indicator not in named]
    authority = an_authority(readings=Readings.from_rows([*readings, *rest]))
    return least_changes(evaluate_on(authority, the_ruleset(), DAY))[0]


def test_one_trigger_less_is_enough_to_leave_targeted() -> None:
    found = least(a_reading("attendance", 88.7), a_reading("complaints_upheld", 5))
    (part,) = found.parts
    assert (part.indicator, part.to_tier, part.needed) == ("attendance", "universal", 89.6)
    assert found.text == "To universal: Attendance of 89.6% or more (now 88.7%)"


def test_the_nearest_counts_in_margins() -> None:
    found = least(a_reading("attendance", 80.0), a_reading("complaints_upheld", 3))
    assert [part.indicator for part in found.parts] == ["complaints_upheld"]


def test_a_weak_grade_must_be_better_and_a_satisfactory_one_is_a_trigger() -> None:
    (part,) = least(a_reading("qi_2_3", 2)).parts
    assert (part.needed, part.to_tier) == (3, "universal")


def test_a_satisfactory_grade_that_would_still_count_is_passed_over() -> None:
    found = least(
        a_reading("qi_2_3", 2), a_reading("attendance", 80), a_reading("exclusions_per_1000", 40),
        a_reading("vacancy_terms", 1), a_reading("qi_1_3", 4),
    )  # fmt: skip
    # Grade 3 would be a fourth trigger in a third domain: still intensive. Grade 4 is none.
    assert [(part.indicator, part.needed) for part in found.parts] == [("qi_2_3", 4)]
    assert found.parts[0].to_tier == "targeted"


def test_every_weak_grade_must_be_better() -> None:
    found = least(a_reading("qi_1_3", 2), a_reading("qi_3_1", 1), a_reading("qi_3_2", 2))
    assert [(part.indicator, part.needed) for part in found.parts] == [
        ("qi_1_3", 3), ("qi_3_1", 3), ("qi_3_2", 3),
    ]  # fmt: skip


def test_what_a_school_cannot_act_on_alone_is_said() -> None:
    found = least(a_reading("inspectors_return", 1))
    assert found == LeastChanges((), NO_CHANGE)


def test_staff_absence_is_not_asked_of_a_school() -> None:
    found = least(a_reading("staff_absence_days", 20), a_reading("attendance", 80))
    assert [part.indicator for part in found.parts] == ["attendance"]


def test_the_lowest_of_three_counts_and_all_below_must_rise() -> None:
    def twice(name: str, now: float, before: float) -> list[Reading]:
        year = {"period_end": dt.date(2025, 6, 30), "known_on": dt.date(2025, 7, 10)}
        return [a_reading(name, now), a_reading(name, before, **year)]

    found = least(
        *twice("acel_reading", 64, 60), *twice("acel_writing", 60, 60),
        *twice("acel_listening", 80, 80), a_reading("inspectors_return", 0),
        a_reading("authority_reports", 1),
    )  # fmt: skip
    assert [(part.indicator, part.needed) for part in found.parts] == [
        ("acel_reading", 64.6), ("acel_writing", 64.6),
    ]  # fmt: skip


def test_schools_of_the_lowest_tier_and_undecided_ones_have_none() -> None:
    authority = an_authority(readings=Readings.from_rows(calm_readings()))
    assert least_changes(evaluate_on(authority, the_ruleset(), DAY)) == {}
    nothing = an_authority()
    assert least_changes(evaluate_on(nothing, the_ruleset(), DAY)) == {}


def test_only_the_schools_asked_for_are_searched() -> None:
    readings = [a_reading("qi_2_3", 2, school_id=school) for school in ("S1", "S2", "S3")]
    schools = tuple(a_school(f"S{n}") for n in (1, 2, 3))
    authority = an_authority(schools=schools, readings=Readings.from_rows(readings))
    evaluation = evaluate_on(authority, the_ruleset(), DAY)
    assert sorted(least_changes(evaluation)) == [0, 1, 2]
    assert sorted(least_changes(evaluation, [1])) == [1]


def test_the_parameters_of_the_evaluation_hold() -> None:
    rows = [a_reading("attendance", 88.7), a_reading("complaints_upheld", 5)]
    calm = [
        row for row in calm_readings() if row.indicator not in ("attendance", "complaints_upheld")
    ]
    authority = an_authority(readings=Readings.from_rows([*rows, *calm]))
    changes = {"attendance_points": {"primary": 2.0}}
    evaluation = evaluate_on(authority, the_ruleset(), DAY, changes)
    assert least_changes(evaluation)[0].parts[0].needed == 90.6


def test_the_order_of_the_schools_changes_nothing() -> None:
    evaluation = random_authority(Random(3), the_ruleset(), range(12))
    other = random_authority(Random(3), the_ruleset(), list(range(12))[::-1])
    found, turned = least_changes(evaluation), least_changes(other)
    assert found == {11 - school: one for school, one in turned.items()}


# -- held against every single change ------------------------------------------------------------


def random_authority(random: Random, ruleset: Ruleset, order: range | list[int]) -> Evaluation:
    """Schools with figures round the thresholds of the ruleset, and earlier years."""
    usual = {**CALM, "acel_reading": 75.0, "acel_numeracy": 80.0, "acel_writing": 75.0,
             "acel_listening": 80.0, "qi_1_3": 4.0, "qi_2_3": 4.0}  # fmt: skip
    rows = []
    for school in sorted(order):
        for name, value in usual.items():
            word = ruleset.words.get(name)
            if word is None or random.random() < 0.1:
                continue
            for year in (2026, 2025, 2024):
                spread = 1.5 if word.whole else 12.0
                figure = value + random.uniform(-spread, spread)
                figure = round(min(max(figure, word.least), word.most), 0 if word.whole else 1)
                rows.append(
                    a_reading(name, figure, school_id=f"S{school}", denominator=60,
                              period_end=dt.date(year, 6, 30), known_on=dt.date(year, 7, 10))
                )  # fmt: skip
    schools = tuple(a_school(f"S{school}") for school in order)
    authority = an_authority(schools=schools, readings=Readings.from_rows(rows))
    return evaluate_on(authority, ruleset, DAY)


def single_changes(evaluation: Evaluation, school: int) -> list[tuple[float, str]]:
    """Every single change that lowers a school's tier, tried value by value."""
    found = []
    for name in evaluation.ruleset.spec.inputs:
        word = evaluation.ruleset.words[name]
        now = evaluation.columns.series(name).at(school)
        if not word.actionable or word.kind != "number" or now is None:
            continue
        step, most = step_of(word), min(word.most, now + 100.0)
        values = np.round(np.arange(word.least, most + step / 2, step), 9)
        values = values[values > now] if word.better == "up" else values[values < now]
        lines = WhatIfFigures(evaluation.figures, np.full(len(values), school), {name: values})
        tiers = evaluate(evaluation.ruleset, lines, evaluation.day).tier
        lower = values[(tiers >= 0) & (tiers < evaluation.tier[school])]
        found += [(round(abs(v - now) / scale_of(word), 6), name) for v in lower.tolist()]
    return found


@pytest.mark.parametrize("name", ["scotland-three-tier", "scotland-points-matrix"])
@pytest.mark.parametrize("seed", range(3))
def test_no_single_change_of_a_shipped_ruleset_is_smaller(name: str, seed: int) -> None:
    ruleset = shipped_ruleset(name)
    evaluation = random_authority(Random(seed), ruleset, range(8))
    above = np.flatnonzero(evaluation.tier > 0).tolist()
    search = least_changes_of(evaluation, above)
    for school in above:
        singles = single_changes(evaluation, school)
        change = search.found[school].change
        if change is not None and change.size == 1:
            word = search.candidates[change.places[0]].word
            assert (round(change.cost, 6), word.name) in singles
            assert round(change.cost, 6) == min(singles)[0]
        else:
            assert singles == []
