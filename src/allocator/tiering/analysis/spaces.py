"""Spaces: a table's columns cut into what their cells tell apart, each rule as a box in it.

A box holds for every column a set of codes, as the bits of a whole number. What cannot be is left
out: numbers outside a column's range, parts of numbers that are counted whole, outputs that an
earlier table never gives, ``missing`` where there is always a value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from allocator.tiering.analysis.choices import Choice, Span, between, joined, whole_between
from allocator.tiering.engine.compiling import CompiledColumn, CompiledTable
from allocator.tiering.rulesets import RuleTable

Box = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a column can hold at all.

    ``values``: the only texts or numbers, where they are few.
    """

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    values: tuple[float | str, ...] | None = None
    can_be_missing: bool = True


@dataclass(frozen=True)
class Axis:
    """One column: what each code stands for and which rules accept it, as bits by place."""

    name: str
    choices: tuple[Choice, ...]
    accepts: tuple[int, ...]

    @cached_property
    def all(self) -> int:
        """Every code."""
        return (1 << len(self.choices)) - 1

    @cached_property
    def values(self) -> int:
        """Every code but the missing value."""
        return sum(1 << code for code, choice in enumerate(self.choices) if choice is not None)

    def codes_of(self, rule: int) -> int:
        """Codes that a rule accepts."""
        return sum(1 << code for code, rules in enumerate(self.accepts) if rules >> rule & 1)

    def chosen(self, codes: int) -> tuple[Choice, ...]:
        """What some codes stand for, spans that touch made one."""
        groups: list[list[Choice]] = [[]]
        for code, choice in enumerate(self.choices):
            if codes >> code & 1:
                groups[-1].append(choice)
            elif groups[-1]:
                groups.append([])
        found = [choice for group in groups for choice in joined(group)]
        return tuple(sorted(found, key=lambda choice: choice is None))


@dataclass(frozen=True)
class Space:
    """A table with its parameters filled in. ``boxes`` has one for each rule."""

    table: RuleTable
    axes: tuple[Axis, ...]
    boxes: tuple[Box, ...]
    meant: tuple[int, ...]
    """Places of the rules whose parameters all have a value."""

    @cached_property
    def whole(self) -> Box:
        """Everything that can be."""
        return tuple(axis.all for axis in self.axes)

    @cached_property
    def whole_without_missing(self) -> Box:
        """Everything that can be where every column has a value."""
        return tuple(axis.values for axis in self.axes)

    def wanted(self, box: Box) -> dict[str, tuple[Choice, ...]]:
        """What each column may hold in a box; columns that may hold anything are left out."""
        return {
            axis.name: axis.chosen(codes)
            for axis, codes in zip(self.axes, box, strict=True)
            if codes != axis.all
        }


def space_of(table: RuleTable, compiled: CompiledTable, reach: Mapping[str, Reach]) -> Space:
    """The space of a table, compiled with the parameters of a setting."""
    axes = tuple(_axis(column, reach[column.clause.name]) for column in compiled.columns)
    meant = tuple(
        place
        for place in range(len(table.table.rules))
        if int(compiled.everything[place // 64]) >> (place % 64) & 1
    )
    boxes = tuple(
        tuple(axis.codes_of(place) if place in meant else 0 for axis in axes)
        for place in range(len(table.table.rules))
    )
    return Space(table, axes, boxes, meant)


def _axis(column: CompiledColumn, reach: Reach) -> Axis:
    pairs = [
        (choice, sum(int(word) << (64 * place) for place, word in enumerate(column.accepts[code])))
        for code, choice in _codes(column, reach)
    ]
    return Axis(column.clause.name, tuple(c for c, _ in pairs), tuple(mask for _, mask in pairs))


def _codes(column: CompiledColumn, reach: Reach) -> Iterator[tuple[int, Choice]]:
    """Codes of a column that can be, and what they stand for."""
    if column.clause.kind == "text":
        yield from _text_codes(column, reach)
    elif column.clause.kind == "boolean":
        yield 1, False
        yield 3, True
    else:
        yield from _number_codes(column, reach)
    if reach.can_be_missing:
        yield column.missing_code, None


def _text_codes(column: CompiledColumn, reach: Reach) -> Iterator[tuple[int, Choice]]:
    other = column.missing_code - 1
    if reach.values is None:
        yield from enumerate(column.categories)
        yield other, str(column.stands_for[other])
        return
    for value in reach.values:
        text = str(value)
        yield column.categories.index(text) if text in column.categories else other, text


def _number_codes(column: CompiledColumn, reach: Reach) -> Iterator[tuple[int, Choice]]:
    cuts = [-math.inf, *map(float, column.cuts), math.inf]
    for place in range(len(cuts) - 1):
        low, high = cuts[place], cuts[place + 1]
        if place:
            yield from _span(2 * place - 1, Span(low, low), reach)
        yield from _span(2 * place, between(low, high), reach)


def _span(code: int, span: Span, reach: Reach) -> Iterator[tuple[int, Choice]]:
    span = span.within(reach.low, reach.high)
    if reach.whole:
        span = whole_between(span)
    if reach.values is not None:
        inside = [float(value) for value in reach.values if span.has(float(value))]
        span = Span(min(inside), max(inside)) if inside else Span(1.0, 0.0)
    if not span.is_empty:
        yield code, span
