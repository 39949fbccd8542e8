"""``allocator run``: everything, and the plan files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from allocator_cli.running import FOLDER, OUT, carry_out, long_options, sharing_options


@click.command("run")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--out", type=OUT, required=True, help="Folder that the plan is written to.")
@sharing_options
@long_options
@click.pass_context
def command(context: click.Context, /, folder: Path, out: Path, **steering: Any) -> None:
    """Check, classify, share out, date; write the plan files to OUT."""
    from allocator.planning import run_workspace

    carry_out(context, folder, out, run_workspace, "schedule", **steering)
