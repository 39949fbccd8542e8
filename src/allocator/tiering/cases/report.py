"""``allocator rules test``: worked cases run, what they touch, and the changes that they notice."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.domain.models import Document
from allocator.domain.tiers import RulesetIdentity
from allocator.tiering.cases.coverage import rows_that_never_fire, trigger_coverage
from allocator.tiering.cases.mutants import Mutant
from allocator.tiering.cases.mutation import Mutation, try_mutants
from allocator.tiering.cases.reading import Batch, read_cases
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.rulesets.ruleset import Ruleset


class CaseFailure(Document):
    """One expectation that did not come true, with the rows that fired in the case."""

    case: str
    row: int
    column: str
    expected: str
    found: str
    fired: tuple[str, ...]


class TriggerCases(Document):
    """The first case of each kind for a trigger; null where there is none."""

    trigger: str
    met: str | None
    not_met: str | None
    missing: str | None
    lacks: tuple[str, ...]


class ChangeTried(Document):
    """One change of the ruleset: its place, what stood there, what was put there.

    ``figures`` are those of a school that would tell the change, where they are known.
    """

    place: str
    before: str
    after: str
    figures: dict[str, Any] | None = None


class ChangesTried(Document):
    """Changes of the rules: how many the cases catch, which change nothing, which they miss."""

    tried: int
    caught: int
    change_nothing: tuple[ChangeTried, ...]
    unnoticed: tuple[ChangeTried, ...]


class CasesReport(Document):
    """What the worked cases of a ruleset say and prove."""

    ruleset: RulesetIdentity
    cases: int
    failures: tuple[CaseFailure, ...]
    rows: int
    rows_never_fired: tuple[str, ...]
    triggers: tuple[TriggerCases, ...]
    changes: ChangesTried | None = None


def check_cases(ruleset: Ruleset, *, with_mutation: bool = True) -> CasesReport:
    """Run a ruleset's worked cases.

    Parameters
    ----------
    with_mutation
        Whether to try which changes of the ruleset the cases notice.

    Raises
    ------
    FaultyDataError
        With every fault of ``tests.csv``.
    """
    batches = read_cases(ruleset)
    evaluations = [evaluate(ruleset, batch.figures, batch.day) for batch in batches]
    failures = [
        failure
        for batch, evaluation in zip(batches, evaluations, strict=True)
        for failure in _failures(batch, evaluation)
    ]
    never = rows_that_never_fire(ruleset, evaluations)
    return CasesReport(
        ruleset=ruleset.identity,
        cases=sum(len(batch.cases) for batch in batches),
        failures=tuple(sorted(failures, key=lambda failure: failure.row)),
        rows=sum(len(table.table.rules) for table in ruleset.tables),
        rows_never_fired=tuple(f"{table} {number}" for table, number in never),
        triggers=tuple(
            TriggerCases(
                trigger=one.trigger,
                met=one.met,
                not_met=one.not_met,
                missing=one.missing,
                lacks=one.lacks,
            )
            for one in trigger_coverage(ruleset, batches, evaluations)
        ),
        changes=_changes(try_mutants(ruleset, batches)) if with_mutation else None,
    )


def _failures(batch: Batch, evaluation: Evaluation) -> list[CaseFailure]:
    found = []
    for expectation in batch.expectations:
        for case in np.flatnonzero(~expectation.agrees(evaluation)).tolist():
            found.append(
                CaseFailure(
                    case=batch.cases[case].name,
                    row=batch.cases[case].row,
                    column=expectation.column,
                    expected=expectation.cells[case],
                    found=expectation.found(evaluation, case),
                    fired=tuple(f"{name} {number}" for name, number in evaluation.fired(case)),
                )
            )
    return found


def _changes(mutation: Mutation) -> ChangesTried:
    return ChangesTried(
        tried=mutation.tried,
        caught=mutation.caught,
        change_nothing=tuple(_change(mutant) for mutant in mutation.equivalent),
        unnoticed=tuple(_change(one.mutant, one.figures) for one in mutation.unnoticed),
    )


def _change(mutant: Mutant, figures: dict[str, Any] | None = None) -> ChangeTried:
    return ChangeTried(
        place=mutant.place, before=mutant.before, after=mutant.after, figures=figures
    )
