"""The files of a GTFS feed, zipped or in a folder, read line by line within bounds."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from allocator.errors import Fault
from allocator.io.documents import nearest
from allocator.io.imports.gtfs.faults import FaultList
from allocator.io.wording import shown

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS: dict[str, tuple[str, ...]] = {
    "agency": ("agency_name",),
    "stops": ("stop_id",),
    "routes": ("route_id", "route_type"),
    "trips": ("route_id", "service_id", "trip_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence"),
    "calendar": (
        "service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "start_date", "end_date",
    ),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
}  # fmt: skip
"""Files that are read, with the columns each must have."""
REQUIRED = ("agency", "stops", "routes", "trips", "stop_times")
MOST_TABLE_BYTES = 2 * 1024**3
"""The stop times of every bus of Scotland fit in a quarter of that."""
MOST_INFLATION = 200
MOST_LINE_BYTES = 1 << 20
_SMALL_BYTES = 20 * 1024 * 1024
_READ_ERRORS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip


@dataclass(frozen=True)
class Feed:
    """A feed that was opened: where each of its files is."""

    path: Path
    members: dict[str, str]
    """File stem -> name in the archive or folder."""
    faults: FaultList

    def file(self, table: str) -> str:
        """Name of a file in faults: ``feed.zip[stops.txt]``, or ``stops.txt`` of a folder."""
        return f"{table}.txt" if self.path.is_dir() else f"{self.path.name}[{table}.txt]"

    def fault(
        self,
        table: str,
        row: int | None,
        column: str | None,
        value: str | None,
        expected: str,
        near: str | None = None,
    ) -> None:
        """Note a fault in a row of a file."""
        self.faults.add(Fault(self.file(table), row, column, shown(value), expected, near))

    def rows(self, table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows of a file as column -> text, empty cells left out; none where it is not there.

        Raises
        ------
        FaultyDataError
            Where the file cannot be read to its end: what it lacks would be missed elsewhere.
        """
        if table not in self.members:
            return
        with self._reading(table) as lines:
            header = _header(lines)
            row = lines.line_num + 1
            for cells in lines:
                record = {
                    name: text
                    for name, cell in zip(header, cells, strict=False)
                    if (text := cell.strip())
                }
                if record:
                    yield row, record
                row = lines.line_num + 1

    def check_header(self, table: str) -> None:
        """Note every column that a file must have and has not."""
        with self._reading(table) as lines:
            header = _header(lines)
        for name in COLUMNS[table]:
            if name not in header:
                self.fault(table, 1, name, None, f"a column {name}", nearest(name, header))

    @contextmanager
    def _reading(self, table: str) -> Iterator[Reader]:
        """Lines of a file as cells; one that cannot be read is refused at once."""
        try:
            with self._open(table) as stream:
                yield csv.reader(self._lines(table, stream), strict=True)
            return
        except csv.Error as error:
            self.fault(table, None, None, None, f"comma-separated values ({error})")
        except _StopReadingError:
            pass  # its fault is noted
        except _READ_ERRORS as error:
            self.fault(table, None, None, None, f"a file that can be read ({error})")
        self.faults.raise_any()

    def _lines(self, table: str, stream: IO[bytes]) -> Iterator[str]:
        """Lines as text, the line of a bad byte named."""
        for row, line in enumerate(iter(lambda: stream.readline(MOST_LINE_BYTES), b""), 1):
            try:
                text = line.decode("utf-8-sig" if row == 1 else "utf-8")
            except UnicodeDecodeError as error:
                value = repr(line[error.start : error.start + 1])
                self.fault(table, row, None, value, "text in UTF-8")
                raise _StopReadingError from None
            if "\x00" in text:
                self.fault(table, row, None, "NUL", "text in UTF-8 without NUL characters")
                raise _StopReadingError
            if len(line) >= MOST_LINE_BYTES:
                self.fault(table, row, None, None, "lines of less than 1 MB")
                raise _StopReadingError
            yield text

    @contextmanager
    def _open(self, table: str) -> Iterator[IO[bytes]]:
        if self.path.is_dir():
            with (self.path / self.members[table]).open("rb") as stream:
                yield stream
            return
        with zipfile.ZipFile(self.path) as archive, archive.open(self.members[table]) as stream:
            yield stream


class _StopReadingError(Exception):
    """A file is not read further; its fault is noted."""


def _header(lines: Reader) -> list[str]:
    return [cell.strip() for cell in next(lines, [])]


def open_feed(path: Path, faults: FaultList) -> Feed:
    """Open a feed and check that its files are there and of ordinary size.

    A feed may lie in one folder inside its archive, as some publishers pack it.

    Raises
    ------
    FaultyDataError
        Where it is no feed, a file is missing, or a file swells beyond reason.
    """
    try:
        members, sizes = _in_folder(path) if path.is_dir() else _in_archive(path, faults)
    except _READ_ERRORS:
        faults.add(Fault(path.name, expected="a GTFS feed: a .zip archive, or a folder of .txt"))
        members, sizes = {}, {}
    feed = Feed(path, members, faults)
    if not faults.faults:
        _check_files(feed, sizes)
    if not faults.faults:
        for table in members:
            feed.check_header(table)
    faults.raise_any()
    return feed


def _check_files(feed: Feed, sizes: dict[str, int]) -> None:
    for table in REQUIRED:
        if table not in feed.members:
            feed.fault(table, None, None, None, "this file; a GTFS feed has it")
    if not {"calendar", "calendar_dates"} & feed.members.keys():
        feed.fault("calendar", None, None, None, "this file, or calendar_dates.txt, or both")
    for table, size in sizes.items():
        if size > MOST_TABLE_BYTES:
            feed.fault(table, None, None, f"{size} bytes", "at most 2 GB")
        elif size == 0 and table in REQUIRED:
            feed.fault(table, None, None, None, "a header row and data, but the file is empty")


def _in_folder(path: Path) -> tuple[dict[str, str], dict[str, int]]:
    found = {table: path / f"{table}.txt" for table in COLUMNS}
    there = {table: file for table, file in found.items() if file.is_file()}
    return (
        {table: file.name for table, file in there.items()},
        {table: file.stat().st_size for table, file in there.items()},
    )


def _in_archive(path: Path, faults: FaultList) -> tuple[dict[str, str], dict[str, int]]:
    """Members of the archive that are files of a feed; the shortest path counts."""
    members: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with zipfile.ZipFile(path) as archive:
        parts = sorted(
            archive.infolist(), key=lambda part: (part.filename.count("/"), part.filename)
        )
        for part in parts:
            name = PurePosixPath(part.filename)
            if name.suffix != ".txt" or name.stem not in COLUMNS or name.stem in members:
                continue
            members[name.stem], sizes[name.stem] = part.filename, part.file_size
            if part.file_size > _SMALL_BYTES and (
                part.compress_size * MOST_INFLATION < part.file_size
            ):
                faults.add(
                    Fault(
                        f"{path.name}[{name.name}]",
                        value=f"{part.file_size} bytes",
                        expected="a file of ordinary size; this one swells far beyond its archive",
                    )
                )
    return members, sizes
