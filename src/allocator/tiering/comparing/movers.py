"""Schools that another ruleset puts in another tier, and the rows that make the difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.explanation.deciding import deciding_rows
from allocator.tiering.explanation.told import OF_EVIDENCE
from allocator.tiering.explanation.wording import sentences
from allocator.tiering.figures.source import Figures
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable


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
    deciding = deciding_rows(comparison.after)
    found = []
    for school in comparison.schools:
        old = _claims(comparison.before, school)
        new = _claims(comparison.after, school)
        step = deciding[school]
        found.append(
            Mover(
                school,
                comparison.before.tier_name(school),
                comparison.after.tier_name(school),
                f"{step.table} row {step.row}: {step.text}" if step else "no row",
                tuple(text for key, text in new.items() if key not in old),
                tuple(text for key, text in old.items() if key not in new),
            )
        )
    return found


def _claims(evaluation: Evaluation, school: int) -> dict[tuple[object, ...], str]:
    """Rows with evidence that fire, by what is written in them."""
    found: dict[tuple[object, ...], str] = {}
    for table in evaluation.ruleset.tables:
        if table.role not in OF_EVIDENCE:
            continue
        for row in evaluation.readings[table.name].fired_rules(school):
            if table.table.asked[row]:
                (words,) = sentences(table.table.rules[row].text, evaluation, [school])
                rule = table.table.rules[row]
                told = words or f"{table.title}: {', '.join(map(str, rule.outputs))}"
                found[_written(table, row)] = f"{table.name} row {rule.number}: {told}"
    return found


def _written(table: RuleTable, row: int) -> tuple[object, ...]:
    """What a row asks and gives, wherever it stands in its table."""
    rule = table.table.rules[row]
    asked = tuple(
        (table.table.inputs[place].name, rule.cells[place].text) for place in table.table.asked[row]
    )
    return (table.name, asked, rule.outputs)
