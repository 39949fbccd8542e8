"""``allocator scenario run``: plans of a workspace as it is and under each scenario."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.outcomes import NO_PLAN
from allocator_cli.running import FOLDER, OUT, ending, long_options, say, steering


@click.command("run")
@click.argument("names", metavar="NAME|FILE...", nargs=-1, required=True)
@click.option("--on", "folder", type=FOLDER, required=True, help="The workspace.")
@click.option("--out", type=OUT, required=True, help="Folder that the plans are written to.")
@long_options
@click.pass_context
def command(
    context: click.Context,
    names: tuple[str, ...],
    folder: Path,
    out: Path,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Plan a workspace as it is (OUT/base) and under each scenario (OUT/NAME).

    NAME is a shipped scenario or one in scenarios/ of the workspace. All scenarios are checked
    before the first is planned. Each plan has its edited workspace beside it.
    """
    from allocator.planning import open_workbench
    from allocator.scenarios.composing import compose_all
    from allocator.scenarios.finding import find_scenario
    from allocator.scenarios.running import INDEX, apply_all, run_scenarios
    from allocator_cli.telling import tell_plan

    scenarios = compose_all([find_scenario(name, folder) for name in names], folder)
    without_plan = 0
    with steering(time_limit, quiet, no_progress) as control:
        bench = open_workbench(folder, control, seed)
        for result in run_scenarios(bench, apply_all(bench, scenarios), out):
            run = result.run
            say(f"\n{run.name}: {run.question}", quiet)
            for text in run.edits:
                say(f"  {text}", quiet)
            for text in run.without_effect:
                say(f"  without effect: {text}", quiet)
            if result.plan is None:
                without_plan += 1
                say(f"  No plan is possible: {run.no_plan}", quiet=False)
                continue
            for line in tell_plan(result.plan):
                say(f"  {line}", quiet)
    if as_json:
        click.echo((out / INDEX).read_text(encoding="utf-8"), nl=False)
    say(f"The plans are in {out}: base and {len(scenarios) - without_plan} scenarios", quiet)
    context.exit(NO_PLAN if without_plan else ending(control))
