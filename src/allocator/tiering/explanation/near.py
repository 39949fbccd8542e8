"""Near misses: rows that one figure alone kept from firing, by no more than its margin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from allocator.domain.tiers import NearMiss
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.tallies import any_of
from allocator.tiering.engine.compiling import mask_of
from allocator.tiering.explanation.cells import held_against, is_accepted
from allocator.tiering.explanation.wording import figure_text
from allocator.tiering.rulesets.ruleset import RuleTable

Places = NDArray[np.intp]


def near_misses(evaluation: Evaluation) -> list[list[NearMiss]]:
    """Near misses of every school, in the order of the tables.

    A trigger that fires by another row, and a row whose output another row gives already, is no
    near miss.
    """
    found: list[list[NearMiss]] = [[] for _ in range(evaluation.count)]
    for table in evaluation.ruleset.tables:
        if table.role not in ("triggers", "safeguards", "decision"):
            continue
        for rule in range(len(table.table.rules)):
            for school, near in _of_rule(evaluation, table, rule):
                found[school].append(near)
    return found


def _of_rule(
    evaluation: Evaluation, table: RuleTable, rule: int
) -> Iterator[tuple[int, NearMiss]]:
    reading = evaluation.readings[table.name]
    schools = reading.schools_of(reading.misses_by_one, rule)
    schools = schools[~_given_already(evaluation, table, rule)[schools]]
    words = evaluation.ruleset.words
    for place in table.table.asked[rule]:
        if not len(schools):
            return
        name = table.table.inputs[place].name
        margin = words[name].near if name in words else None
        if margin is None:
            continue
        held = held_against(table.table.rules[rule].cells[place], name, evaluation, schools)
        if held is None:
            continue
        close = held.distance <= margin
        close &= ~is_accepted(evaluation, table, rule, name, schools)
        for number in np.flatnonzero(close):
            value, threshold = float(held.values[number]), float(held.threshold[number])
            school = int(schools[number])
            yield school, _near(evaluation, table, rule, name, school, value, threshold)


def _given_already(
    evaluation: Evaluation, table: RuleTable, rule: int
) -> NDArray[np.bool_]:
    """Where what the row gives is given by another row that fires."""
    reading = evaluation.readings[table.name]
    outputs = table.table.rules[rule].outputs
    if table.role == "triggers":
        place = list(evaluation.ruleset.spec.triggers).index(str(outputs[0]))
        return evaluation.trigger_fires[place]
    if table.table.hit_policy.gives_number:
        return np.zeros(evaluation.count, dtype=bool)
    alike = [n for n, other in enumerate(table.table.rules) if other.outputs == outputs]
    return any_of(reading.fires, mask_of(alike, reading.compiled.words))


def _near(
    evaluation: Evaluation,
    table: RuleTable,
    rule: int,
    name: str,
    school: int,
    value: float,
    threshold: float,
) -> NearMiss:
    column = evaluation.columns.column(name)
    leaf = next((part for part in column.leaves if part.rows is not None), None)
    distance = round(abs(value - threshold), 6)
    title = evaluation.ruleset.title_of(name)
    where = f"{figure_text(distance)} short of" if distance else "just at"
    return NearMiss.model_construct(
        table=table.name,
        row=rule + 1,
        indicator=leaf.indicator if leaf is not None else None,
        value=round(value, 6),
        threshold=threshold,
        distance=distance,
        text=f"{title}: {figure_text(value)}, {where} the threshold of {figure_text(threshold)}",
    )
