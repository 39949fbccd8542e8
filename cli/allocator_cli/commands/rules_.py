"""``allocator rules``: read, prove, try, compare and show rule files."""

from __future__ import annotations

import click

from allocator_cli.lazy import LazyGroup

COMMANDS = {
    "check": "Name every fault, gap, overlap and dead row of a ruleset.",
    "test": "Run a ruleset's worked cases.",
    "diff": "Say which schools move between two rulesets, by which row, at what cost.",
    "sweep": "Try values of a parameter: how many schools in each tier.",
    "show": "Write the criteria in plain words.",
    "convert": "Turn a ruleset into a folder, workbook or DMN file.",
}
"""Commands of the group, each with a line about it."""


@click.group("rules", cls=LazyGroup, package="allocator_cli.commands.rules", summaries=COMMANDS)
def command() -> None:
    """Read, prove, try, compare and show rule files."""
