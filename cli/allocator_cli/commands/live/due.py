"""``allocator live due``: what waits for somebody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.commands.live.opening import (
    as_of_option,
    folder_argument,
    json_option,
    open_live,
)
from allocator_cli.running import say


@click.command("due")
@folder_argument
@as_of_option
@click.option(
    "--within",
    type=click.IntRange(0, 3660),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="List reviews that fall due within so many days.",
)
@json_option
def command(folder: Path, as_of: dt.datetime | None, within: int, as_json: bool) -> None:
    """List what waits in DIR: urgent concerns, disputes, reviews of judgements, discussions."""
    from allocator.io.plan_files import canonical_json
    from allocator.tiering.moderation import due_list

    opened = open_live(folder, as_of)
    found = due_list(opened.authority, opened.standings, opened.day, within)
    if as_json:
        click.echo(canonical_json(found), nl=False)
        return
    titles = opened.authority.person_titles
    for item in found.items:
        when = "-" if item.due_on is None else item.due_on.isoformat()
        who = "nobody named" if item.who is None else titles.get(item.who, item.who)
        kind = f"{item.kind}, overdue" if item.is_overdue else item.kind
        click.echo(f"{when}\t{kind}\t{opened.title(item.school_id)}\t{who}\t{item.text}")
    overdue = sum(item.is_overdue for item in found.items)
    say(f"{len(found.items)} things wait, {overdue} of them overdue", quiet=False)
