"""``allocator backup``: keep the store of the service, while it works."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.service import CONFIG, DATA, DATABASE, settings_of


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@CONFIG
@DATABASE
@DATA
def command(file: Path, config: Path | None, database: str | None, data: Path | None) -> None:
    """Write every row of the store, as it is at one moment, to the new FILE.

    The service goes on meanwhile. The key of the audit trail is not in the file: keep it elsewhere.
    """
    settings = settings_of(config, database, data)
    from allocator_api.store.backup import back_up

    manifest = back_up(settings.store_url, file)
    rows = sum(note["rows"] for note in manifest["tables"])
    click.echo(f"Kept {rows} rows of {len(manifest['tables'])} tables in {file}.")
