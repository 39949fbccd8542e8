"""``allocator scenario``: what if, before the committee meets."""

from __future__ import annotations

import click

from allocator_cli.lazy import LazyGroup

COMMANDS = {
    "list": "List the scenarios there are, each with its question.",
    "check": "Name every fault of scenario files, and what they do to a workspace.",
    "run": "Plan a workspace as it is and under each scenario.",
    "compare": "Say side by side what scenarios change, for whom and why.",
    "ask": "Ask how many days, which threshold, what a post buys, what offer fits.",
    "sweep": "Try many values at once: curves, futures, trade-offs, what matters most.",
}
"""Commands of the group, each with a line about it."""


@click.group(
    "scenario", cls=LazyGroup, package="allocator_cli.commands.scenario", summaries=COMMANDS
)
def command() -> None:
    """Ask what if: fewer officers, other thresholds, boats out, a stronger offer."""
