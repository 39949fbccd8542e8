"""``allocator serve``: the service, with nothing else to set up."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.service import CONFIG, DATA, DATABASE


@click.command("serve")
@CONFIG
@DATABASE
@click.option("--host", metavar="HOST", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=int, metavar="PORT", help="Port to listen on (default 8080).")
@click.option("--workers", type=int, metavar="N", help="Processes that answer (default 1).")
@DATA
def command(
    config: Path | None,
    database: str | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    data: Path | None,
) -> None:
    """Run the service; the first start prints the operator's key, once.

    Settings are taken from here, from variables ALLOCATOR_*, and from a TOML file, in that order.
    SIGTERM ends it after the requests under way. The port and the key go to standard output, logs
    to standard error.
    """
    from allocator_api.serving import serve
    from allocator_api.settings import load_settings

    settings = load_settings(
        config, database_url=database, host=host, port=port, workers=workers, data_dir=data
    )
    serve(settings, click.echo)
