"""Pairs of school and person that stand out: listed, ruled out, or worth more than others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Marks:
    """Pairs in order of school, then person, each with points; no pair twice."""

    starts: Whole
    """Place of each school's first pair, and the number of pairs at the end."""
    people: Whole
    points: Floats

    @classmethod
    def of(cls, count: int, schools: Whole, people: Whole, points: Floats) -> Marks:
        """Put pairs in order; those given several times have their points added up.

        Parameters
        ----------
        count
            Number of schools there are.
        """
        width = int(people.max(initial=0)) + 1
        keys, places = np.unique(schools * width + people, return_inverse=True)
        totals = np.bincount(places, weights=points, minlength=keys.size).astype(np.float64)
        starts = np.searchsorted(keys // width, np.arange(count + 1))
        return cls(starts.astype(np.int64), keys % width, totals)

    @classmethod
    def of_pairs(cls, count: int, pairs: Iterable[tuple[int, int, float]]) -> Marks:
        """Put pairs in order that come one by one: school, person, points."""
        rows = np.array(list(pairs), dtype=np.float64).reshape(-1, 3)
        schools, people = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
        return cls.of(count, schools, people, rows[:, 2])

    @property
    def schools(self) -> Whole:
        """School of each pair."""
        return np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))

    def among(self, schools: Whole) -> tuple[Whole, Whole]:
        """Return the pairs of some schools: places in ``schools``, and places of the pairs."""
        counts = self.starts[schools + 1] - self.starts[schools]
        rows = np.repeat(np.arange(schools.size), counts)
        first = np.repeat(self.starts[schools] - np.cumsum(counts) + counts, counts)
        return rows, first + np.arange(rows.size)

    def with_pairs(self, schools: Whole, people: Whole) -> Marks:
        """Add pairs without points."""
        return Marks.of(
            self.starts.size - 1,
            np.concatenate([self.schools, schools]),
            np.concatenate([self.people, people]),
            np.concatenate([self.points, np.zeros(people.size)]),
        )
