"""Carry out one chunk: its rows, and nothing else."""

from __future__ import annotations

from typing import Any

from allocator.domain.sweeps import Answer, SweepRow
from allocator.errors import AllocatorError, FaultyDataError
from allocator.scenarios.answers import Prepared, answer_all
from allocator.scenarios.applying import Edited, apply
from allocator.scenarios.composing import PlacedEdit, WholeScenario
from allocator.scenarios.sweeping.chunks import Chunk, as_line, edit_from_json
from allocator.scenarios.sweeping.front import front_rows
from allocator.scenarios.sweeping.thresholds import tier_rows
from allocator.solving.progress import SolveControl

MOST_TOLD = 3
"""Faults of a refused point that are told."""


class SweepStoppedError(AllocatorError):
    """The work was stopped before the chunk was done; nothing of it is kept."""


def run_chunk(
    prepared: Prepared, chunk: Chunk, control: SolveControl | None = None
) -> list[SweepRow]:
    """Answer every point of a chunk, rows in the order of the points' numbers.

    A point whose edits are refused has a row that says why.

    Raises
    ------
    SweepStoppedError
        Where ``control`` asked to stop before the end.
    """
    control = control or SolveControl(seed=prepared.seed)
    if chunk.task == "tiers":
        return tier_rows(prepared.authority, prepared.ruleset, chunk)
    if chunk.task == "pareto":
        rows = front_rows(prepared, edited_of(prepared, chunk, {"edits": []}), chunk, control)
    else:
        rows = _answered(prepared, chunk, control)
    if control.should_stop():
        raise SweepStoppedError("The sweep was stopped.")
    return sorted(rows, key=lambda row: row.point)


def _answered(prepared: Prepared, chunk: Chunk, control: SolveControl) -> list[SweepRow]:
    done: list[tuple[dict[str, Any], Edited]] = []
    rows = []
    for point in chunk.points:
        try:
            done.append((point, edited_of(prepared, chunk, point)))
        except FaultyDataError as error:
            told = "; ".join(str(fault) for fault in error.faults[:MOST_TOLD])
            rows.append(_row(point, None, told))
    scenarios = [(edited.authority, edited.ruleset) for _, edited in done]
    answers = answer_all(prepared, scenarios, control)
    rows += [_row(point, found) for (point, _), found in zip(done, answers, strict=True)]
    return rows


def edited_of(prepared: Prepared, chunk: Chunk, point: dict[str, Any]) -> Edited:
    """Apply the edits of a point.

    Raises
    ------
    FaultyDataError
        Where they do not go with the workspace or with each other.
    """
    edits = tuple(
        PlacedEdit(edit_from_json(data), chunk.sweep, place)
        for place, data in enumerate((*chunk.common, *point["edits"]))
    )
    scenario = WholeScenario(chunk.sweep, "", edits, (chunk.sweep,))
    return apply(prepared.authority, prepared.ruleset, scenario)


def _row(point: dict[str, Any], answer: Answer | None, refused: str | None = None) -> SweepRow:
    return SweepRow(
        point=point["point"],
        label=point["label"],
        values=point["values"],
        happened=tuple(point["happened"]),
        answer=answer,
        refused=refused,
    )


def row_text(row: SweepRow) -> str:
    """Write a row on one line."""
    return as_line(row.model_dump(mode="json"))
