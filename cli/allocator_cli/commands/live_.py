"""``allocator live``: tiers on their way from proposed to live, and what keeps them fair."""

from __future__ import annotations

import click

from allocator_cli.lazy import LazyGroup

COMMANDS = {
    "due": "List what waits: urgent concerns, disputes, reviews, discussions.",
    "concern": "Raise an urgent concern about a school: starts the clock.",
    "record": "Record a discussion with a headteacher about a tier.",
    "confirm": "Make the agreed tier of a school live.",
    "history": "Tell the dated history of a school's tier.",
    "moderation": "Set judgements beside the rules, by officer, area and sector.",
    "watch": "Watch the share of schools above the lowest tier.",
}
"""Commands of the group, each with a line about it."""


@click.group("live", cls=LazyGroup, package="allocator_cli.commands.live", summaries=COMMANDS)
def command() -> None:
    """Take tiers from proposed to live: discussions, judgements, what is due, what is fair."""
