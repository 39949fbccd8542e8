"""Gaps: figures for which a table that must answer has no row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.covering import NotSettledError
from allocator.tiering.analysis.findings import Finding, Severity, in_words, place
from allocator.tiering.analysis.outputs import where_nothing_fires
from allocator.tiering.analysis.realising import can_be
from allocator.tiering.analysis.showing import samples, shown
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.spaces import Box, Space
from allocator.tiering.analysis.studies import Study
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.rulesets import RuleTable

MOST_PARTS = 40
"""Parts of a gap that are looked at."""


def gaps(study: Study, table: RuleTable) -> Iterator[Finding]:
    """Yield the gravest gap of a tier table, decision or grid of which one row must answer."""
    if table.role not in ("tier", "decision", "grid") or not table.table.hit_policy.gives_one:
        return
    best: Finding | None = None
    for space, situations in study.groups(table):
        for found in _gaps_of(study, space, situations):
            if best is None or found.order < best.order:
                best = found
            if best.severity == "error":
                yield best
                return
    if best is not None:
        yield best


def _gaps_of(study: Study, space: Space, situations: list[Situation]) -> Iterator[Finding]:
    """Gaps with every figure known first, then those for want of one."""
    known = space.whole_without_missing
    must_be_known = study.ruleset.must_be_known
    whole = tuple(axis.values if axis.name in must_be_known else axis.all for axis in space.axes)
    found_one = False
    for box in (known, whole) if whole != known else (known,):
        severity = _severity(study, space.table, has_all=box == known)
        if severity is None or found_one:
            continue
        try:
            parts = list(islice(where_nothing_fires(space, box), MOST_PARTS))
        except NotSettledError:
            yield _not_settled(space.table)
            continue
        for situation in situations:
            for part in parts:
                found = _gap(study, situation, space, part, severity)
                if found is not None:
                    found_one = True
                    yield found


def _severity(study: Study, table: RuleTable, *, has_all: bool) -> Severity | None:
    """How grave a gap is; ``None`` where it is none.

    A tier table must always answer. A decision need not where something is missing, as long as a
    later table says what holds then.
    """
    if table.role == "tier" or has_all:
        return "error"
    if study.takes_up_missing(table):
        return None
    return "error" if study.counts(table) else "note"


def _gap(
    study: Study, situation: Situation, space: Space, part: Box, severity: Severity
) -> Finding | None:
    table, wanted = space.table, space.wanted(part)
    answer = can_be(situation, table.name, wanted)
    if answer.is_impossible:
        return None
    school = shown(study, situation, space, wanted, lambda run: _is_silent(run, table))
    where = place(table.name, ())
    if school is None:
        text = f"{where}: perhaps no row answers for {in_words(samples(wanted))}"
        return Finding("gap", "note", table.name, (), text, answer.figures or {})
    text = f"{where}: no row answers for {in_words(school.columns)}"
    taken_up = study.takes_up_missing(table)
    if taken_up and table.role != "tier" and school.is_decided:
        other, rule = taken_up[0]
        text += f"; {place(other.name, (study.row(other, rule),))} takes this up"
        severity = "note"
    return Finding("gap", severity, table.name, (), text, school.figures)


def _is_silent(run: Evaluation, table: RuleTable) -> NDArray[np.bool_]:
    """Schools for which no row fires; those left open anyway miss nothing in the tier table."""
    silent: NDArray[np.bool_] = run.results[table.name].rule < 0
    return silent & ~run.is_open if table.role == "tier" else silent


def _not_settled(table: RuleTable) -> Finding:
    text = f"{place(table.name, ())}: too large to be sure that some row always answers"
    return Finding("not settled", "note", table.name, (), text)
