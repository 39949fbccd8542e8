"""``allocator live confirm``: a tier goes live."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.commands.live.opening import (
    Opened,
    folder_argument,
    known_school,
    open_live,
)
from allocator_cli.running import DAY


@click.command("confirm")
@folder_argument
@click.option("--school", required=True, metavar="ID", help="The school.")
@click.option("--on", required=True, type=DAY, metavar="DATE", help="The day it goes live.")
def command(folder: Path, school: str, on: dt.datetime) -> None:
    """Make the tier of a school live, in DIR/tier_history.csv, once it has been agreed."""
    from allocator.domain.tiers import TierRecord
    from allocator.errors import UsageError
    from allocator.io.appending import append_row

    opened = open_live(folder, on)
    known_school(opened.authority, school)
    standing = opened.standing_of(school)
    why = _later_tier(opened, school) or standing.why_not_live
    if why is not None or standing.tier is None:
        raise UsageError(f"{opened.title(school)} stays as it is: {(why or '').rstrip('.')}.")
    append_row(
        folder,
        "tier_history",
        TierRecord(school_id=school, tier=standing.tier, from_date=opened.day),
    )
    click.echo(f"{opened.title(school)}: {standing.tier} is live from {opened.day}.", err=True)


def _later_tier(opened: Opened, school: str) -> str | None:
    """Why not: a live tier that began on the day or later."""
    days = [row.from_date for row in opened.authority.tier_history if row.school_id == school]
    if days and max(days) >= opened.day:
        return f"tier_history.csv has a live tier from {max(days)}; a new one begins after it"
    return None
