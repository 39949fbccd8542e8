"""``allocator check``: every fault of every file at once."""

from __future__ import annotations

from pathlib import Path

import click

from allocator_cli.outcomes import DONE, FAULTY_DATA, faults_as_json, show_faults
from allocator_cli.running import FOLDER


@click.command("check")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
@click.option("--quiet", is_flag=True, help="Leave notes and warnings out.")
@click.pass_context
def command(context: click.Context, folder: Path, as_json: bool, quiet: bool) -> None:
    """Name every fault of every file of DIR and of its rules: row, value, what was expected."""
    from allocator.planning import check_whole

    faults = check_whole(folder)
    errors = tuple(fault for fault in faults if fault.severity == "error")
    shown = errors if quiet else faults
    if as_json:
        click.echo(faults_as_json(shown))
    else:
        show_faults(shown)
    if not errors and not as_json and not quiet:
        remarks = len(faults)
        many = f"; {remarks} remark{'' if remarks == 1 else 's'}" if remarks else ""
        click.echo(f"No faults{many}.", err=True)
    context.exit(FAULTY_DATA if errors else DONE)
