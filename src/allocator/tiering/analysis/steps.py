"""Steps: pairs of schools that differ in one figure, on either side of one threshold of one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from allocator.tiering.analysis.choices import Choice
from allocator.tiering.analysis.covering import NotSettledError, common, uncovered
from allocator.tiering.analysis.findings import Value
from allocator.tiering.analysis.leaves import direction_of
from allocator.tiering.analysis.moves import moved, value_for
from allocator.tiering.analysis.outputs import rivals
from allocator.tiering.analysis.realising import unlike_schools
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.solving import Wanted
from allocator.tiering.analysis.spaces import Box, Space
from allocator.tiering.analysis.terms import Leaf, keys_of, needed_keys

LARGE = 40
"""In tables of more rules not every pair of rules is tried on either side of a threshold."""
MOST_STEPS = 1_500


@dataclass(frozen=True)
class Step:
    """One figure gets worse over one threshold of a rule; everything else stays.

    ``free``: what other figures may be just as well, by their keys.
    """

    table: str
    rule: int
    key: str
    before: dict[str, Value]
    after: dict[str, Value]
    is_number: bool
    free: Wanted


def steps_of(situation: Situation, spaces: list[Space]) -> list[Step]:
    """Steps over every threshold of every rule in each figure that can get worse."""
    found: dict[object, Step] = {}
    for space in spaces:
        if space.table.role == "flags":
            continue
        for axis, keys in _directed_axes(situation, space):
            for rule in space.meant:
                for step in _steps_over(situation, space, rule, axis, keys):
                    if len(found) >= MOST_STEPS:
                        return list(found.values())
                    same = (
                        step.table,
                        step.key,
                        tuple(step.before.items()),
                        tuple(step.after.items()),
                    )
                    found.setdefault(same, step)
    return list(found.values())


def _directed_axes(situation: Situation, space: Space) -> Iterator[tuple[int, list[str]]]:
    """Columns that come down to figures which can get worse, with those figures."""
    for place, axis in enumerate(space.axes):
        term = situation.solver.terms.get(axis.name)
        if term is None or axis.name in situation.giver:
            continue
        keys = [
            key for key in keys_of(term) if direction_of(situation.ruleset, *situation.origins[key])
        ]
        if keys:
            yield place, keys


def _steps_over(
    situation: Situation, space: Space, rule: int, axis: int, keys: list[str]
) -> Iterator[Step]:
    choices, box = space.axes[axis].choices, space.boxes[rule]
    values = [code for code, choice in enumerate(choices) if choice is not None]
    for low, high in pairwise(values):
        inside = [code for code in (low, high) if box[axis] >> code & 1]
        if len(inside) == 1:
            outside = high if inside[0] == low else low
            sides = (choices[inside[0]], choices[outside])
            for part in _parts(situation, space, rule, axis, inside[0], outside):
                for figures in _bases(situation, space, part, axis):
                    for key in keys:
                        base = _Base(space, rule, axis, space.wanted(part), figures)
                        step = _step(situation, base, key, *sides)
                        if step is not None:
                            yield step


@dataclass(frozen=True)
class _Base:
    """A school on the inner side of a threshold of a rule, and what was wanted of it."""

    space: Space
    rule: int
    axis: int
    wanted: Wanted
    figures: dict[str, Value]


def _bases(situation: Situation, space: Space, part: Box, axis: int) -> Iterator[dict[str, Value]]:
    """Schools in a part, and such of which another figure is not known.

    The other figures of a ``count_of``; and where it counts which triggers can be read, those of
    the other columns, without which a row can be read only where it fails.
    """
    terms = situation.solver.terms
    term = terms[space.axes[axis].name]
    spare = set(keys_of(term)) - set(needed_keys(term))
    names = (
        [name for name in space.wanted(part) if name in terms] if _reads_count(situation) else []
    )
    others = {key for name in names for key in needed_keys(terms[name])} - set(keys_of(term))
    for figures in unlike_schools(situation, space.table.name, space.wanted(part)):
        yield figures
        for key in spare if len(spare) > 1 else ():
            yield {**figures, **dict.fromkeys(spare - {key})}
        if others - {"sector"} and space.table.role == "triggers":
            yield {**figures, **dict.fromkeys(sorted(others - {"sector"}))}


def _reads_count(situation: Situation) -> bool:
    return any(
        axis.name in ("readable_triggers", "readable_domains")
        for space in situation.spaces.values()
        for axis in space.axes
    )


def _parts(
    situation: Situation, space: Space, rule: int, axis: int, inside: int, outside: int
) -> Iterator[Box]:
    """Parts of a rule's box, on the inner side of a threshold, in which crossing it matters."""
    box = _at(space.boxes[rule], axis, 1 << inside)
    policy, role = space.table.table.hit_policy, space.table.role
    try:
        is_large = len(space.meant) > LARGE
        if role in ("tier", "decision", "grid") and policy.gives_one and not is_large:
            yield from _where_another_decides(space, rule, axis, box, outside)
        elif role in ("triggers", "safeguards", "caps"):
            others = [
                _at(space.boxes[other], axis, space.axes[axis].all)
                for other in _stand_ins(space, rule, situation.ruleset.spec.ladder)
                if space.boxes[other][axis] >> outside & 1
            ]
            yield from islice(uncovered(box, others), 2)
        else:
            others = [space.boxes[other] for other in rivals(space, rule)]
            yield from islice(uncovered(box, others), 1 if is_large else 2)
    except NotSettledError:
        return


