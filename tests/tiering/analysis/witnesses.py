"""Witnesses run through the rules, cell by cell with the scalar evaluator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from allocator.tiering.analysis import Finding
from allocator.tiering.engine.policies import PolicyBrokenError, resolve_one
from allocator.tiering.engine.tables import Series, texts
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.feel.evaluate import accepts, names_of
from allocator.tiering.figures import GivenFigures
from allocator.tiering.rulesets import Ruleset, RuleTable
from allocator.tiering.rulesets.vocabulary import POVERTY_SIZE_REMOTENESS


def run(ruleset: Ruleset, school: Any, day: dt.date | None = None) -> Evaluation:
    """One school through the rules; what is not in the witness is missing."""
    given = {
        name: texts([value])
        if isinstance(value, str)
        else Series("boolean" if isinstance(value, bool) else "number", np.array([float(value)]))
        for name, value in school.items()
        if name != "sector"
    }
    figures = GivenFigures((str(school.get("sector", "primary")),), given)
    return evaluate(ruleset, figures, day or ruleset.spec.in_force_from)


def firing(done: Evaluation, table: RuleTable) -> list[int]:
    """Rules of a table that fire, each cell tried on its own."""
    parameters = done.parameters_of(0)
    values = [done.columns.series(clause.name).at(0) for clause in table.table.inputs]

    class Scope(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            return parameters.get(name, name)

    declared, worst = set(done.ruleset.spec.parameters), done.ruleset.assumed_worst
    names = [clause.name for clause in table.table.inputs]
    return [
        place
        for place, rule in enumerate(table.table.rules)
        if not {n for cell in rule.cells for n in names_of(cell)} & (declared - parameters.keys())
        and all(
            (value is None and name in worst) or accepts(cell, value, Scope())
            for name, cell, value in zip(names, rule.cells, values, strict=True)
        )
    ]


def is_shown(ruleset: Ruleset, one: Finding, days: list[dt.date]) -> bool:
    """Whether the witness of a finding shows it on one of the days."""
    return any(_CHECKS[one.kind](ruleset, one, day) for day in days)


def _table(ruleset: Ruleset, one: Finding) -> RuleTable:
    return next(table for table in ruleset.tables if table.name == one.table)


def _gap(ruleset: Ruleset, one: Finding, day: dt.date) -> bool:
    return not firing(run(ruleset, one.witness, day), _table(ruleset, one))


def _overlap(ruleset: Ruleset, one: Finding, day: dt.date) -> bool:
    table = _table(ruleset, one).table
    fired = firing(run(ruleset, one.witness, day), _table(ruleset, one))
    try:
        resolve_one(table.hit_policy, table.outputs, [table.rules[n].outputs for n in fired])
    except PolicyBrokenError:
        rows = {table.rules[n].number + 1 for n in fired}
        return _table(ruleset, one).role == "grid" or rows >= set(one.rows)
    return False


def _tiers(ruleset: Ruleset, one: Finding, day: dt.date) -> tuple[int, int]:
    before, after = (int(run(ruleset, s, day).tier[0]) for s in (one.witness, one.beside))
    return before, after


def _falls(ruleset: Ruleset, one: Finding, day: dt.date) -> bool:
    before, after = _tiers(ruleset, one, day)
    return 0 <= after < before


def _raised(ruleset: Ruleset, one: Finding, day: dt.date) -> bool:
    changed = {
        name.split("(")[-1].split(",")[0].rstrip(")")
        for name in {*one.witness, *one.beside}
        if one.witness.get(name) != one.beside.get(name)
    }
    before, after = _tiers(ruleset, one, day)
    return changed <= set(POVERTY_SIZE_REMOTENESS) and after > max(before, 0)


_CHECKS = {
    "gap": _gap, "overlap": _overlap, "not monotone": _falls, "sole cause": _raised,
    "dead row": lambda *_: True,
}  # fmt: skip
