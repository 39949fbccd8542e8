"""Random figures for a ruleset: at its thresholds, just beside them, and missing."""

from __future__ import annotations

from random import Random
from typing import Any

from allocator.domain.schools import SECTORS
from allocator.tiering.engine.tables import Series, booleans, numbers, texts
from allocator.tiering.feel import nodes
from allocator.tiering.figures.source import GivenFigures, leaf_name
from allocator.tiering.rulesets import Ruleset
from allocator.tiering.rulesets.formulas import indicator_of
from allocator.tiering.rulesets.vocabulary import COUNTED, Word


def random_figures(random: Random, ruleset: Ruleset, count: int) -> GivenFigures:
    """Figures for some schools, one in six of them missing; no derived figure is given.

    Histories that turn on a parameter are missing.
    """
    cuts = _cuts(ruleset)
    sectors = tuple(random.choice(SECTORS) for _ in range(count))
    made = {name for table in ruleset.tables for name in _names_out(table)}
    given = {
        name: _series(random, word, cuts, count)
        for name, word in ruleset.words.items()
        if name not in ruleset.formulas and name not in COUNTED and name not in made
        and name != "sector"
    }  # fmt: skip
    plain = Word("history", "")
    for formula in ruleset.formulas.values():
        for call in formula.histories:
            given[_history_name(call)] = _series(random, plain, cuts, count)
    return GivenFigures(sectors, given)


def _names_out(table: Any) -> list[str]:
    return [clause.name for clause in table.table.outputs if table.role in ("decision", "grid")]


def _history_name(call: nodes.Call) -> str:
    argument = call.arguments[1] if len(call.arguments) > 1 else None
    value = argument.value if isinstance(argument, nodes.Literal) else None
    return leaf_name(indicator_of(call), call.function, value)  # type: ignore[arg-type]


def _cuts(ruleset: Ruleset) -> list[float]:
    """Every number that stands in a cell or parameter."""
    cells = [cell for table in ruleset.tables for rule in table.table.rules for cell in rule.cells]
    found = {
        part.value
        for cell in cells
        for part in nodes.parts_of(cell)
        if isinstance(part, nodes.Literal) and isinstance(part.value, float)
    }
    for parameter in ruleset.spec.parameters.values():
        found |= {value for value in (parameter.value, *parameter.by_sector.values())
                  if value is not None}  # fmt: skip
    return sorted(found | {0.0, 1.0})


def _series(random: Random, word: Word, cuts: list[float], count: int) -> Series:
    def known() -> Any:
        if word.kind == "boolean":
            return random.random() < 0.5
        if word.kind == "text":
            return random.choice(word.values or ("primary", "3", "über", "another"))
        value = random.choice(cuts) + random.choice((0, 0, -0.5, 0.5, -0.001, 3))
        return min(max(value, word.least), word.most)

    values = [None if random.random() < 1 / 6 else known() for _ in range(count)]
    make = {"boolean": booleans, "text": texts}.get(word.kind, numbers)
    return make(values)
