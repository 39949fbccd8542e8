"""Showing: schools that are run through the rules until one shows what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.choices import Choice, Span, plain_number
from allocator.tiering.analysis.findings import Value, Witness
from allocator.tiering.analysis.outputs import is_among_or_missing
from allocator.tiering.analysis.realising import schools
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.solving import Wanted
from allocator.tiering.analysis.spaces import Space
from allocator.tiering.analysis.studies import Study
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER

MOST_SCHOOLS = 6
"""Schools that are tried before a finding is told as a possibility only."""
_MOST_LOOKED_AT = 50


@dataclass(frozen=True)
class Shown:
    """A school that shows a finding.

    ``columns``: what the table's columns hold for it. ``is_decided``: whether the same school,
    with every other figure known and nothing else amiss, is given a tier.
    """

    figures: Witness
    columns: dict[str, Value]
    is_decided: bool


def shown(
    study: Study,
    situation: Situation,
    space: Space,
    wanted: Wanted,
    holds: Callable[[Evaluation], NDArray[np.bool_]],
) -> Shown | None:
    """Find a school with what is wanted of a table's columns for which something holds."""
    for figures in islice(schools(situation, space.table.name, wanted), MOST_SCHOOLS):
        bench = study.bench_for(situation, figures)
        bare = bench.row(figures)
        full = bench.with_figures(bench.calm, figures)
        run = bench.run(np.array([bare, full]))
        for school in np.flatnonzero(holds(run)).tolist():
            columns = {axis.name: run.columns.series(axis.name).at(school) for axis in space.axes}
            row = (bare, full)[school]
            return Shown(bench.figures(row), columns, bool(run.tier[1] != NO_TIER))
    return _shown_by_chance(study, situation, space, wanted, holds)


def _shown_by_chance(
    study: Study,
    situation: Situation,
    space: Space,
    wanted: Wanted,
    holds: Callable[[Evaluation], NDArray[np.bool_]],
) -> Shown | None:
    """Look among schools drawn by chance, where none could be worked out."""
    for bench in study.benches(situation):
        run = bench.run(bench.by_chance)
        for school in np.flatnonzero(holds(run)).tolist()[:_MOST_LOOKED_AT]:
            columns = {axis.name: run.columns.series(axis.name).at(school) for axis in space.axes}
            # Any gap of a tier table will do; one of a decision may be meant where figures lack.
            if space.table.role == "tier" or all(
                is_among_or_missing(columns[name], wanted[name]) for name in wanted
            ):
                return Shown(bench.figures(bench.by_chance[school]), columns, is_decided=False)
    return None


def samples(wanted: Wanted) -> dict[str, Value]:
    """One value for each column of what is wanted."""
    return {name: _sample(choices[0]) for name, choices in wanted.items() if choices}


def _sample(choice: Choice) -> Value:
    return plain_number(choice.low, choice.high) if isinstance(choice, Span) else choice
