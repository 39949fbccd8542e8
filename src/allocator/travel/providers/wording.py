"""What went wrong with an engine, in words: how many journeys, an example, what stands instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from allocator.travel.providers.asking import Table
from allocator.travel.providers.formats import Point
from allocator.travel.providers.judging import Judged

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Remark:
    """One kind of trouble: how many journeys of how many it touches, each way counted.

    ``example`` is one of them; remarks of several road networks are added up.
    """

    words: str
    count: int
    whole: int
    example: str

    def sentence(self, engine: str) -> str:
        """The remark as a planner reads it."""
        of = f"{self.count:,} of {self.whole:,} journeys by road"
        return f"{engine} {self.words}: {of}, such as {self.example}, are estimated instead."


@dataclass(frozen=True)
class Census:
    """The places at each point of a table, by id, in the order of the points."""

    names: tuple[tuple[str, ...], ...]

    def of_stop(self, why: str, table: Table) -> Remark:
        """Say that the engine was not asked to the end."""
        return self._remark(why, ~table.answered & self._journeys)

    def of_doubts(self, judged: Judged, table: Table) -> list[Remark]:
        """Say which figures are not believed."""
        remarks = []
        for doubt in judged.doubts:
            row, column = _first(doubt.where)
            seconds = float(table.seconds[row, column])
            figure = "" if np.isnan(seconds) else f" ({seconds / 60:,.1f} minutes)"
            remarks.append(self._remark(doubt.words, doubt.where, figure))
        return remarks

    def of_too_many(self, most: int) -> Remark:
        """Say that the network has too many places to be asked about."""
        return self._remark(
            f"is asked about road networks of at most {most:,} places", self._journeys
        )

    @property
    def _journeys(self) -> Mask:
        return ~np.eye(len(self.names), dtype=np.bool_)

    def _remark(self, words: str, where: Mask, figure: str = "") -> Remark:
        weights = np.array([len(names) for names in self.names], dtype=np.float64)
        row, column = _first(where)
        return Remark(
            words,
            int(weights @ where @ weights),
            int(weights @ self._journeys @ weights),
            f"{self.names[row][0]} to {self.names[column][0]}{figure}",
        )


def census_of(points: Sequence[Point], point_of: Mapping[str, int]) -> Census:
    """Which places stand at each point."""
    names: list[list[str]] = [[] for _ in points]
    for place_id, point in point_of.items():
        names[point].append(place_id)
    return Census(tuple(map(tuple, names)))


def merged(remarks: Sequence[Remark]) -> list[Remark]:
    """Remarks of one kind as one, in the order in which the kinds came up."""
    found: dict[str, Remark] = {}
    for remark in remarks:
        first = found.setdefault(remark.words, replace(remark, count=0, whole=0))
        count, whole = first.count + remark.count, first.whole + remark.whole
        found[remark.words] = replace(first, count=count, whole=whole)
    return list(found.values())


def _first(where: Mask) -> tuple[int, int]:
    row, column = divmod(int(np.flatnonzero(where)[0]), where.shape[1])
    return row, column
