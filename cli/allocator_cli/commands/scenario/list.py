"""``allocator scenario list``: the scenarios there are."""

from __future__ import annotations

import json
from pathlib import Path

import click

from allocator_cli.running import FOLDER


@click.command("list")
@click.option("--on", "folder", type=FOLDER, help="Also those in scenarios/ of this workspace.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(folder: Path | None, as_json: bool) -> None:
    """List the shipped scenarios, each with the question that it answers."""
    from allocator.errors import FaultyDataError
    from allocator.scenarios.finding import scenario_files
    from allocator.scenarios.schema import load_scenario

    rows = []
    for name, path in scenario_files(folder).items():
        try:
            scenario = load_scenario(path)
            question, extends = scenario.question, list(scenario.extends)
        except FaultyDataError as error:
            # One faulty file does not hide the others; check says all that is wrong with it.
            many = len(error.faults)
            question = f"(faulty: {many} fault{'' if many == 1 else 's'}; run scenario check)"
            extends = []
        rows.append({"name": name, "question": question, "extends": extends})
    if as_json:
        click.echo(json.dumps({"scenarios": rows}, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['name']}\t{row['question']}")
