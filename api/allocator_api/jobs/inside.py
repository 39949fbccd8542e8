"""Paths in scenarios and sweeps: in the service none may lead out of the folder of the job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import read_yaml
from allocator.io.wording import shown
from allocator_api.jobs.layout import SWEEP, WORKSPACE

_NAMING = ("extends", "rules")
"""Keys of scenarios whose values may be paths."""
_DEEPEST = 12


def refuse_paths_outside(folder: Path) -> None:
    """Let the scenarios and the sweep of a job name only what lies within its folder.

    A file that cannot be read is left to its reader, which tells all its faults.

    Raises
    ------
    FaultyDataError
        With every path that leads elsewhere.
    """
    files = sorted((folder / WORKSPACE / "scenarios").rglob("*.yaml"))
    if (folder / SWEEP).is_file():
        files.append(folder / SWEEP)
    faults = [fault for file in files for fault in _faults(file)]
    if faults:
        raise FaultyDataError(faults)


def leads_outside(words: str) -> bool:
    """Whether a path is absolute or climbs."""
    return words.startswith(("/", "~")) or "\\" in words or ".." in PurePosixPath(words).parts


def _faults(file: Path) -> Iterator[Fault]:
    document = read_yaml(file, [])
    if document is None:
        return
    expected = "a name, or a path within the dataset"
    for key, value in _named(document[0], 0):
        if leads_outside(value):
            yield Fault(file.name, None, key, shown(value), expected)


def _named(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Every value of a key that may be a path."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _named(part, depth + 1)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key in _NAMING:
                parts = part if isinstance(part, list) else [part]
                yield from ((str(key), one) for one in parts if isinstance(one, str))
            yield from _named(part, depth + 1)
