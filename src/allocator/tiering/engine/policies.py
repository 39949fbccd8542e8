"""Hit policies: what comes of the rules that fire, for one case or for arrays of schools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import WORD, Words, mask_of
from allocator.tiering.engine.tables import DecisionTable, HitPolicy, OutputClause, Series

NO_RULE = -1


class PolicyBrokenError(ValueError):
    """Rules fire together that the hit policy does not allow together."""


def resolve_one(
    policy: HitPolicy, outputs: Sequence[OutputClause], fired: Sequence[tuple[Any, ...]]
) -> Any:
    """Result of a hit policy from the outputs of the fired rules, in the order of the rules.

    A tuple for the policies that give one rule's outputs, ``None`` where none fires; a list of
    tuples for R, O and C; a number for C+, C<, C> (``None`` without a rule) and C#.

    Raises
    ------
    PolicyBrokenError
        Where U has two rules, or A two that differ.
    """
    if policy.gives_one:
        return _one_of(policy, outputs, fired)
    if policy is HitPolicy.OUTPUT_ORDER:
        return sorted(fired, key=lambda row: priority_of(row, outputs))
    if policy in (HitPolicy.RULE_ORDER, HitPolicy.COLLECT):
        return list(fired)
    if policy is HitPolicy.COUNT:
        return float(len(fired))
    values = [row[0] for row in fired]
    if not values or any(value is None for value in values):
        return None
    if policy is HitPolicy.SUM:
        return sum(values)
    return min(values) if policy is HitPolicy.LEAST else max(values)


def _one_of(
    policy: HitPolicy, outputs: Sequence[OutputClause], fired: Sequence[tuple[Any, ...]]
) -> tuple[Any, ...] | None:
    if not fired:
        return None
    if policy is HitPolicy.UNIQUE and len(fired) > 1:
        raise PolicyBrokenError("more than one rule fires in a unique table")
    if policy is HitPolicy.ANY and any(row != fired[0] for row in fired):
        raise PolicyBrokenError("rules with different outputs fire in an any table")
    if policy is HitPolicy.PRIORITY:
        return min(fired, key=lambda row: priority_of(row, outputs))
    return fired[0]


def priority_of(row: tuple[Any, ...], outputs: Sequence[OutputClause]) -> tuple[int, ...]:
    """Rank of a row by the order in which its outputs' values are declared, 0 the highest."""
    return tuple(
        clause.values.index(value) if value in clause.values else len(clause.values)
        for value, clause in zip(row, outputs, strict=True)
    )


@dataclass(frozen=True)
class TableResult:
    """What a table says of every school.

    ``rule`` is the place of the rule that decides (-1: none, or the policy gives a number),
    ``broken`` where the hit policy does not allow what fires, ``number`` the drawn number.
    """

    rule: NDArray[np.intp]
    broken: NDArray[np.bool_]
    number: Series | None = None


def resolve(table: DecisionTable, fires: Words) -> TableResult:
    """Result of a table's hit policy for many schools; ``fires`` has shape (words, schools)."""
    policy, count = table.hit_policy, fires.shape[1]
    nobody = np.zeros(count, dtype=bool)
    none = np.full(count, NO_RULE, dtype=np.intp)
    if policy.gives_number:
        return TableResult(none, nobody, Series("number", _drawn(table, fires)))
    if policy is HitPolicy.PRIORITY:
        return TableResult(_by_priority(table, fires), nobody)
    first = first_rule(fires)
    if policy is HitPolicy.UNIQUE:
        return TableResult(first, hits_counted(fires) > 1)
    if policy is HitPolicy.ANY:
        return TableResult(first, _disagrees(table, fires, first))
    return TableResult(first, nobody)


def first_rule(fires: Words) -> NDArray[np.intp]:
    """Place of the first rule that fires, -1 where none does."""
    found = np.full(fires.shape[1], NO_RULE, dtype=np.intp)
    for number in reversed(range(fires.shape[0])):
        word = fires[number]
        # The bits below the lowest that is set, counted, are its place.
        place = np.bitwise_count(~word & (word - np.uint64(1))).astype(np.intp)
        found = np.where(word != 0, place + number * WORD, found)
    return found


def hits_counted(fires: Words) -> NDArray[np.intp]:
    """Number of rules that fire."""
    count: NDArray[np.intp] = np.bitwise_count(fires).sum(axis=0, dtype=np.intp)
    return count


def _by_priority(table: DecisionTable, fires: Words) -> NDArray[np.intp]:
    order = sorted(
        range(len(table.rules)),
        key=lambda place: (priority_of(table.rules[place].outputs, table.outputs), place),
    )
    found = np.full(fires.shape[1], NO_RULE, dtype=np.intp)
    for place in reversed(order):
        bit = np.uint64(1 << (place % WORD))
        found = np.where(fires[place // WORD] & bit, place, found)
    return found


def _disagrees(table: DecisionTable, fires: Words, first: NDArray[np.intp]) -> NDArray[np.bool_]:
    alike: dict[tuple[Any, ...], list[int]] = {}
    for place, rule in enumerate(table.rules):
        alike.setdefault(rule.outputs, []).append(place)
    masks = np.zeros((len(table.rules) + 1, fires.shape[0]), dtype=np.uint64)
    for places in alike.values():
        masks[places] = mask_of(places, fires.shape[0])
    broken: NDArray[np.bool_] = ((fires & ~masks[first].T) != 0).any(axis=0)
    return broken


def _drawn(table: DecisionTable, fires: Words) -> NDArray[np.float64]:
    if table.hit_policy is HitPolicy.COUNT:
        return hits_counted(fires).astype(np.float64)
    values = np.array([float(rule.outputs[0]) for rule in table.rules])
    bits = fired_matrix(fires, len(table.rules))
    if table.hit_policy is HitPolicy.SUM:
        # No rule that fires is nothing scored, not a missing score.
        total: NDArray[np.float64] = bits.astype(np.float64) @ values
        return total
    pick, worst = (np.min, np.inf) if table.hit_policy is HitPolicy.LEAST else (np.max, -np.inf)
    drawn = pick(np.where(bits, values, worst), axis=1, initial=worst)
    return np.where(np.isinf(drawn), np.nan, drawn)


def fired_matrix(fires: Words, rules: int) -> NDArray[np.bool_]:
    """Masks unpacked to a matrix of shape (schools, rules)."""
    octets = np.ascontiguousarray(fires.T).view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little")[:, :rules].astype(bool)
