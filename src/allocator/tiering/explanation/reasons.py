"""The rows that fired, told with value, threshold, distance, source and date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.tiers import Reason, Step
from allocator.tiering.evaluation import Column, Evaluation
from allocator.tiering.explanation.cells import Held, held_against, text_threshold
from allocator.tiering.explanation.wording import sentences
from allocator.tiering.figures.source import Leaf
from allocator.tiering.rulesets.ruleset import RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Places = NDArray[np.intp]
OF_EVIDENCE = ("triggers", "safeguards", "decision", "grid", "caps")


def reasons_and_steps(
    evaluation: Evaluation,
) -> tuple[list[list[Reason]], list[list[Step]]]:
    """Reasons and steps of every school, safeguards first, else in the order of the tables.

    A row with a figure behind it is a reason. A row that asks only about what other rows give, or
    about nothing, is a step.
    """
    reasons: list[list[Reason]] = [[] for _ in range(evaluation.count)]
    steps: list[list[Step]] = [[] for _ in range(evaluation.count)]
    tables = [table for table in evaluation.ruleset.tables if table.role in OF_EVIDENCE]
    for table in sorted(tables, key=lambda one: one.role != "safeguards"):
        for rule in range(len(table.table.rules)):
            schools = _schools(evaluation, table, rule)
            if len(schools):
                for school, told in _told(evaluation, table, rule, schools):
                    if isinstance(told, Reason):
                        reasons[school].append(told)
                    else:
                        steps[school].append(told)
    return reasons, steps


def _schools(evaluation: Evaluation, table: RuleTable, rule: int) -> Places:
    """Schools for which a row counts: it fires, and decides where only one row may."""
    policy = table.table.hit_policy
    if table.role in ("decision", "grid") and policy.gives_one:
        return np.flatnonzero(evaluation.results[table.name].rule == rule)
    reading = evaluation.readings[table.name]
    return reading.schools_of(reading.fires, rule)


def _told(
    evaluation: Evaluation, table: RuleTable, rule: int, schools: Places
) -> Iterator[tuple[int, Reason | Step]]:
    asked = [
        table.table.inputs[place].name
        for place in table.table.asked[rule]
        if not _is_made_here(evaluation, table.table.inputs[place].name)
    ]
    context = evaluation.ruleset.context
    asked.sort(key=lambda name: name in context)
    texts = sentences(table.table.rules[rule].text, evaluation, schools)
    left = np.ones(len(schools), dtype=bool)
    for name in asked:
        there = left & ~evaluation.columns.series(name).missing[schools]
        rows = np.flatnonzero(there)
        if len(rows):
            yield from _reasons(evaluation, table, rule, name, schools[rows], [texts[n] for n in rows])
            left &= ~there
    if not table.table.asked[rule]:
        return  # a row for everybody else explains nothing
    for row in np.flatnonzero(left):
        text = texts[row] or _plain(table, rule)
        yield int(schools[row]), step_of(table, rule, text)


def _is_made_here(evaluation: Evaluation, name: str) -> bool:
    """Whether a name is a count or a table's output, with no figure behind it."""
    return name in COUNTED or not evaluation.columns.column(name).leaves


def _plain(table: RuleTable, rule: int) -> str:
    return f"{table.title}: {', '.join(map(str, table.table.rules[rule].outputs))}"


def step_of(table: RuleTable, rule: int, text: str) -> Step:
    """A row as a step on the way to the tier."""
    outcome = ", ".join(map(str, table.table.rules[rule].outputs))
    return Step.model_construct(table=table.name, row=rule + 1, outcome=outcome, text=text)


def _reasons(
    evaluation: Evaluation,
    table: RuleTable,
    rule: int,
    name: str,
    schools: Places,
    texts: list[str],
) -> Iterator[tuple[int, Reason]]:
    """One reason for each school, told by one of the figures that the row asks about."""
    row = table.table.rules[rule]
    place = next(n for n, clause in enumerate(table.table.inputs) if clause.name == name)
    cell = row.cells[place]
    held = held_against(cell, name, evaluation, schools)
    column = evaluation.columns.column(name)
    outcome, points = _outcome(table, rule)
    words = None if held is not None else text_threshold(cell)
    for number, school in enumerate(schools.tolist()):
        fields = _figure(evaluation, column, school, held, number)
        note = fields.pop("note")
        yield school, Reason.model_construct(
            table=table.name,
            row=rule + 1,
            outcome=outcome,
            points=points,
            threshold=words if held is None else float(held.threshold[number]),
            distance=None if held is None else float(held.distance[number]),
            text=f"{texts[number]} ({note} figure)" if note else texts[number],
            **fields,
        )


def _outcome(table: RuleTable, rule: int) -> tuple[str, float | None]:
    outputs = table.table.rules[rule].outputs
    if table.role == "triggers":
        return str(outputs[0]), float(outputs[1]) or None
    score = outputs[0] if len(outputs) == 1 and isinstance(outputs[0], float) else None
    return ", ".join(map(_output_text, outputs)), score


def _output_text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _figure(
    evaluation: Evaluation, column: Column, school: int, held: Held | None, number: int
) -> dict[str, Any]:
    """Value with indicator, period and source; the inputs of a derived figure."""
    value = float(held.values[number]) if held is not None else column.series.at(school)
    leaf = _leading(column, school)
    origin = evaluation.figures.origin(leaf, school)
    fields: dict[str, Any] = {
        "indicator": None,
        "derived": None,
        "inputs": (),
        "value": value,
        "period_end": origin.period_end,
        "source": origin.source or "schools",
        "note": origin.note,
    }
    if not origin.inputs:
        return fields
    fields["indicator"] = leaf.indicator
    if column.is_derived or not leaf.is_reading:
        fields["derived"] = column.name
        fields["inputs"] = tuple(
            entry
            for part in column.leaves
            for entry in evaluation.figures.origin(part, school).inputs
        )
    return fields


def _leading(column: Column, school: int) -> Leaf:
    """The figure that a name is told by: the first that comes from a reading."""
    for leaf in column.leaves:
        if leaf.rows is not None and not leaf.whys[school]:
            return leaf
    return column.leaves[0]
