"""Values that an input may be changed to: the nearest one beyond each cut, for the better."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.evaluation import Evaluation
from allocator.tiering.least_change.cuts import Cut, Formulas
from allocator.tiering.least_change.steps import step_of
from allocator.tiering.least_change.thresholds import (
    rows_that_could_fire,
    tables_for_the_tier,
    thresholds,
)
from allocator.tiering.rulesets.vocabulary import Word

Numbers = NDArray[np.float64]
_NEAR = 1e-6
"""A cut so near to a value that can be had counts as at it and as beside it."""
MOST_STEPS = 1000
"""Steps from the present figure that are looked at where a formula mixes two inputs."""


@dataclass(frozen=True)
class Candidates:
    """Values that one input may be changed to, shape (schools, values), NaN for none.

    ``now`` holds the present figures; ``columns`` says for each value in which column it matters.
    """

    word: Word
    now: Numbers
    values: Numbers
    columns: tuple[str, ...]


def changeable_inputs(evaluation: Evaluation) -> tuple[str, ...]:
    """Inputs that a school can act on, in the order of the ruleset; texts have no better value."""
    words = evaluation.ruleset.words
    return tuple(
        name
        for name in evaluation.ruleset.spec.inputs
        if words[name].actionable and words[name].kind != "text"
    )


def candidates_of(evaluation: Evaluation) -> list[Candidates]:
    """What every input may be changed to, for each school, in the order of the ruleset."""
    names = changeable_inputs(evaluation)
    formulas = Formulas(evaluation, frozenset(names))
    cuts: dict[str, dict[str, list[Cut]]] = defaultdict(lambda: defaultdict(list))
    for table in tables_for_the_tier(evaluation.ruleset):
        could_fire = rows_that_could_fire(evaluation, table, formulas)
        for threshold in thresholds(evaluation, table, could_fire, formulas):
            for cut in formulas.cuts(threshold.column, threshold.at):
                cuts[cut.input][threshold.column].append(cut)
    return [
        _candidates(evaluation, evaluation.ruleset.words[name], cuts[name])
        for name in names
        if name in cuts
    ]


def _candidates(evaluation: Evaluation, word: Word, cuts: dict[str, list[Cut]]) -> Candidates:
    now = evaluation.columns.series(word.name).values
    found, columns = [], []
    for column, of_column in cuts.items():
        for cut in of_column:
            values = _every_value(word, now) if cut.at is None else _beyond(word, now, cut.at)
            found.append(values)
            columns += [column] * values.shape[1]
    values = np.hstack(found)
    kept = np.flatnonzero(~np.isnan(values).all(axis=0))
    names = tuple(columns[place] for place in kept.tolist())
    return Candidates(word, now, values[:, kept], names)


def _ways(word: Word) -> tuple[int, ...]:
    """Which way is better: 1 up, -1 down; both where nothing says."""
    return {"up": (1,), "down": (-1,)}.get(word.better, (1, -1))


def _beyond(word: Word, now: Numbers, cut: Numbers) -> Numbers:
    """The nearest values at a cut and just beyond it, shape (schools, values)."""
    step = step_of(word)
    with np.errstate(invalid="ignore"):
        place = cut / step
        nearest = np.rint(place)
        is_at = np.abs(place - nearest) < _NEAR
        beyond = {
            1: np.where(is_at, nearest + 1, np.floor(place) + 1),
            -1: np.where(is_at, nearest - 1, np.ceil(place) - 1),
        }
    at = np.where(is_at, nearest, np.nan)
    return np.column_stack([
        _kept(word, now, step * one, way) for way in _ways(word) for one in (at, beyond[way])
    ])  # fmt: skip


def _every_value(word: Word, now: Numbers) -> Numbers:
    """Every value that can be had, up to so many steps away."""
    step = step_of(word)
    place = np.round(now / step, 6)
    start = {1: np.floor(place), -1: np.ceil(place)}
    return np.column_stack([
        _kept(word, now, step * (start[way] + way * count), way)
        for way in _ways(word)
        for count in range(1, MOST_STEPS + 1)
    ])  # fmt: skip


def _kept(word: Word, now: Numbers, values: Numbers, way: int) -> Numbers:
    """Values on one side of the present figure, within the range of the input."""
    values = np.round(values, 9)
    low, high = (0.0, 1.0) if word.kind == "boolean" else (word.least, word.most)
    with np.errstate(invalid="ignore"):
        fits = (way * values > way * now) & (values >= low) & (values <= high)
    return np.where(fits, values, np.nan)
