"""Why a live tier is kept or left, in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from allocator.io.exports.words import INVENTED, says_invented
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.explanation.wording import figure_text
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.movement.checks import Failure
from allocator.tiering.movement.days import date_text, listed, months_text, number_word
from allocator.tiering.rulesets.ruleset import Changes, RuleTable
from allocator.tiering.rulesets.spec import MovementSpec

_OPPOSITE = {">=": "under {}", ">": "{} or less", "<=": "over {}", "<": "{} or more"}


def up(live: str, tier: str) -> str:
    """A step up waits for nothing."""
    return f"Up from {live} to {tier}: more help is proposed as soon as the figures call for it."


def down(live: str, tier: str, days: tuple[dt.date, ...], began: dt.date | None) -> str:
    """A step down whose evidence has lasted."""
    when = listed([date_text(day) for day in reversed(days)])
    since = f" It has been {live} since {date_text(began)}." if began else ""
    lasted = " and whenever new figures came between" if len(days) > 1 else ""
    return f"Down from {live} to {tier}: the figures were better on {when}{lasted}.{since}"


def kept_undecided(live: str) -> str:
    """A missing figure is never a good one."""
    return f"Kept at {live}: too little is known to decide, and a missing figure moves no tier."


def kept_by_stay(live: str, tier: str, began: dt.date, until: dt.date, spec: MovementSpec) -> str:
    """A tier lasts a while."""
    stay = months_text(spec.least_stay_months)
    return (
        f"Kept at {live}: it began on {date_text(began)} and lasts at least {stay}, until "
        f"{date_text(until)}. The figures now would make it {tier}."
    )


def kept_by_check(
    live: str, tier: str, days: tuple[dt.date, ...], failure: Failure, spec: MovementSpec
) -> str:
    """One good check is not enough."""
    failed = date_text(failure.day)
    wrong = "too little was known" if failure.is_undecided else "were not yet"
    if failure.day == days[0]:
        return f"Kept at {live}: the figures may make it {tier}, but too little is known to say."
    many = f"{number_word(len(days))} checks {months_text(spec.check_months)} apart"
    return (
        f"Kept at {live}: before a step down to {tier} the figures have to be better at {many} "
        f"and all the time between. They are on {date_text(days[0])}, but {wrong} on {failed}."
    )


def kept_by_leaving(
    live: str, entering: Evaluation, leaving: Evaluation, school: int, leave: Changes
) -> str:
    """Better than the numbers for entering a tier, not yet than those for leaving it."""
    short = list(dict.fromkeys(_short_of(entering, leaving, school, leave)))
    why = f": {'; '.join(short)}" if short else ""
    return (
        f"Kept at {live}: the figures have improved, but not yet by enough to leave the tier{why}."
    )


def _short_of(
    entering: Evaluation, leaving: Evaluation, school: int, leave: Changes
) -> Iterator[str]:
    """Figures of rows that fire at the numbers for leaving alone, against those numbers."""
    before = set(entering.fired(school))
    tables = {table.name: table for table in leaving.ruleset.tables}
    for name, number in leaving.fired(school):
        if (name, number) not in before:
            rules = tables[name].table.rules
            place = next(n for n, rule in enumerate(rules) if rule.number == number)
            yield from _figures_of(leaving, tables[name], place, school, leave)


def _figures_of(
    leaving: Evaluation, table: RuleTable, rule: int, school: int, leave: Changes
) -> Iterator[str]:
    parameters, ruleset = leaving.parameters_of(school), leaving.ruleset
    for place in table.table.asked[rule]:
        asked = table.table.inputs[place].name
        cell, formula = table.table.rules[rule].cells[place], ruleset.formulas.get(asked)
        named = {
            *names_of(cell),
            *(formula.names if formula else ()),
        }
        for parameter in sorted(named & leave.keys() & parameters.keys()):
            value = figure_text(leaving.columns.series(asked).at(school))
            title = ruleset.title_of(asked)
            title = title[:1].lower() + title[1:]
            limit = _to_leave(cell, parameter, figure_text(parameters[parameter]))
            mark = f"; {INVENTED}" if _is_invented(leaving, asked, school) else ""
            yield f"{title} {value} ({limit}{mark})"


def _is_invented(evaluation: Evaluation, name: str, school: int) -> bool:
    """Whether a reading behind a figure says that it is invented."""
    return any(
        says_invented(origin.source or "")
        for leaf in evaluation.columns.column(name).leaves
        for origin in evaluation.figures.origins(leaf, [school])
    )


def _to_leave(cell: nodes.Tests, parameter: str, limit: str) -> str:
    """What a figure has to be so that a cell no longer accepts it."""
    for test in cell.tests:
        if isinstance(test, nodes.Compare) and test.end == nodes.Name(parameter):
            return _OPPOSITE.get(test.operator, "{}").format(limit) + " to leave"
    return f"with {limit}, the number for leaving"
