"""Everything that can be said of why each school has its tier, from an evaluation."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.tiers import MissingInput, NearMiss, Reason, Step
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.evaluation.possible import tier_range
from allocator.tiering.explanation.deciding import deciding_rows
from allocator.tiering.explanation.missing import Gap, gaps_of, missing_inputs, texts_of
from allocator.tiering.explanation.reasons import near_misses, reasons_and_steps
from allocator.tiering.explanation.told import ToldRow, rows_nearly_fired, rows_that_fired


@dataclass(frozen=True)
class Explanation:
    """Why one school has the rules' tier."""

    decided_by: Step | None
    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...]
    near_misses: tuple[NearMiss, ...]
    missing: tuple[str, ...]
    missing_inputs: tuple[MissingInput, ...]
    lowest_tier: str | None
    highest_tier: str | None
    points: int | float

    @property
    def fields(self) -> dict[str, Any]:
        """The same as fields of a tier decision."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class ExplanationColumns:
    """Why all schools have their tiers, as arrays over the schools: what documents are made from.

    ``lowest`` and ``highest`` are places in the ladder, were all that is missing known.
    """

    evaluation: Evaluation
    fired: list[ToldRow]
    near: list[ToldRow]
    gaps: list[Gap]
    lowest: NDArray[np.intp]
    highest: NDArray[np.intp]


def explain_as_columns(evaluation: Evaluation) -> ExplanationColumns:
    """Explain the rules' tier of every school: rows, values, thresholds, distances, gaps."""
    lowest, highest = tier_range(evaluation, np.arange(evaluation.count))
    return ExplanationColumns(
        evaluation,
        rows_that_fired(evaluation),
        rows_nearly_fired(evaluation),
        gaps_of(evaluation),
        lowest,
        highest,
    )


def explain(evaluation: Evaluation) -> list[Explanation]:
    """Explain the rules' tier of every school, in the owner's words."""
    columns = explain_as_columns(evaluation)
    reasons, steps = reasons_and_steps(evaluation, columns.fired)
    near = near_misses(evaluation, columns.near)
    missing = missing_inputs(evaluation, columns.gaps)
    decided, points = deciding_rows(evaluation), _points(evaluation)
    return [
        Explanation(
            decided[school],
            tuple(reasons[school]),
            tuple(steps[school]),
            tuple(near[school]),
            _missing_texts(evaluation, school, missing[school]),
            tuple(missing[school]),
            _name(evaluation, int(columns.lowest[school])),
            _name(evaluation, int(columns.highest[school])),
            points[school],
        )
        for school in range(evaluation.count)
    ]


def _name(evaluation: Evaluation, place: int) -> str | None:
    return None if place == NO_TIER else evaluation.ruleset.spec.ladder[place]


def _points(evaluation: Evaluation) -> list[int | float]:
    """Points of the triggers, or their number where they have none; else what tables add up."""
    if not evaluation.ruleset.spec.triggers:
        sums = [
            result.number.values
            for name, result in evaluation.results.items()
            if result.number is not None and _adds_up(evaluation, name)
        ]
        found = np.sum(sums, axis=0) if sums else np.zeros(evaluation.count)
    else:
        weighed = (evaluation.tally.points * evaluation.tally.fires).sum(axis=0)
        found = weighed if weighed.any() else evaluation.tally.fires.sum(axis=0)
    return [int(points) if points == int(points) else points for points in found.tolist()]


def _adds_up(evaluation: Evaluation, name: str) -> bool:
    table = next(one for one in evaluation.ruleset.tables if one.name == name)
    return table.table.hit_policy is HitPolicy.SUM


def _missing_texts(
    evaluation: Evaluation, school: int, entries: list[MissingInput]
) -> tuple[str, ...]:
    texts = texts_of(entries, evaluation)
    if evaluation.is_broken[school]:
        texts = ("Rules of one table say different things: the tier is left open", *texts)
    if evaluation.tier[school] == NO_TIER and not texts:
        texts = ("No rule says which tier: the tier is left open",)
    return texts
