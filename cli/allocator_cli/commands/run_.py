"""``allocator run``: everything, and the plan files."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.running import FOLDER, OUT, ending, long_options, say, steering


@click.command("run")
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
    """Check, classify, share out, date; write the plan files to OUT."""
    from allocator.io.plan_files import canonical_json, write_plan
    from allocator.planning import open_workbench, run_workspace
    from allocator_cli.telling import tell_plan

    with steering(time_limit, quiet, no_progress) as control:
        bench = open_workbench(folder, control, seed)
        plan = run_workspace(bench)
        write_plan(plan, bench.authority, out)
    if as_json:
        assert plan.schedule is not None
        click.echo(canonical_json(plan.schedule), nl=False)
    say("\n".join(tell_plan(plan)), quiet)
    say(f"The plan is in {out}: open {out / 'report.html'}", quiet)
    context.exit(ending(control))
