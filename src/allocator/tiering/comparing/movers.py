"""Schools that another ruleset puts in another tier, and the rows that make the difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.explanation.deciding import deciding_rows
from allocator.tiering.explanation.told import OF_EVIDENCE
from allocator.tiering.explanation.wording import sentences
from allocator.tiering.figures.source import Figures
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable

Key: TypeAlias = tuple[object, ...]
"""What is written in a row, by which it is known again in another ruleset."""


@dataclass(frozen=True)
class RulesetComparison:
    """Two rulesets on the same schools. ``moved``: the tier has another name."""

    before: Evaluation
    after: Evaluation
    moved: NDArray[np.bool_]

    @property
    def schools(self) -> list[int]:
        """Places of the schools that move."""
        found: list[int] = np.flatnonzero(self.moved).tolist()
        return found


@dataclass(frozen=True)
class Mover:
    """One school that moves.

    ``by_row`` is the row of the new rules that decides, ``gained`` and ``lost`` the rows with
    evidence that fire under one ruleset only; each as ``table row: words``.
    """

    school: int
    before: str | None
    after: str | None
    by_row: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def compare_rulesets(
    before: Ruleset, after: Ruleset, figures: tuple[Figures, Figures], day: dt.date
) -> RulesetComparison:
    """Evaluate two rulesets on the same schools.

    Parameters
    ----------
    figures
        The schools' figures, as each ruleset reads them (freshness, missing figures).
    """
    first = evaluate(before, figures[0], day)
    second = evaluate(after, figures[1], day)
    names = [*before.spec.ladder, *(t for t in after.spec.ladder if t not in before.spec.ladder)]
    moved = _numbered(first, names) != _numbered(second, names)
    return RulesetComparison(first, second, moved)


def _numbered(evaluation: Evaluation, names: list[str]) -> NDArray[np.intp]:
    """Tiers as numbers that mean the same under both ladders."""
    places = [names.index(tier) for tier in evaluation.ruleset.spec.ladder]
    found: NDArray[np.intp] = np.array([*places, NO_TIER], dtype=np.intp)[evaluation.tier]
    return found


def movers(comparison: RulesetComparison) -> list[Mover]:
    """Every school that moves, with the rows behind it."""
    schools = comparison.schools
    deciding = deciding_rows(comparison.after)
    old = _claims(comparison.before, comparison.moved)
    new = _claims(comparison.after, comparison.moved)
    return [
        Mover(
            school,
            comparison.before.tier_name(school),
            comparison.after.tier_name(school),
            f"{step.table} row {step.row}: {step.text}" if (step := deciding[school]) else "no row",
            tuple(text for key, text in new[school].items() if key not in old[school]),
            tuple(text for key, text in old[school].items() if key not in new[school]),
        )
        for school in schools
    ]


def _claims(evaluation: Evaluation, moved: NDArray[np.bool_]) -> dict[int, dict[Key, str]]:
    """Rows with evidence that fire for the schools that move, by what is written in them."""
    found: dict[int, dict[Key, str]] = {school: {} for school in np.flatnonzero(moved).tolist()}
    for table in evaluation.ruleset.tables:
        if table.role not in OF_EVIDENCE:
            continue
        reading = evaluation.readings[table.name]
        for row, rule in enumerate(table.table.rules):
            schools = reading.schools_of(reading.fires, row)
            schools = schools[moved[schools]].tolist()
            if not (schools and table.table.asked[row]):
                continue
            key, plain = _written(table, row), f"{table.title}: {', '.join(map(str, rule.outputs))}"
            texts = sentences(rule.text, evaluation, schools)
            for school, text in zip(schools, texts, strict=True):
                found[school][key] = f"{table.name} row {rule.number}: {text or plain}"
    return found


def _written(table: RuleTable, row: int) -> Key:
    """What a row asks and gives, wherever it stands in its table."""
    rule = table.table.rules[row]
    asked = tuple(
        (table.table.inputs[place].name, rule.cells[place].text) for place in table.table.asked[row]
    )
    return (table.name, asked, rule.outputs)
