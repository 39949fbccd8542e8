"""The list of changes in the folder of a mended plan."""

from __future__ import annotations

from pathlib import Path

from allocator.domain.replans import ReplanReport
from allocator.errors import Fault, FaultyDataError
from allocator.io.plan_files import read_json

CHANGED_WORKSPACE = "changed-workspace"
"""Folder within a mended plan that holds the workspace after the changes."""


def read_replan_report(out: Path) -> ReplanReport | None:
    """Read ``changes.json`` of a plan; ``None`` where the plan was never mended.

    Raises
    ------
    FaultyDataError
        Where the file cannot be read as one.
    """
    faults: list[Fault] = []
    report = read_json(out / "changes.json", ReplanReport, faults, may_be_absent=True)
    if faults:
        raise FaultyDataError(faults)
    return report
