"""Groupings of the same schools: what one keeps back must not follow from the others (R103).

Which schools are in which group is public. So whoever sets the groupings against each other knows
the sums of their columns over many sets of schools, and a group kept back in one may be a group, or
the rest of some groups, that is shown in another. A count counts as kept back only while there are
two schools, one within the group and one without, that could have each other's tier with everything
published staying as it is: every group shown, every total, and the reason of every group kept back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Cell = tuple[int, str, int]
"""Place of the grouping, group, place of the column."""
Hidden = tuple[frozenset[str], ...]
"""Groups kept back, by grouping."""


@dataclass(frozen=True)
class SchoolKind:
    """Schools alike: in the same group of every grouping, counted in the same column."""

    groups: tuple[str, ...]
    column: int


class Crossing:
    """The groupings of some schools, set against each other.

    Parameters
    ----------
    schools
        The group of each school in every grouping, and the column in which it is counted.
    columns
        How many columns there are.
    least
        Counts from 1 to one below this are small.
    """

    def __init__(self, schools: Sequence[SchoolKind], columns: int, least: int) -> None:
        self._kinds = list(dict.fromkeys(schools))
        self._least = least
        self.rows: list[dict[str, list[int]]] = []
        for place in range(len(schools[0].groups) if schools else 0):
            counts = Counter((one.groups[place], one.column) for one in schools)
            names = sorted({one.groups[place] for one in schools})
            self.rows.append(
                {name: [counts[name, column] for column in range(columns)] for name in names}
            )

    def mended(self, hidden: Hidden) -> Hidden:
        """Groups to keep back so that no small count follows from what is shown beside it.

        Of the groups that would do, the one with the fewest schools is kept back, and with it
        another of its grouping where it would be alone.
        """
        nothing = tuple(frozenset(rows) for rows in self.rows)
        # What follows from the totals alone, such as that all schools have one tier, is not secret.
        secret = [cell for cell in self._small_cells() if self._is_open(cell, nothing)]
        steps = [hidden]
        while (unsafe := self._first_unsafe(secret, steps[-1])) is not None:
            ways = sorted(self._ways(steps[-1]), key=lambda way: way[0])
            found = next((way for _, way in ways if self._is_open(unsafe, way)), ways[0][1])
            steps.append(found)
        return self._without_needless(secret, steps)

    def _first_unsafe(self, secret: Sequence[Cell], hidden: Hidden) -> Cell | None:
        return next((cell for cell in secret if not self._is_open(cell, hidden)), None)

    def _without_needless(self, secret: Sequence[Cell], steps: Sequence[Hidden]) -> Hidden:
        """The last step, but for what a later step has made needless."""
        hidden = steps[-1]
        for before, after in pairwise(steps):
            fewer = tuple(
                kept - (more - less) for kept, less, more in zip(hidden, before, after, strict=True)
            )
            is_alone = any(
                len(kept) == 1 < len(rows) for kept, rows in zip(fewer, self.rows, strict=True)
            )
            if not is_alone and self._first_unsafe(secret, fewer) is None:
                hidden = fewer
        return hidden

    def is_small(self, place: int, group: str) -> bool:
        """Whether a group has a small count."""
        return self._has_small(self.rows[place][group])

    def _has_small(self, counts: Sequence[int]) -> bool:
        return any(0 < count < self._least for count in counts)

    def _small_cells(self) -> Iterator[Cell]:
        for place, rows in enumerate(self.rows):
            for group, counts in rows.items():
                for column, count in enumerate(counts):
                    if 0 < count < self._least:
                        yield place, group, column

    def _ways(self, hidden: Hidden) -> Iterator[tuple[tuple[int, int, int], Hidden]]:
        """Every way to keep one group more back, with its price: schools no longer shown."""
        for place, rows in enumerate(self.rows):
            shown = [name for name in rows if name not in hidden[place]]
            sizes = {name: sum(rows[name]) for name in shown}
            for order, name in enumerate(shown):
                more = [name]
                others = [one for one in shown if one != name]
                if not hidden[place] and others:
                    more.append(min(others, key=lambda one: (sizes[one], one)))
                kept = hidden[place].union(more)
                whole = (*hidden[:place], kept, *hidden[place + 1 :])
                yield (sum(sizes[one] for one in more), place, order), whole

    def _is_open(self, cell: Cell, hidden: Hidden) -> bool:
        """Whether a count could be another one with everything published as it is."""
        place, group, column = cell
        alike: dict[tuple[str | None, ...], list[SchoolKind]] = defaultdict(list)
        for kind in self._kinds:
            alike[self._seen(kind, hidden)].append(kind)
        for kinds in alike.values():
            within = [kind for kind in kinds if kind.groups[place] == group]
            for one in within:
                for other in kinds:
                    is_another = (one.column == column) != (other.column == column)
                    if (
                        is_another
                        and other.groups[place] != group
                        and self._keep_reasons(one, other, hidden)
                    ):
                        return True
        return False

    @staticmethod
    def _seen(kind: SchoolKind, hidden: Hidden) -> tuple[str | None, ...]:
        """What is shown of a school: its groups, without those kept back."""
        return tuple(
            None if name in kept else name for name, kept in zip(kind.groups, hidden, strict=True)
        )

    def _keep_reasons(self, one: SchoolKind, other: SchoolKind, hidden: Hidden) -> bool:
        """Whether groups kept back would be so for the reasons told, had two schools swapped."""
        for place, (mine, theirs) in enumerate(zip(one.groups, other.groups, strict=True)):
            rows = self.rows[place]
            if mine == theirs or len(hidden[place]) == len(rows):
                continue  # a grouping kept back whole tells no reason of a group
            for name, lost, won in (
                (mine, one.column, other.column),
                (theirs, other.column, one.column),
            ):
                counts = list(rows[name])
                counts[lost] -= 1
                counts[won] += 1
                if self._has_small(counts) != self._has_small(rows[name]):
                    return False
        return True
