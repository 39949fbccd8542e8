"""Shares of target by group: worked by hand, and small counts that cannot be worked out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allocator.allocation.demand import build_demand
from allocator.allocation.fairness import fairness_words, group_shares
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.fairness import GroupShare
from tests.allocation.cases import allocated, one_activity, tiers_of
from tests.builders import a_person, a_school, an_authority, an_offer


def shares_of(
    authority: Authority, plan: Allocation, **tiers: str | None
) -> dict[tuple[str, str], GroupShare]:
    demand = build_demand(authority, tiers_of(authority, **tiers))
    rows = group_shares(authority, demand, plan.items, plan.shortfalls)
    return {(row.grouping, row.group): row for row in rows}


def authority_of(first: int, second: int, hours: float) -> Authority:
    """Schools in the most and the least deprived fifth, each due two online sessions of 5 hours."""
    schools = tuple(
        a_school(f"S{number:02}", simd_quintile=1 if number < first else 5)
        for number in range(first + second)
    )
    person = a_person(contact_share=hours / (40 * 7))
    return an_authority(schools, (person,), an_offer(**one_activity(1, 2, modes=["online"])))


def test_the_share_of_a_group_is_hours_given_over_hours_of_the_target() -> None:
    authority = authority_of(6, 6, 5 * 18)
    plan = allocated(authority)
    shares = shares_of(authority, plan)
    first, last = shares["quintile", "1 (most deprived)"], shares["quintile", "5 (least deprived)"]
    assert first.target_hours == last.target_hours == 60
    assert first.given_hours is not None
    assert last.given_hours is not None
    assert first.given_hours + last.given_hours == 90
    assert first.share == first.given_hours / 60
    assert shares["tier", "universal"].share == 0.75
    assert shares["tier", "universal"].online == 18
    assert shares["language medium", "english"].schools == 12


def test_the_allocation_carries_the_report() -> None:
    plan = allocated(authority_of(6, 6, 90))
    assert {row.grouping for row in plan.fairness} == {
        "tier", "quintile", "urban-rural", "island", "sector", "size", "language medium",
    }  # fmt: skip


def test_minimums_not_kept_are_counted_where_the_schools_are() -> None:
    authority = authority_of(6, 6, 5 * 9)
    plan = allocated(authority)
    shares = shares_of(authority, plan)
    kept = sum(
        shares["quintile", group].minimums_not_kept or 0
        for group in ("1 (most deprived)", "5 (least deprived)")
    )
    assert kept == 3


def test_a_small_group_keeps_its_counts_back_and_another_with_it_but_shows_its_share() -> None:
    authority = authority_of(6, 3, 5 * 18)
    plan = allocated(authority)
    shares = shares_of(authority, plan)
    for group in ("1 (most deprived)", "5 (least deprived)"):
        row = shares["quintile", group]
        assert row.kept_back
        assert (row.schools, row.target_hours, row.given_hours, row.online) == (None,) * 4
        assert row.share is not None
    assert shares["tier", "universal"].schools == 9


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5]), min_size=1, max_size=30))
def test_no_small_count_can_be_worked_out_from_the_total(quintiles: list[int]) -> None:
    schools = tuple(a_school(f"S{n:02}", simd_quintile=q) for n, q in enumerate(quintiles))
    authority = an_authority(schools, (), an_offer(**one_activity(1, modes=["online"])))
    demand = build_demand(authority, tiers_of(authority))
    rows = [row for row in group_shares(authority, demand, (), ()) if row.grouping == "quintile"]
    shown = [row for row in rows if not row.kept_back]
    assert all(row.schools is not None and row.schools >= 5 for row in shown)
    assert len(rows) - len(shown) != 1 or len(rows) == 1


def test_words_name_every_group_and_rank_none() -> None:
    authority = authority_of(6, 6, 90)
    (words,) = [
        text for text in fairness_words(allocated(authority).fairness) if "quintile" in text
    ]
    assert "1 (most deprived)" in words
    assert "5 (least deprived)" in words
    assert "worst" not in words


def test_a_group_that_is_due_nothing_has_no_share() -> None:
    authority = an_authority(offer=an_offer(**one_activity(0)))
    shares = shares_of(authority, allocated(authority))
    assert shares["tier", "universal"].share is None
