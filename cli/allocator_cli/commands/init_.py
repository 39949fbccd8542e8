"""``allocator init``: a new workspace, empty or the shipped example."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from allocator.errors import UsageError


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--example", metavar="NAME", help="Write a shipped example authority: innis.")
def command(folder: Path, example: str | None) -> None:
    """Make a new workspace in DIR: empty, or the shipped example authority."""
    if (folder / "authority.yaml").exists():
        raise UsageError(f"{folder} holds a workspace already; nothing was written.")
    if example is None:
        from allocator.io.blank import write_blank_workspace

        write_blank_workspace(folder)
        click.echo(
            f"An empty workspace is in {folder}. Fill in authority.yaml, schools.csv and "
            "people.csv, then run: allocator check " + str(folder),
            err=True,
        )
        return
    from allocator.io.examples import EXAMPLES

    if example not in EXAMPLES:
        near = difflib.get_close_matches(example, list(EXAMPLES), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" There is: {', '.join(EXAMPLES)}."
        raise UsageError(f"There is no example {example!r}.{hint}")
    EXAMPLES[example](folder)
    click.echo(f"The example authority {example} is in {folder}. All of it is invented.", err=True)
