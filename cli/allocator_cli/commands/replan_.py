"""``allocator replan``: mend a dated plan after something has happened."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.running import FOLDER, OUT, ending, long_options, steering

CHANGE = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_LINES = 40
"""Changes told on the screen; all of them are in the files."""


@click.command("replan")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--plan", "earlier", type=FOLDER, required=True, help="Folder of the dated plan.")
@click.option(
    "--change", "change", type=CHANGE, required=True, help="File that says what has happened."
)
@click.option("--out", type=OUT, required=True, help="Folder that the mended plan is written to.")
@long_options
@click.pass_context
def command(
    context: click.Context,
    /,
    folder: Path,
    earlier: Path,
    change: Path,
    out: Path,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Mend a plan after sickness, a declined date, a storm, a closed school or a moved tier.

    The past and agreed visits stay as they are; as few others as can be are moved. The list of
    changes is in changes.json and changes.csv, calendars tell them too. --json prints changes.json.
    """
    from allocator.io.exports.change_lists import changes_in_words
    from allocator.io.plan_files import canonical_json, write_plan
    from allocator.planning import open_workbench
    from allocator.replanning import replan_workspace

    with steering(time_limit, quiet, no_progress) as control:
        bench = open_workbench(folder, control, seed)
        mended = replan_workspace(bench, earlier, change)
        write_plan(mended.plan, bench.authority, out, mended.more)
    if as_json:
        click.echo(canonical_json(mended.report), nl=False)
    if not quiet:
        lines = list(changes_in_words(mended.report, bench.authority))
        click.echo("\n".join(lines[:MOST_LINES]), err=True)
        if len(lines) > MOST_LINES:
            more = len(lines) - MOST_LINES
            click.echo(f"and {more} more in {out / 'changes.csv'}", err=True)
        click.echo(f"The plan is in {out}: open {out / 'report.html'}", err=True)
    context.exit(ending(control))
