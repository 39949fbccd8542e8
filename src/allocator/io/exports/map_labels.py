"""Where labels stand on a map: near their point, clear of each other as far as there is room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Point = tuple[float, float]
LETTER_WIDTH = 9.5
"""Width of a digit in pixels of the drawing, at the size of labels in the style sheet."""
HEIGHT = 17.0
RINGS = (11.0, 26.0, 44.0)
"""Distances from the point at which a label is tried, in pixels."""
DIRECTIONS = 8


@dataclass(frozen=True)
class Label:
    """A label: its point, its words and the middle of its place."""

    point: Point
    words: str
    x: float
    y: float
    is_far: bool
    """Whether a line is wanted from the label to its point."""


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: _Box) -> float:
        """Area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, tall)


def place_labels(
    labels: Iterable[tuple[Point, str]], points: Iterable[Point], width: float, height: float
) -> list[Label]:
    """Place labels one after another, each where it covers least of what is there.

    Parameters
    ----------
    labels
        Point and words of each label.
    points
        Points that no label should cover.
    width, height
        Size of the drawing; labels stay within it where they can.
    """
    taken = [_Box(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    placed = []
    for point, words in labels:
        box, distance = _best(point, words, taken, width, height)
        taken.append(box)
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        placed.append(Label(point, words, *middle, is_far=distance > RINGS[0]))
    return placed


def _best(
    point: Point, words: str, taken: Iterable[_Box], width: float, height: float
) -> tuple[_Box, float]:
    """Return the first place that covers nothing, else the one that covers least."""
    reach = RINGS[-1] + LETTER_WIDTH * len(words) + HEIGHT
    x, y = point
    around = _Box(x - reach, y - reach, x + reach, y + reach)
    near = [box for box in taken if box.overlap(around) > 0]
    best, least = None, math.inf
    for box, distance in _places(point, words):
        cost = _cost(box, near, width, height)
        if best is None or cost < least:
            best, least = (box, distance), cost
        if cost == 0:
            break
    assert best is not None
    return best


def _places(point: Point, words: str) -> Iterator[tuple[_Box, float]]:
    """Boxes round a point, the nearest first, each with its distance."""
    half = LETTER_WIDTH * len(words) / 2
    for distance in RINGS:
        for step in range(DIRECTIONS):
            turn = 2 * math.pi * step / DIRECTIONS
            x = point[0] + math.cos(turn) * (distance + half)
            y = point[1] - math.sin(turn) * (distance + HEIGHT / 4)
            yield _Box(x - half, y - HEIGHT / 2, x + half, y + HEIGHT / 2), distance


def _cost(box: _Box, taken: Iterable[_Box], width: float, height: float) -> float:
    size = (box.right - box.left) * (box.bottom - box.top)
    outside = size - box.overlap(_Box(0, 0, width, height))
    return round(sum(box.overlap(other) for other in taken) + 4 * outside, 3)
