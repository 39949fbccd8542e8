"""Bad cells in the shipped rulesets: every one refused, with its place and what was expected."""

from __future__ import annotations

import pytest

from allocator.errors import FaultyDataError
from tests.tiering.analysis.planting import with_cell, with_table
from tests.tiering.analysis.sound import ruleset_of, shipped

T, P, E = "scotland-three-tier", "scotland-points-matrix", "england"
W, N, B, Z = "wales-2014-22", "northern-ireland", "scottish-borders-after-inspection", "new-zealand"
TEST = "a test such as"
STAFF = (T, "staffing", 2, "staff_absence_days")
NUMBER = "a number or a parameter"

CELLS = [
    # Names that are nearly right.
    (*STAFF, "> staff_absense_limit", NUMBER, "staff_absence_limit"),
    (*STAFF, "staff_absense_limit", NUMBER, "staff_absence_limit"),
    (T, "attainment", 2, "literacy_below", ">= far_below_point", NUMBER, "far_below_points"),
    (T, "tier", 4, "readable_domains", "< least_domain_read", NUMBER, "least_domains_read"),
    (W, "standards", 2, "three_year_quarter", "<= group_1_mots", NUMBER, "group_1_most"),
    (E, "history", 2, "overall", ">= below_goood", NUMBER, "below_good"),
    (T, "staffing", 2, "trigger", "staff_absense", "one of attainment_far_below", "staff_absence"),
    (T, "attainment", 2, "sector", "primery, secondary", "one of elc", "primary"),
    (T, "attainment", 2, "sector", "not(primery)", "one of elc", "primary"),
    (T, "attainment", 2, "sector", "Primary", "one of elc", "primary"),
    (T, "context", 2, "beside", "deprivation_alike", "one of", "deprivation_alike_level"),
    (T, "tier", 2, "tier", "intensiv", "one of intensive", "intensive"),
    (T, "tier", 2, "tier", "Intensive", "one of intensive", "intensive"),
    (P, "tier", 2, "risk", "hihg", "one of low", "high"),
    (P, "risk", 2, "1", "lower", "one of low", "low"),
    (W, "tier", 2, "category", "gren", "one of green", "green"),
    (W, "safeguards", 2, "estyn_follow_up", '"special measures"', "one of none",
     "special_measures"),
    (N, "flags", 2, "follow_up", "dew", "one of overdue", "due"),
    (B, "tier", 2, "stage", "inspectors_returned", "one of", "inspectors_return"),
    (Z, "step", 3, "step", "infomation", "one of", "information"),
    (E, "tier", 2, "history", "stuk", "one of", "stuck"),
    (T, "staffing", 2, "text", "{staff_absence_dais} days", "a name in braces",
     "staff_absence_days"),
    # Signs and numbers as they come out of an office.
    (*STAFF, "≥ 10", TEST, None),
    (*STAFF, "> −10", TEST, None),
    (*STAFF, "10–12", TEST, None),
    (*STAFF, "—", TEST, None),
    (*STAFF, "> 10%", TEST, None),
    (*STAFF, "> £10", TEST, None),
    (*STAFF, "> 1,000", "a point in decimals", None),
    (*STAFF, "< 88,5", "a point in decimals", None),
    (*STAFF, "=> 10", TEST, None),
    (*STAFF, "88 <", TEST, None),
    (*STAFF, "> > 10", TEST, None),
    (*STAFF, ">", TEST, None),
    (*STAFF, "=", TEST, None),
    (*STAFF, "", TEST, None),
    (*STAFF, "--", TEST, None),
    (*STAFF, "n/a", TEST, None),
    (*STAFF, "*", TEST, None),
    (*STAFF, "any", NUMBER, None),
    (*STAFF, "ten", NUMBER, None),
    (*STAFF, "high", NUMBER, None),
    (*STAFF, "inf", NUMBER, None),
    (*STAFF, '"10"', NUMBER, None),
    (*STAFF, "true", NUMBER, None),
    (*STAFF, "nan", "in lower case", None),
    (*STAFF, "Missing", "in lower case", None),
    (*STAFF, "null", TEST, None),
    (*STAFF, "10-12", TEST, None),
    (*STAFF, "10..12", TEST, None),
    (*STAFF, "[10.12]", TEST, None),
    (*STAFF, "[10..12", TEST, None),
    (*STAFF, "> 10 or < 2", TEST, None),
    (*STAFF, "> 10;", TEST, None),
    (*STAFF, "-, > 10", TEST, None),
    (*STAFF, "!= 10", TEST, None),
    (*STAFF, "not 10", TEST, None),
    (*STAFF, "not()", TEST, None),
    (*STAFF, "> staff_absence_limit + 1", TEST, None),
    (*STAFF, "> staff_counted", NUMBER, None),
    (*STAFF, "> attendance_benchmark.primary", "a number, a parameter", None),
    (*STAFF, 'date("2026-01-01")', NUMBER, None),
    (*STAFF, '> "a"', "have an order", None),
    # What no figure can be.
    (*STAFF, "> -10", "a number from 0 on", None),
    (*STAFF, "> 1e400", "a number from 0 on", None),
    (*STAFF, "[12..10]", "from its lower to its higher end", None),
    (*STAFF, "[10..10)", "from its lower to its higher end", None),
    (T, "staffing", 4, "vacancy_terms", ">= 1.5", "a whole number from 0 on", None),
    (T, "staffing", 4, "vacancy_terms", "(1..2)", "an interval with something in it", None),
    (T, "quality", 3, "qi_2_3", "7", "a whole number from 1 to 6", None),
    (T, "quality", 3, "qi_2_3", "0", "a whole number from 1 to 6", None),
    (T, "quality", 3, "qi_2_3", "3.5", "a whole number from 1 to 6", None),
    (T, "quality", 3, "qi_2_3", "> 6", "from 1 to 6, below 6", None),
    (T, "quality", 3, "qi_2_3", "< 1", "from 1 to 6, above 1", None),
    (T, "quality", 6, "parent_survey_positive", "< 700", "a number from 0 to 100", None),
    (T, "quality", 6, "parent_survey_positive", "[70..120]", "a number from 0 to 100", None),
    (T, "context", 2, "simd_quintile", "6", "a whole number from 1 to 5", None),
    (T, "tier", 2, "triggers", ">= 12", "a whole number from 0 to 11", None),
    (T, "tier", 2, "domains", ">= 5", "a whole number from 0 to 4", None),
    (T, "tier", 2, "domains", ">= 2.5", "a whole number from 0 to 4", None),
    (N, "tier", 2, "conclusion", "5", "a whole number from 1 to 4", None),
    (E, "history", 2, "overall", ">= 5", "a whole number from 1 to 4", None),
    (W, "standards", 3, "three_year_quarter", "(group_2_most..group_1_most]",
     "an interval with something in it", None),
    # Kinds that do not go together.
    (T, "quality", 3, "qi_2_3", "satisfactory", NUMBER, None),
    (T, "context", 2, "simd_quintile", "Q1", NUMBER, None),
    (T, "quality", 5, "authority_reports", "yes", "true or false", None),
    (T, "quality", 5, "authority_reports", "TRUE", "in lower case", None),
    (T, "quality", 5, "authority_reports", "1", "true or false", None),
    (B, "stage", 2, "inspectors_return", "returning", "true or false", None),
    (T, "attainment", 2, "sector", "< secondary", "a value: sector is no number", None),
    (T, "attainment", 2, "sector", "primary; secondary", TEST, None),
    (P, "tier", 2, "risk", ">= high", "a value: risk is no number", None),
    (P, "severity", 3, "attainment_points", "two", NUMBER, None),
    (W, "tier", 6, "improvement_capacity", "E", "one of A, B, C, D", None),
    (W, "safeguards", 2, "estyn_follow_up", "special measures", TEST, None),
    # Outputs.
    (T, "staffing", 2, "trigger", "", "a value for trigger", None),
    (T, "staffing", 2, "text", "{staff_absence_days", "plain text", None),
    (T, "safeguards", 2, "tier", "undecided", "one of intensive, targeted, universal", None),
    (P, "attainment", 2, "attainment_points", "one", "a number", None),
    (P, "attainment", 2, "attainment_points", "", "a number", None),
    (P, "attainment", 2, "attainment_points", "nan", "a number", None),
    (P, "attainment", 2, "attainment_points", "1,5", "a number", None),
    (W, "standards", 2, "standards_group", "5", "one of 1, 2, 3, 4", None),
    (E, "report_card", 2, "points", "x", "a number", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "row", "column", "text", "expected", "nearest"), CELLS)
