"""Named numbers, the figures that are read and those worked out, as tables."""

from __future__ import annotations

from allocator.tiering.feel.values import number_text
from allocator.tiering.rulesets.spec import InputSpec, LaterValue
from allocator.tiering.rulesets.vocabulary import Word
from allocator.tiering.showing.formulas import formula_words
from allocator.tiering.showing.pages import Block, Cell, Section, Table
from allocator.tiering.showing.telling import (
    Telling,
    by_sector,
    day_words,
    in_words,
    listed,
    parameter_words,
)

_BETTER = {"up": "a higher figure", "down": "a lower figure", "context": "says nothing of quality"}
POLICIES = {
    "last_known": "An earlier one serves",
    "skip": "It is not counted",
    "worst": "It counts as met",
    "undecided": "The tier is left open",
}
"""What happens where a figure is missing, by the input's policy."""


def named_numbers(telling: Telling) -> Section:
    """Every named number: value by sector, changes to come, and where it comes from."""
    rows: list[tuple[Cell, ...]] = [
        (given.title, telling.parameter(name), _changes(given.later, telling), given.source)
        for name, given in telling.ruleset.spec.parameters.items()
    ]
    header = ("Number", "Value", "Change to come", "Source")
    table = Table("Numbers that the rules use", header, tuple(rows))
    return Section("The numbers", (table,) if rows else ())


def _changes(later: tuple[LaterValue, ...], telling: Telling) -> Cell:
    found = []
    for one in sorted(later, key=lambda entry: entry.from_date):
        if one.from_date > telling.day:
            words = parameter_words(by_sector(one.value, one.by_sector), telling.sector)
            found.append(f"From {day_words(one.from_date)}: {words}")
    return tuple(found) or "none"


def figures_read(telling: Telling) -> Section:
    """What is read from outside and what is worked out from it."""
    spec = telling.ruleset.spec
    rows: list[tuple[Cell, ...]] = [
        _input_row(name, given, telling) for name, given in spec.inputs.items()
    ]
    header = ("Figure", "Unit", "Better is", "Not read when older than", "If it is missing")
    blocks: list[Block] = [Table("Figures that are read", header, tuple(rows))] if rows else []
    made: list[tuple[Cell, ...]] = [
        (derived.title, formula_words(telling.ruleset.formulas[name], telling))
        for name, derived in spec.derived.items()
    ]
    if made:
        worked_out = ("Figure", "How it is worked out")
        blocks.append(Table("Figures that are worked out from them", worked_out, tuple(made)))
    return Section("The figures", tuple(blocks))


def _input_row(name: str, given: InputSpec, telling: Telling) -> tuple[Cell, ...]:
    word = telling.word(name)
    return (
        word.title,
        _unit(given, word),
        _BETTER[word.better],
        months_words(given.freshness_months),
        POLICIES[given.missing],
    )


def _unit(given: InputSpec, word: Word) -> str:
    if given.kind == "boolean":
        return "yes or no"
    if given.kind == "text":
        return listed(map(in_words, given.values), "or") or "a word"
    return word.unit or "a number"


def months_words(months: float) -> str:
    """A number of months: 1 month, 30 months."""
    return f"{number_text(months)} {'month' if months == 1 else 'months'}"
