"""Archives from outside: unpacked in memory within bounds, or refused with every reason."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from allocator.errors import Fault, FaultyDataError
from allocator.io.wording import shown


@dataclass(frozen=True)
class Bounds:
    """Most that an archive may hold.

    ``ratio`` bounds how far a file larger than ``small_bytes`` may swell.
    """

    files: int = 200
    file_bytes: int = 200 * 2**20
    total_bytes: int = 400 * 2**20
    ratio: int = 200
    small_bytes: int = 2**20


_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack(
    archive: BinaryIO, name: str = "archive", bounds: Bounds | None = None
) -> dict[str, bytes]:
    """Files of a zip archive by their names, folders with ``/``; nothing touches the disk.

    What an archive says of itself is checked first, and what comes out is counted as it comes, so
    one that lies about its size costs no more than its bounds.

    Raises
    ------
    FaultyDataError
        With every entry that is not safe: names that are absolute or lead upwards, links,
        devices, secrets (encrypted entries), names that stand twice, sizes beyond the bounds.
    """
    limit = bounds or Bounds()
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            faults = _faults_said(entries, name, limit)
            if faults:
                raise FaultyDataError(faults)
            return _contents(opened, entries, name, limit)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise FaultyDataError([Fault(name, expected="a zip archive that can be opened")]) from None
    except (UnicodeDecodeError, ValueError, OverflowError):
        raise FaultyDataError([Fault(name, expected="a zip archive with sound names")]) from None


def fault_in_name(name: str) -> str | None:
    """What was expected of the name of an uploaded file; ``None`` where it is safe."""
    parts = name.split("/")
    if name.startswith("/") or ":" in name or "\\" in name:
        return "a name within the folder, parts joined by /"
    if any(part in ("", ".", "..") for part in parts):
        return "a name that leads nowhere else (no .. and no empty part)"
    if not name.isprintable() or len(name.encode("utf-8", "replace")) > 255:
        return "a printable name of at most 255 bytes"
    if any(_RESERVED.match(part) or part[-1] in ". " for part in parts):
        return "a name that every system can hold"
    return None


def _faults_said(entries: list[zipfile.ZipInfo], name: str, limit: Bounds) -> list[Fault]:
    """Collect what is wrong with what the archive says of itself."""
    if len(entries) > limit.files:
        expected = f"at most {limit.files} files"
        return [Fault(name, value=str(len(entries)), expected=expected)]
    faults: list[Fault] = []
    seen: set[str] = set()
    for entry in entries:
        wrong = fault_in_name(entry.filename) or _fault_of_entry(entry, limit)
        if entry.filename.casefold() in seen:
            wrong = "each name once"
        seen.add(entry.filename.casefold())
        if wrong:
            faults.append(Fault(name, value=shown(entry.filename), expected=wrong))
    total = sum(entry.file_size for entry in entries)
    if total > limit.total_bytes:
        expected = f"at most {limit.total_bytes // 2**20} MB unpacked"
        faults.append(Fault(name, value=f"{total} bytes", expected=expected))
    return faults


def _fault_of_entry(entry: zipfile.ZipInfo, limit: Bounds) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "a plain file, no link and no device"
    if entry.flag_bits & 0x1:
        return "a file without a password"
    if entry.compress_type not in _PACKINGS:
        return "a file stored or deflated"
    if entry.file_size > limit.file_bytes:
        return f"a file of at most {limit.file_bytes // 2**20} MB"
    swells = entry.file_size > limit.ratio * max(entry.compress_size, 1)
    if swells and entry.file_size > limit.small_bytes:
        return "a file of ordinary packing; this one swells far beyond its size"
    return None


def _contents(
    opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limit: Bounds
) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for entry in entries:
        with opened.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
        if len(data) != entry.file_size:
            expected = "files as long as the archive says"
            raise FaultyDataError([Fault(name, value=shown(entry.filename), expected=expected)])
        contents[entry.filename] = data
    return contents
