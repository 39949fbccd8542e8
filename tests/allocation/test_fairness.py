"""Shares of target by group: worked by hand, and small groups that cannot be worked out."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.allocation.demand import build_demand
from allocator.allocation.fairness import group_shares, groups_kept_back
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.fairness import TOGETHER, GroupShare
from allocator.domain.suppression import LEAST_COUNT
from tests.allocation.cases import PLAIN_VISIT, allocated, one_activity, tiers_of
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


def test_a_small_group_keeps_everything_back_and_another_with_it_and_they_are_told_together() -> (
    None
):
    authority = authority_of(6, 3, 5 * 18)
    plan = allocated(authority)
    shares = shares_of(authority, plan)
    for group in ("1 (most deprived)", "5 (least deprived)"):
        row = shares["quintile", group]
        assert row.kept_back
        assert (row.schools, row.target_hours, row.given_hours, row.share) == (None,) * 4
    together = shares["quintile", TOGETHER]
    assert (together.schools, together.target_hours, together.given_hours) == (9, 90, 90)
    assert together.share == 1
    assert shares["tier", "universal"].schools == 9


def test_an_authority_of_few_schools_tells_nothing() -> None:
    authority = authority_of(2, 1, 100)
    rows = [row for row in allocated(authority).fairness if row.grouping == "quintile"]
    assert [(row.group, row.kept_back, row.schools) for row in rows] == [(TOGETHER, True, None)]


def test_sessions_are_counted_where_each_school_has_them() -> None:
    schools = tuple(a_school(f"S{number}", cluster="C") for number in range(5))
    offer = an_offer(
        activities={"support": {**PLAIN_VISIT, "team": [{"role": "pedagogy"}],
                                "serves": "cluster", "modes": ["in_person"]}},
        entitlements={"universal": {"support": {"target": 1}}},
        floors={},
    )  # fmt: skip
    authority = an_authority(schools, (a_person("P1", role="pedagogy"),), offer)
    row = shares_of(authority, allocated(authority))["tier", "universal"]
    assert (row.in_person, row.elsewhere, row.online) == (1, 4, 0)


COUNTS = st.lists(st.integers(1, 9), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_no_small_number_of_schools_can_be_worked_out(counts: list[int]) -> None:
    hidden = groups_kept_back(counts)
    if not hidden:
        assert hidden is None or min(counts) >= LEAST_COUNT
        return
    left = sum(counts[place] for place in hidden)
    assert left >= LEAST_COUNT
    # What a reader who knows how groups are kept back could still think possible.
    order = sorted(hidden)
    possible = []
    for guess in ways(left, len(order)):
        whole = list(counts)
        for place, count in zip(order, guess, strict=True):
            whole[place] = count
        if groups_kept_back(whole) == hidden:
            possible.append(whole)
    assert counts in possible
    for place in order:
        if counts[place] < LEAST_COUNT:
            assert len({whole[place] for whole in possible}) > 1


def ways(total: int, places: int) -> Iterator[tuple[int, ...]]:
    """Every way to share a total out over some places, at least one each."""
    if places == 1:
        yield (total,)
        return
    for first in range(1, total - places + 2):
        yield from ((first, *rest) for rest in ways(total - first, places - 1))


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5]), min_size=5, max_size=30))
def test_rows_with_figures_add_up_to_all_schools_and_no_share_stands_without_them(
    quintiles: list[int],
) -> None:
    schools = tuple(a_school(f"S{n:02}", simd_quintile=q) for n, q in enumerate(quintiles))
    authority = an_authority(schools, (), an_offer(**one_activity(1, modes=["online"])))
    demand = build_demand(authority, tiers_of(authority))
    rows = group_shares(authority, demand, (), ())
    for grouping in {row.grouping for row in rows}:
        parts = [row for row in rows if row.grouping == grouping]
        assert sum(row.schools or 0 for row in parts) == len(schools)
        assert sum(row.target_hours or 0.0 for row in parts) == 5 * len(schools)
        assert all(row.schools is None or row.schools >= 5 for row in parts)
        assert all((row.share is None) == row.kept_back for row in parts)


def test_a_group_that_is_due_nothing_has_no_share() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(5))
    authority = an_authority(schools, offer=an_offer(**one_activity(0)))
    row = shares_of(authority, allocated(authority))["tier", "universal"]
    assert (row.share, row.kept_back, row.schools) == (None, False, 5)
