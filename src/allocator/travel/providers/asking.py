"""A whole table, asked for block by block: what is refused is halved, roadless places left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.domain.routing import Routing
from allocator.travel.providers.calling import Caller
from allocator.travel.providers.formats import (
    EngineFormat,
    Figures,
    Point,
    RefusedError,
    UnusableError,
)

MOST_REFUSALS = 60
"""Refused requests after which an engine is not asked again: work is counted, never endless."""
SPARE_BYTES, BYTES_PER_PAIR, BYTES_PER_PLACE = 1_000_000, 500, 2_000

Numbers = NDArray[np.int64]


def leaves_ferries_out(routing: Routing, engine: EngineFormat) -> bool:
    """Whether journeys are asked for without car ferries: as set, else where it can be asked."""
    return engine.avoids_ferries if routing.avoid_ferries is None else routing.avoid_ferries


class Table:
    """Journeys between all of some points, as far as they were answered.

    ``answered`` says where an answer is; ``seconds`` is NaN where it was that there is none.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        shape = (len(points), len(points))
        self.points = tuple(points)
        self.answered = np.zeros(shape, dtype=np.bool_)
        self.seconds = np.full(shape, np.nan, dtype=np.float32)
        self.metres = np.full(shape, np.nan, dtype=np.float32)

    @property
    def lacks_any(self) -> bool:
        """Whether the way between two different points is not answered yet."""
        return bool((~self.answered & ~np.eye(len(self.points), dtype=np.bool_)).any())

    def put(self, sources: Numbers, targets: Numbers, figures: Figures) -> None:
        """Write the answer to one block."""
        block = np.ix_(sources, targets)
        self.seconds[block] = figures.seconds
        self.metres[block] = figures.metres
        self.answered[block] = True

    def put_roadless(self, point: int) -> None:
        """Write down that no journey begins or ends at a point, where nothing is written yet."""
        for cells in (self.answered[point], self.answered[:, point]):
            cells[...] = True


class Asker:
    """Asks an engine for what a table lacks."""

    def __init__(self, routing: Routing, engine: EngineFormat, caller: Caller) -> None:
        self._engine = engine
        self._caller = caller
        self._block_size = routing.block_size or engine.block_size
        self._avoid_ferries = leaves_ferries_out(routing, engine)
        self._refusals_left = MOST_REFUSALS

    def complete(self, table: Table) -> None:
        """Ask for every pair that is not answered yet; what is answered stays, come what may.

        Raises
        ------
        UnusableError
            Where the engine cannot go on.
        """
        for sources, targets in _lacking(table.answered):
            for rows in _parts(sources, self._block_size):
                for columns in _parts(targets, self._block_size):
                    self._fill(table, rows, columns)

    def _fill(self, table: Table, sources: Numbers, targets: Numbers) -> None:
        # Points found to be roadless on the way are answered already, in row and column.
        block = table.answered[np.ix_(sources, targets)]
        sources, targets = sources[~block.all(axis=1)], targets[~block.all(axis=0)]
        if not sources.size or not targets.size:
            return
        try:
            table.put(sources, targets, self._ask(table, sources, targets))
        except RefusedError as refused:
            roadless: list[int] = []
            if refused.kind == "place":
                roadless = self._roadless(table, np.union1d(sources, targets))
            for point in roadless:
                table.put_roadless(point)
            halves = [(sources, targets)] if roadless else _halves(sources, targets)
            if not halves:
                table.answered[np.ix_(sources, targets)] = True
            for rows, columns in halves:
                self._fill(table, rows, columns)

    def _roadless(self, table: Table, points: Numbers) -> list[int]:
        """Points of which the engine refuses every table, by halving."""
        try:
            self._ask(table, points[:1], points)
        except RefusedError as refused:
            if refused.kind != "place":
                return []
            if points.size == 1:
                return [int(points[0])]
            half = points.size // 2
            return self._roadless(table, points[:half]) + self._roadless(table, points[half:])
        return []

    def _ask(self, table: Table, sources: Numbers, targets: Numbers) -> Figures:
        """Ask for one block.

        Raises
        ------
        RefusedError
            Where another block may do better.
        UnusableError
            Where none will.
        """
        question = self._engine.question(
            [table.points[place] for place in sources],
            [table.points[place] for place in targets],
            self._avoid_ferries,
        )
        shape = (int(sources.size), int(targets.size))
        places = sum(shape)
        most_bytes = SPARE_BYTES + BYTES_PER_PAIR * sources.size * targets.size
        try:
            answer = self._caller.ask(question, int(most_bytes) + BYTES_PER_PLACE * places)
        except RefusedError as refused:
            self._refusals_left -= 1
            if refused.kind == "request" or self._refusals_left <= 0:
                raise UnusableError(f"refuses the request: {refused}") from None
            raise
        return self._engine.figures(answer, shape)


def _lacking(answered: NDArray[np.bool_]) -> Iterable[tuple[Numbers, Numbers]]:
    """Rows with the same gaps, and the columns they lack; a new place costs a row and a column.

    A point's way to itself is asked only along with others, so that it never costs a request.
    """
    lacks = ~answered
    off = lacks.copy()
    np.fill_diagonal(off, False)
    groups: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(off.any(axis=1)):
        groups.setdefault(lacks[row].tobytes(), []).append(int(row))
    return [
        (np.array(rows, dtype=np.int64), np.flatnonzero(lacks[rows[0]]).astype(np.int64))
        for rows in groups.values()
    ]


def _parts(numbers: Numbers, size: int) -> list[Numbers]:
    return [numbers[start : start + size] for start in range(0, numbers.size, size)]


def _halves(sources: Numbers, targets: Numbers) -> list[tuple[Numbers, Numbers]]:
    """Both halves of a block along its longer side; none of a single pair."""
    if sources.size == targets.size == 1:
        return []
    if sources.size >= targets.size:
        half = sources.size // 2
        return [(sources[:half], targets), (sources[half:], targets)]
    half = targets.size // 2
    return [(sources, targets[:half]), (sources, targets[half:])]
