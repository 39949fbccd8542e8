"""How far it is between places for whoever keeps to land: shortest ways over a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from allocator.solving.compiled import compiled
from allocator.travel.land.outline import Floats, Outline

CELL_KM = 0.5
"""Width of a cell: sea lochs a kilometre wide are still water."""
MOST_CELLS = 150_000
"""Larger outlines take wider cells."""
WATER_FACTOR = 80
"""A kilometre over water counts as so many over land: bridges and causeways are not on the grid,
and whoever needs none of them will not cross."""
SNAP_CELLS = 3
"""A place off the land, as on a pier, is taken to the nearest land within so many cells."""
_STRAIGHT, _DIAGONAL = 10, 14
"""Lengths of steps in tenths of a cell."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells in rows from the south-west corner: 1 on land, ``WATER_FACTOR`` off it."""

    factors: Whole
    corner: tuple[float, float]
    cell_km: float

    def cells_of(self, points: Floats) -> Whole:
        """Number of the land cell nearest to each point, of its own cell where none is near."""
        rows, columns = self.factors.shape
        places = np.floor((points - np.array(self.corner)) / self.cell_km).astype(np.int64)
        found = np.empty(len(points), dtype=np.int64)
        for number, (column, row) in enumerate(places.clip(0, (columns - 1, rows - 1)).tolist()):
            found[number] = self._land_near(row, column)
        return found

    def _land_near(self, row: int, column: int) -> int:
        columns = int(self.factors.shape[1])
        if self.factors[row, column] == 1:
            return row * columns + column
        south, west = max(0, row - SNAP_CELLS), max(0, column - SNAP_CELLS)
        around = self.factors[south : row + SNAP_CELLS + 1, west : column + SNAP_CELLS + 1]
        land = np.argwhere(around == 1) + np.array([south, west])
        if not land.size:
            return row * columns + column
        nearest = land[((land - (row, column)) ** 2).sum(axis=1).argmin()]
        return int(nearest[0]) * columns + int(nearest[1])


@lru_cache(maxsize=4)
def grid_of(outline: Outline) -> Grid:
    """Cut an outline into cells, by the middle of each."""
    xs, ys = outline.edges[:, 0::2], outline.edges[:, 1::2]
    width, height = float(np.ptp(xs)), float(np.ptp(ys))
    cell_km = max(CELL_KM, math.sqrt(width * height / MOST_CELLS))
    columns, rows = math.ceil(width / cell_km) + 1, math.ceil(height / cell_km) + 1
    west, south = float(xs.min()), float(ys.min())
    middles = west + (np.arange(columns) + 0.5) * cell_km
    factors = np.full((rows, columns), WATER_FACTOR, dtype=np.int64)
    x1, y1, x2, y2 = outline.edges.T
    for row in range(rows):
        y = south + (row + 0.5) * cell_km
        cut = (y1 > y) != (y2 > y)
        at = np.sort(x1[cut] + (y - y1[cut]) * (x2[cut] - x1[cut]) / (y2[cut] - y1[cut]))
        factors[row, np.searchsorted(at, middles) % 2 == 1] = 1
    return Grid(factors, (west, south), cell_km)


def ways_from(grid: Grid, source: int, targets: Sequence[int] | Whole) -> tuple[Floats, Floats]:
    """Kilometres over land, and over water, of the best way from a cell to others.

    The best way is the shortest where a kilometre over water counts ``WATER_FACTOR`` times. Steps
    go in eight directions, so that a way is up to a twelfth longer than the straight line.
    """
    columns = grid.factors.shape[1]
    wanted = np.asarray(targets, dtype=np.int64)
    lengths, water = _search(grid.factors.ravel(), columns, source, wanted)
    tenth_km = grid.cell_km / 10
    return np.asarray((lengths - water) * tenth_km), np.asarray(water * tenth_km)


def grid_km(start: Floats, ends: Floats) -> Floats:
    """Kilometres from a point to others in steps of eight directions, all over land."""
    along = np.sort(np.abs(ends - start), axis=1)
    return np.asarray(along[:, 1] + (_DIAGONAL / _STRAIGHT - 1) * along[:, 0])


