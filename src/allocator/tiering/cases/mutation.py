"""Trying the worked cases: which changes of the ruleset none of them notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.cases.equivalents import tell_apart
from allocator.tiering.cases.mutants import Mutant, formula_mutants, table_mutants
from allocator.tiering.cases.parameters import parameter_mutants
from allocator.tiering.cases.precision import Precision
from allocator.tiering.cases.reading import Batch
from allocator.tiering.cases.spaces import Space
from allocator.tiering.evaluation import evaluate
from allocator.tiering.rulesets.ruleset import Ruleset

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Unnoticed:
    """A change that no case notices, with figures of a school that would tell, where known."""

    mutant: Mutant
    figures: dict[str, Any] | None


@dataclass(frozen=True)
class Mutation:
    """What became of the mutants: caught by a case, changing nothing that can be, or unnoticed."""

    caught: int
    equivalent: tuple[Mutant, ...]
    unnoticed: tuple[Unnoticed, ...]

    @property
    def tried(self) -> int:
        """Number of mutants."""
        return self.caught + len(self.equivalent) + len(self.unnoticed)


def mutants_of(ruleset: Ruleset) -> Iterable[Mutant]:
    """Every mutant of a ruleset: cells, outputs, rows and their order, parameters, formulas."""
    precision = Precision(ruleset)
    yield from table_mutants(ruleset, precision)
    yield from parameter_mutants(ruleset, precision)
    yield from formula_mutants(ruleset, precision)


def try_mutants(ruleset: Ruleset, batches: tuple[Batch, ...]) -> Mutation:
    """Change the ruleset in one thing after another and see whether a case notices.

    A mutant is caught where a case that comes out as expected does so no longer.
    """
    sound = [_as_expected(ruleset, batch) for batch in batches]
    tried, left = 0, []
    for mutant in mutants_of(ruleset):
        tried += 1
        if not _is_caught(mutant, batches, sound):
            left.append(mutant)
    space, days = Space(ruleset, Precision(ruleset)), _days(ruleset, batches)
    equivalent: list[Mutant] = []
    unnoticed: list[Unnoticed] = []
    for mutant in left:
        told = tell_apart(ruleset, mutant, space, days)
        if told.is_equivalent:
            equivalent.append(mutant)
        else:
            unnoticed.append(Unnoticed(mutant, told.figures))
    return Mutation(tried - len(left), tuple(equivalent), tuple(unnoticed))


def _as_expected(ruleset: Ruleset, batch: Batch) -> Flags:
    evaluation = evaluate(ruleset, batch.figures, batch.day)
    agrees = [expectation.agrees(evaluation) for expectation in batch.expectations]
    found: Flags = np.logical_and.reduce(agrees)
    return found


def _is_caught(mutant: Mutant, batches: tuple[Batch, ...], sound: list[Flags]) -> bool:
    for batch, good in zip(batches, sound, strict=True):
        evaluation = evaluate(mutant.ruleset, batch.figures, batch.day)
        if any((good & ~one.agrees(evaluation)).any() for one in batch.expectations):
            return True
    return False


def _days(ruleset: Ruleset, batches: tuple[Batch, ...]) -> set[dt.date]:
    """Days of the cases and those from which a parameter has another value."""
    later = {line.from_date for given in ruleset.spec.parameters.values() for line in given.later}
    return {batch.day for batch in batches} | later
