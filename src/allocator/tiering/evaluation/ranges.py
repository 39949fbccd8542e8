"""Ranges of what a table may give while figures are missing, and the rules that they accept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import CompiledColumn, Words
from allocator.tiering.engine.policies import fired_matrix, priority_of
from allocator.tiering.engine.tables import HitPolicy, Series
from allocator.tiering.rulesets.ruleset import RuleTable

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Rows(NamedTuple):
    """Rows of a table while figures are missing, as masks of shape (words, schools).

    ``may_be_meant``: whether the row is for the school at all turns on a missing figure.
    """

    certain: Words
    possible: Words
    may_fail: Words
    may_be_meant: Words


@dataclass(frozen=True)
class Span:
    """A number that lies between two values, for every school; or has none."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    may_lack: Flags


@dataclass(frozen=True)
class Choices:
    """Values of which one comes out; ``open`` has the shape (values, schools)."""

    values: tuple[Any, ...]
    open: Flags


def deciding(table: RuleTable, certain: Words, possible: Words) -> Flags:
    """Rules that may decide, shape (rules, schools): those ahead of the first certain one."""
    rules = table.table.rules
    sure = fired_matrix(certain, len(rules)).T
    maybe = fired_matrix(possible, len(rules)).T
    policy = table.table.hit_policy
    if policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        found: Flags = np.where(sure.any(axis=0), sure, maybe)
        return found
    order = list(range(len(rules)))
    if policy is HitPolicy.PRIORITY:
        order.sort(key=lambda n: (priority_of(rules[n].outputs, table.table.outputs), n))
    found = np.zeros_like(maybe)
    settled = np.zeros(maybe.shape[1], dtype=bool)
    for number in order:
        found[number] = maybe[number] & ~settled
        settled |= sure[number]
    return found


def may_break(table: RuleTable, possible: Words) -> Flags:
    """Where rows may fire together that the hit policy does not allow together."""
    rules, policy = table.table.rules, table.table.hit_policy
    maybe = fired_matrix(possible, len(rules)).T
    if policy is HitPolicy.UNIQUE:
        found: Flags = maybe.sum(axis=0) > 1
        return found
    if policy is not HitPolicy.ANY:
        return np.zeros(maybe.shape[1], dtype=bool)
    kinds = [
        maybe[[rule.outputs == outputs for rule in rules]].any(axis=0)
        for outputs in dict.fromkeys(rule.outputs for rule in rules)
    ]
    differ: Flags = np.sum(kinds, axis=0) > 1
    return differ


def drawn(table: RuleTable, certain: Words, possible: Words) -> Span:
    """Range of a number drawn from the rows that fire."""
    rules = table.table.rules
    sure, maybe = fired_matrix(certain, len(rules)), fired_matrix(possible, len(rules))
    nobody = np.zeros(len(sure), dtype=bool)
    if table.table.hit_policy is HitPolicy.COUNT:
        return Span(sure.sum(axis=1).astype(float), maybe.sum(axis=1).astype(float), nobody)
    values = np.array([float(rule.outputs[0]) for rule in rules])
    if table.table.hit_policy is HitPolicy.SUM:
        open_rows = maybe & ~sure
        low = sure @ values + open_rows @ np.minimum(values, 0.0)
        return Span(low, sure @ values + open_rows @ np.maximum(values, 0.0), nobody)
    low, high = _least(maybe, values), -_least(maybe, -values)
    settled = np.asarray(sure.any(axis=1), dtype=bool)
    if table.table.hit_policy is HitPolicy.LEAST:
        high = np.where(settled, _least(sure, values), high)
    else:
        low = np.where(settled, -_least(sure, -values), low)
    lacks = np.asarray(~maybe.any(axis=1), dtype=bool)
    return Span(np.where(lacks, np.nan, low), np.where(lacks, np.nan, high), ~settled)


def _least(rows: Flags, values: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.where(rows, values, np.inf).min(axis=1, initial=np.inf)
    return found


def of_span(column: CompiledColumn, span: Span, rows: Places) -> tuple[Words, Words]:
    """Masks of the rules that accept every number of a range, and any of them."""
    low = column.codes(Series("number", span.low[rows]))
    high = column.codes(Series("number", span.high[rows]))
    inside = [(low <= code) & (code <= high) for code in range(column.missing_code)]
    inside.append(span.may_lack[rows] | (low == column.missing_code))
    return _over(column, inside)


def of_choices(column: CompiledColumn, choices: Choices, rows: Places) -> tuple[Words, Words]:
    """Masks of the rules that accept every value still open, and any of them."""
    inside = [np.zeros(len(rows), dtype=bool) for _ in range(column.missing_code + 1)]
    for value, is_open in zip(choices.values, choices.open, strict=True):
        inside[_code(column, value)] |= is_open[rows]
    return _over(column, inside)


def _code(column: CompiledColumn, value: Any) -> int:
    if value is None:
        return column.missing_code
    if column.clause.kind == "text":
        return int(column.codes(Series("text", np.array([0], np.int32), (str(value),)))[0])
    return int(column.codes(Series(column.clause.kind, np.array([float(value)])))[0])


def _over(column: CompiledColumn, inside: list[Flags]) -> tuple[Words, Words]:
    """Masks of the rules accepted by every code that is possible, and by any of them."""
    shape = (column.accepts.shape[1], len(inside[0]))
    must = np.full(shape, np.iinfo(np.uint64).max, dtype=np.uint64)
    could = np.zeros(shape, dtype=np.uint64)
    for code, where in enumerate(inside):
        if where.any():
            accepts = column.accepts[code][:, None]
            must[:, where] &= accepts
            could[:, where] |= accepts
    return must, could
