"""Connections to SQLite and to PostgreSQL, set so that what was acknowledged is there after a kill.

SQLite: a write-ahead log, synced at every commit; readers that cannot write; one writer, taken in
turns within a process and by the busy timeout between processes. PostgreSQL: read committed, with
limits in time, so that no request waits for ever.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from allocator.errors import UsageError
from allocator_api.store.faults import StoreUnreachableError

WAIT_SECONDS = 30
"""How long a request waits for its turn before it is told that the store is busy."""

_READERS, _MORE_READERS = 16, 32
_POSTGRES_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "lock_timeout": f"{WAIT_SECONDS}s",
        "statement_timeout": "60s",
        "idle_in_transaction_session_timeout": "120s",
        "timezone": "UTC",
    }.items()
)


def read_url(database_url: str) -> URL:
    """The address of a database.

    Raises
    ------
    UsageError
        Where it is not one of SQLite (a file) or PostgreSQL. The words hold no password.
    """
    expected = "sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise UsageError(f"That is no address of a database; expected {expected}.") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    if url.drivername == "postgresql+psycopg" and url.database:
        return url
    shown = url.render_as_string(hide_password=True)
    raise UsageError(f"{shown} is not a database allocator can keep; expected {expected}.")


def sqlite_file(url: URL) -> Path:
    """The file of an SQLite store."""
    return Path(str(url.database))


def sqlite_engine(url: URL, *, writes: bool, pooled: bool = True) -> Engine:
    """Connections to an SQLite file: many that only read, or the one that writes."""
    if not pooled:
        sizes: dict[str, Any] = {"poolclass": NullPool}
    elif writes:
        sizes = {"pool_size": 1, "max_overflow": 0, "pool_timeout": WAIT_SECONDS}
    else:
        sizes = {"pool_size": _READERS, "max_overflow": _MORE_READERS, "pool_timeout": WAIT_SECONDS}
    engine = create_engine(
        url, connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False}, **sizes
    )

    @event.listens_for(engine, "connect")
    def _set(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transactions begin too late; the begin event below does it.
        connection.isolation_level = None
        # Where tables are remade or a whole store is filled, references are checked at the end.
        connection.execute(f"PRAGMA foreign_keys={'ON' if pooled else 'OFF'}")
        connection.execute("PRAGMA synchronous=FULL")
        if not writes:
            connection.execute("PRAGMA query_only=ON")

    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Past SQLAlchemy's way of executing, which costs more than the statement itself.
        raw: Any = connection.connection.driver_connection
        raw.execute(begin)

    return engine


def postgres_engine(url: URL, *, pooled: bool = True) -> Engine:
    """Connections to PostgreSQL.

    Raises
    ------
    UsageError
        Where its driver is not installed.
    """
    if pooled:
        sizes: dict[str, Any] = {
            "pool_size": _READERS, "max_overflow": _MORE_READERS,
            "pool_timeout": WAIT_SECONDS, "pool_pre_ping": True,
        }  # fmt: skip
    else:
        sizes = {"poolclass": NullPool}
    # A backup or a migration may rightly take longer than a request.
    options = _POSTGRES_OPTIONS if pooled else "-c timezone=UTC"
    try:
        return create_engine(url, connect_args={"options": options, "connect_timeout": 5}, **sizes)
    except ModuleNotFoundError:
        raise UsageError(
            "PostgreSQL needs its driver: install allocator with the extra 'postgres'."
        ) from None


def prepare_sqlite(path: Path) -> None:
    """Make the file of a store, readable by its owner alone, in the mode of a write-ahead log.

    Raises
    ------
    UsageError
        Where there is a file of another kind, or none can be made there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UsageError(f"No store can be kept at {path}: {error.strerror}.") from None
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            # The change of mode takes the whole file, and unlike other statements it does not
            # wait for it: an exclusive transaction before it does.
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise StoreUnreachableError(f"The store {path} does not answer: {error}.") from error
    except sqlite3.DatabaseError:
        raise UsageError(f"{path} is a file, but no store of allocator.") from None
    finally:
        connection.close()
