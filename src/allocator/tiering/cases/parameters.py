"""Mutants of the named numbers: every value one step less and one step more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from allocator.tiering.cases.mutants import Mutant, names_in_cells
from allocator.tiering.cases.precision import Precision, decimals_step
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.feel.values import number_text
from allocator.tiering.figures.history import FUNCTIONS
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.rulesets.spec import ParameterSpec


def parameter_mutants(ruleset: Ruleset, precision: Precision) -> Iterator[Mutant]:
    """Every value of every parameter that decides something, a step less and a step more.

    A parameter that stands only in sentences, or only as the limit of a function of history whose
    result the cases give, is left out.
    """
    columns = columns_of_parameters(ruleset)
    for name, parameter in ruleset.spec.parameters.items():
        if name not in columns:
            continue
        step = min(map(precision.step, columns[name]))
        for path, value, changed_to in _values(parameter):
            size = min(step, decimals_step(value))
            for other in (round(value - size, 9), round(value + size, 9)):
                spec = changed_to(other)
                parameters = {**ruleset.spec.parameters, name: spec}
                made = replace(
                    ruleset, spec=ruleset.spec.model_copy(update={"parameters": parameters})
                )
                column = ".".join(("parameters", name, *path))
                before, after = number_text(value), number_text(other)
                yield Mutant("ruleset.yaml", None, column, before, after, made)


def columns_of_parameters(ruleset: Ruleset) -> dict[str, set[str]]:
    """Columns that are held against each parameter, or worked out with it."""
    found: dict[str, set[str]] = {}
    for table in ruleset.tables:
        for name, columns in names_in_cells(table).items():
            if name in ruleset.spec.parameters:
                found.setdefault(name, set()).update(columns)
    for derived, formula in ruleset.formulas.items():
        for name in _outside_history(formula.expression):
            if name in ruleset.spec.parameters:
                found.setdefault(name, set()).add(derived)
    return found


def _outside_history(node: Any) -> Iterator[str]:
    """Names of a formula that stand in no function of history."""
    if isinstance(node, nodes.Call):
        if node.function not in FUNCTIONS:
            for argument in node.arguments:
                yield from _outside_history(argument)
    elif isinstance(node, nodes.Arithmetic | nodes.Comparison):
        yield from _outside_history(node.left)
        yield from _outside_history(node.right)
    elif isinstance(node, nodes.Negation):
        yield from _outside_history(node.operand)
    else:
        yield from names_of(node)


def _values(parameter: ParameterSpec) -> Iterator[tuple[tuple[str, ...], float, Any]]:
    """Each value with its path, and what makes the parameter with another value there."""
    for path, value, change in _plain_values(parameter):
        yield path, value, lambda other, change=change: parameter.model_copy(update=change(other))
    for place, later in enumerate(parameter.later):
        for path, value, change in _plain_values(later):

            def changed(other: float, place: int = place, change: Any = change) -> ParameterSpec:
                lines = list(parameter.later)
                lines[place] = lines[place].model_copy(update=change(other))
                return parameter.model_copy(update={"later": tuple(lines)})

            yield (f"from {later.from_date}", *path), value, changed


def _plain_values(given: Any) -> Iterator[tuple[tuple[str, ...], float, Any]]:
    if given.value is not None:
        yield (), given.value, lambda other: {"value": other}
    for sector, value in given.by_sector.items():
        yield (
            (sector,),
            value,
            lambda other, sector=sector: {"by_sector": {**given.by_sector, sector: other}},
        )