def water_km(outline: Outline, start: Floats, is_inside: bool, ends: Floats) -> Floats:
    """Kilometres of the lines from a point that lie off the land, with land on both sides.

    ``is_inside`` says whether the point itself is on land.
    What lies before the first land of a line or after its last is not counted: an end just off a
    simplified coast says nothing about water between.
    """
    return _water_km(outline.edges, start, ends, is_inside)


@compiled
def _water_km(edges: Floats, start: Floats, ends: Floats, is_inside: bool) -> Floats:
    """Sum the gaps between where a line leaves the land and where it comes back."""
    found = np.zeros(len(ends))
    shares = np.empty(len(edges))
    for line in range(len(ends)):
        way_x, way_y = ends[line, 0] - start[0], ends[line, 1] - start[1]
        count = 0
        for edge in range(len(edges)):
            edge_x, edge_y = edges[edge, 2] - edges[edge, 0], edges[edge, 3] - edges[edge, 1]
            cross = way_x * edge_y - way_y * edge_x
            if cross == 0:
                continue
            to_x, to_y = edges[edge, 0] - start[0], edges[edge, 1] - start[1]
            along = (to_x * edge_y - to_y * edge_x) / cross
            on_edge = (to_x * way_y - to_y * way_x) / cross
            # An edge has its first end and not its last: a corner is crossed once.
            if 0 < along < 1 and 0 <= on_edge < 1:
                shares[count] = along
                count += 1
        crossings = np.sort(shares[:count])
        first = 0 if is_inside else 1
        gaps = 0.0
        for place in range(first, count - 1, 2):
            gaps += crossings[place + 1] - crossings[place]
        found[line] = gaps * math.hypot(way_x, way_y)
    return found


@compiled
def _search(factors: Whole, columns: int, source: int, targets: Whole) -> tuple[Whole, Whole]:
    """Dijkstra with a ring of buckets, one for each cost; lengths in tenths of a cell."""
    size = len(factors)
    best = np.zeros((3, size), dtype=np.int64)  # cost, length, length over water
    best[0] = -1
    best[0, source] = 0
    is_done = np.zeros(size, dtype=np.bool_)
    is_target = np.zeros(size, dtype=np.bool_)
    is_target[targets] = True
    left = is_target.sum()
    heads = np.full(_DIAGONAL * WATER_FACTOR + 1, -1, dtype=np.int64)
    queue = np.zeros((2, 8 * size + 1), dtype=np.int64)  # cell, next entry of the bucket
    queue[0, 0], queue[1, 0], heads[0] = source, -1, 0
    entries, taken, now = 1, 0, 0
    while taken < entries and left > 0:
        slot = now % len(heads)
        while heads[slot] >= 0:
            entry = heads[slot]
            heads[slot] = queue[1, entry]
            taken += 1
            cell = queue[0, entry]
            if is_done[cell]:
                continue
            is_done[cell] = True
            left -= is_target[cell]
            entries = _spread(factors, columns, cell, best, is_done, heads, queue, entries)
        now += 1
    return best[1][targets], best[2][targets]


@compiled
def _spread(
    factors: Whole,
    columns: int,
    cell: int,
    best: Whole,
    is_done: NDArray[np.bool_],
    heads: Whole,
    queue: Whole,
    entries: int,
) -> int:
    """Reach the cells around one; half of a step lies in each of its cells."""
    row, column, rows = cell // columns, cell % columns, len(factors) // columns
    for other_row in range(max(0, row - 1), min(rows, row + 2)):
        for other_column in range(max(0, column - 1), min(columns, column + 2)):
            other = other_row * columns + other_column
            if is_done[other]:
                continue
            step = _STRAIGHT if row == other_row or column == other_column else _DIAGONAL
            cost = best[0, cell] + step * (factors[cell] + factors[other]) // 2
            if 0 <= best[0, other] <= cost:
                continue
            wet = (factors[cell] > 1) + (factors[other] > 1)
            best[0, other] = cost
            best[1, other] = best[1, cell] + step
            best[2, other] = best[2, cell] + step * wet // 2
            slot = cost % len(heads)
            queue[0, entries], queue[1, entries], heads[slot] = other, heads[slot], entries
            entries += 1
    return entries
