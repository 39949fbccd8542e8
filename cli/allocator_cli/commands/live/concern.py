"""``allocator live concern``: an urgent concern, raised any day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.commands.live.opening import folder_argument
from allocator_cli.running import DAY


@click.command("concern")
@folder_argument
@click.option("--school", required=True, metavar="ID", help="The school.")
@click.option("--tier", required=True, metavar="TIER", help="The tier it may call for.")
@click.option("--on", required=True, type=DAY, metavar="DATE", help="The day it was raised.")
@click.option("--by", required=True, metavar="ID", help="Who acts on it.")
@click.option(
    "--urgent-reason", required=True, metavar="TEXT", help="Why it cannot wait; no pupil is named."
)
def command(
    folder: Path, school: str, tier: str, on: dt.datetime, by: str, urgent_reason: str
) -> None:
    """Raise an urgent concern about a school in DIR: the first contact is due in two days."""
    from allocator.errors import UsageError
    from allocator_cli.commands.live.recording import put_down

    if not urgent_reason.strip():
        raise UsageError("Say with --urgent-reason why it cannot wait.")
    put_down(
        folder,
        {
            "school_id": school,
            "tier": tier,
            "proposed_on": on.date(),
            "by": by,
            "urgent_reason": urgent_reason,
        },
    )
