"""Backup while the service works, and restore: every row or none."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from allocator.errors import UsageError
from allocator_api.store import archives
from allocator_api.store.archives import FORM, MANIFEST, Manifest, TableNote
from allocator_api.store.engines import read_url
from allocator_api.store.faults import DamagedStoreError, told_in_words
from allocator_api.store.migrating import head, migrate, refuse_newer, revision_of
from allocator_api.store.opening import one_connection, one_look, work_for
from allocator_api.store.rows import now
from allocator_api.store.tables import jobs

_ROWS_AT_ONCE = 200
_MOST_MANIFEST_BYTES = 1_000_000


def back_up(database_url: str, file: Path) -> Manifest:
    """Write all rows of a store, as they are at one moment, to a new archive.

    Readers and writers go on meanwhile. What was acknowledged before is in it.

    Raises
    ------
    UsageError
        Where the file is there already, or there is no store.
    StoreUnreachableError
        Where the database does not answer.
    """
    if file.exists():
        raise UsageError(f"{file} is there already; a backup never replaces a file.")
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with one_look(read_url(database_url)) as connection, _private(draft) as stream:
            manifest = _write(connection, stream)
            stream.flush()
            os.fsync(stream.fileno())
        # A link, unlike a rename, fails where someone else was quicker.
        os.link(draft, file)
    except FileExistsError:
        raise UsageError(f"{file} is there already; a backup never replaces a file.") from None
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(file.parent)
    return manifest


def restore(file: Path, database_url: str) -> Manifest:
    """Fill an empty store from an archive: every row, proven by the hashes, or nothing.

    Jobs that were running are queued again, as no process works on them.

    Raises
    ------
    UsageError
        Where the file is no backup, or the store is not empty.
    DamagedStoreError
        Where the archive is not as it was written.
    StoreUnreachableError
        Where the database does not answer.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive, file)
            for note in manifest["tables"]:
                _verify(archive, note)
            url = read_url(database_url)
            with told_in_words(url), one_connection(url, create=True) as connection:
                _restore_into(connection, archive, manifest)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DamagedStoreError(f"{file} is no whole backup: {error}.") from None
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}.") from None
    return manifest


def _write(connection: Connection, stream: Any) -> Manifest:
    notes: list[TableNote] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, table in archives.known_tables().items():
            columns = [column.name for column in table.columns]
            with archive.open(archives.file_of(name), "w", force_zip64=True) as member:
                tally = archives.tally_of(archives.lines_of(connection, table, columns), member)
            notes.append(
                {"name": name, "columns": columns, "rows": tally.rows, "sha256": tally.sha256}
            )
        made_at = now().isoformat()
        manifest: Manifest = {"form": FORM, "revision": head(), "made_at": made_at, "tables": notes}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _read_manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        with archive.open(MANIFEST) as member:
            manifest: Manifest = json.loads(member.read(_MOST_MANIFEST_BYTES))
        known = manifest["form"] == FORM
        names = [note["name"] for note in manifest["tables"]]
    except (KeyError, TypeError, ValueError, UnicodeDecodeError):
        raise UsageError(f"{file} is no backup of allocator: its manifest is missing.") from None
    if not known:
        raise UsageError(f"{file} has the form {manifest['form']!r}; this version reads {FORM!r}.")
    refuse_newer(manifest["revision"])
    missing = [name for name in names if archives.file_of(name) not in archive.namelist()]
    if missing:
        raise DamagedStoreError(f"{file} has lost the tables {', '.join(missing)}.")
    return manifest


def _restore_into(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    work_for(connection, None)
    if revision_of(connection) is not None:
        migrate(connection)
        _refuse_rows(connection)
    if revision_of(connection) != manifest["revision"]:
        if revision_of(connection) is not None:
            raise UsageError("The backup is of an older form: restore it where there is no store.")
        migrate(connection, manifest["revision"])
    for note in manifest["tables"]:
        _fill(connection, archive, note)
    for note in manifest["tables"]:
        _compare(connection, note)
    migrate(connection)
    connection.execute(update(jobs).where(jobs.c.state == "running").values(state="queued"))
    _check_references(connection)


def _refuse_rows(connection: Connection) -> None:
    for name, table in archives.known_tables().items():
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise UsageError(f"The store is not empty: {name} has rows. Restore into a new one.")


def _verify(archive: zipfile.ZipFile, note: TableNote) -> None:
    """Read a table of the archive once before anything is done with it."""
    table = archives.known_tables().get(note["name"])
    if table is None or not set(note["columns"]) <= set(table.columns.keys()):
        raise DamagedStoreError(f"The backup has a table {note['name']} that is not known.")
    with archive.open(archives.file_of(note["name"])) as member:
        tally = archives.tally_of(member)
    if (tally.rows, tally.sha256) != (note["rows"], note["sha256"]):
        raise DamagedStoreError(f"The table {note['name']} of the backup is not as it was written.")


def _fill(connection: Connection, archive: zipfile.ZipFile, note: TableNote) -> None:
    table = archives.known_tables()[note["name"]]
    with archive.open(archives.file_of(note["name"])) as member:
        rows = archives.rows_of(member, table, note["columns"])
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            connection.execute(insert(table), some)


def _compare(connection: Connection, note: TableNote) -> None:
    """Read a table back: what the store now holds is what the archive says."""
    table = archives.known_tables()[note["name"]]
    tally = archives.tally_of(archives.lines_of(connection, table, note["columns"]))
    if (tally.rows, tally.sha256) != (note["rows"], note["sha256"]):
        raise DamagedStoreError(
            f"The table {note['name']} came out otherwise than it went in; nothing was changed."
        )


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL checks them itself
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise DamagedStoreError("References in the backup are broken; nothing was changed.")


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
