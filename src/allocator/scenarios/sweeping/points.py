"""Points of a sweep: what is set at each of them, counted before any is made."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.errors import UsageError
from allocator.resources import shipped
from allocator.scenarios.composing import PlacedEdit, WholeScenario
from allocator.scenarios.edits import EditShape
from allocator.scenarios.edits.rules import RulesetEdit
from allocator.scenarios.sweeping.axes import count_of, values_of, with_value
from allocator.scenarios.sweeping.futures import Future, draw_futures
from allocator.scenarios.sweeping.reading import WholeSweep
from allocator.scenarios.sweeping.schema import Value
from allocator.scenarios.uncertain import realised, uncertain

MOST_POINTS = 100_000


@dataclass(frozen=True)
class Point:
    """One scenario of a sweep: its values by axis, what happened, its edits in order.

    ``place`` are coordinates between 0 and 1, by which like points are found.
    """

    number: int
    label: str
    values: dict[str, Value]
    happened: tuple[str, ...]
    edits: tuple[EditShape, ...]
    place: tuple[float, ...]


def count_points(whole: WholeSweep) -> int:
    """Count the points of a sweep without making one."""
    sweep = whole.sweep
    if sweep.kind == "grid":
        return prod(count_of(axis) for axis in sweep.axes)
    if sweep.kind == "tornado":
        return 1 + 2 * (len(sweep.axes) + len(_ranged(whole)))
    if sweep.kind == "pareto":
        return int(sweep.steps ** (len(sweep.aims) - 1))
    return int(sweep.draws or 0) * max(1, len(sweep.candidates))


def refuse_too_many(whole: WholeSweep, most: int = MOST_POINTS) -> int:
    """Return the number of points.

    Raises
    ------
    UsageError
        Where there are more than ``most``; the counts of the axes are told.
    """
    count = count_points(whole)
    if count > most:
        sweep = whole.sweep
        parts = [f"{axis.name} {count_of(axis):,}" for axis in sweep.axes]
        if sweep.draws is not None:
            parts = [f"{sweep.draws:,} draws", f"{max(1, len(sweep.candidates)):,} candidates"]
        told = f" ({' x '.join(parts)})" if parts else ""
        raise UsageError(
            f"The sweep {sweep.name} has {count:,} points{told}; at most {most:,} are run. "
            "Take fewer values, or draw a sample."
        )
    return count


def points_of(whole: WholeSweep, authority: Authority, seed: int) -> Iterator[Point]:
    """Yield every point in order. Draws are those of the sweep's seed, else of ``seed``."""
    sweep = whole.sweep
    if sweep.kind == "grid":
        yield from _grid(whole)
    elif sweep.kind == "tornado":
        yield from _tornado(whole)
    elif sweep.kind == "sample":
        for future in draw_futures(whole, authority, seed):
            yield _of_future(future, future.number, "", future.edits)
    elif sweep.kind == "robust":
        futures = draw_futures(whole, authority, seed)
        numbers = itertools.count()
        for name, edits in whole.candidates:
            own = _plain(edits)
            for future in futures:
                yield _of_future(future, next(numbers), name, (*own, *future.edits))


def _plain(edits: tuple[PlacedEdit, ...]) -> tuple[EditShape, ...]:
    """Edits that say the same in any folder and carry neither chance nor range."""
    return tuple(_anywhere(one) for one in edits)


def _anywhere(placed: PlacedEdit) -> EditShape:
    edit = placed.edit
    update: dict[str, object] = {"chance": None, "range": None}
    if isinstance(edit, RulesetEdit) and placed.folder is not None:
        own = placed.folder / edit.rules
        if own.exists() and not (shipped("rules") / edit.rules).exists():
            update["rules"] = str(own.resolve())
    return edit.model_copy(update=update)


def _of_future(future: Future, number: int, label: str, edits: tuple[EditShape, ...]) -> Point:
    values: dict[str, Value] = {"candidate": label} if label else {}
    values |= {"future": future.number} if label else {}
    return Point(number, label, values | future.values, future.happened, edits, future.place)


