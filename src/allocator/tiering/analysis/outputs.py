"""Outputs: what an earlier table can put out, and where it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from allocator.tiering.analysis.choices import Choice, Span
from allocator.tiering.analysis.covering import NotSettledError, common, meets, uncovered
from allocator.tiering.analysis.spaces import Box, Reach, Space
from allocator.tiering.engine.policies import priority_of
from allocator.tiering.engine.tables import HitPolicy

_MOST_SETS = 2_000
"""Sets of rules that fire together that are kept; beyond, only the range of a sum is known."""


def rivals(space: Space, rule: int) -> list[int]:
    """Rules that decide instead of a rule wherever both fire."""
    table = space.table.table
    policy, rules = table.hit_policy, table.rules
    if policy is HitPolicy.FIRST:
        return [other for other in space.meant if other < rule]
    if policy is HitPolicy.PRIORITY:
        rank = (priority_of(rules[rule].outputs, table.outputs), rule)
        return [
            other
            for other in space.meant
            if (priority_of(rules[other].outputs, table.outputs), other) < rank
        ]
    sign = {HitPolicy.GREATEST: 1.0, HitPolicy.LEAST: -1.0}.get(policy)
    if sign is None:
        return []
    own = sign * float(rules[rule].outputs[0])
    return [other for other in space.meant if sign * float(rules[other].outputs[0]) > own]


def where_it_decides(space: Space, rule: int) -> Iterator[Box]:
    """Boxes in which a rule's outputs are the result of its table."""
    others = [space.boxes[other] for other in rivals(space, rule)]
    yield from uncovered(space.boxes[rule], others)


def where_nothing_fires(space: Space, box: Box | None = None) -> Iterator[Box]:
    """Boxes in which no rule of a table fires."""
    rules = [space.boxes[rule] for rule in space.meant]
    yield from uncovered(space.whole if box is None else box, rules)


def outputs_of(space: Space) -> dict[str, Reach]:
    """What each output of a decision or grid can be."""
    table = space.table.table
    if table.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT):
        return {table.outputs[0].name: _drawn_reach(space)}
    missing = _is_any(where_nothing_fires(space)) or _is_any(clashes(space))
    deciding = [table.rules[rule] for rule in space.meant if _is_any(where_it_decides(space, rule))]
    return {
        clause.name: Reach(
            values=tuple(dict.fromkeys(rule.outputs[place] for rule in deciding)),
            can_be_missing=missing,
        )
        for place, clause in enumerate(table.outputs)
    }


def clashes(space: Space) -> Iterator[tuple[int, int]]:
    """Pairs of rules that can fire together though the hit policy does not allow it.

    Any two under ``U``, two that differ under ``A``. Where they do, the table gives nothing.
    """
    policy, rules = space.table.table.hit_policy, space.table.table.rules
    if policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        for one, other in combinations(space.meant, 2):
            if meets(space.boxes[one], space.boxes[other]) and (
                policy is HitPolicy.UNIQUE or rules[one].outputs != rules[other].outputs
            ):
                yield one, other


def _is_any(boxes: Iterable[object]) -> bool:
    try:
        return next(iter(boxes), None) is not None
    except NotSettledError:
        return True


def _drawn_reach(space: Space) -> Reach:
    found = _sets_of_rules(space)
    draw = _draw(space)
    if found is not None:
        return Reach(values=tuple(sorted({draw(rules) for rules in found})), can_be_missing=False)
    values = [draw(1 << rule) for rule in space.meant]
    low, high = sum(v for v in values if v < 0), sum(v for v in values if v > 0)
    whole = all(value.is_integer() for value in values)
    return Reach(low, high, whole, can_be_missing=False)


def _draw(space: Space) -> Callable[[int], float]:
    rules = space.table.table.rules
    if space.table.table.hit_policy is HitPolicy.COUNT:
        return lambda fired: float(fired.bit_count())
    return lambda fired: float(
        sum(float(rule.outputs[0]) for place, rule in enumerate(rules) if fired >> place & 1)
    )


def _sets_of_rules(space: Space) -> set[int] | None:
    """Sets of rules that fire together, as bits; ``None`` where there are too many."""
    found = {sum(1 << rule for rule in space.meant)}
    for axis in space.axes:
        found = {fired & rules for fired in found for rules in set(axis.accepts)}
        if len(found) > _MOST_SETS:
            return None
    return found


def _where_just(space: Space, fired: int) -> Iterator[Box]:
    """Boxes in which some rules fire and no others."""
    box, others = space.whole, []
    for rule in space.meant:
        if fired >> rule & 1:
            box = common(box, space.boxes[rule])
        else:
            others.append(space.boxes[rule])
    yield from uncovered(box, others)


def where_it_gives(space: Space, wanted: Mapping[str, tuple[Choice, ...]]) -> Iterator[Box]:
    """Boxes in which a table's outputs are as wanted; those with a value come first."""
    table = space.table.table
    if table.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT):
        draw, (choices,) = _draw(space), wanted.values()
        sets = _sets_of_rules(space)
        if sets is None:
            raise NotSettledError
        for fired in sorted(sets, key=int.bit_count):
            if is_among(draw(fired), choices):
                yield from _where_just(space, fired)
        return
    for rule in space.meant:
        outputs = {c.name: table.rules[rule].outputs[n] for n, c in enumerate(table.outputs)}
        if all(is_among(outputs[name], choices) for name, choices in wanted.items()):
            yield from where_it_decides(space, rule)
    if all(None in choices for choices in wanted.values()):
        yield from where_nothing_fires(space)
        for one, other in clashes(space):
            yield common(space.boxes[one], space.boxes[other])


def is_among_or_missing(value: Any, choices: tuple[Choice, ...]) -> bool:
    """Whether a value, or its lack, is one of some choices."""
    return None in choices if value is None else is_among(value, choices)


def is_among(value: Any, choices: tuple[Choice, ...]) -> bool:
    """Whether a value is one of some choices."""
    return any(
        choice.has(float(value))
        if isinstance(choice, Span)
        else choice is not None and choice == value
        for choice in choices
    )
