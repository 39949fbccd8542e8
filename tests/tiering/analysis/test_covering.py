"""Covering: what no rule accepts, against every point counted out; z3 against both."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.tiering.analysis import large
from allocator.tiering.analysis.covering import NotSettledError, uncovered

COLUMNS, CODES = 3, 4
codes = st.integers(1, (1 << CODES) - 1)
boxes = st.tuples(codes, codes, codes)


def points(box):
    """Every point of a box."""
    return {
        point
        for point in product(range(CODES), repeat=COLUMNS)
        if all(box[column] >> code & 1 for column, code in enumerate(point))
    }


@given(boxes, st.lists(boxes, max_size=6))
def test_what_is_left_is_exactly_what_no_rule_accepts(box, rules):
    left = [points(part) for part in uncovered(box, rules)]
    wanted = points(box).difference(*map(points, rules))
    assert set().union(*left) == wanted
    assert sum(map(len, left)) == len(wanted), "no point comes twice"


@pytest.mark.skipif(not large.is_installed(), reason="z3 is an optional extra")
@given(boxes, st.lists(boxes, max_size=6))
def test_z3_finds_the_same(box, rules):
    left = [points(part) for part in large.uncovered_points(box, rules)]
    assert set().union(*left) == points(box).difference(*map(points, rules))


@pytest.mark.skipif(large.is_installed(), reason="z3 would settle it")
def test_a_search_without_budget_says_so():
    whole = ((1 << CODES) - 1,) * COLUMNS
    rules = [(1, 15, 15), (15, 1, 15), (15, 15, 1)]
    with pytest.raises(NotSettledError):
        list(uncovered(whole, rules, most_cuts=2))


def test_a_table_of_two_hundred_rows_and_twelve_columns_is_settled():
    """Halves of halves: the rows of a tree cover everything, and without one of them nearly."""
    whole = ((1 << 8) - 1,) * 12
    parts = [whole]
    for number in range(199):
        box = parts.pop(number * 7 % len(parts))
        column = max(range(12), key=lambda place: (box[place].bit_count(), -place))
        low = box[column] & -box[column]
        parts += [(*box[:column], half, *box[column + 1 :]) for half in (low, box[column] & ~low)]
    assert next(uncovered(whole, parts), None) is None
    missing = parts.pop(50)
    assert list(uncovered(whole, parts)) == [missing]