def test_a_bad_cell_is_refused(name, table, row, column, text, expected, nearest):
    source = shipped(name)
    cells = source.tables[table]
    place = cells[0].index(column)
    assert cells[row - 1][place] != text
    with pytest.raises(FaultyDataError) as caught:
        ruleset_of(with_table(source, table, with_cell(cells, row, place, text)))
    (fault,) = caught.value.faults
    assert fault.file == f"{table}.csv"
    assert fault.row == row
    assert fault.column in (column, "risk")
    assert fault.value is not None
    assert expected in fault.expected
    assert fault.nearest == nearest


@pytest.mark.parametrize(
    ("header", "wrong"),
    [("staff_absence_days", "staff_absense_days"), ("trigger", "triger"), ("text", "txt")],
)
def test_a_bad_header_is_refused_with_the_nearest_name(header, wrong):
    source = shipped(T)
    cells = source.tables["staffing"]
    changed = with_cell(cells, 1, cells[0].index(header), wrong)
    with pytest.raises(FaultyDataError) as caught:
        ruleset_of(with_table(source, "staffing", changed))
    first = caught.value.faults[0]
    assert (first.file, first.row, first.column, first.nearest) == (
        "staffing.csv",
        1,
        wrong,
        header,
    )


def test_all_bad_cells_are_named_at_once():
    source = shipped(T)
    cells = with_cell(source.tables["quality"], 2, 0, ">= complaint_limit")
    cells = with_cell(cells, 3, 1, "9")
    cells = with_cell(cells, 6, 7, "parents")
    with pytest.raises(FaultyDataError) as caught:
        ruleset_of(with_table(source, "quality", cells))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "complaints_upheld"), (3, "qi_2_3"), (6, "trigger"),
    ]  # fmt: skip


def test_a_grid_with_a_misspelt_corner_is_refused():
    source = shipped(P)
    cells = with_cell(source.tables["risk"], 1, 0, "signs by severty")
    with pytest.raises(FaultyDataError) as caught:
        ruleset_of(with_table(source, "risk", cells))
    (fault,) = caught.value.faults
    assert (fault.row, fault.value, fault.nearest) == (1, "severty", "severity")
