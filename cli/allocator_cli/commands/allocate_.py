"""``allocator allocate``: tiers and allocation, without dates."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.running import FOLDER, OUT, ending, long_options, say, steering


@click.command("allocate")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--out", type=OUT, required=True, help="Folder that the plan is written to.")
@long_options
@click.pass_context
def command(
    context: click.Context,
    folder: Path,
    out: Path,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Share the people of DIR out over its schools."""
    from allocator.io.plan_files import canonical_json, write_plan
    from allocator.planning import allocate_workspace, open_workbench
    from allocator_cli.telling import tell_plan

    with steering(time_limit, quiet, no_progress) as control:
        bench = open_workbench(folder, control, seed)
        plan = allocate_workspace(bench)
        write_plan(plan, bench.authority, out)
    if as_json:
        assert plan.allocation is not None
        click.echo(canonical_json(plan.allocation), nl=False)
    say("\n".join(tell_plan(plan)), quiet)
    context.exit(ending(control))
