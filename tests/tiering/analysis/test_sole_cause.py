"""Sole cause: poverty, size or remoteness alone raise no tier."""

from __future__ import annotations

import pytest

from tests.tiering.analysis.small import SIGNS, TIER, added, found, small

GUARDS = added("guards: {role: safeguards}")


@pytest.mark.parametrize(
    "cells",
    ["simd_quintile,tier\n1,high", "roll_now,tier\n< 30,middle", "urban_rural,tier\n>= 7,high",
     "on_island,tier\ntrue,middle", "roll_now,simd_quintile,tier\n< 30,1,middle"],
)  # fmt: skip
def test_a_safeguard_that_rests_on_context_alone_is_found(cells):
    (one,) = found(small(GUARDS, guards=cells), "sole cause")
    assert one.severity == "error"
    assert (one.table, one.rows) == ("guards", (2,))
    assert set(one.beside) - set(one.witness) <= {"sector"}


def test_the_two_schools_differ_in_context_alone():
    (one,) = found(small(GUARDS, guards="simd_quintile,tier\n1,high"), "sole cause")
    assert one.text == "guards.csv, row 2: simd_quintile 1 alone makes low high"
    changed = {name for name in one.witness if one.witness[name] != one.beside.get(name)}
    assert changed == {"simd_quintile"}


def test_context_beside_a_weak_figure_is_no_sole_cause():
    assert found(small(GUARDS, guards="simd_quintile,grade,tier\n1,<= 2,high"), "sole cause") == []


def test_a_trigger_by_context_alone_is_a_warning_where_it_raises_no_tier():
    signs = "simd_quintile,attendance,absence,trigger\n1,-,-,attendance\n-,-,> limit,absence"
    tier = "triggers,grade,tier\n2,-,high\n-,missing,undecided\n-,-,low"
    (one,) = found(small(signs=signs, tier=tier), "sole cause")
    assert one.severity == "warning"
    assert one.text == "signs.csv, row 2: poverty, size or remoteness alone give the trigger"
    (one,) = found(small(signs=signs), "sole cause")
    assert one.severity == "error"


def test_a_tier_row_by_context_alone_is_found():
    tier = TIER.replace("triggers,grade", "on_island,triggers,grade")
    tier = tier.replace("\n2,", "\ntrue,-,-,middle\n-,2,").replace("\n1,", "\n-,1,")
    tier = tier.replace("\n-,missing", "\n-,-,missing").replace("\n-,-,low", "\n-,-,-,low")
    (one,) = found(small(tier=tier), "sole cause")
    assert one.rows == (2,)


def test_a_figure_worked_out_from_context_is_context():
    shrinking = (
        "derived: {}",
        "derived: {fall: {title: F, formula: previous(roll) - roll}}",
    )
    roll = ("  grade: {title", "  roll: {freshness_months: 30}\n  grade: {title")
    guards = "fall,tier\n> 20,middle"
    (one,) = found(small(shrinking, roll, GUARDS, guards=guards), "sole cause")
    assert one.rows == (2,)


def test_points_by_context_alone_are_told():
    points = added('points: {role: decision, hit_policy: "C+", outputs: {score: {kind: number}}}')
    cells = "simd_quintile,absence,score\n1,-,1\n-,> 20,1"
    tier = "score,tier\n>= 2,high\n-,low"
    (one,) = found(small(points, points=cells, tier=tier), "sole cause")
    assert (one.severity, one.table, one.rows) == ("warning", "points", (2,))


def test_context_in_flags_and_words_raises_nothing():
    flags = added("flags: {role: flags}")
    words = added(
        "words: {role: decision, hit_policy: F, outputs: {words: {values: [poor, none]}}}"
    )
    cells = "simd_quintile,words\n1,poor\n-,none"
    ruleset = small(flags, words, flags="roll_now,flag\n< 30,small", words=cells)
    assert found(ruleset, "sole cause") == []


def test_the_small_ruleset_has_none():
    assert found(small(signs=SIGNS), "sole cause") == []
