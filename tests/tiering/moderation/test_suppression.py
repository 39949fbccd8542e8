"""Small counts cannot be read off, nor worked out from totals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.suppression import LEAST_COUNT, kept_back, rows_kept_back


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([], set()),
        ([5, 9], set()),
        ([0, 9], set()),
        ([4, 9, 6], {0, 2}),
        ([3, 2, 9], {0, 1}),
        ([1, 1, 9, 8], {0, 1, 3}),
        ([3, 9, 5, 5], {0, 2, 3}),
        ([4, 4, 9], {0, 1, 2}),
        ([3, 0, 9], {0, 1}),
        ([4], None),
        ([1, 1], None),
    ],
)
def test_a_small_count_takes_another_with_it(counts, hidden):
    found = kept_back(counts)
    assert found == (None if hidden is None else frozenset(hidden))


def test_nothing_is_kept_back_where_no_count_is_too_small():
    assert kept_back([1, 1, 4], least=0) == frozenset()
    assert rows_kept_back([[1, 2], [3, 0]], least=0) == frozenset()


def _ways(total: int, places: int) -> Iterator[tuple[int, ...]]:
    """Every way to share a total out over some places, at least one each."""
    if places == 1:
        yield (total,)
        return
    for first in range(1, total - places + 2):
        yield from ((first, *rest) for rest in _ways(total - first, places - 1))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 8), min_size=1, max_size=5))
def test_no_small_count_follows_from_the_total_and_what_is_shown(counts):
    hidden = kept_back(counts)
    if hidden is None:
        return
    shown = {place: count for place, count in enumerate(counts) if place not in hidden}
    # What a reader who knows how counts are kept back could still think possible.
    left = sum(counts) - sum(shown.values())
    order = sorted(hidden)
    told: dict[int, set[int]] = {place: set() for place in order}
    for guess in _ways(left, len(order)) if order else ():
        known = shown | dict(zip(order, guess, strict=True))
        whole = [known[place] for place in range(len(counts))]
        if min(whole) >= 1 and kept_back(whole) == hidden:
            for place, count in zip(order, guess, strict=True):
                told[place].add(count)
    for place in order:
        assert counts[place] in told[place]
        if counts[place] < LEAST_COUNT:
            assert len(told[place]) > 1


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_row_that_is_kept_back_stands_alone(rows):
    hidden = rows_kept_back(rows)
    totals = [sum(column) for column in zip(*rows, strict=True)]
    assert (hidden is None) == any(0 < total < LEAST_COUNT for total in totals)
    if hidden is not None:
        assert len(hidden) != 1
        for place, row in enumerate(rows):
            assert place in hidden or not any(0 < count < LEAST_COUNT for count in row)
