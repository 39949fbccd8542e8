"""``allocator rules``: read, prove, try, compare and show rule files."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "check": "Name every fault, gap, overlap and dead row of a ruleset.",
    "test": "Run a ruleset's worked cases.",
    "diff": "Say which schools move between two rulesets, by which row, at what cost.",
    "show": "Write the criteria in plain words.",
    "convert": "Turn a ruleset into a folder, workbook or DMN file.",
}
"""Commands of the group: module ``allocator_cli.commands.rules.NAME``, attribute ``command``."""


class LazyRules(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Names of the commands, in the order a person would use them."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Load one command."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"allocator_cli.commands.rules.{name}").command
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group("rules", cls=LazyRules)
def command() -> None:
    """Read, prove, try, compare and show rule files."""