def _where_another_decides(
    space: Space, rule: int, axis: int, box: Box, outside: int
) -> Iterator[Box]:
    """One part for each rule that decides instead beyond the threshold, or where none does."""
    rules = space.table.table.rules
    before = [space.boxes[other] for other in rivals(space, rule)]
    for other in [*space.meant, None]:
        if other is None:
            beyond, shared = [space.boxes[one] for one in space.meant], box
        else:
            if other == rule or rules[other].outputs == rules[rule].outputs:
                continue
            if not space.boxes[other][axis] >> outside & 1:
                continue
            shared = common(box, _at(space.boxes[other], axis, space.axes[axis].all))
            beyond = [space.boxes[one] for one in rivals(space, other)]
        there = [_at(one, axis, space.axes[axis].all) for one in beyond if one[axis] >> outside & 1]
        yield from islice(uncovered(shared, [*before, *there]), 1)


def _stand_ins(space: Space, rule: int, ladder: tuple[str, ...]) -> list[int]:
    """Other rules that give as much: the same trigger for as many points, as high a tier."""
    rules, role = space.table.table.rules, space.table.role
    own = rules[rule].outputs

    def gives_as_much(other: tuple[Any, ...]) -> bool:
        if role == "triggers":
            return bool(other[0] == own[0] and float(other[1]) >= float(own[1]))
        higher = ladder.index(other[0]) - ladder.index(own[0])
        return higher >= 0 if role == "safeguards" else higher <= 0

    return [one for one in space.meant if one != rule and gives_as_much(rules[one].outputs)]


def _at(box: Box, axis: int, codes: int) -> Box:
    return (*box[:axis], codes, *box[axis + 1 :])


def _step(
    situation: Situation, base: _Base, key: str, within: Choice, beyond: Choice
) -> Step | None:
    """The step in one figure over a threshold, kept small, turned so that it gets worse."""
    terms, figures = situation.solver.terms, base.figures
    term = terms[base.space.axes[base.axis].name]
    value = value_for(situation, term, key, figures, beyond)
    if value is None or figures.get(key) is None:
        return None
    other = moved(situation, figures, key, value)
    own = value_for(situation, term, key, other, within)
    if own is None or own == value:
        return None
    one = moved(situation, other, key, own)
    origin = situation.origins[key]
    is_worse = (float(value) - float(own)) * direction_of(situation.ruleset, *origin) > 0
    before, after = (one, other) if is_worse else (other, one)
    free = {
        leaf.key: choices
        for name, choices in base.wanted.items()
        if isinstance(leaf := terms.get(name), Leaf)
        and situation.origins[leaf.key][0] not in ("sector", origin[0])
        and figures.get(leaf.key) is not None
    }
    is_number = not isinstance(value, bool)
    return Step(base.space.table.name, base.rule, key, before, after, is_number, free)
