"""Overlaps: rows that fire together though the hit policy does not allow it."""

from __future__ import annotations

from tests.tiering.analysis.small import TIER, added, found, small

UNIQUE = added("band: {role: decision, outputs: {band: {values: [good, bad]}}}")
ANY = (UNIQUE[0], UNIQUE[1].replace("decision,", "decision, hit_policy: A,"))
FIRST = (UNIQUE[0], UNIQUE[1].replace("decision,", "decision, hit_policy: F,"))
SHARED = "absence,band\n<= 20,good\n>= 20,bad\nmissing,bad"


def test_two_rows_that_share_one_number_overlap_in_a_unique_table():
    (one,) = found(small(UNIQUE, band=SHARED), "overlap")
    assert one.severity == "error"
    assert (one.table, one.rows) == ("band", (2, 3))
    assert one.text == "band.csv, rows 2 and 3: both fire for absence 20"
    assert one.witness == {"sector": "primary", "absence": 20.0}


def test_rows_that_touch_do_not_overlap():
    assert found(small(UNIQUE, band=SHARED.replace("<= 20", "< 20")), "overlap") == []


def test_the_first_row_settles_it_where_the_policy_says_so():
    assert found(small(FIRST, band=SHARED), "overlap") == []


def test_rows_of_an_any_table_may_share_a_number_where_they_agree():
    assert found(small(ANY, band=SHARED.replace("<= 20,good", "<= 20,bad")), "overlap") == []
    assert len(found(small(ANY, band=SHARED), "overlap")) == 1


def test_whole_numbers_do_not_meet_between():
    cells = "grade,band\n< 4,bad\n> 3,good\nmissing,bad"
    assert found(small(UNIQUE, band=cells), "overlap") == []


def test_what_one_input_cannot_be_at_once_is_no_overlap():
    below = ("derived: {}", "derived: {below: {title: B, formula: floor - attendance}}")
    cells = "attendance,below,band\n> 90,-,good\n-,> 0,bad"
    assert found(small(UNIQUE, below, band=cells), "overlap") == []
    (one,) = found(small(UNIQUE, below, band=cells.replace("> 90", "> 80")), "overlap")
    assert 80 < one.witness["attendance"] < 85


def test_tiers_of_counts_that_meet_overlap_for_a_real_school():
    unique = ("tier: {role: tier}", "tier: {role: tier, hit_policy: U}")
    tier = "triggers,domains,tier\n0,-,low\n>= 1,-,middle\n-,2,high"
    (one,) = found(small(unique, tier=tier), "overlap")
    assert one.rows == (3, 4)
    assert one.witness == {"sector": "primary", "attendance": 84.0, "absence": 11.0}


def test_a_lone_missing_figure_can_make_two_rows_fire():
    cells = "absence,grade,band\nmissing,-,good\n-,missing,bad\n>= 0,>= 1,good"
    (one,) = found(small(UNIQUE, band=cells), "overlap")
    assert one.rows == (2, 3)
    assert one.witness == {"sector": "primary"}


def test_the_small_ruleset_has_none():
    assert found(small(tier=TIER), "overlap") == []
