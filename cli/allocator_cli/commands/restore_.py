"""``allocator restore``: fill an empty store from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.service import CONFIG, DATA, DATABASE, settings_of


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@CONFIG
@DATABASE
@DATA
def command(file: Path, config: Path | None, database: str | None, data: Path | None) -> None:
    """Fill an empty store from the backup FILE: every row, proven by hashes, or nothing.

    A backup of SQLite can be restored into PostgreSQL, and the other way round.
    """
    settings = settings_of(config, database, data)
    from allocator_api.store.backup import restore

    manifest = restore(file, settings.store_url)
    rows = sum(note["rows"] for note in manifest["tables"])
    click.echo(f"Restored {rows} rows of {len(manifest['tables'])} tables from {file}.")
    click.echo("Put the key of the audit trail back too; without it the store does not open.")
