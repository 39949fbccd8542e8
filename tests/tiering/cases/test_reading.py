"""Worked cases are read whole, or refused with every fault in its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from allocator.errors import FaultyDataError
from allocator.tiering.cases import read_cases
from tests.tiering.cases.small import CASES, small_ruleset


def faults_of(
    *cases: tuple[str, ...], header: tuple[str, ...]
) -> list[tuple[int | None, str | None]]:
    with pytest.raises(FaultyDataError) as caught:
        read_cases(small_ruleset(*cases, header=header))
    assert all(fault.file == "tests.csv" for fault in caught.value.faults)
    return [(fault.row, fault.column) for fault in caught.value.faults]


def test_figures_and_sectors_are_read() -> None:
    (batch,) = read_cases(small_ruleset())
    assert [case.name for case in batch.cases] == [line[0] for line in CASES[1:]]
    assert batch.cases[2].sector == "secondary"
    assert batch.cases[0].row == 2
    assert batch.figures.leaf("attendance").series.at(0) == 88.0
    assert batch.figures.leaf("attendance").series.at(6) is None
    assert batch.figures.leaf("stage").series.at(3) == "second"
    assert batch.figures.leaf("asked").series.at(1) is True


def test_an_empty_row_keeps_the_numbers_of_the_others() -> None:
    header = ("case", "expect_tier")
    (batch,) = read_cases(small_ruleset(("a", "undecided"), (), ("b", "undecided"), header=header))
    assert [case.row for case in batch.cases] == [2, 4]


def test_history_is_given_by_its_function() -> None:
    header = ("case", "previous(attendance)", "mean_over(attendance, 3)", "expect_tier")
    (batch,) = read_cases(small_ruleset(("a", "91", "92.5", "undecided"), header=header))
    assert batch.figures.leaf("attendance", "previous").series.at(0) == 91.0
    assert batch.figures.leaf("attendance", "mean_over", 3.0).series.at(0) == 92.5


def test_history_may_name_a_parameter() -> None:
    header = ("case", "years_below(attendance, years)", "expect_low_years")
    (batch,) = read_cases(small_ruleset(("a", "2", "2"), header=header))
    assert batch.figures.leaf("attendance", "years_below", 80.0).series.at(0) == 2.0


def test_cases_of_other_days_are_batches_of_their_own() -> None:
    header = ("case", "as_of", "attendance", "expect_below")
    cases = ("a", "2027-01-01", "90", "1"), ("b", "", "90", "0"), ("c", "2027-01-01", "91", "0")
    first, second = read_cases(small_ruleset(*cases, header=header))
    assert (first.day, [case.name for case in first.cases]) == (dt.date(2026, 8, 1), ["b"])
    assert (second.day, [case.name for case in second.cases]) == (dt.date(2027, 1, 1), ["a", "c"])


def test_every_bad_column_is_named() -> None:
    header = (
        "case", "attendence", "expect_tear", "previous(below)", "expect_tier", "expect_tier",
        "tier",
    )  # fmt: skip
    found = faults_of(("a", "", "", "", "less", "less", ""), header=header)
    assert found == [
        (1, "attendence"), (1, "expect_tear"), (1, "previous(below)"), (1, "expect_tier"),
        (1, "tier"),
    ]  # fmt: skip


def test_a_near_column_is_offered() -> None:
    with pytest.raises(FaultyDataError) as caught:
        read_cases(small_ruleset(("a", "90", "less"), header=("case", "attendence", "expect_tier")))
    assert caught.value.faults[0].nearest == "attendance"


def test_every_bad_cell_is_named_at_once() -> None:
    header = (
        "case", "sector", "as_of", "attendance", "stage", "asked", "expect_tier",
        "expect_triggers", "expect_flags", "expect_rows", "expect_burden",
    )  # fmt: skip
    case = (
        "a", "primry", "1 May", "ninety", "third", "yes", "mor", "attendence", "talks",
        "tier 9;teir 1;tier x", "two",
    )  # fmt: skip
    found = faults_of(case, header=header)
    assert sorted(column or "" for _, column in found) == sorted([
        "sector", "as_of", "attendance", "stage", "asked", "expect_tier", "expect_triggers",
        "expect_flags", "expect_rows", "expect_rows", "expect_rows", "expect_burden",
    ])  # fmt: skip
    assert {row for row, _ in found} == {2}


def test_a_figure_must_be_in_its_range() -> None:
    header = ("case", "attendance", "upheld", "expect_tier")
    found = faults_of(("a", "101", "-1", "less"), header=header)
    assert found == [(2, "attendance"), (2, "upheld")]


def test_a_case_has_a_name_of_its_own_and_expects_something() -> None:
    header = ("case", "attendance", "expect_tier")
    cases = ("a", "90", "less"), ("a", "90", "less"), ("", "90", "less"), ("b", "90", "")
    assert faults_of(*cases, header=header) == [(3, "case"), (4, "case"), (5, None)]


def test_a_row_of_another_width_is_named() -> None:
    assert faults_of(("a",), header=("case", "expect_tier"))[0] == (2, None)


def test_no_cases_are_a_fault() -> None:
    ruleset = small_ruleset()
    bare = replace(ruleset, source=replace(ruleset.source, cases=()))
    with pytest.raises(FaultyDataError, match="worked cases"):
        read_cases(bare)


def test_the_cases_need_a_column_of_names() -> None:
    assert (1, "case") in faults_of(("a", "less"), header=("stage", "expect_tier"))
