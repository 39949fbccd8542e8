"""``allocator live history``: what happened to a school's tier."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.commands.live.opening import (
    as_of_option,
    folder_argument,
    json_option,
    known_school,
    open_live,
)


@click.command("history")
@folder_argument
@click.option("--school", required=True, metavar="ID", help="The school.")
@as_of_option
@json_option
def command(folder: Path, school: str, as_of: dt.datetime | None, as_json: bool) -> None:
    """Tell the dated history of a school's tier in DIR: live tiers, judgements, discussions."""
    from allocator.io.plan_files import canonical_json
    from allocator.tiering.movement import history_of

    opened = open_live(folder, as_of)
    known_school(opened.authority, school)
    found = history_of(opened.authority, opened.standing_of(school))
    if as_json:
        click.echo(canonical_json(found), nl=False)
        return
    titles = opened.authority.person_titles
    for entry in found.entries:
        who = "" if entry.who is None else f"\t{titles.get(entry.who, entry.who)}"
        click.echo(f"{entry.on}\t{entry.state}\t{entry.text}{who}")
