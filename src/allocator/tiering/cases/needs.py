"""What each column cannot be without: which figures can be missing while others are there."""

from __future__ import annotations

from allocator.tiering.cases.variants import expression_text
from allocator.tiering.engine.tables import DecisionTable, HitPolicy, Rule
from allocator.tiering.feel import nodes
from allocator.tiering.figures.history import FUNCTIONS
from allocator.tiering.rulesets.formulas import indicator_of
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.rulesets.vocabulary import COUNTED

_NOT_ITS_OWN = frozenset({"benchmark", "family_benchmark"})
_FROM_COHORT = frozenset({"low", "high"})
_WHEREVER_READ = frozenset({"months_since", "years_above", "years_below"})
_ALWAYS_THERE = frozenset({*COUNTED, "sector", "on_island", "language_medium"})
_MAY_FAIL = ("/", "**")


class Needs:
    """Figures that each column of a ruleset comes down to and cannot be without."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._tables = {
            clause.name: table
            for table in ruleset.tables
            if table.role in ("decision", "grid")
            for clause in table.table.outputs
        }

    def of(self, name: str) -> frozenset[str]:
        """Inputs, facts and functions of history that must be there."""
        if name in self._ruleset.spec.parameters:
            return frozenset()
        if name in self._tables:
            return self._of_output(self._tables[name].table)
        formula = self._ruleset.formulas.get(name)
        return frozenset({name}) if formula is None else self._in(formula.expression)

    def can_be_missing(self, name: str) -> bool:
        """Whether a figure may have no value."""
        formula = self._ruleset.formulas.get(name)
        if formula is None:
            return name not in _ALWAYS_THERE
        return bool(self.of(name)) or _may_have_no_meaning(formula.expression)

    def rule_out(self, missing: str, there: str) -> bool:
        """Whether one column cannot be missing while another is there."""
        if missing in self._tables:
            return False
        formula = self._ruleset.formulas.get(missing)
        if formula is not None and _may_have_no_meaning(formula.expression):
            return False
        needed = self.of(missing)
        return bool(needed) and needed <= self.of(there)

    def _of_output(self, table: DecisionTable) -> frozenset[str]:
        """What every row of a table asks to be there."""
        if table.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT):
            return frozenset()
        return frozenset.intersection(*(self._of_row(table, rule) for rule in table.rules))

    def _of_row(self, table: DecisionTable, rule: Rule) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for clause, cell in zip(table.inputs, rule.cells, strict=True):
            takes_missing = cell.is_anything or (
                not cell.negated and nodes.IsMissing() in cell.tests
            )
            if not takes_missing and clause.name not in self._ruleset.assumed_worst:
                found |= self.of(clause.name)
        return found

    def _in(self, node: nodes.Expression) -> frozenset[str]:
        if isinstance(node, nodes.Name):
            return self.of(node.text)
        if isinstance(node, nodes.Negation):
            return self._in(node.operand)
        if isinstance(node, nodes.Arithmetic):
            return self._in(node.left) | self._in(node.right)
        if not isinstance(node, nodes.Call) or node.function == "count_of":
            return frozenset()
        if node.function in FUNCTIONS:
            return _of_history(node)
        return frozenset().union(*map(self._in, node.arguments))


def _of_history(node: nodes.Call) -> frozenset[str]:
    name = indicator_of(node)
    own = expression_text(node)
    if node.function in _NOT_ITS_OWN:
        return frozenset({own})
    if node.function in _WHEREVER_READ:
        return frozenset({name})
    if node.function in _FROM_COHORT:
        return frozenset({own, name, f"cohort({name})"})
    return frozenset({own, name})


def _may_have_no_meaning(node: nodes.Expression) -> bool:
    """Whether a formula may come to nothing though everything in it is there."""
    return any(
        (isinstance(part, nodes.Arithmetic) and part.operator in _MAY_FAIL)
        or (isinstance(part, nodes.Call) and part.function == "sqrt")
        for part in nodes.parts_of(node)
    )
