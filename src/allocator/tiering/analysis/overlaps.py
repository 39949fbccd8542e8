"""Overlaps: figures for which rows fire together that their hit policy does not allow together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.covering import common
from allocator.tiering.analysis.findings import Finding, in_words, place
from allocator.tiering.analysis.outputs import clashes
from allocator.tiering.analysis.realising import can_be
from allocator.tiering.analysis.showing import samples, shown
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.spaces import Space
from allocator.tiering.analysis.studies import Study
from allocator.tiering.engine.policies import fired_matrix
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.rulesets import RuleTable

MOST = 20
"""Overlaps of one table that are told."""


def overlaps(study: Study, table: RuleTable) -> Iterator[Finding]:
    """Yield pairs of rows that clash: any two under ``U``, two that differ under ``A``."""
    if table.role not in ("tier", "decision", "grid"):
        return
    told: set[tuple[int, int]] = set()
    for space, situations in study.groups(table):
        for pair in clashes(space):
            if pair not in told and len(told) < MOST:
                found = _overlap(study, space, situations, pair)
                if found is not None:
                    told.add(pair)
                    yield found


def _overlap(
    study: Study, space: Space, situations: list[Situation], pair: tuple[int, int]
) -> Finding | None:
    table = space.table
    wanted = space.wanted(common(space.boxes[pair[0]], space.boxes[pair[1]]))
    rows = study.rows(table, list(pair))
    answer = None
    for situation in situations:
        answer = can_be(situation, table.name, wanted)
        if answer.is_impossible:
            continue
        school = shown(
            study, situation, space, wanted,
            lambda run: _fire(run, table, pair[0]) & _fire(run, table, pair[1]),
        )  # fmt: skip
        if school is not None:
            text = f"{place(table.name, rows)}: both fire for {in_words(school.columns)}"
            return Finding("overlap", "error", table.name, rows, text, school.figures)
    if answer is None or answer.is_impossible:
        return None
    text = f"{place(table.name, rows)}: perhaps both fire for {in_words(samples(wanted))}"
    return Finding("overlap", "note", table.name, rows, text, answer.figures or {})


def _fire(run: Evaluation, table: RuleTable, rule: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = fired_matrix(run.readings[table.name].fires, len(table.table.rules))[
        :, rule
    ]
    return found
