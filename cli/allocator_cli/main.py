"""The command line: one group, its commands loaded when they are called."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import click

from allocator_cli.lazy import NearestGroup

COMMANDS = {
    "init": "Make a new workspace, empty or the shipped example.",
    "check": "Name every fault of every file of a workspace.",
    "tiers": "Classify the schools and say why.",
    "allocate": "Share the people out over the schools.",
    "schedule": "Date the sessions of a plan.",
    "travel": "Say what journeys rest on: known times, an engine, estimates; who is cut off.",
    "replan": "Mend a dated plan after something has happened.",
    "run": "Check, classify, share out, date and write the plan files.",
    "import": "Bring published statistics and timetables into a workspace.",
    "live": "Take tiers from proposed to live: discussions, judgements, what is due.",
    "rules": "Check, test, compare, show and convert rule files.",
    "scenario": "Ask what if: check and run scenarios.",
    "schema": "Print the JSON Schema of a file.",
    "serve": "Run the service: allocations by API.",
    "worker": "Take jobs of the service without answering requests.",
    "keys": "Make, list and revoke API keys of the service.",
    "backup": "Keep the store of the service in a file, while it works.",
    "restore": "Fill an empty store from a backup.",
    "purge": "Forget what is older than the limit of retention.",
    "audit": "Verify and show who saw, changed and approved what.",
}
"""Commands of this package: module ``allocator_cli.commands.NAME``, attribute ``command``."""


class LazyCommands(NearestGroup):
    """The commands of this package and others, each imported only when it is called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Names of all commands, those of other packages last."""
        return [*COMMANDS, *sorted(entry.name for entry in self._others())]

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Load one command."""
        if name in COMMANDS:
            module = import_module(f"allocator_cli.commands.{name}_")
            command: click.Command = module.command
            return command
        for entry in self._others():
            if entry.name == name:
                loaded: click.Command = entry.load()
                return loaded
        return None

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            rows = list(COMMANDS.items())
            rows += [(entry.name, "(service)") for entry in self._others()]
            formatter.write_dl(rows)

    @staticmethod
    def _others() -> list[EntryPoint]:
        return list(entry_points(group="allocator.commands"))


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="allocator")
def cli() -> None:
    """Share a council's school improvement team across its schools, by need and fairly."""


def main() -> None:
    """Run the command line and turn every error into words and an exit code."""
    from allocator_cli.outcomes import guarded

    sys.exit(guarded(cli))


if __name__ == "__main__":
    main()
