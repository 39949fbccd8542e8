"""Rows of decision tables in words: what a row asks, and what it says to the school."""

from __future__ import annotations

import string
from collections.abc import Iterable

from allocator.tiering.engine.tables import InputClause, Rule
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.rulesets.ruleset import RuleTable
from allocator.tiering.showing.cells import cell_words
from allocator.tiering.showing.telling import NO_VALUE, SECTOR_WORDS, Telling, heading, listed

ALWAYS = "Nothing is asked: it holds for every school"
_FORMATTER = string.Formatter()


def conditions(table: RuleTable, rule: Rule, telling: Telling) -> tuple[str, ...]:
    """What a row asks, one claim for each figure, and the kind of school last."""
    asked = [
        (clause, cell)
        for clause, cell in zip(table.table.inputs, rule.cells, strict=True)
        if not cell.is_anything
    ]
    told: set[str] = set()
    claims = [
        _claim(clause, cell, telling, told) for clause, cell in asked if clause.name != "sector"
    ]
    claims += [_sectors(cell) for clause, cell in asked if clause.name == "sector"]
    return tuple(claims) or (ALWAYS,)


def _claim(clause: InputClause, cell: nodes.Tests, telling: Telling, told: set[str]) -> str:
    compared = _compared_with(clause.name, telling, told)
    words = cell_words(cell, clause.name, telling)
    return f"{telling.title(clause.name)}{compared}: {words}"


def _compared_with(name: str, telling: Telling, told: set[str]) -> str:
    """The named numbers that a figure is measured from, with their values; each told once."""
    formula = telling.ruleset.formulas.get(name)
    used = formula.names if formula else ()
    fresh = [one for one in used if one in telling.ruleset.spec.parameters and one not in told]
    told.update(fresh)
    named = [f"{telling.word_title(one)}: {telling.parameter(one)}" for one in fresh]
    return f" ({'; '.join(named)})" if named else ""


def _sectors(cell: nodes.Tests) -> str:
    named = [
        SECTOR_WORDS.get(_text(test.end), _text(test.end))
        for test in cell.tests
        if isinstance(test, nodes.Compare)
    ]
    if not named:
        return "Only in no school: every sector is known" if not cell.negated else "In all schools"
    return f"Only in {'other than ' if cell.negated else ''}{listed(named)} schools"


def _text(end: nodes.Expression) -> str:
    return end.text if isinstance(end, nodes.Name) else str(getattr(end, "value", ""))


def is_for_sector(table: RuleTable, rule: Rule, telling: Telling) -> bool:
    """Whether a row can hold in the sector that is told of; every row where all are.

    A row that names a number without a value for the sector holds for none of its schools.
    """
    sector = telling.sector
    if sector is None:
        return True
    named = [name for cell in rule.cells for name in names_of(cell)]
    parameters = telling.ruleset.spec.parameters
    if any(name in parameters and telling.parameter(name) == NO_VALUE for name in named):
        return False
    for clause, cell in zip(table.table.inputs, rule.cells, strict=True):
        if clause.name == "sector" and not cell.is_anything:
            sectors = {_text(test.end) for test in cell.tests if isinstance(test, nodes.Compare)}
            if (sector in sectors) == cell.negated:
                return False
    return True


def sentence(rule: Rule, telling: Telling) -> str:
    """The owner's words of a row, with dots where a school's own figures stand."""
    parts = _FORMATTER.parse(rule.text)
    return "".join(before + _figure(name, telling) for before, name, _, _ in parts).strip()


def _figure(name: str | None, telling: Telling) -> str:
    """A named number that is one for all in figures, anything else as dots."""
    if name is None:
        return ""
    if name not in telling.ruleset.spec.parameters:
        return "…"
    value = telling.parameter(name)
    return "…" if "(" in value or value == NO_VALUE else value


def quoted(rule: Rule, telling: Telling) -> str:
    """The owner's words in quotation marks; nothing where there are none."""
    text = sentence(rule, telling)
    return f"“{text}”" if text else ""


def outputs_words(outputs: Iterable[object]) -> str:
    """What a row gives, in words."""
    return ", ".join(_output(value) for value in outputs)


def _output(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else heading(str(value))
