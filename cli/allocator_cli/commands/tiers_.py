"""``allocator tiers``: classify, and explain one school."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.running import FOLDER, say


@click.command("tiers")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--school", metavar="ID", help="Explain one school in full.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Read the evidence at a day."
)
@click.option("--json", "as_json", is_flag=True, help="Print tiers.json.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    folder: Path, school: str | None, as_of: dt.datetime | None, as_json: bool, quiet: bool
) -> None:
    """Classify the schools of DIR and say why."""
    from allocator.io.plan_files import canonical_json
    from allocator.planning import classify_workspace, open_workbench
    from allocator.tiering import explain_school

    bench = open_workbench(folder)
    report = classify_workspace(bench, as_of.date() if as_of else None)
    if school is not None:
        text = explain_school(report, school, bench.authority)
        if as_json:
            chosen = next(row for row in report.schools if row.school_id == school)
            text = canonical_json(chosen)
        click.echo(text, nl=False)
        return
    if as_json:
        click.echo(canonical_json(report), nl=False)
        return
    for decision in report.schools:
        name = bench.authority.school_by_id[decision.school_id].name
        why = "; ".join(reason.text for reason in decision.reasons)
        tier = decision.tier or "undecided"
        if decision.judgement is not None:
            why = f"by judgement: {decision.judgement.reason}" + (f"; {why}" if why else "")
        click.echo(f"{decision.school_id}\t{tier}\t{name}\t{why}")
    counts = ", ".join(f"{count} {tier}" for tier, count in report.counts.items())
    say(f"{len(report.schools)} schools: {counts}", quiet)
    for warning in report.warnings:
        say(f"Worth knowing: {warning}", quiet)
