"""Files of a folder as they are sent, and files of the service as they are written down."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from allocator.errors import UsageError

_ENDINGS = frozenset({".yaml", ".yml", ".csv", ".geojson", ".xlsx", ".dmn", ".md"})
_BESIDE_A_WORKBOOK = ("authority.yaml", "offer.yaml", "boundary.geojson")
_WORKBOOK = "workspace.xlsx"


def workspace_files(workspace: Path | str | Mapping[str, bytes]) -> dict[str, bytes]:
    """Files of a workspace by name: of a folder, an archive, or a workbook and what is beside it.

    Raises
    ------
    UsageError
        Where there is no such folder or file.
    """
    if isinstance(workspace, Mapping):
        return dict(workspace)
    path = Path(workspace)
    if path.suffix.lower() == ".xlsx" and path.is_file():
        beside = (path.with_name(name) for name in _BESIDE_A_WORKBOOK)
        found = {one.name: one.read_bytes() for one in beside if one.is_file()}
        return {**found, _WORKBOOK: path.read_bytes()}
    return folder_files(path)


def folder_files(path: Path) -> dict[str, bytes]:
    """Files of a folder by their names within it, or one file; hidden ones are left out.

    Raises
    ------
    UsageError
        Where there is nothing to send.
    """
    if path.is_file():
        return {path.name: path.read_bytes()}
    if not path.is_dir():
        raise UsageError(f"There is no folder or file {path}.")
    found = {
        inside.as_posix(): (path / inside).read_bytes()
        for inside in sorted(one.relative_to(path) for one in path.rglob("*") if one.is_file())
        if inside.suffix.lower() in _ENDINGS
        and not any(part.startswith((".", "~")) for part in inside.parts)
    }
    if not found:
        raise UsageError(f"There is nothing in {path} that a workspace or ruleset is made of.")
    return found


def write_below(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that the service names into a folder, never outside it.

    Raises
    ------
    UsageError
        Where its name leads out.
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or "\\" in name or ".." in parts or ":" in name:
        raise UsageError(f"The service names a file {name!r}; that is not written anywhere.")
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
