"""``allocator rules check``: what can be proved about a ruleset, each finding with a school."""

from __future__ import annotations

import datetime as dt
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from allocator_cli.outcomes import DONE, FAULTY_DATA, faults_as_json

if TYPE_CHECKING:
    from allocator.tiering.analysis import Finding


@click.command("check")
@click.argument("rules", metavar="FOLDER|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--quiet", is_flag=True, help="Leave warnings and notes out.")
@click.pass_context
def command(context: click.Context, rules: str, as_json: bool, quiet: bool) -> None:
    """Name every fault, gap, overlap and dead row of a ruleset, each with a school that shows it.

    FOLDER|FILE is a folder of rules, a workbook (.xlsx), a DMN file (.dmn) or the name of a shipped
    ruleset. Exit code 3 where something is wrong, 0 where there are warnings and notes at most.
    """
    from allocator.errors import FaultyDataError
    from allocator.tiering.analysis import analyse
    from allocator.tiering.rulesets import load_ruleset
    from allocator_cli.finding import find_ruleset

    try:
        ruleset = load_ruleset(find_ruleset(rules))
    except FaultyDataError as error:
        if not as_json:
            raise
        click.echo(faults_as_json(error.faults))
        context.exit(FAULTY_DATA)
    found = analyse(ruleset, dt.date.today())  # noqa: DTZ011 (the day on this machine's calendar)
    errors = [one for one in found if one.severity == "error"]
    shown = errors if quiet else list(found)
    if as_json:
        findings = [_as_json(one) for one in shown]
        click.echo(json.dumps({"findings": findings}, ensure_ascii=False, indent=1))
    else:
        _tell(shown)
        if not quiet:
            click.echo(_summary(found), err=True)
    context.exit(FAULTY_DATA if errors else DONE)


def _as_json(one: Finding) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "severity": one.severity,
        "table": one.table or None,
        "rows": list(one.rows),
        "text": one.text,
        "witness": dict(one.witness),
        "beside": dict(one.beside),
    }


def _tell(found: list[Finding]) -> None:
    """Print findings by severity, each with its school."""
    from allocator.tiering.analysis.findings import in_words

    for severity, group in groupby(found, key=lambda one: one.severity):
        click.echo(f"{severity}s:".capitalize())
        for one in group:
            click.echo(f"  {one.kind}: {one.text}")
            if one.witness:
                click.echo(f"    a school: {in_words(one.witness)}")
            if one.beside:
                changed = {
                    name: value
                    for name, value in one.beside.items()
                    if name not in one.witness or one.witness[name] != value
                }
                click.echo(f"    the same with: {in_words(changed)}")


def _summary(found: tuple[Finding, ...]) -> str:
    if not found:
        return "Nothing found: every table answers, no rows clash, every row counts."
    counts = [
        f"{number} {severity if number == 1 else severity + 's'}"
        for severity in ("error", "warning", "note")
        if (number := sum(one.severity == severity for one in found))
    ]
    return f"Found {', '.join(counts)}."
