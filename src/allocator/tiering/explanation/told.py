"""Rows with the figure that each is told by, as columns over the schools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import mask_of
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.evaluation.tallies import any_of
from allocator.tiering.explanation.cells import Held, held_against, is_accepted
from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.ruleset import RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Places = NDArray[np.intp]
OF_EVIDENCE = ("triggers", "safeguards", "decision", "grid", "caps")


@dataclass(frozen=True)
class ToldRow:
    """One row of a table for some schools, told by one of the figures that it asks about.

    ``column`` is ``None`` where the row asks only about what other rows give. ``held`` has the
    schools' values, thresholds and distances where the figure is a number.
    """

    table: RuleTable
    rule: int
    schools: Places
    column: str | None = None
    cell: nodes.Tests | None = None
    held: Held | None = None


def rows_that_fired(evaluation: Evaluation) -> list[ToldRow]:
    """Rows that count for some school, safeguards first, else in the order of the tables.

    Of the tier table the row that gives the tier, where it asks about a figure itself.
    """
    roles = (*OF_EVIDENCE, "tier")
    tables = [table for table in evaluation.ruleset.tables if table.role in roles]
    tables.sort(key=lambda one: one.role != "safeguards")
    return [
        told
        for table in tables
        for rule in range(len(table.table.rules))
        if table.table.asked[rule]  # a row for everybody else explains nothing
        for told in _of_rule(evaluation, table, rule)
        if table.role != "tier" or told.column is not None
    ]


def _of_rule(evaluation: Evaluation, table: RuleTable, rule: int) -> Iterator[ToldRow]:
    schools = _schools(evaluation, table, rule)
    if not len(schools):
        return
    left = np.ones(len(schools), dtype=bool)
    context = evaluation.ruleset.context
    asked = [(table.table.inputs[n].name, n) for n in table.table.asked[rule]]
    for name, place in sorted(asked, key=lambda pair: pair[0] in context):
        if _is_made_here(evaluation, name):
            continue
        there = left & ~evaluation.columns.series(name).missing[schools]
        if there.any():
            cell, chosen = table.table.rules[rule].cells[place], schools[there]
            held = held_against(cell, name, evaluation, chosen)
            yield ToldRow(table, rule, chosen, name, cell, held)
            left &= ~there
    if left.any():
        yield ToldRow(table, rule, schools[left])


def _schools(evaluation: Evaluation, table: RuleTable, rule: int) -> Places:
    """Schools for which a row counts: it fires, and decides where only one row may."""
    if table.role == "tier":
        gives = evaluation.results[table.name].rule == rule
        return np.flatnonzero(gives & (evaluation.base_tier != NO_TIER))
    if table.role in ("decision", "grid") and table.table.hit_policy.gives_one:
        return np.flatnonzero(evaluation.results[table.name].rule == rule)
    reading = evaluation.readings[table.name]
    return reading.schools_of(reading.fires, rule)


def _is_made_here(evaluation: Evaluation, name: str) -> bool:
    """Whether a name is a count or a table's output, with no figure behind it."""
    return name in COUNTED or not evaluation.columns.column(name).leaves


def rows_nearly_fired(evaluation: Evaluation) -> list[ToldRow]:
    """Near misses: rows that one figure alone kept from firing, by no more than its margin.

    A trigger that fires by another row, and a row whose output another row gives already, is
    none.
    """
    return [
        told
        for table in evaluation.ruleset.tables
        if table.role in ("triggers", "safeguards", "decision")
        for rule in range(len(table.table.rules))
        for told in _near_of(evaluation, table, rule)
    ]


def _near_of(evaluation: Evaluation, table: RuleTable, rule: int) -> Iterator[ToldRow]:
    words = evaluation.ruleset.words
    asked = [(table.table.inputs[n].name, n) for n in table.table.asked[rule]]
    margins = {name: word.near for name, word in words.items() if word.near is not None}
    with_margin = [(name, n) for name, n in asked if name in margins]
    if not with_margin:
        return
    reading = evaluation.readings[table.name]
    schools = reading.schools_of(reading.misses_by_one, rule)
    schools = schools[~_given_already(evaluation, table, rule)[schools]]
    for name, place in with_margin:
        cell = table.table.rules[rule].cells[place]
        held = held_against(cell, name, evaluation, schools)
        if held is None or not len(schools):
            continue
        close = held.distance <= margins[name]
        close &= ~is_accepted(evaluation, table, rule, name, schools)
        if close.any():
            yield ToldRow(table, rule, schools[close], name, cell, held.of(close))


def _given_already(evaluation: Evaluation, table: RuleTable, rule: int) -> NDArray[np.bool_]:
    """Where what the row gives is given by another row that fires."""
    reading = evaluation.readings[table.name]
    outputs = table.table.rules[rule].outputs
    if table.role == "triggers":
        place = list(evaluation.ruleset.spec.triggers).index(str(outputs[0]))
        fires: NDArray[np.bool_] = evaluation.trigger_fires[place]
        return fires
    if table.table.hit_policy.gives_number:
        return np.zeros(evaluation.count, dtype=bool)
    alike = [n for n, other in enumerate(table.table.rules) if other.outputs == outputs]
    return any_of(reading.fires, mask_of(alike, reading.compiled.words))
