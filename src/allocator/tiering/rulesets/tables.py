"""Reading one decision table: conditions and outputs by column, each cell checked."""

from __future__ import annotations

import re
import string
from typing import Any

from allocator.errors import Fault
from allocator.io.documents import nearest
from allocator.tiering.engine.tables import (
    DecisionTable,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
)
from allocator.tiering.feel import nodes
from allocator.tiering.feel.parse import parse_tests
from allocator.tiering.rulesets.limits import beyond_limits, values_in_force
from allocator.tiering.rulesets.ruleset import UNDECIDED, RuleTable
from allocator.tiering.rulesets.source import Cells
from allocator.tiering.rulesets.spec import RulesetSpec, TableSpec
from allocator.tiering.rulesets.vocabulary import Word

_DECIMAL_COMMA = re.compile(r"\d,\d+")
_FORMATTER = string.Formatter()
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
TEXT = "text"
SEPARATOR = " by "
"""Stands between the two inputs in the first cell of a grid."""


class TableReader:
    """Reads one table; every fault goes to the list."""

    def __init__(
        self,
        name: str,
        given: TableSpec,
        spec: RulesetSpec,
        words: dict[str, Word],
        faults: list[Fault],
    ) -> None:
        self._name, self._given, self._spec = name, given, spec
        self._words, self._faults = words, faults
        self._file = f"{name}.csv"
        self._in_force = values_in_force(spec)
        self.outputs = _outputs(given, spec)

    def read(self, cells: Cells) -> RuleTable:
        """Read the table from its cells, the header first."""
        if not cells or not cells[0]:
            # That the file is not there has been said where it was read.
            self._fault(None, None, None, "a header and at least one row")
            inputs: tuple[InputClause, ...] = ()
            rules: tuple[Rule, ...] = ()
        elif self._given.role == "grid":
            inputs, rules = self._grid(cells)
        else:
            inputs, rules = self._rows(cells)
        title = self._given.title or self._name.replace("_", " ").capitalize()
        table = DecisionTable(self._name, self._given.policy, inputs, self.outputs, rules)
        return RuleTable(self._name, self._given.role, title, table)

    def words_out(self, table: RuleTable) -> dict[str, Word]:
        """What later tables may ask about when this one has been read."""
        if table.role not in ("decision", "grid"):
            return {}
        return {clause.name: self._word_out(clause) for clause in self.outputs}

    def _word_out(self, clause: OutputClause) -> Word:
        title = clause.name.replace("_", " ").capitalize()
        if self._given.policy is HitPolicy.COUNT:
            return Word(clause.name, title, least=0.0, whole=True)
        if clause.kind == "text":
            return Word(clause.name, title, "text", values=clause.values)
        return Word(clause.name, title, clause.kind)

    def _fault(
        self,
        row: int | None,
        column: str | None,
        value: str | None,
        expected: str,
        choices: Any = (),
    ) -> None:
        near = nearest(value, choices) if value else None
        self._faults.append(Fault(self._file, row, column, value, expected, near))

    # -- tables of rows ----------------------------------------------------------------------------

    def _rows(self, cells: Cells) -> tuple[tuple[InputClause, ...], tuple[Rule, ...]]:
        header = cells[0]
        outputs = {clause.name for clause in self.outputs}
        self._check_header(header, outputs)
        asked = [c for c in header if c in self._words and c not in outputs and c != TEXT]
        inputs = tuple(self._clause(column) for column in asked)
        rules = []
        for row, line in enumerate(cells[1:], 2):
            if not line:
                continue
            if len(line) != len(header):
                self._fault(row, None, f"{len(line)} cells", f"{len(header)} cells")
            given = dict(zip(header, line, strict=False))
            rules.append(self._rule(row, given, inputs))
        if not rules:
            self._fault(None, None, None, "at least one row under the header")
        return inputs, tuple(rules)

    def _check_header(self, header: tuple[str, ...], outputs: set[str]) -> None:
        for place, column in enumerate(header):
            if column in header[:place]:
                self._fault(1, column, column, "each column once")
            if column not in self._words and column not in outputs and column != TEXT:
                expected = "a name that the ruleset declares (or an earlier table puts out)"
                choices = {*self._words, *outputs, TEXT}
                self._fault(1, column or None, column, expected, choices)
        optional = {"points"} if self._given.role == "triggers" else set()
        for column in sorted(outputs - optional - set(header)):
            self._fault(1, column, None, f"a column {column}")

    def _rule(self, row: int, given: dict[str, str], inputs: tuple[InputClause, ...]) -> Rule:
        tests = tuple(self.cell(row, clause, given.get(clause.name, "-")) for clause in inputs)
        outputs = tuple(
            self._output(row, clause, given.get(clause.name)) for clause in self.outputs
        )
        text = given.get(TEXT, "")
        self._check_text(row, text)
        return Rule(row - 1, tests, outputs, text)

    def _clause(self, name: str) -> InputClause:
        word = self._words[name]
        return InputClause(name, word.kind, word.values)

    def cell(
        self, row: int, clause: InputClause, text: str, place: str | None = None
    ) -> nodes.Tests:
        """Parse a condition and check it against what its column holds."""
        column = place or clause.name
        if clause.kind == "number" and (comma := _DECIMAL_COMMA.search(text)):
            self._fault(row, column, comma.group(), "a point in decimals, a space after a comma")
            return nodes.ANYTHING
        try:
            tests = parse_tests(text)
        except ValueError as error:
            self._fault(row, column, text, str(error))
            return nodes.ANYTHING
        for test in tests.tests:
            self._check_test(row, column, text, clause, test)
        return tests

    def _check_test(
        self, row: int, column: str, text: str, clause: InputClause, test: nodes.Test
    ) -> None:
        if isinstance(test, nodes.IsMissing):
            return
        if isinstance(test, nodes.Condition):
            self._fault(row, column, text, "a test such as -, < 88, >= floor, [70..80), primary")
            return
        is_equality = isinstance(test, nodes.Compare) and test.operator == "="
        if clause.kind != "number" and not is_equality:
            self._fault(row, column, text, f"a value: {clause.name} is no number")
            return
        ends = (test.low, test.high) if isinstance(test, nodes.Interval) else (test.end,)
        before = len(self._faults)
        for end in ends:
            self._check_end(row, column, text, clause, end)
        if clause.kind == "number" and len(self._faults) == before:
            beyond = beyond_limits(test, self._words[clause.name], self._in_force)
            if beyond is not None:
                self._fault(row, column, beyond[0], beyond[1])

    def _check_end(
        self, row: int, column: str, text: str, clause: InputClause, end: nodes.Expression
    ) -> None:
        plain = end.operand if isinstance(end, nodes.Negation) else end
        value: Any
        if isinstance(plain, nodes.Name):
            value = plain.text
        elif isinstance(plain, nodes.Literal):
            value = plain.value
        else:
            self._fault(row, column, text, "a number, a parameter or a value, and nothing of it")
            return
        if clause.kind == "number":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not is_number and value not in self._spec.parameters:
                expected = "a number or a parameter that the ruleset declares"
                self._fault(row, column, _written(value), expected, self._spec.parameters)
        elif clause.kind == "boolean":
            if not isinstance(value, bool):
                self._fault(row, column, _written(value), "true or false", ("true", "false"))
        elif not isinstance(value, str):
            self._fault(row, column, text, 'a text: one like a number in quotes, such as "3"')
        elif clause.values and value not in clause.values:
            expected = "one of " + ", ".join(clause.values)
            self._fault(row, column, value, expected, clause.values)

    def _output(self, row: int, clause: OutputClause, text: str | None) -> Any:
        if text is None:  # the column is not there: said once, or optional
            return 0.0 if clause.kind == "number" else ""
        if clause.kind == "number":
            return self._number_out(row, clause, text)
        if clause.kind == "boolean":
            if text not in ("true", "false"):
                self._fault(row, clause.name, text, "true or false", ("true", "false"))
            return text == "true"
        if not text:
            self._fault(row, clause.name, text, f"a value for {clause.name}")
        elif clause.values and text not in clause.values:
            expected = "one of " + ", ".join(map(str, clause.values))
            self._fault(row, clause.name, text, expected, clause.values)
        return text

    def _number_out(self, row: int, clause: OutputClause, text: str) -> Any:
        value = float(text) if _NUMBER.fullmatch(text) else float("nan")
        if not abs(value) < 1e12:
            self._fault(row, clause.name, text, "a number")
            return 0.0
        if self._given.role == "triggers" and value < 0:
            self._fault(row, clause.name, text, "points of 0 or more: a trigger takes none away")
        if clause.values and value not in clause.values:
            expected = "one of " + ", ".join(f"{listed:g}" for listed in clause.values)
            self._fault(row, clause.name, text, expected)
        return value

    def _check_text(self, row: int, text: str) -> None:
        try:
            fields: list[Any] = [part[1] for part in _FORMATTER.parse(text) if part[1] is not None]
        except ValueError as error:
            self._fault(row, TEXT, text, f"plain text ({error})")
            return
        known = {*self._words, *self._spec.parameters}
        for name in fields:
            if name not in known:
                self._fault(row, TEXT, name, "a name in braces, such as {attendance}", known)

    # -- grids -------------------------------------------------------------------------------------

    def _grid(self, cells: Cells) -> tuple[tuple[InputClause, ...], tuple[Rule, ...]]:
        """A grid is a table with a rule for each of its cells."""
        header = cells[0]
        names = [part.strip() for part in header[0].split(SEPARATOR)]
        if len(names) != 2 or any(name not in self._words for name in names):
            expected = f"two declared names in the first cell, as in likelihood{SEPARATOR}impact"
            wrong = next((name for name in names if name not in self._words), header[0])
            self._fault(1, "column 1", wrong, expected, self._words)
            return (), ()
        down, along = (self._clause(name) for name in names)
        tops = [self.cell(1, along, text, f"column {n}") for n, text in enumerate(header[1:], 2)]
        rules: list[Rule] = []
        for row, line in enumerate(cells[1:], 2):
            if not line:
                continue
            if len(line) != len(header):
                self._fault(row, None, f"{len(line)} cells", f"{len(header)} cells")
                continue
            side = self.cell(row, down, line[0])
            for top, text in zip(tops, line[1:], strict=True):
                output = self._output(row, self.outputs[0], text)
                number = len(rules) + 1
                rules.append(Rule(number, (side, top), (output,), ""))
        return (down, along), tuple(rules)


def _written(value: Any) -> str:
    """A value as a person writes it in a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _outputs(given: TableSpec, spec: RulesetSpec) -> tuple[OutputClause, ...]:
    """Output columns of a table, by its role; the highest tier has priority."""
    ladder = tuple(reversed(spec.ladder))
    if given.role == "triggers":
        return (
            OutputClause("trigger", "text", tuple(spec.triggers)),
            OutputClause("points", "number"),
        )
    if given.role == "tier":
        return (OutputClause("tier", "text", (*ladder, UNDECIDED)),)
    if given.role in ("safeguards", "caps"):
        return (OutputClause("tier", "text", ladder),)
    if given.role == "flags":
        return (OutputClause("flag", "text"),)
    if given.role == "grid":
        kind: Any = "number" if given.values and not isinstance(given.values[0], str) else "text"
        return (OutputClause(given.output or "", kind, given.values),)
    return tuple(
        OutputClause(name, output.kind, output.values) for name, output in given.outputs.items()
    )
