"""Movement: leaving a tier must be harder than entering it, or schools go to and fro."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np

from allocator.tiering.analysis.benches import Bench
from allocator.tiering.analysis.choices import Choice, Span, between
from allocator.tiering.analysis.findings import Finding, Severity, Value, Witness, value_in_words
from allocator.tiering.analysis.realising import schools
from allocator.tiering.analysis.shortening import FALLS, shortened
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.spaces import Space
from allocator.tiering.analysis.studies import Study
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.feel.evaluate import names_of

_FILE = "ruleset.yaml"


def movement(study: Study) -> Iterator[Finding]:
    """Yield what is wrong with how tiers are left."""
    rules = study.ruleset.spec.movement
    if rules is None:
        yield _note("there is no movement: a tier changes as soon as a figure does")
        return
    if rules.step_down_checks == 1 and rules.least_stay_months == 0 and not rules.leave:
        yield _note(
            "movement: one check is enough to step down and there is no least stay, "
            "so a figure near a threshold moves a school to and fro"
        )
    told: set[str] = set()
    for name in rules.leave:
        if not study.parameter_is_used(name):
            told.add(name)
            yield _finding("warning", name, "no rule uses this parameter")
    for situation in study.situations:
        for sector, values in _leave_values(situation, rules.leave):
            yield from _leaving(study, situation, sector, values, told)


def _note(text: str) -> Finding:
    return Finding("oscillation", "note", "", (), f"{_FILE}: {text}")


def _finding(severity: Severity, name: str, text: str, witness: Witness | None = None) -> Finding:
    where = f"{_FILE}, movement.leave.{name}"
    return Finding("oscillation", severity, "", (), f"{where}: {text}", witness or {})


def _leave_values(
    situation: Situation, leave: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, float]]]:
    """Leave values of the sectors of a setting, each once, with a sector that has them."""
    told: list[dict[str, float]] = []
    for sector in situation.setting.sectors:
        own = {
            name: value.get(sector) if isinstance(value, Mapping) else value
            for name, value in leave.items()
        }
        values = {name: float(value) for name, value in own.items() if value is not None}
        if values not in told:
            told.append(values)
            yield sector, values


def _leaving(
    study: Study, situation: Situation, sector: str, values: dict[str, float], told: set[str]
) -> Iterator[Finding]:
    """Parameters that are left at the value for entering, or on the wrong side of it."""
    for name, leave in values.items():
        if name not in told and leave == situation.setting.parameters.get(name):
            told.add(name)
            yield _finding(
                "warning", name,
                f"{value_in_words(leave)} is also the value for entering"
                f"{_since(study, situation)}: a figure near it moves a school to and fro",
            )  # fmt: skip
    near = [
        (name, figures)
        for name, leave in values.items()
        if name not in told and name in situation.setting.parameters
        for figures in _near(study, situation, name, situation.setting.parameters[name], leave)
    ]
    if near:
        yield from _easier(study.bench(situation, sector), values, near, told)


def _since(study: Study, situation: Situation) -> str:
    day = situation.setting.day
    return "" if day == study.ruleset.spec.in_force_from else f" from {day} on"


def _easier(
    bench: Bench, values: dict[str, float], near: list[tuple[str, dict[str, Value]]], told: set[str]
) -> Iterator[Finding]:
    """Schools that are in a tier at the entering values and out of it at a leaving value."""
    crowd, situation = bench.crowd, bench.situation
    rows = np.concatenate([bench.with_figures(crowd, figures) for _, figures in near])
    entering, leaving = bench.run(rows).tier, bench.run(rows, values).tier
    for school in np.flatnonzero((leaving != NO_TIER) & (leaving < entering)).tolist():
        name = near[school // len(crowd)][0]
        if name in told:
            continue
        change = {name: values[name]}
        alone = bench.run(rows[[school]], change).tier[0]
        if NO_TIER != alone < entering[school]:
            told.add(name)
            ladder, enter = situation.ruleset.spec.ladder, situation.setting.parameters[name]
            text = (
                f"{value_in_words(values[name])} lies on the wrong side of "
                f"{value_in_words(enter)}: a school is {ladder[entering[school]]} at the one for "
                f"entering and {ladder[alone]} at the one for leaving"
            )
            row = rows[school]
            witness, _ = shortened(bench, row, row, FALLS, changes=change)
            yield _finding("error", name, text, witness)


def _near(
    study: Study, situation: Situation, name: str, enter: float, leave: float
) -> Iterator[dict[str, Value]]:
    """Schools with a figure between the two values, in each rule that hangs on the parameter."""
    for space in study.new_tables(situation):
        for rule in space.meant:
            for axis, choices in _between(study, space, rule, name, enter, leave):
                wanted = space.wanted(space.boxes[rule])
                for choice in choices:
                    found = schools(situation, space.table.name, {**wanted, axis: (choice,)})
                    yield from islice(found, 1)


def _between(
    study: Study, space: Space, rule: int, name: str, enter: float, leave: float
) -> Iterator[tuple[str, list[Choice]]]:
    """Columns of a rule that hang on a parameter, and where in them the two values differ."""
    low, high = min(enter, leave), max(enter, leave)
    table = space.table.table
    names = (clause.name for clause in table.inputs)
    cells = dict(zip(names, table.rules[rule].cells, strict=True))
    for axis in space.axes:
        if name in names_of(cells[axis.name]):
            yield axis.name, [between(low, high), Span(low, low), Span(high, high)]
        elif name in study.parameters_of(axis.name) and not cells[axis.name].is_anything:
            width = high - low
            for choice in axis.choices:
                if isinstance(choice, Span) and choice.low == choice.high:
                    cut = choice.low
                    yield axis.name, [between(cut - width, cut), between(cut, cut + width)]
