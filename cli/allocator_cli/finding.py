"""Finds a ruleset by what a person typed: a folder, a workbook, a DMN file or a shipped name."""

from __future__ import annotations

from pathlib import Path


def find_ruleset(words: str) -> Path:
    """Path of a ruleset.

    Raises
    ------
    UsageError
        Where there is neither such a path nor a shipped ruleset of that name.
    """
    from allocator.errors import UsageError
    from allocator.io.documents import nearest
    from allocator.resources import shipped

    path = Path(words)
    if path.is_dir() or path.suffix in (".xlsx", ".dmn"):
        if not path.exists():
            raise UsageError(f"There is no file {words}.")
        return path
    found = shipped("rules") / words
    if (found / "ruleset.yaml").is_file():
        return found
    names = sorted(folder.parent.name for folder in shipped("rules").glob("*/ruleset.yaml"))
    near = nearest(words, names)
    hint = f"Did you mean {near}?" if near else f"Shipped rules: {', '.join(names)}."
    raise UsageError(f"There is no folder {words} and no shipped ruleset of that name. {hint}")
