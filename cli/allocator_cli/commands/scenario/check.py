"""``allocator scenario check``: every fault of scenario files, and what they would do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator_cli.outcomes import FAULTY_DATA, faults_as_json, show_faults
from allocator_cli.running import FOLDER

if TYPE_CHECKING:
    from allocator.scenarios.applying import Edited
    from allocator.scenarios.composing import WholeScenario


@click.command("check")
@click.argument("names", metavar="NAME|FILE...", nargs=-1, required=True)
@click.option("--on", "folder", type=FOLDER, help="The workspace that they are held against.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    context: click.Context, names: tuple[str, ...], folder: Path | None, as_json: bool
) -> None:
    """Name every fault of scenarios at once: line, key, value, what was expected.

    With --on also ids that the workspace does not have, edits that contradict each other and what
    each edit would do. NAME is a shipped scenario or one in scenarios/ of the workspace.
    """
    from allocator.errors import FaultyDataError
    from allocator.planning import open_workbench
    from allocator.scenarios.composing import compose_all
    from allocator.scenarios.finding import find_scenario
    from allocator.scenarios.running import apply_all

    paths = [find_scenario(name, folder) for name in names]
    try:
        scenarios = compose_all(paths, folder)
        edited = apply_all(open_workbench(folder), scenarios) if folder is not None else []
    except FaultyDataError as error:
        if as_json:
            click.echo(faults_as_json(error.faults))
        else:
            show_faults(error.faults)
        context.exit(FAULTY_DATA)
    if as_json:
        rows = [_row(scenario) | _done(edited, place) for place, scenario in enumerate(scenarios)]
        click.echo(json.dumps({"faults": [], "scenarios": rows}, ensure_ascii=False, indent=1))
        return
    for place, scenario in enumerate(scenarios):
        click.echo(f"{scenario.name}: {scenario.question}")
        if edited:
            _tell(edited[place])
        else:
            click.echo(f"  {len(scenario.edits)} edits, no faults")


def _row(scenario: WholeScenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "question": scenario.question,
        "extends": list(scenario.names[:-1]),
        "edits": len(scenario.edits),
    }


def _done(edited: list[Edited], place: int) -> dict[str, Any]:
    if not edited:
        return {}
    one = edited[place]
    told = [{"text": each.text, "changed": each.changed} for each in one.told]
    return {"told": told, "touches": sorted(one.touches)}


def _tell(one: Edited) -> None:
    for each in one.told:
        click.echo(f"  {each.text}" if each.changed else f"  without effect: {each.text}")
    if not one.touches:
        click.echo("  It does not touch this authority: the plan stays as it is.")
