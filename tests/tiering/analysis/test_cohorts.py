"""Small cohorts: one pupil must not decide unseen."""

from __future__ import annotations

import pytest

from tests.tiering.analysis.small import added, found, small

READING = ("  grade: {title", "  acel_reading: {freshness_months: 30}\n  grade: {title")
SIGNS = "acel_reading,absence,trigger\n< 70,-,attendance\n-,> limit,absence"


def test_a_share_of_pupils_without_their_number_is_a_warning():
    (one,) = found(small(READING, signs=SIGNS), "small cohort")
    assert one.severity == "warning"
    assert (one.table, one.rows) == ("signs", (2,))
    assert "one pupil moves acel_reading by 10 points" in one.text


@pytest.mark.parametrize(
    ("formula", "cell"),
    [("cohort(acel_reading)", ">= 20"), ("cases(acel_reading)", ">= 5"),
     ("high(acel_reading)", "< 70")],
)  # fmt: skip
def test_a_guard_in_the_same_row_is_enough(formula, cell):
    guard = ("derived: {}", f"derived: {{guard: {{title: G, formula: {formula}}}}}")
    signs = f"acel_reading,guard,absence,trigger\n< 70,{cell},-,attendance\n-,-,> limit,absence"
    assert found(small(READING, guard, signs=signs), "small cohort") == []


def test_the_roll_is_a_guard():
    signs = "acel_reading,roll_now,absence,trigger\n< 70,>= 40,-,attendance\n-,-,> limit,absence"
    assert found(small(READING, signs=signs), "small cohort") == []


def test_the_end_of_an_interval_needs_no_guard():
    high = ("derived: {}", "derived: {reading_at_most: {title: H, formula: high(acel_reading)}}")
    signs = SIGNS.replace("acel_reading", "reading_at_most")
    assert found(small(READING, high, signs=signs), "small cohort") == []


def test_a_formula_of_a_share_is_exposed_too():
    below = ("derived: {}", "derived: {below: {title: B, formula: floor - acel_reading}}")
    signs = SIGNS.replace("acel_reading", "below").replace("< 70", "> 5")
    assert len(found(small(READING, below, signs=signs), "small cohort")) == 1


def test_whether_a_figure_is_there_is_no_threshold():
    read = ("derived: {}", "derived: {read: {title: R, formula: count_of(acel_reading >= 0)}}")
    tier = "read,triggers,tier\n0,-,undecided\n-,2,high\n-,-,low"
    signs = "absence,trigger\n> limit,absence\n> 20,attendance"
    assert found(small(READING, read, tier=tier, signs=signs), "small cohort") == []


def test_half_days_are_a_note_and_days_of_staff_nothing():
    (one,) = found(small(), "small cohort")
    assert one.severity == "note"
    assert "attendance by up to 10 points" in one.text


def test_words_beside_a_reason_may_use_any_share():
    words = added(
        "words: {role: decision, hit_policy: F, outputs: {words: {values: [weak, none]}}}"
    )
    cells = "acel_reading,words\n< 70,weak\n-,none"
    assert (
        found(
            small(
                READING,
                words,
                words=cells,
                signs=SIGNS.replace("acel_reading,", "grade,").replace("< 70", "<= 2"),
            ),
            "small cohort",
        )
        == []
    )