def common_edits(whole: WholeSweep) -> tuple[EditShape, ...]:
    """Edits of every point, as they are written; a sweep that draws realises them itself."""
    if whole.sweep.kind in ("sample", "robust"):
        return ()
    return _plain(whole.common)


def _grid(whole: WholeSweep) -> Iterator[Point]:
    """Every combination, the last axis fastest."""
    axes = whole.sweep.axes
    choices = [list(enumerate(values_of(axis))) for axis in axes]
    common = common_edits(whole)
    for number, chosen in enumerate(itertools.product(*choices)):
        values = {axis.name: value for axis, (_, value) in zip(axes, chosen, strict=True)}
        edits = tuple(
            with_value(axis, value) for axis, (_, value) in zip(axes, chosen, strict=True)
        )
        place = tuple(at / max(1, len(of) - 1) for (at, _), of in zip(chosen, choices, strict=True))
        yield Point(number, "", values, (), (*common, *edits), place)


def _ranged(whole: WholeSweep) -> list[tuple[int, str, float, float]]:
    """Common edits with a range: place, name, low, high."""
    scenario = WholeScenario(whole.sweep.name, whole.sweep.question, whole.common)
    return [
        (one.place, _name(whole.common[one.place], one.number or "number"), one.low, one.high)
        for one in uncertain(scenario)
        if one.low is not None and one.high is not None
    ]


def _name(placed: PlacedEdit, number: str) -> str:
    """Name of an uncertain edit, for people: ``capacity_by_role factor (file, edit)``."""
    return f"{getattr(placed.edit, 'edit')} {number} ({placed.file}, edit {placed.place})"  # noqa: B009


def _tornado(whole: WholeSweep) -> Iterator[Point]:
    """The base, then each axis at its low end and at its high one."""
    common = common_edits(whole)
    numbers = itertools.count()
    yield Point(next(numbers), "base", {}, (), common, (0.0,))
    for axis in whole.sweep.axes:
        values = values_of(axis)
        for end, value in (("low", values[0]), ("high", values[-1])):
            edits = (*common, with_value(axis, value))
            yield Point(next(numbers), end, {axis.name: value}, (), edits, (0.0,))
    scenario = WholeScenario(whole.sweep.name, whole.sweep.question, whole.common)
    for place, name, low, high in _ranged(whole):
        for end, value in (("low", low), ("high", high)):
            other = realised(scenario, numbers={place: value})
            yield Point(next(numbers), end, {name: value}, (), _plain(other.edits), (0.0,))


def near_first(points: list[Point]) -> list[Point]:
    """Order points so that each lies near the one before it: a warm start then has little to do.

    Up to some thousands the nearest one left comes next; beyond, a sort that turns at each end.
    """
    if len(points) < 3 or len({len(point.place) for point in points}) > 1:
        return points
    places = np.array([point.place for point in points], dtype=np.float64)
    if places.shape[1] == 0:
        return points
    if len(points) > 5000:
        return [points[place] for place in _turning(places)]
    left = np.ones(len(points), dtype=bool)
    order, at = [], 0
    for _ in points:
        order.append(at)
        left[at] = False
        if left.any():
            away = ((places - places[at]) ** 2).sum(axis=1)
            at = int(np.argmin(np.where(left, away, np.inf)))
    return [points[place] for place in order]


def _turning(places: NDArray[np.float64]) -> list[int]:
    """Sort by cells of each coordinate in turn, every other cell backwards."""
    cells = np.floor(places * 10 + 1e-9).astype(int)
    for column in range(1, cells.shape[1]):
        odd = cells[:, :column].sum(axis=1) % 2 == 1
        cells[:, column] = np.where(odd, 10 - cells[:, column], cells[:, column])
    order: list[int] = np.lexsort((np.arange(len(cells)), *cells.T[::-1])).tolist()
    return order
