"""``allocator scenario ask``: questions of capacity, each answered with its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator_cli.lazy import NearestGroup
from allocator_cli.running import FOLDER, OUT, say, steering

if TYPE_CHECKING:
    from allocator.scenarios.asking.ground import Asked

ANSWER = "answer.json"
"""The answer, in the folder of ``--out``."""


@click.group("ask", cls=NearestGroup)
def command() -> None:
    """Answer a question of capacity, in words whose first sentence answers.

    Every answer rests on plans that were checked, and says what no plan could pass.
    """


def _options(asking: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every question."""
    options = (
        click.option("--on", "folder", type=FOLDER, required=True, help="The workspace."),
        click.option("--out", type=OUT, help="Folder that the answer is written to."),
        click.option("--json", "as_json", is_flag=True, help="Print the answer's JSON."),
        click.option("--seed", type=click.IntRange(min=0), help="Seed, not the workspace's."),
        click.option("--quiet", is_flag=True, help="Show no progress."),
    )
    for option in reversed(options):
        asking = option(asking)
    return asking


@contextmanager
def _asking(folder: Path, seed: int | None, quiet: bool) -> Iterator[Asked]:
    """Open a workspace for a question; a first Ctrl-C ends it without an answer."""
    from allocator.planning import open_workbench
    from allocator.scenarios.asking.ground import StoppedError, asked_of

    with steering(None, quiet, quiet) as control:
        try:
            yield asked_of(open_workbench(folder, control, seed))
        except StoppedError as error:
            raise click.Abort from error


def _tell(answer: Any, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Print an answer, in words or as JSON, and write it where that is wanted."""
    from allocator.io.plan_files import canonical_json
    from allocator.io.writing import write_atomically

    text = canonical_json(answer)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_atomically(out / ANSWER, text.encode())
        say(f"The answer is in {out / ANSWER}", quiet)
    if as_json:
        click.echo(text, nl=False)
        return
    click.echo("\n".join((answer.answer, "", *answer.text)))


@command.command("days")
@click.option(
    "--scope",
    type=click.Choice(["minimums", "targets"]),
    help="Only the minimums, or only the targets.",
)
@_options
def days(
    scope: Any, folder: Path, out: Path | None, as_json: bool, seed: int | None, quiet: bool
) -> None:
    """Say how many officer days the offer needs, beside those there are."""
    from allocator.scenarios.asking.days import SCOPES, ask_days

    with _asking(folder, seed, quiet) as asked:
        answer = ask_days(asked.ground, (scope,) if scope else SCOPES)
    _tell(answer, out, as_json, quiet)


@command.command("threshold")
@click.argument("parameter", metavar="PARAMETER")
@click.option("--sector", help="Its number for one sector alone.")
@click.option("--from", "low", type=float, help="Least value (or change, for several sectors).")
@click.option("--to", "high", type=float, help="Greatest value.")
@click.option("--step", type=float, help="How far values lie apart.")
@click.option("--short", type=int, default=0, help="Schools that may miss a minimum; usually 0.")
@_options
def threshold(
    parameter: str,
    sector: str | None,
    low: float | None,
    high: float | None,
    step: float | None,
    short: int,
    folder: Path,
    out: Path | None,
    as_json: bool,
    seed: int | None,
    quiet: bool,
) -> None:
    """Find the value of PARAMETER of the rules that fits the people there are.

    With --out the plan at that value is written as well (OUT/plan), with its edited workspace.
    """
    from allocator.scenarios.asking.threshold import ask_threshold
    from allocator.scenarios.asking.values import Grid
    from allocator.scenarios.asking.writing import write_plan_at

    with _asking(folder, seed, quiet) as asked:
        answer, plan = ask_threshold(
            asked,
            parameter,
            grid=Grid(low, high, step),
            sector=sector,
            most_short=short,
            with_plan=out is not None,
        )
        if out is not None and plan is not None:
            write_plan_at(asked, plan, out / "plan")
    _tell(answer, out, as_json, quiet)


@command.command("post")
@click.argument("role", metavar="ROLE")
@click.option("--fte", type=float, default=1.0, help="Part of full time; usually 1.")
@click.option("--at", default="best", help="A school (id or name), an island, or best (usual).")
@click.option("--losses/--no-losses", default=True, help="Also what the loss of each post costs.")
@_options
def post(
    role: str,
    fte: float,
    at: str,
    losses: bool,
    folder: Path,
    out: Path | None,
    as_json: bool,
    seed: int | None,
    quiet: bool,
) -> None:
    """Say what one more post of ROLE would buy, and where; what each loss would cost."""
    from allocator.scenarios.asking.post import ask_post

    with _asking(folder, seed, quiet) as asked:
        answer = ask_post(asked, role, fte, at, losses=losses)
    _tell(answer, out, as_json, quiet)


@command.command("offer")
@click.argument("name", metavar="[NAME|FILE]", required=False)
@click.option("--activity", help="Without a scenario: the activity that there is more of.")
@click.option("--tier", multiple=True, help="The tiers that are due more of it.")
@click.option("--add", type=click.IntRange(1, 200), default=1, help="Sessions more; usually 1.")
@_options
def offer(
    name: str | None,
    activity: str | None,
    tier: tuple[str, ...],
    add: int,
    folder: Path,
    out: Path | None,
    as_json: bool,
    seed: int | None,
    quiet: bool,
) -> None:
    """Say how much of a stronger offer the people there are can carry.

    The offer is that of a scenario (NAME or FILE), or --add sessions of --activity for --tier.
    """
    from allocator.errors import UsageError
    from allocator.scenarios.asking.offer import ask_offer, one_stronger
    from allocator.scenarios.composing import compose
    from allocator.scenarios.finding import find_scenario

    if (name is None) == (activity is None):
        raise UsageError("Name a scenario, or an --activity with the --tier that is due more.")
    with _asking(folder, seed, quiet) as asked:
        if activity is not None:
            scenario = one_stronger(asked, activity, tier, add)
        else:
            scenario = compose(find_scenario(str(name), folder), folder)
        answer = ask_offer(asked, scenario)
    _tell(answer, out, as_json, quiet)
