"""Tiers by group: counts add up, small ones are kept back where others may see them."""

from allocator.domain.indicators import Readings
from allocator.tiering import classify
from allocator.tiering.shares import tier_shares, wants
from tests.builders import a_school, an_authority
from tests.tiering.evidence_of import a_reading, calm_readings, the_ruleset

LADDER = ("universal", "targeted", "intensive")


def a_council():
    """Twelve calm primaries, two with weak grades in quintile 1, one of no quintile."""
    schools, rows = [], []
    for number in range(15):
        quintile = {0: 1, 1: 1, 14: None}.get(number, 3)
        schools.append(a_school(f"S{number}", simd_quintile=quintile, urban_rural=2))
        rows += [row.model_copy(update={"school_id": f"S{number}"}) for row in calm_readings()]
    rows += [a_reading("qi_2_3", 2, school_id=f"S{number}") for number in (0, 1)]
    return an_authority(schools=tuple(schools), readings=Readings.from_rows(rows))


def shares(public=False):
    authority = a_council()
    report = classify(authority, the_ruleset())
    found = tier_shares(authority, report, LADDER, public=public)
    return {(share.grouping, share.group): share for share in found}


def test_every_grouping_counts_every_school_once():
    found = shares()
    for grouping in ("quintile", "urban-rural", "island", "sector", "size"):
        rows = [share for (name, _), share in found.items() if name == grouping]
        assert sum(share.schools for share in rows) == 15


def test_the_share_above_the_lowest_is_that_of_the_decided_schools():
    found = shares()
    assert found["quintile", "1 (most deprived)"].share_above("universal") == 1.0
    assert found["quintile", "3"].share_above("universal") == 0.0
    assert found["quintile", "not given"].counts["universal"] == 1


def test_small_counts_are_kept_back_from_the_public_and_cannot_be_worked_out():
    found = shares(public=True)
    rows = [share for (name, _), share in found.items() if name == "quintile"]
    assert all(share.counts is None for share in rows)


def test_missing_inputs_are_listed_by_how_many_tiers_they_could_change():
    authority = a_council()
    ruleset = the_ruleset()
    found = wants(classify(authority, ruleset), ruleset)
    assert found[0].could_change >= found[-1].could_change
    by_name = {want.indicator: want for want in found}
    assert by_name["qi_1_3"].schools == 13  # two have the highest tier already


def test_another_policy_for_missing_figures_changes_what_comes_out():
    authority = a_council()
    worst = classify(authority, the_ruleset().with_missing("worst"))
    assert worst.counts == {"intensive": 15}
    left_open = classify(authority, the_ruleset().with_missing("undecided"))
    assert left_open.counts == {"intensive": 2, "null": 13}
