"""``allocator worker``: take jobs of the service without answering requests."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.service import CONFIG, DATA, DATABASE


@click.command("worker")
@CONFIG
@DATABASE
@DATA
@click.option(
    "--drain",
    "drain_seconds",
    type=click.FloatRange(min=0, max=86_400),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="When told to end, wait so long for running jobs before they go back to the queue.",
)
def command(
    config: Path | None, database: str | None, data: Path | None, drain_seconds: float
) -> None:
    """Take jobs of the service: as many workers as you like, on as many machines.

    All of them share the database of the service (PostgreSQL where they are on several machines).
    SIGTERM ends a worker; what it had begun is done by another, nothing is lost.
    """
    from allocator_api.settings import load_settings
    from allocator_api.working import work

    settings = load_settings(config, database_url=database, data_dir=data)
    work(settings, lambda line: click.echo(line, err=True), drain_seconds=drain_seconds)
