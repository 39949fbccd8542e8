"""Cut points: values of an input at which some cell that matters changes its answer.

A threshold of a cell is carried through the formula of its column back to the inputs. Between two
cuts of an input all its values are alike, whatever the other inputs are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.arithmetic import work_out
from allocator.tiering.feel import nodes
from allocator.tiering.figures.known import KnownFigures
from allocator.tiering.figures.tracks import SCALES
from allocator.tiering.least_change.what_if import MOVED
from allocator.tiering.rulesets.formulas import indicator_of

Numbers = NDArray[np.float64]
_Z95 = 1.959963984540054
"""Standard normal quantile of a two-sided 95% interval, as in figures.history."""


@dataclass(frozen=True)
class Cut:
    """A cut of one input for each school, NaN for none; ``None``: any value may be one."""

    input: str
    at: Numbers | None


class Formulas:
    """Formulas of an evaluation's columns, and what they are where nothing changes."""

    def __init__(self, evaluation: Evaluation, inputs: frozenset[str]) -> None:
        self._evaluation, self._inputs = evaluation, inputs
        self._known: dict[str, bool] = {}
        self._values: dict[nodes.Expression, Numbers] = {}

    def depends(self, name: str) -> bool:
        """Whether a column changes with an input that may be changed."""
        if name not in self._known:
            formula = self._evaluation.ruleset.formulas.get(name)
            found = name in self._inputs if formula is None else self._moves(formula.expression)
            self._known[name] = found
        return self._known[name]

    def cuts(self, name: str, threshold: Numbers) -> Iterator[Cut]:
        """Values of inputs at which a column passes a threshold, for each school."""
        formula = self._evaluation.ruleset.formulas.get(name)
        node: nodes.Expression = nodes.Name(name) if formula is None else formula.expression
        with np.errstate(all="ignore"):
            yield from self._back(node, threshold)

    # -- what changes ------------------------------------------------------------------------------

    def _moves(self, node: nodes.Expression) -> bool:
        if isinstance(node, nodes.Name):
            return self.depends(node.text)
        if isinstance(node, nodes.Negation):
            return self._moves(node.operand)
        if isinstance(node, nodes.Arithmetic | nodes.Comparison):
            return self._moves(node.left) or self._moves(node.right)
        if not isinstance(node, nodes.Call):
            return False
        if self._is_history(node):
            return node.function in MOVED and indicator_of(node) in self._inputs
        return any(map(self._moves, node.arguments))

    def _is_history(self, node: nodes.Call) -> bool:
        return node in self._histories

    @cached_property
    def _histories(self) -> frozenset[nodes.Call]:
        formulas = self._evaluation.ruleset.formulas.values()
        return frozenset(call for formula in formulas for call in formula.histories)

    def _value(self, node: nodes.Expression) -> Numbers:
        """Value of a part of a formula as things are."""
        if node not in self._values:
            columns, spec = self._evaluation.columns, self._evaluation.ruleset.spec

            def value_of(name: str) -> Numbers:
                if name in spec.parameters:
                    return columns.parameter(name)
                values: Numbers = columns.series(name).values
                return values

            found = work_out(node, value_of, lambda call: columns.history(call).series.values)
            self._values[node] = np.broadcast_to(found, (self._evaluation.count,))
        return self._values[node]

    # -- from a result back to the inputs ----------------------------------------------------------

    def _back(self, node: nodes.Expression, target: Numbers) -> Iterator[Cut]:
        if not self._moves(node):
            return
        if isinstance(node, nodes.Name):
            if node.text in self._inputs:
                yield Cut(node.text, target)
            else:
                yield from self.cuts(node.text, target)
        elif isinstance(node, nodes.Negation):
            yield from self._back(node.operand, -target)
        elif isinstance(node, nodes.Arithmetic):
            yield from self._back_arithmetic(node, target)
        else:
            assert isinstance(node, nodes.Call)
            if self._is_history(node):
                name = indicator_of(node)
                yield from (Cut(name, at) for at in self._back_history(node, target))
            else:
                yield from self._back_call(node, target)

    def _back_arithmetic(self, node: nodes.Arithmetic, target: Numbers) -> Iterator[Cut]:
        moves_left, moves_right = self._moves(node.left), self._moves(node.right)
        if moves_left and moves_right:
            yield from (Cut(name, None) for name in sorted(self._inputs_in(node)))
        elif moves_left:
            for wanted in _LEFT[node.operator](target, self._value(node.right)):
                yield from self._back(node.left, wanted)
        else:
            for wanted in _RIGHT[node.operator](target, self._value(node.left)):
                yield from self._back(node.right, wanted)

    def _inputs_in(self, node: nodes.Expression) -> set[str]:
        """Inputs that a part of a formula changes with."""
        found: set[str] = set()
        for part in nodes.parts_of(node):
            if isinstance(part, nodes.Name) and self.depends(part.text):
                formula = self._evaluation.ruleset.formulas.get(part.text)
                found |= {part.text} if formula is None else self._inputs_in(formula.expression)
        return found

    def _back_call(self, node: nodes.Call, target: Numbers) -> Iterator[Cut]:
        if node.function == "count_of":
            for argument in node.arguments:
                assert isinstance(argument, nodes.Comparison)
                apart = nodes.Arithmetic("-", argument.left, argument.right)
                yield from self._back(apart, np.zeros(self._evaluation.count))
        elif node.function in ("min", "max"):
            for argument in node.arguments:
                yield from self._back(argument, target)
        elif node.function == "round" and len(node.arguments) > 1:
            scale = 10.0 ** self._value(node.arguments[1])
            for wanted in _whole_ends(target * scale):
                yield from self._back(node.arguments[0], wanted / scale)
        else:
            for wanted in _OF_ONE[node.function](target):
                yield from self._back(node.arguments[0], wanted)

    def _back_history(self, node: nodes.Call, target: Numbers) -> Iterator[Numbers]:
        name = indicator_of(node)
        leaf = self._evaluation.figures.leaf

        def known(function: str = "") -> Numbers:
            values: Numbers = leaf(name, function).series.values
            return values

        if node.function == "change":
            yield target + known("previous")
        elif node.function in ("low", "high"):
            scale, side = SCALES.get(name, 100.0), 1.0 if node.function == "low" else -1.0
            share = target / scale
            spread = _Z95 * np.sqrt(share * (1.0 - share) / known("cohort"))
            yield scale * (share + side * spread)
        elif node.function == "cases":
            per_case = known() / known("cases")
            yield (np.ceil(target) - 0.5) * per_case
            yield (np.floor(target) + 0.5) * per_case
        elif node.function == "percentile":
            yield from self._ranks(name, target)
        elif len(node.arguments) > 1:  # years in a row: they end where the limit is passed
            yield self._value(node.arguments[1])

    def _ranks(self, name: str, target: Numbers) -> Iterator[Numbers]:
        """Figures of other schools round the rank that is wanted."""
        figures = self._evaluation.figures
        if not isinstance(figures, KnownFigures):
            return
        values, sectors = figures.leaf(name).series.values, np.array(figures.sectors, dtype=object)
        found = np.full((5, len(values)), np.nan)
        for sector in sorted(set(figures.sectors)):
            own = np.flatnonzero(sectors == sector)
            ordered = np.sort(values[own][~np.isnan(values[own])])
            if not len(ordered):
                continue
            place = np.floor(np.nan_to_num(target[own]) / 100.0 * len(ordered)).astype(np.intp)
            for number, beside in enumerate(range(-2, 3)):
                chosen = np.clip(place + beside, 0, len(ordered) - 1)
                found[number, own] = np.where(np.isnan(target[own]), np.nan, ordered[chosen])
        yield from found


