"""Rows as documents: reasons with value, threshold, source and date; steps; near misses."""

from __future__ import annotations

from typing import Any

from allocator.domain.tiers import NearMiss, Reason, ReasonInput, Step
from allocator.tiering.evaluation import Column, Evaluation
from allocator.tiering.explanation.cells import text_threshold
from allocator.tiering.explanation.told import ToldRow
from allocator.tiering.explanation.wording import figure_text, sentences
from allocator.tiering.figures.source import Leaf, Origin
from allocator.tiering.rulesets.ruleset import RuleTable


def reasons_and_steps(
    evaluation: Evaluation, told: list[ToldRow]
) -> tuple[list[list[Reason]], list[list[Step]]]:
    """Reasons and steps of every school.

    A row with a figure behind it is a reason; one that asks only about what other rows give is a
    step.
    """
    reasons: list[list[Reason]] = [[] for _ in range(evaluation.count)]
    steps: list[list[Step]] = [[] for _ in range(evaluation.count)]
    for row in told:
        texts = sentences(row.table.table.rules[row.rule].text, evaluation, row.schools.tolist())
        if row.column is None:
            for school, text in zip(row.schools.tolist(), texts, strict=True):
                steps[school].append(step_of(row.table, row.rule, text))
        else:
            _add_reasons(evaluation, row, texts, reasons)
    return reasons, steps


def step_of(table: RuleTable, rule: int, text: str) -> Step:
    """A row as a step on the way to the tier."""
    outcome = ", ".join(map(_output_text, table.table.rules[rule].outputs))
    words = text or f"{table.title}: {outcome}"
    number = table.table.rules[rule].number
    return Step.model_construct(table=table.name, row=number, outcome=outcome, text=words)


def _add_reasons(
    evaluation: Evaluation, row: ToldRow, texts: list[str], reasons: list[list[Reason]]
) -> None:
    """One reason for each school of a row."""
    assert row.column is not None
    assert row.cell is not None
    column = evaluation.columns.column(row.column)
    outcome, points = _outcome(row.table, row.rule)
    schools = row.schools.tolist()
    if row.held is None:
        words = text_threshold(row.cell)
        shown: Any = [(_plain(column.series.at(school)), words, None) for school in schools]
    else:
        shown = zip(*(part.tolist() for part in row.held.parts), strict=True)
    figures = _figures(evaluation, column, schools)
    for school, text, (value, threshold, distance), (first, fields) in zip(
        schools, texts, shown, figures, strict=True
    ):
        reasons[school].append(
            Reason.model_construct(
                table=row.table.name,
                row=row.table.table.rules[row.rule].number,
                outcome=outcome,
                points=points,
                value=value,
                threshold=threshold,
                distance=distance,
                period_end=first.period_end,
                source=first.source or "schools",
                text=f"{text} ({first.note} figure)" if first.note else text,
                **fields,
            )
        )


def _plain(value: Any) -> Any:
    """A truth value as the reading says it, 1 or 0."""
    return float(value) if isinstance(value, bool) else value


def _outcome(table: RuleTable, rule: int) -> tuple[str, float | None]:
    outputs = table.table.rules[rule].outputs
    if table.role == "triggers":
        return str(outputs[0]), float(outputs[1]) or None
    score = outputs[0] if len(outputs) == 1 and isinstance(outputs[0], float) else None
    return ", ".join(map(_output_text, outputs)), score


def _output_text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _figures(
    evaluation: Evaluation, column: Column, schools: list[int]
) -> list[tuple[Origin, dict[str, Any]]]:
    """Where each school's figure comes from: the leading reading, and all behind a derived one."""
    leaves = [leaf for leaf in column.leaves if leaf.rows is not None] or list(column.leaves)
    origins = [evaluation.figures.origins(leaf, schools) for leaf in leaves]
    # A text or truth value is made of the number that the reading holds.
    is_number = column.series.kind == "number"
    is_plain = not column.is_derived and leaves[0].is_reading and is_number
    found: list[tuple[Origin, dict[str, Any]]] = []
    for number in range(len(schools)):
        first, leaf = _leading(leaves, origins, number)
        fields: dict[str, Any] = {"indicator": None, "derived": None, "inputs": ()}
        if first.inputs:
            fields["indicator"] = leaf.indicator
            if not is_plain:
                fields["derived"] = column.name
                fields["inputs"] = _inputs(origins, number)
        found.append((first, fields))
    return found


def _leading(leaves: list[Leaf], origins: list[list[Origin]], number: int) -> tuple[Origin, Leaf]:
    """The newest figure that comes from a reading, else the first."""
    found, leaf = origins[0][number], leaves[0]
    for other, of_leaf in zip(leaves, origins, strict=True):
        day = of_leaf[number].period_end
        if day is not None and (found.period_end is None or day > found.period_end):
            found, leaf = of_leaf[number], other
    return found, leaf


def _inputs(origins: list[list[Origin]], number: int) -> tuple[ReasonInput, ...]:
    entries = [entry for of_leaf in origins for entry in of_leaf[number].inputs]
    return tuple(dict.fromkeys(entries)) if len(entries) > 1 else tuple(entries)


def near_misses(evaluation: Evaluation, told: list[ToldRow]) -> list[list[NearMiss]]:
    """Near misses of every school, in the order of the tables."""
    found: list[list[NearMiss]] = [[] for _ in range(evaluation.count)]
    for row in told:
        assert row.column is not None
        assert row.held is not None
        column = evaluation.columns.column(row.column)
        leaf = next((part for part in column.leaves if part.rows is not None), None)
        title = evaluation.ruleset.title_of(row.column)
        shown = zip(row.schools.tolist(), *(p.tolist() for p in row.held.parts), strict=True)
        for school, value, threshold, distance in shown:
            where = f"{figure_text(distance)} short of" if distance else "just at"
            found[school].append(
                NearMiss.model_construct(
                    table=row.table.name,
                    row=row.table.table.rules[row.rule].number,
                    indicator=leaf.indicator if leaf is not None else None,
                    value=round(value, 6),
                    threshold=threshold,
                    distance=distance,
                    text=f"{title}: {figure_text(value)}, {where} the threshold of "
                    f"{figure_text(threshold)}",
                )
            )
    return found
