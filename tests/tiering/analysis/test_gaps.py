"""Gaps: a table that must answer has no row for some school."""

from __future__ import annotations

import pytest

from tests.tiering.analysis.small import TIER, added, found, small

BAND = added("band: {role: decision, outputs: {band: {values: [good, bad]}}}")
BY_BAND = """
triggers,band,tier
2,-,high
1,-,middle
-,bad,middle
-,-,low
"""


def test_a_tier_table_without_a_row_for_the_rest_has_a_gap():
    (one,) = found(small(tier=TIER.replace("-,-,low\n", "-,6,low\n")), "gap")
    assert one.severity == "error"
    assert one.table == "tier"
    assert one.witness["grade"] != 6
    assert one.text.startswith("tier.csv: no row answers for triggers 0, grade ")


def test_one_number_that_two_rows_leave_out_is_a_gap():
    cells = "absence,band\n< 20,good\n> 20,bad\nmissing,bad"
    (one,) = found(small(BAND, band=cells, tier=BY_BAND), "gap")
    assert one.text == "band.csv: no row answers for absence 20"
    assert one.witness == {"sector": "primary", "absence": 20.0}


def test_rows_that_meet_leave_no_gap():
    cells = "absence,band\n< 20,good\n>= 20,bad\nmissing,bad"
    assert found(small(BAND, band=cells, tier=BY_BAND), "gap") == []


def test_between_whole_numbers_there_is_nothing_to_miss():
    cells = "grade,band\n<= 3,bad\n>= 4,good\nmissing,bad"
    assert found(small(BAND, band=cells, tier=BY_BAND), "gap") == []


def test_beyond_the_range_of_an_input_there_is_nothing_to_miss():
    cells = "absence,band\n[0..50],good\n(50..100],bad\nmissing,bad"
    assert found(small(BAND, band=cells, tier=BY_BAND), "gap") == []


def test_a_decision_that_is_silent_for_want_of_a_figure_is_a_gap_where_the_tier_hangs_on_it():
    cells = "absence,band\n< 20,good\n>= 20,bad"
    (one,) = found(small(BAND, band=cells, tier=BY_BAND), "gap")
    assert one.severity == "error"
    assert one.witness == {"sector": "primary"}
    assert "absence missing" in one.text


def test_a_later_row_may_say_what_holds_where_a_decision_is_silent():
    cells = "absence,band\n< 20,good\n>= 20,bad"
    tier = BY_BAND.replace("-,bad,middle\n", "-,bad,middle\n-,missing,undecided\n")
    assert found(small(BAND, band=cells, tier=tier), "gap") == []


def test_silence_on_purpose_that_a_later_row_takes_up_is_a_note():
    cells = "absence,grade,band\n< 20,>= 2,good\n>= 20,>= 2,bad"
    tier = BY_BAND.replace("-,bad,middle\n", "-,bad,middle\n-,missing,low\n")
    (one,) = found(small(BAND, band=cells, tier=tier), "gap")
    assert one.severity == "note"
    assert one.text.endswith("grade 1; tier.csv, row 5 takes this up")


def test_triggers_that_cannot_come_together_are_no_gap():
    tier = "triggers,domains,tier\n0,0,low\n1,1,middle\n2,2,high"
    assert found(small(tier=tier), "gap") == []


def test_triggers_of_one_domain_leave_a_gap_where_only_two_domains_are_asked_for():
    tier = "triggers,domains,tier\n0,-,low\n1,-,middle\n2,2,high"
    in_one = ("absence: {title: Absence, domain: two", "absence: {title: Absence, domain: one")
    (one,) = found(small(in_one, tier=tier), "gap")
    assert one.text == "tier.csv: no row answers for triggers 2, domains 1"
    assert one.witness == {"sector": "primary", "attendance": 84.0, "absence": 11.0}


def test_derived_figures_of_one_input_are_not_taken_apart():
    below = ("derived: {}", "derived: {below: {title: B, formula: floor - attendance}}")
    cells = "attendance,below,band\n>= floor,<= 0,good\n< floor,> 0,bad\nmissing,-,bad"
    assert found(small(BAND, below, band=cells, tier=BY_BAND), "gap") == []


@pytest.mark.parametrize("sector", ["primary", "special"])
def test_a_parameter_may_open_a_gap_in_one_sector_alone(sector):
    values = dict.fromkeys(["elc", "primary", "secondary", "special"], 20) | {sector: 30}
    listed = str(values).replace("'", "")
    limit = (
        "limit: {title: Limit, source: S, value: 10}",
        f"limit: {{title: L, source: S, by_sector: {listed}}}",
    )
    cells = "absence,band\n<= 20,good\n>= limit,bad\nmissing,bad"
    first = (BAND[0], BAND[1].replace("{role: decision", "{role: decision, hit_policy: F"))
    (one,) = found(small(first, limit, band=cells, tier=BY_BAND), "gap")
    assert one.witness["sector"] == sector
    assert 20 < one.witness["absence"] < 30


def test_a_grid_without_one_of_its_rows_has_a_gap():
    grid = added("band: {role: grid, output: band, values: [good, bad]}")
    cells = "grade by absence,<= 20,> 20,missing\n>= 3,good,bad,bad\nmissing,bad,bad,bad"
    (one,) = found(small(grid, band=cells, tier=BY_BAND), "gap")
    assert one.text.startswith("band.csv: no row answers for grade 2, absence ")


def test_a_school_that_must_be_known_needs_no_row_without_the_figure():
    known = ("whole: true}", "whole: true, missing: undecided}")
    tier = TIER.replace("-,missing,undecided\n-,-,low\n", "-,>= 1,low\n")
    assert found(small(known, tier=tier), "gap") == []
