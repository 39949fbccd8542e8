"""What the columns of ``tests.csv`` are: the case, its sector, figures given, what is expected."""

from __future__ import annotations

from dataclasses import dataclass, replace

from allocator.tiering.engine.tables import HitPolicy, OutputClause
from allocator.tiering.feel import nodes
from allocator.tiering.figures.history import FUNCTIONS
from allocator.tiering.figures.known import FACTS
from allocator.tiering.figures.source import leaf_name
from allocator.tiering.rulesets.formulas import indicator_of, parse_formula
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED, Word

EXPECT = "expect_"
CASE, SECTOR, AS_OF = "case", "sector", "as_of"
LISTS = ("expect_triggers", "expect_flags", "expect_rows")


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column that gives a figure, with what it may hold.

    ``call`` is the function of history that it gives the result of, where it is one.
    """

    name: str
    word: Word
    call: nodes.Call | None = None

    def keys(self, ruleset: Ruleset) -> tuple[str, ...]:
        """The names that the figure has in an evaluation; several where a parameter is in it."""
        if self.call is None:
            return (self.name,)
        arguments = self.call.arguments[1:]
        name, function = indicator_of(self.call), self.call.function
        if not arguments:
            return (leaf_name(name, function),)
        values = _values_of(arguments[0], ruleset)
        return tuple(leaf_name(name, function, value) for value in values)


def _values_of(argument: nodes.Expression, ruleset: Ruleset) -> list[float]:
    """A number, or every value that a parameter has for some sector at some time."""
    sign = 1.0
    if isinstance(argument, nodes.Negation):
        argument, sign = argument.operand, -1.0
    if isinstance(argument, nodes.Literal):
        return [sign * float(argument.value)]  # type: ignore[arg-type]
    assert isinstance(argument, nodes.Name)
    parameter = ruleset.spec.parameters[argument.text]
    found = [parameter.value, *parameter.by_sector.values()]
    for later in parameter.later:
        found += [later.value, *later.by_sector.values()]
    return [sign * value for value in dict.fromkeys(found) if value is not None]


def figure_column(name: str, ruleset: Ruleset) -> FigureColumn | None:
    """The figure that a column gives; ``None`` where its name is none that can be given."""
    if name in FACTS or name in ruleset.spec.inputs or name in ruleset.formulas:
        return FigureColumn(name, ruleset.words[name])
    try:
        call = parse_formula(name).expression
    except ValueError:
        return None
    if not isinstance(call, nodes.Call) or call.function not in FUNCTIONS:
        return None
    given = ruleset.spec.inputs.get(indicator_of(call))
    known = all(
        one.text in ruleset.spec.parameters
        for one in nodes.parts_of(call.arguments[1:])
        if isinstance(one, nodes.Name)
    )
    if given is None or given.kind != "number" or not known:
        return None
    return FigureColumn(name, Word(name, name), call)


def outcomes_of(ruleset: Ruleset) -> dict[str, OutputClause]:
    """What can be expected by name: outputs of tables, derived indicators, counts."""
    found = {name: OutputClause(name, "number") for name in (*ruleset.formulas, *COUNTED)}
    for table in ruleset.tables:
        if table.role in ("decision", "grid"):
            for place, clause in enumerate(table.table.outputs):
                found[clause.name] = _with_values(table, place, clause)
    return found


def _with_values(table: RuleTable, place: int, clause: OutputClause) -> OutputClause:
    """An output with the values that it can have, where these are texts."""
    if table.table.hit_policy is HitPolicy.COUNT:
        return OutputClause(clause.name, "number")
    if clause.kind != "text" or clause.values:
        return clause
    given = {str(rule.outputs[place]) for rule in table.table.rules}
    return replace(clause, values=tuple(sorted(given)))


def flags_of(ruleset: Ruleset) -> tuple[str, ...]:
    """Every flag that a row may raise, in the order of the rows."""
    found = [
        str(rule.outputs[0]) for table in ruleset.tables_of("flags") for rule in table.table.rules
    ]
    return tuple(dict.fromkeys(found))


def column_names(ruleset: Ruleset) -> tuple[str, ...]:
    """Every name that a column may have, but for functions of history."""
    figures = (*FACTS, *ruleset.spec.inputs, *ruleset.formulas)
    expected = ("expect_tier", *LISTS, *(f"{EXPECT}{name}" for name in outcomes_of(ruleset)))
    return (CASE, SECTOR, AS_OF, *figures, *expected)
