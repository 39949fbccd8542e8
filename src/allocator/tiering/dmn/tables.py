"""Works out a decision table for one case, by the hit policies of the engine."""

from __future__ import annotations

from allocator.tiering.dmn.masks import rules_by_mask
from allocator.tiering.dmn.model import Table, TableOutput
from allocator.tiering.dmn.setting import Scope, Setting
from allocator.tiering.dmn.types import MisfitError, fit
from allocator.tiering.engine.policies import PolicyBrokenError, resolve_one
from allocator.tiering.engine.tables import HitPolicy, OutputClause
from allocator.tiering.feel.evaluate import evaluate
from allocator.tiering.feel.nodes import Compare
from allocator.tiering.feel.parse import parse_feel_tests
from allocator.tiering.feel.values import Value, as_decimal


def table_result(table: Table, scope: Scope, setting: Setting) -> Value:
    """Return what a table says; null where no rule fires or its hit policy is broken."""
    values = [
        _loosely(setting.evaluated(column.text, scope), column.type_ref, setting)
        for column in table.inputs
    ]
    for column, value in zip(table.inputs, values, strict=True):
        if column.allowed is None or value is None:
            continue
        if setting.satisfied(column.allowed, value, scope) is not True:
            setting.note(f"{column.text}: a value that the table does not allow")
            return None
    fired = rules_by_mask(table, values, setting)
    if fired is None:
        fired = _rules_one_by_one(table, values, scope, setting)
    if not fired:
        return _without_rule(table, scope, setting)
    rows = [
        tuple(
            _loosely(setting.evaluated(text, scope), output.type_ref, setting)
            for text, output in zip(table.rules[place].outputs, table.outputs, strict=True)
        )
        for place in fired
    ]
    return _resolved(table, rows, setting)


def _loosely(value: Value, type_ref: str | None, setting: Setting) -> Value:
    """Fit a value to the type of a column; the type of the decision itself is what binds."""
    try:
        return fit(value, type_ref, setting.types)
    except MisfitError:
        return value


def _rules_one_by_one(
    table: Table, values: list[Value], scope: Scope, setting: Setting
) -> list[int]:
    return [
        place
        for place, rule in enumerate(table.rules)
        if all(
            setting.satisfied(cell, value, scope) is True
            for cell, value in zip(rule.cells, values, strict=True)
        )
    ]


def _without_rule(table: Table, scope: Scope, setting: Setting) -> Value:
    defaults = [output.default for output in table.outputs]
    if any(default is not None for default in defaults):
        row = tuple(setting.evaluated(default or "null", scope) for default in defaults)
        return _named(table, row)
    return 0.0 if table.hit_policy is HitPolicy.COUNT else None


def _resolved(table: Table, rows: list[tuple[Value, ...]], setting: Setting) -> Value:
    clauses = [_clause(output, table, setting) for output in table.outputs]
    policy = table.hit_policy
    try:
        if policy is HitPolicy.COUNT:
            return float(len(rows))
        if policy.gives_number:
            return _named(table, tuple(_drawn(table, rows, place) for place in range(len(clauses))))
        result = resolve_one(policy, clauses, rows)
    except PolicyBrokenError as broken:
        setting.note(str(broken))
        return None
    if isinstance(result, list):
        return [_named(table, row) for row in result]
    return _named(table, result)


def _drawn(table: Table, rows: list[tuple[Value, ...]], place: int) -> Value:
    clause = OutputClause(table.outputs[place].name or "")
    try:
        drawn: Value = resolve_one(table.hit_policy, [clause], [(row[place],) for row in rows])
    except TypeError:  # texts cannot be added up
        return None
    return as_decimal(drawn) if isinstance(drawn, float) else drawn


def _clause(output: TableOutput, table: Table, setting: Setting) -> OutputClause:
    """Return an output with its values in order of priority, from the column or its type."""
    text = output.values
    if text is None:
        item = setting.types.get(output.type_ref or table.type_ref or "")
        parts = {part.name: part for part in item.fields} if item is not None else {}
        item = parts.get(output.name or "", item)
        text = item.allowed if item is not None else None
    return OutputClause(output.name or "", "any", _values_in(text) if text else ())


def _values_in(text: str) -> tuple[Value, ...]:
    tests = parse_feel_tests(text).tests
    ends = (test.end for test in tests if isinstance(test, Compare) and test.operator == "=")
    return tuple(evaluate(end, {}) for end in ends)


def _named(table: Table, row: tuple[Value, ...]) -> Value:
    if len(table.outputs) == 1:
        return row[0]
    names = [output.name or output.label or "" for output in table.outputs]
    return dict(zip(names, row, strict=True))
