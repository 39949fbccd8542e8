"""Writing a ruleset as a folder, workbook or DMN file: whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from allocator.errors import UsageError
from allocator.io.writing import write_atomically
from allocator.tiering.rulesets.source import RulesetSource, write_folder

_OTHER_FILES = (
    ".csv", ".json", ".md", ".ods", ".txt", ".xls", ".xlsm", ".xml", ".yaml", ".yml", ".zip",
)  # fmt: skip


def save_source(source: RulesetSource, path: Path, *, force: bool = False) -> None:
    """Write a ruleset where its ending says: ``.xlsx``, ``.dmn``, else a folder.

    Parameters
    ----------
    force
        Write over a file, or into a folder, that is there.

    Raises
    ------
    UsageError
        Where something is there already, or the ending is another.
    FaultyDataError
        Where the ruleset cannot be said in that form.
    """
    kind = path.suffix.lower()
    if kind in _OTHER_FILES:
        raise UsageError(f"{path.name}: name a folder, or a file that ends in .xlsx or .dmn.")
    is_file = kind in (".xlsx", ".dmn")
    if path.exists() and path.is_dir() is is_file:
        what = "a file" if is_file else "a folder"
        raise UsageError(f"{path} is there and is not {what}. Choose another name.")
    is_taken = path.exists() and (is_file or any(path.iterdir()))
    if is_taken and not force:
        raise UsageError(f"{path} is there already. Choose another name, or --force to write over.")
    data = _as_file(source, kind) if is_file else None
    path.parent.mkdir(parents=True, exist_ok=True)
    if data is not None:
        write_atomically(path, data)
    elif is_taken:
        write_folder(source, path)
    else:
        _new_folder(source, path)


def _as_file(source: RulesetSource, kind: str) -> bytes:
    if kind == ".xlsx":
        from allocator.tiering.rulesets.workbook import workbook_bytes

        return workbook_bytes(source)
    from allocator.tiering.dmn import write_ruleset_dmn

    return write_ruleset_dmn(source)


def _new_folder(source: RulesetSource, path: Path) -> None:
    """Write the files beside the place and move them in together."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as beside:
        made = Path(beside) / "ruleset"
        write_folder(source, made)
        if path.exists():
            path.rmdir()
        made.rename(path)
