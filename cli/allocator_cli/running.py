"""What the long commands share: options, progress on standard error, a polite Ctrl-C."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

from allocator.solving.progress import Progress, SolveControl, ignore_progress
from allocator_cli.outcomes import CUT, DONE, INTERRUPTED

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUT = click.Path(file_okay=False, path_type=Path)
LAST_YEAR = 2199


class Day(click.DateTime):
    """A day as an option: an ISO date of a year that can be meant."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """Read the day; a year long ago or far off is a slip of the pen."""
        from allocator.domain.fields import FIRST_YEAR

        try:
            day = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no date such as 2026-08-17.", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{value!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return day


DAY = Day()


def long_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that solves."""
    options = (
        click.option("--json", "as_json", is_flag=True, help="Print the JSON of the stage."),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0.1),
            metavar="SECONDS",
            help="Stop after so long with the best plan (exit code 5). Not reproducible.",
        ),
        click.option("--seed", type=click.IntRange(min=0), help="Seed instead of the workspace's."),
        click.option("--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("--no-progress", is_flag=True, help="Show no progress."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def sharing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that shares out: other weights, another engine."""
    options = (
        click.option(
            "--emphasis",
            metavar="NAME",
            help="Weigh the aims otherwise: less_travel, same_officers, worst_off_first, "
            "need_first.",
        ),
        click.option(
            "--engine",
            metavar="NAME",
            help="Solve with another engine than the workspace's: highs, cp-sat, cbc.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def steering(time_limit: float | None, quiet: bool, no_progress: bool) -> Iterator[SolveControl]:
    """Steer a solve: progress where wanted, and a first Ctrl-C that keeps the best plan."""
    show = ignore_progress if quiet or no_progress else _Teller().tell
    control = SolveControl(time_limit_seconds=time_limit, progress=show)

    def stop(_number: int, _frame: FrameType | None) -> None:
        if control.stop.is_set():
            raise KeyboardInterrupt
        control.stop.set()
        click.echo("Stopping; the best plan so far is kept. Again to stop at once.", err=True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield control
    finally:
        signal.signal(signal.SIGINT, before)


def carry_out(
    context: click.Context,
    folder: Path,
    out: Path,
    make: Callable[[Any], Any],
    part: str,
    *,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
    emphasis: str | None = None,
    engine: str | None = None,
) -> None:
    """Make a plan of a workspace, write it, tell it, and end with the right exit code.

    Parameters
    ----------
    make
        From the opened workspace to the plan.
    part
        Which JSON ``--json`` prints: ``allocation`` or ``schedule``.
    """
    from allocator.io.plan_files import canonical_json, write_plan
    from allocator.planning import choose_engine, emphasise, open_workbench
    from allocator_cli.telling import tell_plan

    with steering(time_limit, quiet, no_progress) as control:
        bench = open_workbench(folder, control, seed)
        if emphasis is not None:
            emphasise(bench, emphasis)
        if engine is not None:
            choose_engine(bench, engine)
        plan = make(bench)
        write_plan(plan, bench.authority, out)
    if as_json:
        click.echo(canonical_json(getattr(plan, part)), nl=False)
    if not quiet:
        click.echo("\n".join(tell_plan(plan)), err=True)
        if plan.schedule is None:  # else its notes hold them
            for warning in bench.travel.warnings:
                click.echo(f"Worth knowing: {warning}", err=True)
        click.echo(f"The plan is in {out}: open {out / 'report.html'}", err=True)
    context.exit(ending(control))


def ending(control: SolveControl) -> int:
    """Exit code of a command that wrote its plan."""
    if control.stop.is_set():
        return INTERRUPTED
    return CUT if control.was_cut else DONE


class _Teller:
    """Prints progress: in place on a terminal, else a line now and then."""

    SECONDS_BETWEEN_LINES = 5.0

    def __init__(self) -> None:
        self._stage = ""
        self._last = 0.0
        self._terminal = sys.stderr.isatty()

    def tell(self, progress: Progress) -> None:
        """Show where a stage stands."""
        now = time.monotonic()
        fresh = progress.stage != self._stage
        pause = 0.1 if self._terminal else self.SECONDS_BETWEEN_LINES
        if not fresh and now - self._last < pause:
            return
        text = _in_words(progress)
        if self._terminal:
            click.echo("\n" if fresh and self._stage else "", nl=False, err=True)
            click.echo(f"\r\x1b[2K{text}", nl=False, err=True)
        else:
            click.echo(text, err=True)
        self._stage, self._last = progress.stage, now


def _in_words(progress: Progress) -> str:
    parts = [progress.stage]
    if progress.incumbent is not None:
        parts.append(f"best {progress.incumbent:,.1f}")
    if progress.bound is not None:
        parts.append(f"bound {progress.bound:,.1f}")
    if progress.gap is not None:
        parts.append(f"gap {progress.gap:.2%}")
    if progress.note:
        parts.append(progress.note)
    return "; ".join(parts)


def say(text: str, quiet: bool) -> None:
    """Say something on standard error."""
    if not quiet:
        click.echo(text, err=True)
