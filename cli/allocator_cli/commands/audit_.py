"""``allocator audit``: the trail of who saw, changed and approved what."""

from __future__ import annotations

import click

from allocator_cli.lazy import LazyGroup

COMMANDS = {
    "verify": "Verify that no entry was changed, removed or added, and no tail cut.",
    "show": "Show entries of a trail.",
}
"""Commands of the group, each with a line about it."""


@click.group("audit", cls=LazyGroup, package="allocator_cli.commands.audit", summaries=COMMANDS)
def command() -> None:
    """Verify and show the audit trail of the service."""
