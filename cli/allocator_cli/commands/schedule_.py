"""``allocator schedule``: dates for the allocation of an earlier plan."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.running import FOLDER, OUT, ending, long_options, say, steering


@click.command("schedule")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--plan", "earlier", type=FOLDER, required=True, help="Folder of the allocation.")
@click.option("--out", type=OUT, required=True, help="Folder that the plan is written to.")
@long_options
@click.pass_context
def command(
    context: click.Context,
    folder: Path,
    earlier: Path,
    out: Path,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Date the sessions of an allocation, with journeys."""
    from allocator.io.plan_files import canonical_json, write_plan
    from allocator.planning import open_workbench, schedule_workspace
    from allocator_cli.telling import tell_plan

    with steering(time_limit, quiet, no_progress) as control:
        bench = open_workbench(folder, control, seed)
        plan = schedule_workspace(bench, earlier)
        write_plan(plan, bench.authority, out)
    if as_json:
        assert plan.schedule is not None
        click.echo(canonical_json(plan.schedule), nl=False)
    say("\n".join(tell_plan(plan)), quiet)
    context.exit(ending(control))
