"""``allocator live record``: a discussion with a headteacher."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.commands.live.opening import VIEWS, folder_argument
from allocator_cli.running import DAY


@click.command("record")
@folder_argument
@click.option("--school", required=True, metavar="ID", help="The school.")
@click.option("--tier", required=True, metavar="TIER", help="The tier that was discussed.")
@click.option("--on", required=True, type=DAY, metavar="DATE", help="The day of the talk.")
@click.option("--head-view", required=True, type=VIEWS, help="What the headteacher thinks.")
@click.option("--by", required=True, metavar="ID", help="Who talked with the head.")
@click.option("--proposed-on", type=DAY, metavar="DATE", help="The day the tier was proposed.")
@click.option("--note", metavar="TEXT", help="What was said about the tier; nothing personal.")
@click.option("--urgent-reason", metavar="TEXT", help="Why the tier may skip one in between.")
def command(
    folder: Path,
    school: str,
    tier: str,
    on: dt.datetime,
    head_view: str,
    by: str,
    proposed_on: dt.datetime | None,
    note: str | None,
    urgent_reason: str | None,
) -> None:
    """Record a discussion with a headteacher about a tier in DIR/discussions.csv."""
    from allocator.errors import UsageError
    from allocator_cli.commands.live.recording import put_down

    if proposed_on is not None and proposed_on > on:
        raise UsageError("A tier is proposed before it is discussed: --proposed-on is after --on.")
    put_down(
        folder,
        {
            "school_id": school,
            "tier": tier,
            "proposed_on": proposed_on.date() if proposed_on else None,
            "discussed_on": on.date(),
            "by": by,
            "head_view": head_view,
            "note": note,
            "urgent_reason": urgent_reason,
        },
    )
