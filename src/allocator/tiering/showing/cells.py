"""Cells of decision tables in words: "3 or more", "from 2 to 4", "anything but primary"."""

from __future__ import annotations

from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.vocabulary import Word
from allocator.tiering.showing.telling import NO_VALUE, Telling, is_percent, listed

ANYTHING = "anything, known or not"
_ONE_SIDED = {"<": "less than {}", "<=": "{} or less", ">": "more than {}", ">=": "{} or more"}
_BY_SECTOR = {"<": "less than {}", "<=": "at most {}", ">": "more than {}", ">=": "at least {}"}


def cell_words(cell: nodes.Tests, name: str, telling: Telling) -> str:
    """What a cell accepts, in words.

    A missing value passes only where the words say "not known" or "known or not".
    """
    if cell.is_anything:
        return ANYTHING
    word = telling.word(name)
    if cell.negated:
        return _negated(cell, word, telling)
    return _any_of([_test(test, word, telling) for test in cell.tests])


def _negated(cell: nodes.Tests, word: Word, telling: Telling) -> str:
    others = [test for test in cell.tests if not isinstance(test, nodes.IsMissing)]
    if not others:
        return "known, whatever it is"
    return f"known, but not {_any_of([_test(test, word, telling) for test in others])}"


def _any_of(parts: list[str]) -> str:
    """Several tests, told apart where one of them has an "and" or "or" of its own."""
    is_plain = not any(" and " in part or " or " in part for part in parts)
    return listed(parts, "or") if is_plain else "; or ".join(parts)


def _test(test: nodes.Test, word: Word, telling: Telling) -> str:
    if isinstance(test, nodes.IsMissing):
        return "not known"
    unit = "%" if is_percent(word) else ""
    if isinstance(test, nodes.Interval):
        return _interval(test, word, telling, unit)
    assert isinstance(test, nodes.Compare)  # a ruleset's cells hold no other test
    return _compare(test, telling, unit)


def _compare(test: nodes.Compare, telling: Telling, unit: str) -> str:
    end = telling.end(test.end, unit)
    if test.operator == "=" or end == NO_VALUE:
        return end
    if test.operator == "!=":
        return f"anything but {end}"
    forms = _BY_SECTOR if "(" in end else _ONE_SIDED
    return forms[test.operator].format(end)


def _interval(test: nodes.Interval, word: Word, telling: Telling, unit: str) -> str:
    low, high = telling.end(test.low, unit), telling.end(test.high, unit)
    if not (test.excludes_low or test.excludes_high):
        return (
            f"{low} to {high}" if word.whole and "(" not in low + high else f"from {low} to {high}"
        )
    lower = f"more than {low}" if test.excludes_low else f"at least {low}"
    upper = f"less than {high}" if test.excludes_high else f"at most {high}"
    return f"{lower} and {upper}"
