"""``allocator audit show``: entries of a trail, for people and for programs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import click

from allocator_cli.service import CONFIG, DATA, DATABASE, opened


@click.command("show")
@CONFIG
@DATABASE
@DATA
@click.option("--authority", metavar="ID", help="Whose trail; without it, the installation's.")
@click.option("--object", "object_", metavar="NAME", help="Only about this, or what lies under it.")
@click.option("--actor", metavar="ID", help="Only what this key or token did.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="Only from this day or moment on (UTC).",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
def command(
    config: Path | None,
    database: str | None,
    data: Path | None,
    authority: str | None,
    object_: str | None,
    actor: str | None,
    since: dt.datetime | None,
    as_json: bool,
) -> None:
    """Show entries of an audit trail, oldest first."""
    moment = None if since is None else since.replace(tzinfo=dt.UTC)
    with opened(config, database, data) as store:
        from allocator_api.audit.reading import entries

        with store.reading(None) as connection:
            found = entries(connection, authority, object_=object_, actor=actor, since=moment)
            for entry in found:
                if as_json:
                    click.echo(json.dumps(dataclasses.asdict(entry)))
                    continue
                words = (entry.at, entry.actor, entry.action, entry.object)
                click.echo("\t".join((str(entry.seq), *words)))
