"""What one grouping keeps back does not follow from the others, by trying everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.domain.groups import GROUPINGS
from allocator.domain.tiers import TierDecision, TierReport
from allocator_api.disclosure import SharedCounts, shared_counts
from tests.builders import a_school, an_authority

RULESET = {"id": "r", "version": "1", "hash": "0"}
COLUMNS = ("universal", "above", "undecided")
TIERS: tuple[str | None, ...] = ("universal", "intensive", None)
Given = tuple[str, str | None, str, int]
"""Sector, island, language medium and column of a school."""


def an_area(schools: list[Given]) -> tuple[Authority, TierReport]:
    found = tuple(
        a_school(f"S{n}", sector=sector, island=island, language_medium=medium)
        for n, (sector, island, medium, _) in enumerate(schools)
    )
    decisions = [
        {"school_id": f"S{n}", "tier": TIERS[column], "rule_tier": TIERS[column], "state": "live",
         "since": "2026-08-10", "points": 0}
        for n, (_, _, _, column) in enumerate(schools)
    ]  # fmt: skip
    report = TierReport(
        as_of="2026-08-10",  # type: ignore[arg-type]
        ruleset=RULESET,  # type: ignore[arg-type]
        schools=tuple(TierDecision.model_validate(one) for one in decisions),
        counts={},
    )
    return an_authority(found), report


def groups_shown(found: SharedCounts, grouping: str) -> set[str]:
    return {one.group for one in found.groups if one.grouping == grouping}


def as_published(
    found: SharedCounts, authority: Authority, worlds: NDArray[np.int64], *, totals_alone: bool
) -> NDArray[np.bool_]:
    """Which worlds (a column for each school) look from outside as this one does."""
    truth = worlds[0]
    fits = np.ones(len(worlds), dtype=bool)
    for column in range(3):
        fits &= (worlds == column).sum(axis=1) == (truth == column).sum()
    if totals_alone:
        return fits
    for _, group, members, shown in rows_of(found, authority):
        counts = np.stack([(worlds[:, members] == column).sum(axis=1) for column in range(3)])
        if shown:
            fits &= (counts == counts[:, :1]).all(axis=0)
        elif any(one.group == group and one.grouping == _ for one in found.withheld):
            is_small = ((counts > 0) & (counts < found.least)).any(axis=0)
            fits &= is_small == is_small[0]
    return fits


def rows_of(
    found: SharedCounts, authority: Authority
) -> Iterator[tuple[str, str, NDArray[np.bool_], bool]]:
    for grouping, group_of in GROUPINGS.items():
        names = [group_of(school) for school in authority.schools]
        shown = groups_shown(found, grouping)
        for group in sorted(set(names)):
            yield grouping, group, np.array([name == group for name in names]), group in shown


def told(schools: list[Given], least: int) -> list[str]:
    """Small counts that somebody works out who knows which school is in which group."""
    authority, report = an_area(schools)
    found = shared_counts(authority, report, least=least)
    truth = tuple(column for *_, column in schools)
    every = itertools.product(range(3), repeat=len(schools))
    worlds = np.array([truth, *every], dtype=np.int64)
    fits = as_published(found, authority, worlds, totals_alone=False)
    of_totals = as_published(found, authority, worlds, totals_alone=True)
    given_away = []
    for grouping, group, members, shown in rows_of(found, authority):
        for column in range(3):
            values = (worlds[:, members] == column).sum(axis=1)
            if not 0 < values[0] < least:
                continue
            assert not shown, "a small count is shown"
            if len(set(values[of_totals])) > 1 and len(set(values[fits])) == 1:
                given_away.append(f"{grouping}/{group}/{COLUMNS[column]}")
    return given_away


SCHOOL = st.tuples(
    st.sampled_from(["primary", "secondary", "special"]),
    st.sampled_from([None, "Mull", "Tiree"]),
    st.sampled_from(["english", "gaelic"]),
    st.sampled_from([0, 0, 0, 1, 1, 2]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(SCHOOL, min_size=2, max_size=8), st.sampled_from([2, 3]))
def test_no_small_count_follows_from_everything_that_is_shown(schools, least):
    assert told(schools, least) == []


def test_a_group_that_another_grouping_shows_whole_is_kept_back_there_too():
    mull: list[Given] = [("primary", "Mull", "gaelic", 0)] * 6 + [
        ("primary", "Mull", "gaelic", 1)
    ] * 6
    tiree: list[Given] = [("primary", "Tiree", "english", 0)] * 7 + [
        ("primary", "Tiree", "english", 1)
    ] * 2
    coll: list[Given] = [("primary", "Coll", "english", 0)] * 9 + [
        ("primary", "Coll", "english", 1)
    ] * 9
    authority, report = an_area(mull + tiree + coll)
    found = shared_counts(authority, report)
    # Tiree is kept back and the smaller of the others with it. Were Mull that one, its counts
    # would stand under Gaelic: then Tiree would follow from Mull, Coll and the total.
    shown = groups_shown(found, "island")
    assert "Tiree" not in shown
    assert not (groups_shown(found, "language medium") and "Coll" in shown)
    assert groups_shown(found, "sector") == {"primary"}


@pytest.mark.parametrize("least", [5, 3])
def test_groupings_that_do_not_meet_stay_as_each_is_alone(least):
    schools: list[Given] = [
        (sector, island, "english", column)
        for sector in ("primary", "secondary")
        for island in (None, "Mull")
        for column in (0, 1)
        for _ in range(5)
    ]
    authority, report = an_area(schools)
    found = shared_counts(authority, report, least=least)
    assert found.withheld == ()
    assert groups_shown(found, "sector") == {"primary", "secondary"}
