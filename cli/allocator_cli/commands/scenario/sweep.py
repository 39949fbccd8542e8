"""``allocator scenario sweep``: many scenarios from one small file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator_cli.outcomes import CUT, INTERRUPTED
from allocator_cli.running import FOLDER, OUT, ending, long_options, say, steering
from allocator_cli.service import opened

if TYPE_CHECKING:
    from allocator.solving.progress import SolveControl


@click.command("sweep")
@click.argument("name", metavar="NAME|FILE")
@click.option("--on", "folder", type=FOLDER, required=True, help="The workspace.")
@click.option("--out", type=OUT, help="Folder of the results; a sweep cut off there goes on.")
@click.option(
    "--with",
    "how",
    type=click.Choice(["serial", "threads", "processes"]),
    default="threads",
    help="Who answers the chunks; the results are the same.",
)
@click.option(
    "--workers", type=click.IntRange(1, 256), default=lambda: os.cpu_count() or 1,
    show_default="one for each core", help="Threads or processes.",
)  # fmt: skip
@click.option(
    "--plans",
    type=click.IntRange(0, 1000),
    default=0,
    help="Make whole plans for so many points: best, worst, the turn, then spread between.",
)
@click.option(
    "--database",
    metavar="URL",
    help="Have the chunks answered by the workers of this database (allocator worker).",
)
@click.option(
    "--authority",
    metavar="ID",
    help="With --database: the authority of the service that the sweep is kept with.",
)
@click.option("--count", "count_alone", is_flag=True, help="Say how many points, run none.")
@long_options
@click.pass_context
def command(
    context: click.Context,
    name: str,
    folder: Path,
    out: Path | None,
    how: str,
    workers: int,
    plans: int,
    database: str | None,
    authority: str | None,
    count_alone: bool,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Try many values of a workspace's numbers at once: the file NAME says which.

    NAME is a file, a shipped sweep or one in scenarios/sweeps/ of the workspace. OUT then holds
    rows.csv and rows.jsonl (a row for each point), findings.json and sweep.html. Whatever stops
    it, what is done stays in OUT, and the same command carries on.
    """
    from allocator.planning import open_workbench
    from allocator.scenarios.sweeping.planning_points import plan_points
    from allocator.scenarios.sweeping.points import refuse_too_many
    from allocator.scenarios.sweeping.reading import find_sweep, load_sweep
    from allocator.scenarios.sweeping.running import FINDINGS, PAGE, sweep_workspace
    from allocator.scenarios.sweeping.telling import tell

    file = find_sweep(name, folder)
    whole = load_sweep(file, folder)
    count = refuse_too_many(whole)
    if count_alone:
        click.echo(f"{count}")
        return
    if out is None:
        raise click.UsageError("Missing option '--out': the folder of the results.")
    with steering(time_limit, quiet, no_progress) as control:
        if database is not None:
            _by_workers(database, authority, folder, file, out, seed, control, quiet=quiet)
        bench = open_workbench(folder, control, seed)
        result = sweep_workspace(bench, whole, out, how, workers)  # type: ignore[arg-type]
        if result.findings is not None and plans:
            made = plan_points(result, whole, plans, control)
            say(f"{len(made.plans)} whole plans: {out / 'plans.json'}", quiet)
    if result.findings is None:
        say(f"{len(result.folder.left())} of {len(result.folder.chunks)} chunks are left; "
            f"the same command carries on: {out}", quiet)  # fmt: skip
        context.exit(INTERRUPTED if control.stop.is_set() else CUT)
    if as_json:
        click.echo((out / FINDINGS).read_text(encoding="utf-8"), nl=False)
    for line in tell(whole, result.findings, result.rows):
        say(line, quiet)
    say(f"{count:,} points: open {out / PAGE}", quiet)
    context.exit(ending(control))


def _by_workers(
    database: str,
    authority: str | None,
    folder: Path,
    file: Path,
    out: Path,
    seed: int | None,
    control: SolveControl,
    *,
    quiet: bool,
) -> None:
    """Have the chunks answered elsewhere; what comes back is the folder of a finished sweep."""
    from allocator_api.jobs.away import AUTHORITY, sweep_away

    with opened(None, database) as store:
        sweep_away(
            store, folder, file, out, authority_id=authority or AUTHORITY, seed=seed,
            tell=lambda words: say(words, quiet), should_stop=control.should_stop,
        )  # fmt: skip