_Ways = tuple[Numbers, ...]


def _roots(target: Numbers, power: Numbers) -> _Ways:
    root = np.abs(target) ** (1.0 / power)
    return (root, -root)


_LEFT: dict[str, Callable[[Numbers, Numbers], _Ways]] = {
    "+": lambda t, right: (t - right,),
    "-": lambda t, right: (t + right,),
    "*": lambda t, right: (t / right,),
    "/": lambda t, right: (t * right,),
    "**": lambda t, right: (*_roots(t, right), np.zeros_like(t)),
}
"""From a result and the right operand to the left one."""
_RIGHT: dict[str, Callable[[Numbers, Numbers], _Ways]] = {
    "+": lambda t, left: (t - left,),
    "-": lambda t, left: (left - t,),
    "*": lambda t, left: (t / left,),
    "/": lambda t, left: (left / t, np.zeros_like(t)),
    "**": lambda t, left: (np.log(t) / np.log(left),),
}
"""From a result and the left operand to the right one."""


def _whole_ends(target: Numbers) -> _Ways:
    """Where a rounded number passes a threshold."""
    return (np.ceil(target) - 0.5, np.floor(target) + 0.5)


_OF_ONE: dict[str, Callable[[Numbers], _Ways]] = {
    "abs": lambda t: (t, -t),
    "sqrt": lambda t: (t**2, np.zeros_like(t)),
    "floor": lambda t: (np.ceil(t), np.floor(t) + 1.0),
    "ceiling": lambda t: (np.ceil(t) - 1.0, np.floor(t)),
    "round": _whole_ends,
}
