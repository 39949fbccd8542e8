"""How a command ends: exit codes and words instead of tracebacks."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from itertools import groupby

import click

from allocator.errors import AllocatorError, Fault, FaultyDataError, NoPlanError, UsageError

DONE, UNEXPECTED, WRONG_USE, FAULTY_DATA, NO_PLAN, CUT, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def guarded(command: click.Command) -> int:
    """Run a command; return its exit code, with words on standard error.

    0 done, 1 unexpected, 2 wrong use, 3 faulty data, 4 no plan possible, 5 cut by the time limit
    with the best plan kept, 130 interrupted with the best plan kept.
    """
    try:
        code = command.main(standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing was written.", err=True)
        return INTERRUPTED
    except FaultyDataError as error:
        show_faults(error.faults)
        return FAULTY_DATA
    except UsageError as error:
        click.echo(f"Error: {error}", err=True)
        return WRONG_USE
    except NoPlanError as error:
        click.echo(f"No plan is possible: {error}", err=True)
        return NO_PLAN
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 (the reader has gone)
        return DONE
    except AllocatorError as error:
        click.echo(f"Error: {error}", err=True)
        return UNEXPECTED
    except OSError as error:
        click.echo(f"Error: {error.strerror or error}: {error.filename or ''}", err=True)
        return UNEXPECTED
    except Exception as error:  # the last guard: no traceback reaches a planner's screen
        click.echo(f"Something went wrong that should not: {error}", err=True)
        click.echo(f"Details are in {_keep_details()}; please report them.", err=True)
        return UNEXPECTED


def _keep_details() -> str:
    handle, name = tempfile.mkstemp(prefix="allocator-", suffix=".log")
    with os.fdopen(handle, "w") as stream:
        stream.write(traceback.format_exc())
    return name


def show_faults(faults: tuple[Fault, ...]) -> None:
    """Print faults grouped by file, errors first."""
    errors = sum(fault.severity == "error" for fault in faults)
    for severity in ("error", "warning", "note"):
        chosen = [fault for fault in faults if fault.severity == severity]
        for file, group in groupby(chosen, key=lambda fault: fault.file):
            click.echo(f"{severity}s in {file}:" if severity != "error" else f"{file}:", err=True)
            for fault in group:
                click.echo(f"  {_line(fault)}", err=True)
    if errors:
        many = "fault" if errors == 1 else "faults"
        click.echo(f"{errors} {many}; nothing was written.", err=True)


def _line(fault: Fault) -> str:
    place = ", ".join(
        part
        for part in (
            f"row {fault.row}" if fault.row is not None else "",
            fault.column or "",
        )
        if part
    )
    found = f"found {fault.value!r}, " if fault.value is not None else ""
    hint = f" (did you mean {fault.nearest!r}?)" if fault.nearest else ""
    return f"{place + ': ' if place else ''}{found}expected {fault.expected}{hint}"


def faults_as_json(faults: tuple[Fault, ...]) -> str:
    """Faults as JSON for programs."""
    rows = [
        {
            "file": fault.file,
            "row": fault.row,
            "column": fault.column,
            "value": fault.value,
            "expected": fault.expected,
            "nearest": fault.nearest,
            "severity": fault.severity,
        }
        for fault in faults
    ]
    return json.dumps({"faults": rows}, ensure_ascii=False, indent=1)
