"""``allocator audit verify``: every place of the trails that is not as it was sealed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from allocator_cli.outcomes import FAULTY_DATA
from allocator_cli.service import CONFIG, DATA, DATABASE, opened


@click.command("verify")
@CONFIG
@DATABASE
@DATA
@click.option(
    "--ends",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What --json printed at an earlier time: finds a store put back to an older day.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    config: Path | None,
    database: str | None,
    data: Path | None,
    ends: Path | None,
    as_json: bool,
) -> int:
    """Verify every audit trail; exit code 3 where one is broken, with each place named."""
    with opened(config, database, data) as store:
        from allocator_api.audit.ends import ends_as_json, read_ends
        from allocator_api.audit.verifying import verify

        noted = None if ends is None else read_ends(ends)
        with store.reading(None) as connection:
            report = verify(connection, store.audit_key, ends=noted)
    if as_json:
        click.echo(json.dumps(ends_as_json(report), indent=1))
    else:
        for trail in report.trails:
            state = f"{len(trail.broken)} broken" if trail.broken else "whole"
            click.echo(f"{trail.authority_id}\t{trail.entries} entries\t{state}")
    for place in report.broken:
        where = "end" if place.seq is None else f"entry {place.seq}"
        click.echo(f"{place.authority_id}, {where}: {place.what}.", err=True)
    return FAULTY_DATA if report.broken else 0
