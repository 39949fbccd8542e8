"""Small counts kept back, and enough of the others that they cannot be worked out."""

from __future__ import annotations

from collections.abc import Sequence

LEAST_COUNT = 5
"""Counts from 1 to one below this are kept back (D58)."""


def kept_back(counts: Sequence[int], least: int = LEAST_COUNT) -> frozenset[int] | None:
    """Places of counts that are not shown beside their total; ``None``: show no place at all.

    Counts of 1 to ``least - 1`` are small. While the total less the counts shown would tell a
    small one, the smallest count that is still shown is kept back as well. Where that is not
    enough, even how many places there are would tell.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    while hidden and _can_be_worked_out([counts[place] for place in hidden], least):
        others = {place for place in range(len(counts)) if place not in hidden}
        if not others:
            return None
        smallest = min(counts[place] for place in others)
        # All of that size: which of them was chosen would tell something.
        hidden |= {place for place in others if counts[place] == smallest}
    return frozenset(hidden)


def _can_be_worked_out(hidden: list[int], least: int) -> bool:
    """Whether the sum of the counts kept back leaves one way only, were all of them small."""
    if len(hidden) < 2:
        return True
    if not all(0 < count < least for count in hidden):
        return False
    return sum(hidden) in (len(hidden), len(hidden) * (least - 1))


def rows_kept_back(
    rows: Sequence[Sequence[int]], least: int = LEAST_COUNT
) -> frozenset[int] | None:
    """Rows of a table not shown beside the total of each column; ``None``: nor are the totals.

    A row with any small count is kept back whole. One row alone would follow from the totals, so
    the row with the smallest sum joins it.
    """
    totals = [sum(column) for column in zip(*rows, strict=True)]
    if any(0 < total < least for total in totals):
        return None
    hidden = {place for place, row in enumerate(rows) if any(0 < one < least for one in row)}
    if len(hidden) == 1:
        others = [(sum(row), place) for place, row in enumerate(rows) if place not in hidden]
        hidden.add(min(others)[1])
    return frozenset(hidden)
