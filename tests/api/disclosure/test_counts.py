from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.groups import GROUPINGS
from allocator.domain.tiers import TierDecision, TierReport
from allocator_api.disclosure import SharedCounts, shared_counts
from tests.builders import a_school, an_authority

RULESET = {"id": "r", "version": "1", "hash": "0"}
TIERS: tuple[str | None, ...] = ("universal", "targeted", "intensive", None)


def counts_of(given_tiers: list[tuple[str, str | None]], least: int = 5) -> SharedCounts:
    """Counts of schools given by sector and tier."""
    schools = tuple(
        a_school(f"S{place}", sector=sector) for place, (sector, _) in enumerate(given_tiers)
    )
    decisions = [
        {"school_id": f"S{place}", "tier": tier, "rule_tier": tier, "state": "live",
         "since": "2026-08-10", "points": 0}
        for place, (_, tier) in enumerate(given_tiers)
    ]  # fmt: skip
    report = TierReport(
        as_of="2026-08-10",  # type: ignore[arg-type]
        ruleset=RULESET,  # type: ignore[arg-type]
        schools=tuple(TierDecision.model_validate(one) for one in decisions),
        counts=dict.fromkeys(
            ("intensive", "targeted", "universal"), 0
        ),  # as JSON that was kept has them
    )
    return shared_counts(an_authority(schools), report, least=least)


def of_sectors(found: SharedCounts) -> dict[str, dict[str, int]]:
    return {one.group: one.schools for one in found.groups if one.grouping == "sector"}


def test_groups_without_small_counts_are_shown_with_the_tiers_above_the_lowest_together():
    schools = [("primary", "universal")] * 8 + [("primary", "targeted")] * 5
    schools += [("primary", "intensive")] * 6 + [("secondary", "universal")] * 7
    assert of_sectors(counts_of(schools)) == {
        "primary": {"universal": 8, "above": 11, "undecided": 0},
        "secondary": {"universal": 7, "above": 0, "undecided": 0},
    }


def test_a_small_group_is_kept_back_and_another_with_it_each_with_its_reason():
    schools = [("primary", "universal")] * 20 + [("secondary", "universal")] * 7
    schools += [("special", "universal")] * 2
    found = counts_of(schools)
    kept = {one.group: one.reason for one in found.withheld if one.grouping == "sector"}
    assert kept == {"special": "small_count", "secondary": "protects_another"}
    assert list(of_sectors(found)) == ["primary"]
    assert "from 1 to 4" in next(one.text for one in found.withheld if one.group == "special")


def test_a_grouping_is_kept_back_whole_where_its_totals_would_tell():
    found = counts_of([("primary", "universal")] * 9 + [("primary", "intensive")] * 3)
    assert of_sectors(found) == {}
    whole = [one for one in found.withheld if one.grouping == "sector"]
    assert [(one.group, one.reason) for one in whole] == [(None, "whole_grouping")]


def test_the_limit_can_be_set():
    schools = [("primary", "universal")] * 9 + [("secondary", "universal")] * 9
    assert len(of_sectors(counts_of(schools, least=5))) == 2
    assert len(of_sectors(counts_of(schools, least=10))) == 0


@given(
    st.lists(st.tuples(st.sampled_from(["primary", "secondary", "special", "elc"]),
                       st.sampled_from(TIERS)), min_size=1, max_size=40),
)  # fmt: skip
def test_no_small_count_is_shown_or_follows_from_the_totals(schools):
    found = counts_of(schools)
    for grouping in GROUPINGS:
        shown = [one for one in found.groups if one.grouping == grouping]
        kept = [one for one in found.withheld if one.grouping == grouping]
        assert all(not 0 < count < 5 for one in shown for count in one.schools.values())
        assert len(kept) != 1 or kept[0].group is None
    total = Counter("universal" if tier == "universal" else "x" for _, tier in schools)
    sectors = of_sectors(found)
    if sectors:
        hidden = total["universal"] - sum(one["universal"] for one in sectors.values())
        whole = {one.group for one in found.withheld if one.grouping == "sector"}
        assert hidden == 0 or len(whole) > 1
