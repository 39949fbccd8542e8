"""``allocator rules test``: run a ruleset's worked cases and try how much they notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from allocator_cli.finding import find_ruleset
from allocator_cli.outcomes import UNEXPECTED

if TYPE_CHECKING:
    from allocator.tiering.cases.report import CasesReport, ChangesTried, ChangeTried


@click.command("test")
@click.argument("rules", metavar="FOLDER|NAME")
@click.option("--no-mutation", is_flag=True, help="Do not try changes of the rules: faster.")
@click.option("--strict", is_flag=True, help="A row or change that no case notices fails too.")
@click.option("--list", "list_all", is_flag=True, help="Also list changes that change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def command(
    context: click.Context,
    rules: str,
    no_mutation: bool,
    strict: bool,
    list_all: bool,
    as_json: bool,
) -> None:
    """Run the worked cases (tests.csv) of a ruleset.

    Tells cases that come out otherwise, rows that fire in no case, triggers without a case that is
    met, not met or missing a figure, and changes of the rules that no case notices.

    Ends with 1 where a case fails (with --strict also where something goes unnoticed), with 3
    where tests.csv or the ruleset is at fault.
    """
    from allocator.io.plan_files import canonical_json
    from allocator.tiering.cases import check_cases
    from allocator.tiering.rulesets import load_ruleset

    report = check_cases(load_ruleset(find_ruleset(rules)), with_mutation=not no_mutation)
    if as_json:
        click.echo(canonical_json(report), nl=False)
    else:
        click.echo("\n".join(_told(report, list_all=list_all)))
    if report.failures or (strict and _lacks_something(report)):
        context.exit(UNEXPECTED)


def _lacks_something(report: CasesReport) -> bool:
    unnoticed = report.changes.unnoticed if report.changes else ()
    triggers = any(trigger.lacks for trigger in report.triggers)
    return bool(report.rows_never_fired or triggers or unnoticed)


def _told(report: CasesReport, *, list_all: bool) -> Iterator[str]:
    good = report.cases - len({failure.case for failure in report.failures})
    yield f"{report.ruleset.id} {report.ruleset.version}"
    yield f"Cases     {good} of {report.cases} come out as expected"
    for failure in report.failures:
        yield (
            f"  row {failure.row}, {failure.case}: {failure.column} expected "
            f"{failure.expected}, found {failure.found}"
        )
        yield f"    rows that fired: {', '.join(failure.fired) or 'none'}"
    fired = report.rows - len(report.rows_never_fired)
    yield f"Rows      {fired} of {report.rows} fire in a case"
    yield from (f"  {row} fires in none" for row in report.rows_never_fired)
    if report.triggers:
        whole = sum(not trigger.lacks for trigger in report.triggers)
        yield (
            f"Triggers  {whole} of {len(report.triggers)} have a case that is met, one that is "
            "read and not met, one that is missing a figure"
        )
    for trigger in report.triggers:
        if trigger.lacks:
            yield f"  {trigger.trigger} has no case that is {' or '.join(trigger.lacks)}"
    if report.changes is not None:
        yield from _told_changes(report.changes, list_all=list_all)


def _told_changes(changes: ChangesTried, *, list_all: bool) -> Iterator[str]:
    counted = changes.tried - len(changes.change_nothing)
    yield (
        f"Changes   {changes.caught} of {counted} are noticed by a case; "
        f"{len(changes.change_nothing)} more change nothing that can be"
    )
    yield from (f"  no case notices {_change(one)}" for one in changes.unnoticed)
    if list_all:
        yield from (f"  changes nothing: {_change(one)}" for one in changes.change_nothing)


def _change(change: ChangeTried) -> str:
    told = f"{change.place}: {change.before} becomes {change.after}"
    if change.figures is None:
        return told
    figures = ", ".join(f"{name} {_figure(value)}" for name, value in change.figures.items())
    return f"{told} (a case with {figures} would)"


def _figure(value: object) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
