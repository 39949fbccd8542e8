"""How fine the figures of each column are: the step by which a threshold is moved to try a case."""

from __future__ import annotations

from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.feel import nodes
from allocator.tiering.figures.history import FUNCTIONS
from allocator.tiering.least_change.steps import step_of
from allocator.tiering.rulesets.formulas import indicator_of
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

USUAL_STEP = 0.1
OF_PUPILS = ("percent", "share 0-1", "per 1,000 pupils")
"""Units of figures whose cases and cohort are pupils: whole numbers."""


class Precision:
    """Steps and whole numbers of the columns of one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._outputs = {
            clause.name: (table, place)
            for table in ruleset.tables
            if table.role in ("decision", "grid")
            for place, clause in enumerate(table.table.outputs)
        }

    def step(self, name: str) -> float:
        """The step of a column's figures."""
        if self.is_whole(name):
            return 1.0
        formula = self._ruleset.formulas.get(name)
        if formula is not None:
            counts = (nodes.Call,)
            expression = formula.expression
            is_count = isinstance(expression, counts) and expression.function in ("cohort", "cases")
            return 1.0 if is_count else USUAL_STEP
        return step_of(self._ruleset.words[name]) if name in self._ruleset.words else USUAL_STEP

    def is_whole(self, name: str) -> bool:
        """Whether a column holds whole numbers only."""
        if name in self._ruleset.formulas:
            return self._comes_out_whole(self._ruleset.formulas[name].expression)
        if name in self._outputs:
            table, place = self._outputs[name]
            return table.table.hit_policy is HitPolicy.COUNT or all(
                isinstance(rule.outputs[place], float) and rule.outputs[place].is_integer()
                for rule in table.table.rules
            )
        if name in COUNTED:
            return name != "trigger_points" or self._points_are_whole()
        word = self._ruleset.words.get(name)
        return word is not None and word.whole

    def _points_are_whole(self) -> bool:
        return all(
            float(rule.outputs[1]).is_integer()
            for table in self._ruleset.tables_of("triggers")
            for rule in table.table.rules
        )

    def _comes_out_whole(self, node: nodes.Expression) -> bool:
        if isinstance(node, nodes.Literal):
            return isinstance(node.value, int | float) and float(node.value).is_integer()
        if isinstance(node, nodes.Name):
            return self._parameter_is_whole(node.text) or self.is_whole(node.text)
        if isinstance(node, nodes.Negation):
            return self._comes_out_whole(node.operand)
        if isinstance(node, nodes.Arithmetic):
            return node.operator in ("+", "-", "*") and all(
                map(self._comes_out_whole, (node.left, node.right))
            )
        assert isinstance(node, nodes.Call)
        return self._call_comes_out_whole(node)

    def _call_comes_out_whole(self, node: nodes.Call) -> bool:
        if node.function in FUNCTIONS:
            word = self._ruleset.words[indicator_of(node)]
            if node.function in ("cohort", "cases"):
                return word.unit in OF_PUPILS
            if node.function in ("previous", "last_before", "change"):
                return word.whole
            return node.function in ("years_above", "years_below")
        if node.function in ("count_of", "floor", "ceiling"):
            return True
        if node.function == "round":
            return len(node.arguments) == 1
        if node.function in ("min", "max", "abs"):
            return all(map(self._comes_out_whole, node.arguments))
        return False

    def _parameter_is_whole(self, name: str) -> bool:
        parameter = self._ruleset.spec.parameters.get(name)
        if parameter is None:
            return False
        values = [parameter.value, *parameter.by_sector.values()]
        for later in parameter.later:
            values += [later.value, *later.by_sector.values()]
        return all(float(value).is_integer() for value in values if value is not None)


def decimals_step(value: float) -> float:
    """One step of a number as it is written: 0.1 for 29.9, 1 for 3."""
    text = f"{value:.9f}".rstrip("0")
    return round(10.0 ** -len(text.partition(".")[2]), 9)


def table_of(ruleset: Ruleset, name: str) -> RuleTable:
    """A table by its name."""
    return next(table for table in ruleset.tables if table.name == name)
