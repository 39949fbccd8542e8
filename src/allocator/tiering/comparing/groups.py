"""Who gains and who loses support: moves by group of schools."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.domain.groups import GROUPINGS, in_order
from allocator.domain.suppression import rows_kept_back
from allocator.tiering.comparing.movers import Mover


@dataclass(frozen=True)
class GroupMoves:
    """Moves of one group: schools with more support, with less, with as much.

    ``counts`` is ``None`` where a number is small, or would tell a small one.
    """

    grouping: str
    group: str
    counts: tuple[int, int, int] | None


def moves_by_group(
    authority: Authority, found: list[Mover], ladder: tuple[str, ...], *, in_full: bool = False
) -> list[GroupMoves]:
    """Moves of every group of every grouping; small counts are kept back unless ``in_full``."""
    ways = {mover.school: _way(mover, ladder) for mover in found}
    rows: list[GroupMoves] = []
    for grouping, group_of in GROUPINGS.items():
        counts: dict[str, Counter[str]] = {}
        for number, school in enumerate(authority.open_schools):
            counts.setdefault(group_of(school), Counter())[ways.get(number, "same")] += 1
        groups = in_order(grouping, set(counts))
        cells = [
            (counts[group]["more"], counts[group]["less"], counts[group]["same"])
            for group in groups
        ]
        kept = frozenset() if in_full else rows_kept_back(cells)
        rows += [
            GroupMoves(grouping, group, None if kept is None or place in kept else cell)
            for place, (group, cell) in enumerate(zip(groups, cells, strict=True))
        ]
    return rows


def _way(mover: Mover, ladder: tuple[str, ...]) -> str:
    """More or less support; an undecided school is due the lowest tier."""
    places = [ladder.index(tier) if tier in ladder else 0 for tier in (mover.before, mover.after)]
    if places[0] == places[1]:
        return "same"
    return "more" if places[1] > places[0] else "less"
