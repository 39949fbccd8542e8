"""``allocator live``: tiers on their way from proposed to live, and what keeps them fair."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "due": "List what waits: urgent concerns, disputes, reviews, discussions.",
    "concern": "Raise an urgent concern about a school: starts the clock.",
    "record": "Record a discussion with a headteacher about a tier.",
    "confirm": "Make the agreed tier of a school live.",
    "history": "Tell the dated history of a school's tier.",
    "moderation": "Set judgements beside the rules, by officer, area and sector.",
    "watch": "Watch the share of schools above the lowest tier.",
}
"""Commands of the group: module ``allocator_cli.commands.live.NAME``, attribute ``command``."""


class LazyLive(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Names of the commands, in the order a person would use them."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Load one command."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"allocator_cli.commands.live.{name}").command
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group("live", cls=LazyLive)
def command() -> None:
    """Take tiers from proposed to live: discussions, judgements, what is due, what is fair."""
