"""``allocator import``: published statistics into a workspace."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import")
def command() -> None:
    """Bring published statistics into a workspace."""


@command.command("scotgov")
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@click.option("--authority", required=True, metavar="NAME", help="The council, in any spelling.")
@click.option(
    "--into",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The workspace, new or existing.",
)
def scotgov(files: tuple[Path, ...], authority: str, into: Path) -> None:
    """Import the Scottish Government's school statistics and inspection files, as published."""
    from allocator.io.imports.scotgov import import_scotgov

    report = import_scotgov(files, authority, into)
    for line in report.lines():
        click.echo(line, err=True)
