"""What the worked cases touch: rows that fire in a case, three kinds of case for each trigger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.tiering.cases.reading import Batch
from allocator.tiering.engine.compiling import mask_of
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.tallies import any_of
from allocator.tiering.rulesets.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class TriggerCoverage:
    """Names of the first case of each kind for a trigger; ``None`` where there is none.

    ``met``: it fires. ``not_met``: it is read and does not. ``missing``: for want of a figure
    it can neither fire nor be read. Only cases that say which triggers they expect count.
    """

    trigger: str
    met: str | None
    not_met: str | None
    missing: str | None

    @property
    def lacks(self) -> tuple[str, ...]:
        """Kinds of case that are not there, in words."""
        kinds = {
            "met": self.met,
            "read and not met": self.not_met,
            "missing a figure": self.missing,
        }
        return tuple(kind for kind, case in kinds.items() if case is None)


def rows_that_never_fire(
    ruleset: Ruleset, evaluations: list[Evaluation]
) -> tuple[tuple[str, int], ...]:
    """Rows that fire in no case, as table and number."""
    return tuple(
        (table.name, rule.number)
        for table in ruleset.tables
        for place, rule in enumerate(table.table.rules)
        if not any(_fires(evaluation, table.name, place) for evaluation in evaluations)
    )


def _fires(evaluation: Evaluation, table: str, place: int) -> bool:
    reading = evaluation.readings[table]
    return len(reading.schools_of(reading.fires, place)) > 0


def trigger_coverage(
    ruleset: Ruleset, batches: tuple[Batch, ...], evaluations: list[Evaluation]
) -> tuple[TriggerCoverage, ...]:
    """The kinds of case that there are for each trigger, in the order of the ruleset."""
    found: dict[tuple[int, str], str] = {}
    for batch, evaluation in zip(batches, evaluations, strict=True):
        checked = _says_triggers(batch)
        for place in range(len(ruleset.spec.triggers)):
            fires = evaluation.trigger_fires[place]
            readable = evaluation.trigger_readable[place]
            kinds = {
                "met": fires,
                "not_met": readable & ~fires,
                "missing": _lacks_a_figure(evaluation, place) & ~readable & ~fires,
            }
            for kind, where in kinds.items():
                cases = np.flatnonzero(where & checked)
                if len(cases):
                    found.setdefault((place, kind), batch.cases[cases[0]].name)
    return tuple(
        TriggerCoverage(name, *(found.get((place, kind)) for kind in ("met", "not_met", "missing")))
        for place, name in enumerate(ruleset.spec.triggers)
    )


def _says_triggers(batch: Batch) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    for expectation in batch.expectations:
        if expectation.column == "expect_triggers":
            return np.array([bool(cell) for cell in expectation.cells], dtype=bool)
    return np.zeros(len(batch.cases), dtype=bool)


def _lacks_a_figure(
    evaluation: Evaluation, trigger: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a row of a trigger cannot be told for want of a figure alone."""
    name = list(evaluation.ruleset.spec.triggers)[trigger]
    found = np.zeros(evaluation.count, dtype=bool)
    for table in evaluation.ruleset.tables_of("triggers"):
        rows = [n for n, rule in enumerate(table.table.rules) if rule.outputs[0] == name]
        reading = evaluation.readings[table.name]
        found |= any_of(reading.unknown, mask_of(rows, reading.compiled.words))
    return found
