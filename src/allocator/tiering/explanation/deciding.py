"""The row that set each school's tier: of the tier table, or of a safeguard or cap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.domain.tiers import Step
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.explanation.reasons import step_of
from allocator.tiering.explanation.wording import sentences
from allocator.tiering.rulesets.ruleset import UNDECIDED


def deciding_rows(evaluation: Evaluation) -> list[Step | None]:
    """The row that set the tier: of a safeguard or cap that did, else of the tier table.

    A row that gives a tier sets none where the tier is left open all the same: for want of a figure
    that must be known, or as rules contradict each other.
    """
    found: list[Step | None] = [None] * evaluation.count
    (table,) = evaluation.ruleset.tables_of("tier")
    deciding = evaluation.results[table.name].rule
    for rule in range(len(table.table.rules)):
        is_open = table.table.rules[rule].outputs[0] == UNDECIDED
        counts = (evaluation.base_tier == NO_TIER) == is_open
        schools = np.flatnonzero((deciding == rule) & counts)
        texts = sentences(table.table.rules[rule].text, evaluation, schools)
        for school, text in zip(schools.tolist(), texts, strict=True):
            found[school] = step_of(table, rule, text)
    lifted = evaluation.safeguard_tier > np.minimum(evaluation.base_tier, evaluation.cap_tier)
    held_down = ~lifted & (evaluation.base_tier > evaluation.cap_tier)
    _put_bounds(evaluation, "safeguards", lifted, found)
    _put_bounds(evaluation, "caps", held_down, found)
    return found


def _put_bounds(
    evaluation: Evaluation, role: str, where: NDArray[np.bool_], found: list[Step | None]
) -> None:
    """Where a safeguard or cap set the tier, its first row of that tier decided."""
    for school in np.flatnonzero(where).tolist():
        tier = evaluation.tier_name(school)
        for table in evaluation.ruleset.tables:
            if table.role != role:
                continue
            fired = evaluation.readings[table.name].fired_rules(school)
            rows = [row for row in fired if table.table.rules[row].outputs[0] == tier]
            if rows:
                (text,) = sentences(table.table.rules[rows[0]].text, evaluation, [school])
                found[school] = step_of(table, rows[0], text)
                break
