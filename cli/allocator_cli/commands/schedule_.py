"""``allocator schedule``: dates for the allocation of an earlier plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from allocator_cli.running import FOLDER, OUT, carry_out, long_options


@click.command("schedule")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--plan", "earlier", type=FOLDER, required=True, help="Folder of the allocation.")
@click.option("--out", type=OUT, required=True, help="Folder that the plan is written to.")
@long_options
@click.pass_context
def command(
    context: click.Context, /, folder: Path, earlier: Path, out: Path, **steering: Any
) -> None:
    """Date the sessions of an allocation, with journeys."""
    from allocator.planning import schedule_workspace

    carry_out(
        context,
        folder,
        out,
        lambda bench: schedule_workspace(bench, earlier),
        "schedule",
        **steering,
    )
