"""``allocator scenario compare``: what scenarios change, for whom and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator_cli.outcomes import NO_PLAN
from allocator_cli.running import FOLDER, OUT, ending, long_options, say, steering

if TYPE_CHECKING:
    from allocator.domain.comparisons import Comparison
    from allocator.solving.progress import SolveControl


@click.command("compare")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("names", metavar="[SCENARIO...]", nargs=-1)
@click.option("--out", type=OUT, help="Folder of the results; that of DIR if DIR has results.")
@click.option("--on", "workspace", type=FOLDER, help="Workspace of the base, if DIR lacks it.")
@click.option(
    "--budget",
    "budget_pounds",
    type=click.FloatRange(min=0, max=1e9),
    metavar="POUNDS",
    help="Money for travel and nights in the term, to hold every plan against; usually that of the"
    " settings (travel_budget_pounds).",
)
@long_options
@click.pass_context
def command(
    context: click.Context,
    folder: Path,
    names: tuple[str, ...],
    out: Path | None,
    workspace: Path | None,
    budget_pounds: float | None,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
) -> None:
    """Compare scenarios with the plan as it stands: comparison.html, .xlsx and .json in OUT.

    DIR is a workspace: plans that OUT does not hold yet are made first. Or DIR holds results of
    scenario run: nothing is planned again. Without names, every scenario of the results counts.
    """
    from allocator.scenarios.comparing import compare, is_results, read_results, write_comparison

    with steering(time_limit, quiet, no_progress) as control:
        if is_results(folder):
            results, chosen, out = folder, names, out or folder
        else:
            if out is None:
                raise click.UsageError("--out is needed where DIR is a workspace.")
            chosen = _run(folder, names, out, control, seed, quiet=quiet)
            results, workspace = out, None
        comparison = compare(read_results(results, chosen, workspace), budget_pounds)
        write_comparison(comparison, out)
    if as_json:
        click.echo((out / "comparison.json").read_text(encoding="utf-8"), nl=False)
    _tell(comparison, out, quiet=quiet)
    without_plan = any(plan.no_plan is not None for plan in comparison.plans)
    context.exit(NO_PLAN if without_plan else ending(control))


def _run(
    folder: Path,
    names: tuple[str, ...],
    out: Path,
    control: SolveControl,
    seed: int | None,
    *,
    quiet: bool,
) -> tuple[str, ...]:
    """Plan what is not there yet; return the names of the scenarios meant."""
    from allocator.errors import UsageError
    from allocator.planning import open_workbench
    from allocator.scenarios.composing import compose_all
    from allocator.scenarios.finding import find_scenario
    from allocator.scenarios.running import apply_all, run_scenarios

    if not names:
        raise UsageError("Name the scenarios to compare; allocator scenario list shows them.")
    scenarios = compose_all([find_scenario(name, folder) for name in names], folder)
    bench = open_workbench(folder, control, seed)
    done: list[str] = []
    for result in run_scenarios(bench, apply_all(bench, scenarios), out, keep=True):
        done.append(result.run.name)
        say(f"{result.run.name}: {'there already' if result.was_there else 'planned'}", quiet)
    left = [scenario.name for scenario in scenarios if scenario.name not in done]
    if left:
        say(f"Stopped before: {', '.join(left)}", quiet=False)
    if not done:
        raise UsageError("Stopped before any scenario had a plan; there is nothing to compare.")
    return tuple(done)


def _tell(comparison: Comparison, out: Path, *, quiet: bool) -> None:
    for plan in comparison.plans[1:]:
        say(f"\n{plan.name}: {plan.question}", quiet)
        for text in plan.answer:
            say(f"  {text}", quiet)
    say(f"\nThe comparison is in {out}: open {out / 'comparison.html'}", quiet)
