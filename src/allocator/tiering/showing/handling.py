"""What happens to missing and old figures, in small schools, and when a tier is left."""

from __future__ import annotations

from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.ruleset import UNDECIDED
from allocator.tiering.rulesets.spec import MovementSpec, SectorName
from allocator.tiering.showing.cells import cell_words
from allocator.tiering.showing.figures import months_words
from allocator.tiering.showing.pages import Block, Cell, Paragraph, Points, Section, Table
from allocator.tiering.showing.rows import is_for_sector, quoted
from allocator.tiering.showing.telling import (
    BySector,
    Telling,
    by_sector,
    listed,
    parameter_words,
    values_on,
)

_MISSING = (
    "A missing figure is never taken as a good one. A figure counts as missing where its publisher "
    "hides it, where nobody collected it and where it is too old. A row that needs it is not "
    "counted, and the school is told so."
)
_POLICY_SENTENCES = {
    "last_known": "An earlier figure serves, as long as it is fresh, for: {}.",
    "skip": "Only the newest figure counts for: {}.",
    "worst": "A row that needs one of these counts as met where it is missing: {}.",
    "undecided": "The tier is left open where one of these is missing, unless a safeguard or the "
    "highest tier holds without it: {}.",
}
_OF_FEW = frozenset({"cohort", "cases", "low", "high"})
"""Functions of history that say how many stand behind a figure, or how sure it is."""
_SIZES = frozenset({"roll_now", "roll"})


def missing_figures(telling: Telling) -> Section:
    """What happens where a figure is missing or too old."""
    inputs = telling.ruleset.spec.inputs
    used = list(dict.fromkeys(given.missing for given in inputs.values()))
    points = [
        sentence.format(listed(_titles(policy, telling)))
        for policy, sentence in _POLICY_SENTENCES.items()
        if policy in used
    ]
    left_open = [
        quoted(rule, telling)
        for table in telling.ruleset.tables_of("tier")
        for rule in table.table.rules
        if rule.outputs[0] == UNDECIDED and rule.text
    ]
    if left_open:
        points.append(f"The tier is left open where this holds: {listed(left_open, 'or')}.")
    return Section("When a figure is missing or old", (Paragraph(_MISSING), Points(tuple(points))))


def _titles(policy: str, telling: Telling) -> list[str]:
    inputs = telling.ruleset.spec.inputs
    named = [name for name, given in inputs.items() if given.missing == policy]
    return ["every figure"] if len(named) == len(inputs) else list(map(telling.word_title, named))


def small_schools(telling: Telling) -> Section:
    """What guards a small school against chance."""
    found: dict[str, list[str]] = {}
    for table in telling.ruleset.tables:
        for rule in table.table.rules:
            if not is_for_sector(table, rule, telling):
                continue
            for clause, cell in zip(table.table.inputs, rule.cells, strict=True):
                if not cell.is_anything and _is_about_size(clause.name, telling):
                    title = telling.title(clause.name)
                    claim = f"{title}: {cell_words(cell, clause.name, telling)}"
                    found.setdefault(claim, []).append(f"{table.name} {rule.number}")
    if not found:
        text = "These rules do not ask how many pupils stand behind a figure."
        return Section("Small schools", (Paragraph(text),))
    intro = "A few pupils can move a figure a long way by chance. So some rows ask for this too:"
    points = tuple(f"{claim} ({listed(rows)})" for claim, rows in found.items())
    return Section("Small schools", (Paragraph(intro), Points(points)))


def _is_about_size(name: str, telling: Telling) -> bool:
    formula = telling.ruleset.formulas.get(name)
    if formula is None:
        return name in _SIZES or telling.word(name).unit == "pupils"
    return any(isinstance(call, nodes.Call) and call.function in _OF_FEW
               for call in formula.histories)  # fmt: skip


def leaving(telling: Telling) -> Section:
    """How a live tier is left, with the numbers for entering and leaving side by side."""
    movement = telling.ruleset.spec.movement
    if movement is None:
        text = "These rules set no numbers of their own for leaving a tier."
        return Section("How a tier is left", (Paragraph(text),))
    blocks: list[Block] = [Paragraph(" ".join(_movement_sentences(movement)))]
    rows = tuple(_leave_row(name, value, telling) for name, value in movement.leave.items())
    if rows:
        caption = "A tier is left only when the figures are out at the second number too"
        blocks.append(Table(caption, ("Number", "To enter", "To leave"), rows))
    return Section("How a tier is left", tuple(blocks))


def _movement_sentences(movement: MovementSpec) -> list[str]:
    found = ["Figures go up and down a little all the time. A tier should not."]
    checks = movement.step_down_checks
    if checks > 1:
        apart = months_words(movement.check_months)
        found.append(
            f"A school steps down only when {checks} checks in a row say so, {apart} apart."
        )
    if movement.least_stay_months:
        found.append(
            f"A school keeps a tier for at least {months_words(movement.least_stay_months)}."
        )
    found.append("More support can start at once, when it has been talked through.")
    return found


def _leave_row(
    name: str, leave: float | dict[SectorName, float], telling: Telling
) -> tuple[Cell, ...]:
    given = telling.ruleset.spec.parameters[name]
    changed: BySector = (
        {None: leave}
        if not isinstance(leave, dict)
        else {**values_on(given, telling.day), **by_sector(None, leave)}
    )
    return (given.title, telling.parameter(name), parameter_words(changed, telling.sector))
