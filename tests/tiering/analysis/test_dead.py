"""Dead rows: they never fire, or another always comes first."""

from __future__ import annotations

import pytest

from tests.tiering.analysis.small import SIGNS, TIER, added, found, small


def test_a_row_after_one_that_takes_everything_is_dead():
    tier = "triggers,tier\n-,low\n2,high"
    (one,) = found(small(tier=tier), "dead row")
    assert one.severity == "error"
    assert one.text == "tier.csv, row 3: it never decides, row 2 always comes first"


def test_a_row_is_dead_where_several_together_take_it():
    tier = "triggers,grade,tier\n>= 1,-,middle\n0,>= 1,low\n0,missing,undecided\n0,-,high"
    (one,) = found(small(tier=tier), "dead row")
    assert one.rows == (5,)
    assert one.text.endswith("rows 3 and 4 always come first")


def test_a_row_that_only_one_school_reaches_lives():
    tier = "triggers,grade,tier\n>= 1,-,middle\n0,>= 2,low\n0,missing,undecided\n0,-,high"
    assert found(small(tier=tier), "dead row") == []


def test_more_triggers_than_there_are_in_a_domain_can_never_fire():
    in_one = ("absence: {title: Absence, domain: two", "absence: {title: Absence, domain: one")
    tier = "triggers,domains,tier\n2,2,high\n>= 1,-,middle\n-,-,low"
    (one,) = found(small(in_one, tier=tier), "dead row")
    assert one.text == "tier.csv, row 2: nothing can meet '2' in domains"


def test_one_trigger_in_two_domains_can_never_be():
    tier = "triggers,domains,tier\n1,2,high\n>= 1,-,middle\n-,-,low"
    (one,) = found(small(tier=tier), "dead row")
    assert one.text == "tier.csv, row 2: its conditions can never be met together"


def test_an_output_that_no_row_gives_is_never_met():
    band = added(
        "band: {role: decision, hit_policy: F, outputs: {band: {values: [good, bad, ugly]}}}"
    )
    tier = "triggers,band,tier\n1,ugly,high\n-,bad,middle\n-,-,low"
    cells = "absence,band\n<= 20,good\n-,bad"
    (one,) = found(small(band, band=cells, tier=tier), "dead row")
    assert one.text == "tier.csv, row 2: nothing can meet 'ugly' in band"


def test_figures_of_one_input_that_exclude_each_other_are_never_met_together():
    below = ("derived: {}", "derived: {below: {title: B, formula: floor - attendance}}")
    signs = "attendance,below,absence,trigger\n> 90,> 0,-,attendance\n< 85,-,-,attendance\n"
    signs += "-,-,> 10,absence"
    (one,) = found(small(below, signs=signs), "dead row")
    assert one.text == "signs.csv, row 2: its conditions can never be met together"


def test_the_range_of_a_formula_bounds_what_can_be_met():
    below = ("derived: {}", "derived: {below: {title: B, formula: floor - attendance}}")
    signs = "below,absence,trigger\n> 85,-,attendance\n-,> 10,absence"
    one, following = found(small(below, signs=signs), "dead row")
    assert one.text == "signs.csv, row 2: nothing can meet '> 85' in below"
    assert following.text == "tier.csv, row 2: nothing can meet '2' in triggers"
    assert found(small(below, signs=signs.replace("> 85", ">= 85")), "dead row") == []


@pytest.mark.parametrize(("months", "is_dead"), [("> 30", True), (">= 30", False)])
def test_a_figure_too_old_to_be_read_is_never_met(months, is_dead):
    age = ("derived: {}", "derived: {age: {title: A, formula: months_since(attendance)}}")
    signs = f"age,absence,trigger\n{months},-,attendance\n-,> 10,absence"
    assert bool(found(small(age, signs=signs), "dead row")) is is_dead


def test_under_priority_the_higher_output_comes_first_wherever_it_stands():
    band = added("band: {role: decision, hit_policy: P, outputs: {band: {values: [bad, good]}}}")
    cells = "absence,band\n< 20,good\n-,bad"
    (one,) = found(small(band, band=cells), "dead row")
    assert one.text == "band.csv, row 2: it never decides, row 3 always comes first"
    assert found(small(band, band=cells.replace("-,bad", ">= 20,bad")), "dead row") == []


def test_a_row_for_one_sector_alone_lives():
    sector = SIGNS.replace("attendance,absence,trigger", "sector,attendance,absence,trigger")
    sector = sector.replace("< floor,-", "elc,< floor,-").replace("-,> limit", "-,-,> limit")
    assert found(small(signs=sector), "dead row") == []


def test_a_row_whose_parameter_no_sector_has_in_the_given_range_is_dead_in_that_sector_alone():
    limit = (
        "limit: {title: Limit, source: S, value: 10}",
        "limit: {title: Limit, source: S, by_sector: {primary: 10}}",
    )
    assert found(small(limit), "dead row") == []


def test_the_small_ruleset_has_none():
    assert found(small(tier=TIER), "dead row") == []
