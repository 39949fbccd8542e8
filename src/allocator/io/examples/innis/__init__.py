"""Innis: a fictional Scottish council on a mainland and four islands. All of it is invented."""

from __future__ import annotations

from pathlib import Path

from allocator.io.examples.innis.authority import innis
from allocator.io.writing import write_atomically, write_workspace

README = """\
# Innis

A fictional council: its places, schools, people, boats and figures are all invented, and any
likeness to real ones is chance. Every row of `readings.csv` and `sailings.csv` says so in its
source. School year 2026/27, autumn term, evidence read at 10 August 2026.
"""


def write_innis(folder: Path) -> None:
    """Write the workspace of Innis into a folder: the same bytes every time."""
    write_workspace(innis(), folder)
    write_atomically(folder / "README.md", README.encode())


__all__ = ["innis", "write_innis"]
