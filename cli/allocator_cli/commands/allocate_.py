"""``allocator allocate``: tiers and allocation, without dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from allocator_cli.running import FOLDER, OUT, carry_out, long_options


@click.command("allocate")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--out", type=OUT, required=True, help="Folder that the plan is written to.")
@long_options
@click.pass_context
def command(context: click.Context, /, folder: Path, out: Path, **steering: Any) -> None:
    """Share the people of DIR out over its schools."""
    from allocator.planning import allocate_workspace

    carry_out(context, folder, out, allocate_workspace, "allocation", **steering)
