"""``allocator tiers``: classify, explain one school, write statements for headteachers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator_cli.running import DAY, FOLDER, OUT, say
from allocator_cli.shares import tell_shares

if TYPE_CHECKING:
    from allocator.domain.tiers import TierReport
    from allocator.planning import Workbench
    from allocator.tiering.rulesets.spec import MissingPolicy

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("tiers")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--school", metavar="ID", help="Explain one school in full.")
@click.option(
    "--as",
    "reader",
    type=click.Choice(["officer", "head", "json"]),
    help="For whom the school is explained: its officer (the default), its headteacher, a program.",
)
@click.option(
    "--html", "html_file", type=FILE, metavar="FILE", help="Write the head's statement as a page."
)
@click.option(
    "--markdown", "markdown_file", type=FILE, metavar="FILE", help="Write it as Markdown."
)
@click.option(
    "--statements",
    type=OUT,
    metavar="FOLDER",
    help="Write a statement for the headteacher of every school, with an index.",
)
@click.option(
    "--shares",
    is_flag=True,
    help="Tiers by deprivation, rurality, island, sector and size, and what is missing most.",
)
@click.option("--public", is_flag=True, help="With --shares: keep small counts back.")
@click.option(
    "--missing",
    type=click.Choice(["last_known", "skip", "worst", "undecided"]),
    help="What if every input had this policy for missing figures?",
)
@click.option("--as-of", type=DAY, metavar="DATE", help="Read the evidence at a day.")
@click.option("--json", "as_json", is_flag=True, help="Print tiers.json.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    folder: Path,
    school: str | None,
    reader: str | None,
    html_file: Path | None,
    markdown_file: Path | None,
    statements: Path | None,
    shares: bool,
    public: bool,
    missing: MissingPolicy | None,
    as_of: dt.datetime | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Classify the schools of DIR and say why."""
    from allocator.planning import classify_workspace, open_workbench

    has_file = html_file is not None or markdown_file is not None
    _check_use(school, reader, statements, has_file=has_file, as_json=as_json)
    if (shares and (school or statements)) or (public and not shares):
        raise click.UsageError("--shares is about all schools together; --public goes with it.")
    bench = open_workbench(folder)
    if missing is not None:
        bench.ruleset = bench.ruleset.with_missing(missing)
        say(f"What if every input had the policy {missing}? The rules in force differ.", quiet)
    report = classify_workspace(bench, as_of.date() if as_of else None)
    if statements is not None:
        _write_statements(bench, report, statements, quiet)
    elif shares:
        tell_shares(bench, report, public=public, as_json=as_json)
    elif school is None:
        _tell_all(bench, report, as_json, quiet)
    elif has_file:
        _write_statement(bench, report, school, html_file, markdown_file, quiet)
    else:
        _tell_one(bench, report, school, "json" if as_json else reader or "officer")


def _check_use(
    school: str | None,
    reader: str | None,
    statements: Path | None,
    *,
    has_file: bool,
    as_json: bool,
) -> None:
    """Refuse options that say two things at once."""
    if statements is not None and (school or reader or has_file or as_json):
        raise click.UsageError("--statements writes a page for every school; leave the others out.")
    if school is None and (reader or has_file):
        raise click.UsageError("Say which school with --school ID, or use --statements FOLDER.")
    if has_file and (reader not in (None, "head") or as_json):
        raise click.UsageError("--html and --markdown write the headteacher's statement alone.")
    if as_json and reader not in (None, "json"):
        raise click.UsageError("--json and --as say different things; use one of them.")


def _tell_one(bench: Workbench, report: TierReport, school: str, reader: str) -> None:
    from allocator.io.plan_files import canonical_json
    from allocator.tiering.showing import page_as_text
    from allocator.tiering.statements import explain_school, head_statement

    if reader == "head":
        page = head_statement(report, school, bench.authority, bench.ruleset)
        click.echo(page_as_text(page), nl=False)
        return
    text = explain_school(report, school, bench.authority, bench.ruleset)
    if reader == "json":
        text = canonical_json(next(row for row in report.schools if row.school_id == school))
    click.echo(text, nl=False)


def _write_statement(
    bench: Workbench,
    report: TierReport,
    school: str,
    html_file: Path | None,
    markdown_file: Path | None,
    quiet: bool,
) -> None:
    from allocator.io.writing import write_atomically
    from allocator.tiering.showing import page_as_html, page_as_markdown
    from allocator.tiering.statements import head_statement

    page = head_statement(report, school, bench.authority, bench.ruleset)
    if html_file is not None:
        write_atomically(html_file, page_as_html(page, "one_page").encode())
        say(f"The statement is in {html_file}", quiet)
    if markdown_file is not None:
        write_atomically(markdown_file, page_as_markdown(page).encode())
        say(f"The statement is in {markdown_file}", quiet)


def _write_statements(bench: Workbench, report: TierReport, folder: Path, quiet: bool) -> None:
    from allocator.tiering.statements import write_statements

    write_statements(report, bench.authority, bench.ruleset, folder)
    many = f"{len(report.schools)} statement{'' if len(report.schools) == 1 else 's'}"
    say(f"{many} in {folder}: open {folder / 'index.html'}", quiet)


def _tell_all(bench: Workbench, report: TierReport, as_json: bool, quiet: bool) -> None:
    from allocator.io.plan_files import canonical_json

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
