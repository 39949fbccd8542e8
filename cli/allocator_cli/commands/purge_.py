"""``allocator purge``: keep to the limit of retention."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.service import CONFIG, DATA, DATABASE, opened


@click.command("purge")
@CONFIG
@DATABASE
@DATA
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="Forget what was made or ended before this day.",
)
@click.option("--dry-run", is_flag=True, help="Only count what would be forgotten.")
def command(
    config: Path | None,
    database: str | None,
    data: Path | None,
    before: dt.datetime,
    dry_run: bool,
) -> None:
    """Forget old plans, datasets, jobs and answers, and keys and tokens that are dead.

    The current dataset, the newest approved plan and its dataset, and what unfinished jobs need
    stay. The audit trail stays, and says what was forgotten. Backups are yours to remove.
    """
    with opened(config, database, data) as store:
        from allocator_api.audit.retention import purge_store

        moment = before.replace(tzinfo=dt.UTC)
        gone = purge_store(store, moment, actor="operator", is_trial=dry_run)
    for authority_id, counts in gone.items():
        words = ", ".join(f"{count} {table}" for table, count in counts.items() if count)
        click.echo(f"{authority_id}\t{words or 'nothing'}")
