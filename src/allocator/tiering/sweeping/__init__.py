"""Tiers under many sets of parameters at once: what-ifs on thresholds, for the schools as they are.

One evaluation with the parameters in force is the base. Only what the changed parameters touch is
worked out again: rows that name them or ask for figures made of them, and what follows from those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.evaluation.evaluate import evaluate
from allocator.tiering.feel import nodes
from allocator.tiering.figures.source import Figures
from allocator.tiering.rulesets.ruleset import Changes, Ruleset
from allocator.tiering.rulesets.vocabulary import COUNTED
from allocator.tiering.sweeping.scenario import Scenario, start_of
from allocator.tiering.sweeping.standing import Standing

Tiers = NDArray[np.int8]


def sweep_tiers(
    ruleset: Ruleset, figures: Figures, day: dt.date, scenarios: Sequence[Changes]
) -> Tiers:
    """Rules' tiers under every scenario, as places in the ladder (-1 undecided).

    Returns
    -------
    NDArray[int8]
        Shape (scenarios, schools). The same as ``evaluate(..., changes=scenario).tier``.
    """
    base = evaluate(ruleset, figures, day)
    changed = frozenset(name for scenario in scenarios for name in scenario)
    found = np.empty((len(scenarios), figures.count), dtype=np.int8)
    if not (_counts_last(ruleset) and _history_is_fixed(ruleset, changed)):
        for number, scenario in enumerate(scenarios):
            found[number] = evaluate(ruleset, figures, day, scenario).tier
        return found
    standing = Standing(base, changed)
    start = start_of(standing)
    for number, scenario in enumerate(scenarios):
        found[number] = Scenario(standing, scenario, start).whole()
    return found


def _counts_last(ruleset: Ruleset) -> bool:
    """Whether no table asks for a count before all that is counted has been read."""
    asked = False
    for table in ruleset.tables:
        asks = any(clause.name in COUNTED for clause in table.table.inputs)
        if table.role in ("triggers", "safeguards"):
            if asked or (asks and table.role == "triggers"):
                return False
        else:
            asked |= asks
    return True


def _history_is_fixed(ruleset: Ruleset, changed: frozenset[str]) -> bool:
    """Whether no function of history is held against a parameter that changes."""
    return not any(
        isinstance(argument, nodes.Name) and argument.text in changed
        for formula in ruleset.formulas.values()
        for call in formula.histories
        for argument in call.arguments[1:]
    )
