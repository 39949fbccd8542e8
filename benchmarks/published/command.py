"""The command line that benchmarks of published sets share."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from allocator.errors import BrokenPlanError, FaultyDataError, UsageError

Report = dict[str, object]


def run_command(
    description: str,
    solve_file: Callable[[Path, float, int], Report],
    arguments: list[str] | None = None,
) -> int:
    """Solve a file as the command line asks, print the report, return the exit code."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("file", type=Path)
    parser.add_argument("--cpu-seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    try:
        if not options.cpu_seconds > 0:
            raise UsageError("--cpu-seconds must be more than 0.")
        report = solve_file(options.file, options.cpu_seconds, options.seed)
    except FaultyDataError as error:
        print(error, file=sys.stderr)
        return 3
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPlanError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(report) if options.json else _in_words(report))
    return 0


def _in_words(report: Report) -> str:
    routes = report["routes"]
    count = len(routes) if isinstance(routes, list) else 0
    told = "no plan" if report["value"] is None else f"value {report['value']}, {count} routes"
    return f"{report['instance']}: {told}, {report['status']}, {report['cpu_seconds']} s"
