"""Realising: from what columns should hold back to figures of a school for which they do.

An output of an earlier table is traced to the boxes in which that table gives it; a number of
triggers to triggers that fire.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from allocator.tiering.analysis.choices import Choice, Span
from allocator.tiering.analysis.counting import COUNTS
from allocator.tiering.analysis.covering import NotSettledError
from allocator.tiering.analysis.findings import Value
from allocator.tiering.analysis.outputs import is_among
from allocator.tiering.analysis.situations import MOST_BOXES, Situation
from allocator.tiering.analysis.solving import Answer, Solver, Wanted

MOST_WAYS = 60
"""Ways of coming to something that are looked at."""


def can_be(situation: Situation, table: str, wanted: Wanted) -> Answer:
    """Say whether a table's columns can all hold what is wanted.

    The figures that come with it are those of the columns alone: where counts are wanted, no
    triggers have been made to fire.
    """
    is_proved = True
    try:
        for number, way in enumerate(ways(situation, wanted)):
            if number >= MOST_WAYS:
                return Answer(None, is_proved=False)
            counts, others = _parted(way)
            if counts and situation.countings[table].fits(counts) is None:
                continue
            answer = situation.solver.solve(others)
            if answer.figures is not None:
                return answer
            is_proved = is_proved and answer.is_proved
    except NotSettledError:
        is_proved = False
    return Answer(None, is_proved)


def unlike_schools(situation: Situation, table: str, wanted: Wanted) -> Iterator[dict[str, Value]]:
    """Schools as of ``schools``, one with each way of choosing figures that say nothing."""
    told: list[dict[str, Value]] = []
    for solver in situation.solvers:
        for figures in islice(schools(situation, table, wanted, solver), 1):
            if figures not in told:
                told.append(figures)
                yield figures


def schools(
    situation: Situation, table: str, wanted: Wanted, solver: Solver | None = None
) -> Iterator[dict[str, Value]]:
    """Figures of schools for which a table's columns should hold what is wanted.

    What other rows do is not looked at: the school has to be run through the rules.
    """
    solver = solver or situation.solver
    try:
        for way in islice(ways(situation, wanted), MOST_WAYS):
            counts, others = _parted(way)
            plain = _with_triggers(situation, table, counts, others)
            figures = solver.solve(plain).figures if plain is not None else None
            if figures is not None:
                yield figures
    except NotSettledError:
        return


def ways(situation: Situation, wanted: Wanted) -> Iterator[Wanted]:
    """Ways in which outputs come out as wanted, each as what figures and counts must be."""
    giver = next((situation.giver[name] for name in wanted if name in situation.giver), None)
    if giver is None:
        yield wanted
        return
    outputs = {name: wanted[name] for name in wanted if situation.giver.get(name) == giver}
    others = {name: choices for name, choices in wanted.items() if name not in outputs}
    space = situation.spaces[giver]
    boxes = situation.where_it_gives(giver, outputs)
    for box in boxes:
        both = met(others, space.wanted(box))
        if both is not None:
            yield from ways(situation, both)
    if len(boxes) >= MOST_BOXES:
        raise NotSettledError


def met(one: Wanted, other: Wanted) -> Wanted | None:
    """What is wanted by both; ``None`` where they exclude each other."""
    found: dict[str, tuple[Choice, ...]] = dict(one)
    for name, choices in other.items():
        if name in found:
            choices = tuple(_in_both(found[name], choices))
            if not choices:
                return None
        found[name] = choices
    return found


def _in_both(one: tuple[Choice, ...], other: tuple[Choice, ...]) -> Iterator[Choice]:
    for choice in one:
        for second in other:
            if isinstance(choice, Span) and isinstance(second, Span):
                span = choice.within(second.low, second.high)
                if not span.is_empty:
                    yield span
            elif choice is second or (type(choice) is type(second) and choice == second):
                yield choice


def _parted(wanted: Wanted) -> tuple[dict[str, tuple[Choice, ...]], dict[str, tuple[Choice, ...]]]:
    """Counts, and everything else."""
    counts = {name: c for name, c in wanted.items() if name in COUNTS or name == "safeguards"}
    return counts, {name: c for name, c in wanted.items() if name not in counts}


def _with_triggers(
    situation: Situation, table: str, counts: Wanted, wanted: Wanted
) -> Wanted | None:
    """What is wanted, and rows of as many triggers and safeguards as are counted."""
    if not counts:
        return wanted
    counting = situation.countings[table]
    fired = counting.fits(counts)
    if fired is None:
        return None
    rows: list[tuple[str, str | None]] = [("triggers", one) for one in counting.fired[fired]]
    if "safeguards" in counts and not is_among(0.0, counts["safeguards"]):
        rows.append(("safeguards", None))
    found: Wanted | None = wanted
    for role, trigger in rows:
        found = None if found is None else _with_row(situation, found, role, trigger)
    return found


def _with_row(
    situation: Situation, wanted: Wanted, role: str, trigger: str | None
) -> Wanted | None:
    """What is wanted, and a row of some role that fires."""
    for space in situation.spaces.values():
        if space.table.role != role:
            continue
        for rule in space.meant:
            if trigger in (None, space.table.table.rules[rule].outputs[0]):
                both = met(wanted, space.wanted(space.boxes[rule]))
                for way in islice(ways(situation, both), MOST_WAYS) if both is not None else ():
                    _, plain = _parted(way)
                    if situation.solver.solve(plain).figures is not None:
                        return plain
    return None
