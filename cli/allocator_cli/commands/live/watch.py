"""``allocator live watch``: the enhanced-support watch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator_cli.commands.live.opening import (
    as_of_option,
    folder_argument,
    json_option,
    open_live,
)

if TYPE_CHECKING:
    from allocator.tiering.moderation import Watch


@click.command("watch")
@folder_argument
@as_of_option
@json_option
def command(folder: Path, as_of: dt.datetime | None, as_json: bool) -> None:
    """Watch how many schools of DIR are above the lowest tier, for how long, and the trend."""
    from allocator.io.plan_files import canonical_json
    from allocator.tiering.moderation import watch

    opened = open_live(folder, as_of)
    spec = opened.ruleset.spec
    proposed = tuple(standing.tier for standing in opened.standings)
    found = watch(opened.authority, opened.day, spec.ladder[0], spec.watch_share, proposed)
    text = canonical_json(found) if as_json else "\n".join(_lines(found)) + "\n"
    click.echo(text, nl=False)


def _lines(found: Watch) -> Iterator[str]:
    yield f"Live above {found.lowest} on {found.as_of}: {found.above} of {found.schools} schools"
    before = _share(found.share_year_before)
    yield f"Share of schools: {_share(found.share)} ({before} a year before)"
    yield (
        f"Share of days since {found.year_start}: {_share(found.day_share)} "
        f"({_share(found.day_share_year_before)} a year before)"
    )
    yield f"If every tier proposed went live: {_share(found.proposed_share)}"
    yield f"Median months above {found.lowest} so far: {_months(found.months_so_far)}"
    yield f"Median months of those that left within a year: {_months(found.months_ended)}"
    yield from found.prompts


def _share(share: float | None) -> str:
    return "not known" if share is None else f"{share:.1%}"


def _months(months: float | None) -> str:
    return "none" if months is None else f"{months:g}"
