"""Chunks: parts of a sweep that anybody can answer, written as JSON.

What a chunk holds depends on the sweep, the workspace and the seed alone, and so do its rows:
who carries it out, in what order, or how often, makes no difference to a byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from allocator.domain.authority import Authority
from allocator.scenarios.edits import EDITS, EditShape
from allocator.scenarios.sweeping.points import (
    Point,
    common_edits,
    near_first,
    points_of,
    refuse_too_many,
)
from allocator.scenarios.sweeping.reading import WholeSweep

Task = Literal["allocation", "tiers", "pareto"]
CHUNK_POINTS: dict[Task, int] = {"allocation": 100, "tiers": 2000, "pareto": 25}
"""Points of a chunk: some seconds of work, so that little is lost where one is cut off."""


@dataclass(frozen=True)
class Chunk:
    """Some points of a sweep. ``common`` are edits of all of them, before their own."""

    sweep: str
    number: int
    task: Task
    points: tuple[dict[str, Any], ...]
    common: tuple[dict[str, Any], ...] = ()
    aims: tuple[str, ...] = ()
    steps: int = 0

    def to_json(self) -> str:
        """Write the chunk on one line."""
        return as_line(vars(self))

    @classmethod
    def from_json(cls, text: str) -> Chunk:
        """Read what ``to_json`` wrote."""
        data = json.loads(text)
        lists = {name: tuple(data[name]) for name in ("points", "common", "aims")}
        return cls(**{**data, **lists})


def as_line(value: Any) -> str:
    """JSON on one line, keys in order: the same value always gives the same text."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def chunks_of(
    whole: WholeSweep, authority: Authority, seed: int, size: int | None = None
) -> list[Chunk]:
    """Cut a sweep into chunks of neighbouring points.

    Parameters
    ----------
    seed
        Seed of the draws where the sweep names none.
    size
        Points of a chunk; left out: as suits the task.

    Raises
    ------
    UsageError
        Where there are too many points; nothing is made then.
    """
    count, sweep = refuse_too_many(whole), whole.sweep
    if sweep.kind == "pareto":
        common = tuple(edit_to_json(edit) for edit in common_edits(whole))
        points = [{"point": number} for number in range(count)]
        extra = {"common": common, "aims": sweep.aims, "steps": sweep.steps}
        return _cut(sweep.name, "pareto", points, size, extra)
    found = list(points_of(whole, authority, seed))
    if sweep.answers == "tiers":
        return _cut(sweep.name, "tiers", map(_to_json, found), size, {})
    labels = dict.fromkeys(point.label for point in found)
    if sweep.kind == "robust":
        groups = [[point for point in found if point.label == label] for label in labels]
        found = [point for group in groups for point in near_first(group)]
    else:
        found = near_first(found)
    return _cut(sweep.name, "allocation", map(_to_json, found), size, {})


def _cut(
    name: str,
    task: Task,
    points: Iterable[dict[str, Any]],
    size: int | None,
    extra: dict[str, Any],
) -> list[Chunk]:
    rows, size = list(points), size or CHUNK_POINTS[task]
    return [
        Chunk(name, number, task, tuple(rows[first : first + size]), **extra)
        for number, first in enumerate(range(0, len(rows), size))
    ]


def _to_json(point: Point) -> dict[str, Any]:
    return {
        "point": point.number,
        "label": point.label,
        "values": point.values,
        "happened": list(point.happened),
        "edits": [edit_to_json(edit) for edit in point.edits],
    }


def edit_to_json(edit: EditShape) -> dict[str, Any]:
    """Write an edit as plain values."""
    data = edit.model_dump(mode="json", by_alias=True)
    return {name: value for name, value in data.items() if value is not None}


def edit_from_json(data: dict[str, Any]) -> EditShape:
    """Read what ``edit_to_json`` wrote."""
    return EDITS[data["edit"]].model_validate(data)
