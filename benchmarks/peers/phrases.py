"""Rows and formulas of a ruleset as text in another language, for the schools of one sector."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from allocator.tiering.engine.tables import Kind
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import evaluate, names_of
from allocator.tiering.rulesets.formulas import indicator_of
from allocator.tiering.rulesets.ruleset import UNDECIDED, Ruleset, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Value = float | str | bool


@dataclass(frozen=True)
class Language:
    """How another language writes what a cell says."""

    both: str
    either: str
    negation: str
    known: str
    missing: str
    yes: str
    no: str
    interval: str
    """With ``{low} {high} {name}`` and, as brackets or signs, ``{opens} {closes}``."""
    opens: tuple[str, str]
    closes: tuple[str, str]
    """For an end that is in the interval, and for one that is not."""
    least: str = "lowest({})"
    """The least of some numbers."""

    def all_of(self, parts: Iterable[str]) -> str:
        """Every claim holds."""
        return self.both.join(f"({part})" for part in parts) or self.yes

    def any_of(self, parts: Iterable[str]) -> str:
        """One claim at least holds."""
        return self.either.join(f"({part})" for part in parts) or self.no

    def value(self, value: Value) -> str:
        """A value written out."""
        if isinstance(value, bool):
            return self.yes if value else self.no
        return f'"{value}"' if isinstance(value, str) else repr(value)


PANDAS = Language(
    " & ", " | ", "~", "{0} == {0}", "{0} != {0}", "True", "False",
    "({low} {opens} {name}) & ({name} {closes} {high})", ("<=", "<"), ("<=", "<"), "@lowest({})",
)  # fmt: skip
ZEN = Language(
    " and ", " or ", "not ", "{} != null", "{} == null", "true", "false",
    "{name} in {opens}{low}..{high}{closes}", ("[", "("), ("]", ")"), "min([{}])",
)  # fmt: skip
PYTHON = Language(
    " and ", " or ", "not ", "{} is not None", "{} is None", "True", "False",
    "{low} {opens} {name} {closes} {high}", ("<=", "<"), ("<=", "<"),
)  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """One cell: when it holds, and when a value that is there settles that it does not."""

    column: str
    cell: nodes.Tests
    holds: str
    fails: str


@dataclass(frozen=True)
class PhrasedRow:
    """One row for one sector; ``is_elsewhere``: it names a parameter that the sector has not."""

    number: int
    cells: tuple[Phrase, ...]
    outputs: tuple[object, ...]
    is_elsewhere: bool

    def fires(self, language: Language) -> str:
        """When the row fires."""
        if self.is_elsewhere:
            return language.no
        return language.all_of(cell.holds for cell in self.cells)

    def settled(self, language: Language, context: frozenset[str]) -> str:
        """When a figure that is there settles that the row, meant for such schools, fails."""
        if self.is_elsewhere:
            return language.no
        meant = [f"{language.negation}({c.fails})" for c in self.cells if c.column in context]
        failing = language.any_of(c.fails for c in self.cells if c.column not in context)
        return language.all_of([*meant, failing])


class Phrases:
    """A ruleset in another language, with the parameters of one sector on a day written in."""

    def __init__(self, ruleset: Ruleset, sector: str, day: dt.date, language: Language) -> None:
        self.ruleset, self.language = ruleset, language
        self.parameters = ruleset.parameters_for(sector, day)
        self.lost = ruleset.spec.parameters.keys() - self.parameters.keys()

    def leaves(self) -> list[str]:
        """Every input, fact and history that a table or formula asks for."""
        made = [self.formula(name) for name in self.ruleset.formulas]
        wanted = {clause.name for table in self.ruleset.tables for clause in table.table.inputs}
        wanted |= {need for one in made if one for need in one[0]}
        return sorted(wanted - self.ruleset.formulas.keys() - COUNTED.keys())

    def readable(self) -> list[str]:
        """For each trigger, when a row of it is settled by a figure that is there."""
        found: dict[str, list[str]] = {name: [] for name in self.ruleset.spec.triggers}
        for table in self.ruleset.tables_of("triggers"):
            for row in self.rows(table):
                settled = row.settled(self.language, self.ruleset.context)
                if settled != self.language.no:
                    found[str(row.outputs[0])].append(settled)
        return [self.language.any_of(rows) for rows in found.values()]

    def domains(self) -> list[list[int]]:
        """Places of the triggers of each domain."""
        found: dict[str, list[int]] = {}
        for place, trigger in enumerate(self.ruleset.spec.triggers.values()):
            found.setdefault(trigger.domain, []).append(place)
        return list(found.values())

    def place_of(self, tier: object) -> int:
        """Place of a tier in the ladder, -1 for undecided."""
        return -1 if tier == UNDECIDED else self.ruleset.spec.ladder.index(str(tier))

    def rows(self, table: RuleTable) -> list[PhrasedRow]:
        """Rows of a table, in order."""
        found = []
        for rule in table.table.rules:
            cells = zip(table.table.inputs, rule.cells, strict=True)
            asked = [(clause, cell) for clause, cell in cells if not cell.is_anything]
            elsewhere = any(self.lost & set(names_of(cell)) for _, cell in asked)
            phrases = () if elsewhere else (self._cell(c.name, c.kind, cell) for c, cell in asked)
            found.append(PhrasedRow(rule.number, tuple(phrases), rule.outputs, elsewhere))
        return found

    def _cell(self, column: str, kind: Kind, cell: nodes.Tests) -> Phrase:
        words, name = self.language, identifier(column)
        known, missing = words.known.format(name), words.missing.format(name)
        if column in COUNTED:
            known = words.yes  # a count is always there
        options = [
            self._test(name, kind, test)
            for test in cell.tests
            if not isinstance(test, nodes.IsMissing)
        ]
        met = words.any_of(options)
        unmet = f"{words.negation}({met})"
        if cell.negated:
            met, unmet = unmet, met
        holds = f"{known}{words.both}({met})"
        if len(options) < len(cell.tests) and not cell.negated:
            holds = words.any_of([missing, holds] if options else [missing])
        return Phrase(column, cell, holds, f"{known}{words.both}({unmet})")

    def _test(self, name: str, kind: Kind, test: nodes.Test) -> str:
        words = self.language
        if isinstance(test, nodes.Interval):
            return words.interval.format(
                name=name, low=self.end(test.low), high=self.end(test.high),
                opens=words.opens[test.excludes_low], closes=words.closes[test.excludes_high],
            )  # fmt: skip
        assert isinstance(test, nodes.Compare)
        sign = "==" if test.operator == "=" else test.operator
        return f"{name} {sign} {self.end(test.end)}"

    def end(self, end: nodes.Expression) -> str:
        """A number, text or parameter of a cell, written out."""
        if isinstance(end, nodes.Name) and end.text not in self.parameters:
            return self.language.value(end.text)
        value = evaluate(end, self.parameters)
        assert isinstance(value, float | str | bool)
        return self.language.value(value)

    def formula(self, name: str) -> tuple[list[str], str] | None:
        """What a derived figure needs, and its formula; ``None`` where its sector has none."""
        formula = self.ruleset.formulas[name]
        if self.lost & set(formula.names):
            return None
        needs = [identifier(used) for used in formula.names if used not in self.parameters]
        needs += [leaf_of(call) for call in formula.histories]
        return needs, self._expression(formula.expression)

    def _expression(self, node: nodes.Expression) -> str:
        if isinstance(node, nodes.Literal):
            return repr(node.value)
        if isinstance(node, nodes.Name):
            known = self.parameters.get(node.text)
            return identifier(node.text) if known is None else repr(known)
        if isinstance(node, nodes.Arithmetic):
            left, right = self._expression(node.left), self._expression(node.right)
            return f"({left} {node.operator} {right})"
        assert isinstance(node, nodes.Call)
        if node.function == "min":
            return self.language.least.format(", ".join(map(self._expression, node.arguments)))
        return leaf_of(node)


def leaf_of(call: nodes.Call) -> str:
    """The name of what a function of history says: ``previous__attendance``."""
    rest = [repr(evaluate(argument, {})) for argument in call.arguments[1:]]
    return identifier("__".join([call.function, indicator_of(call), *rest]))


def identifier(name: str) -> str:
    """A name that every language takes."""
    return re.sub(r"\W", "_", name)
