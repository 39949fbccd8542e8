"""Cases that come out otherwise, rows and triggers without a case."""

from __future__ import annotations

import pytest

from allocator.tiering.cases import check_cases
from tests.tiering.cases.small import CASES, HEADER, small_ruleset


def case(name: str, **cells: str) -> tuple[str, ...]:
    return (name, *(cells.get(column, "") for column in HEADER[1:]))


def test_sound_cases_come_out_as_expected() -> None:
    report = check_cases(small_ruleset(), with_mutation=False)
    assert (report.cases, report.failures, report.changes) == (len(CASES) - 1, (), None)


@pytest.mark.parametrize(
    ("column", "expected", "found"),
    [
        ("expect_tier", "less", "more"),
        ("expect_tier", "undecided", "more"),
        ("expect_triggers", "none", "attendance"),
        ("expect_flags", "talk", "none"),
        ("expect_rows", "tier 2;signs 1", "signs 1;tier 1;tier 4"),
        ("expect_burden", "2", "0"),
        ("expect_burden", "missing", "0"),
    ],
)
def test_a_case_that_comes_out_otherwise_is_told(column: str, expected: str, found: str) -> None:
    ruleset = small_ruleset(
        case("low", attendance="88", upheld="0", stage="none", **{column: expected})
    )
    (failure,) = check_cases(ruleset, with_mutation=False).failures
    assert (failure.case, failure.row, failure.column) == ("low", 2, column)
    assert (failure.expected, failure.found) == (expected, found)
    assert failure.fired == ("signs 1", "tier 1", "tier 4")


def test_an_empty_expectation_is_not_checked() -> None:
    ruleset = small_ruleset(case("low", attendance="88", stage="none", expect_tier="more"))
    assert check_cases(ruleset, with_mutation=False).failures == ()


def test_derived_figures_and_counts_can_be_expected() -> None:
    header = ("case", "attendance", "expect_below", "expect_triggers", "expect_domains")
    good, bad = ("a", "87.95", "2.05", "", "1"), ("b", "87.95", "2", "", "0")
    report = check_cases(small_ruleset(good, bad, header=header), with_mutation=False)
    assert [(one.case, one.column, one.found) for one in report.failures] == [
        ("b", "expect_below", "2.05"), ("b", "expect_domains", "1"),
    ]  # fmt: skip


def test_a_day_of_its_own_takes_the_parameters_of_that_day() -> None:
    header = ("case", "as_of", "attendance", "expect_triggers")
    cases = ("then", "", "88.5", "none"), ("later", "2027-01-01", "88.5", "attendance")
    assert check_cases(small_ruleset(*cases, header=header), with_mutation=False).failures == ()


def test_rows_that_fire_in_no_case_are_told() -> None:
    ruleset = small_ruleset(case("low", attendance="88", stage="none", expect_tier="more"))
    report = check_cases(ruleset, with_mutation=False)
    assert report.rows_never_fired == ("score 1", "tier 2", "tier 3", "flags 1")
    assert report.rows == 7


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("low", ("read and not met", "missing a figure")),
        ("not low", ("met", "missing a figure")),
        ("not known", ("met", "read and not met")),
    ],
)
def test_a_trigger_needs_three_kinds_of_case(name: str, lacks: tuple[str, ...]) -> None:
    chosen = next(line for line in CASES if line[0] == name)
    (trigger,) = check_cases(small_ruleset(chosen), with_mutation=False).triggers
    assert trigger.lacks == lacks


def test_a_case_that_says_nothing_of_triggers_is_none_of_the_three() -> None:
    ruleset = small_ruleset(case("low", attendance="88", stage="none", expect_tier="more"))
    (trigger,) = check_cases(ruleset, with_mutation=False).triggers
    assert len(trigger.lacks) == 3
