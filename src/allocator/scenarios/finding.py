"""Where scenarios are: shipped ones, those of a workspace, and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from allocator.errors import Fault, UsageError
from allocator.io.documents import nearest
from allocator.resources import shipped

FOLDER = "scenarios"
"""Folder of a workspace in which it keeps scenarios of its own."""


def scenario_files(workspace: Path | None = None) -> dict[str, Path]:
    """Shipped scenarios by name, then those in ``scenarios/`` of a workspace, which win."""
    folders = [shipped("scenarios")]
    if workspace is not None:
        folders.append(workspace / FOLDER)
    return {
        path.stem: path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.glob("*.yaml"))
    }


def find_scenario(words: str, workspace: Path | None = None) -> Path:
    """File of a scenario, by what a person typed: a path, or the name of a known one.

    Raises
    ------
    UsageError
        Where there is neither; the nearest known name is told.
    """
    path = Path(words)
    if path.is_file():
        return path
    known = scenario_files(workspace)
    if words in known:
        return known[words]
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        raise UsageError(f"There is no file {words}.")
    near = nearest(words, known)
    hint = f"Did you mean {near}?" if near else f"There are: {', '.join(known)}."
    raise UsageError(f"There is no scenario {words!r}. {hint}")


def find_extended(
    name: str, folder: Path, workspace: Path | None, fault: Fault, faults: list[Fault]
) -> Path | None:
    """File of an extended scenario: a path from ``folder``, or the name of a known one."""
    known = scenario_files(workspace)
    beside = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    for path in (folder / name, beside.get(name), known.get(name)):
        if path is not None and path.is_file():
            return path
    choices = [*beside, *known]
    expected = "a scenario: a path from this file, or the name of a known one"
    faults.append(replace(fault, expected=expected, nearest=nearest(name, choices)))
    return None
