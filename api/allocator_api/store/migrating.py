"""Bring a database to the form of the tables: wholly or not at all."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from allocator.errors import UsageError
from allocator_api.store.faults import DamagedStoreError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_410_226
"""Number of the lock by which PostgreSQL lets one process migrate at a time."""


@lru_cache
def revisions() -> tuple[str, ...]:
    """Numbers of the migrations there are, oldest first: file ``0001_first.py`` is ``0001``."""
    files = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return tuple(sorted(path.name.split("_")[0] for path in files))


def head() -> str:
    """Number of the newest migration."""
    return revisions()[-1]


def revision_of(connection: Connection) -> str | None:
    """Number of the migration at which a database stands; ``None`` before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def refuse_newer(revision: str | None) -> None:
    """Leave a store alone that a newer version of allocator has made.

    Raises
    ------
    UsageError
        Where the store stands at a migration that is not known here.
    """
    if revision is not None and revision not in revisions():
        raise UsageError(
            f"The store was made by a newer allocator (its form is {revision}, this one knows "
            f"up to {head()}). Use that version, or restore a backup of before."
        )


def migrate(connection: Connection, revision: str | None = None) -> None:
    """Bring a database to one revision, by default the newest, within the transaction given.

    Both databases change their tables within a transaction, so a process killed at any moment
    leaves the old form or the new one, whole.

    Raises
    ------
    UsageError
        Where the store is newer than this version.
    DamagedStoreError
        Where a reference between rows is broken afterwards.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = revision_of(connection)
    refuse_newer(found)
    if found == (revision or head()):
        return
    _upgrade(connection, revision or "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            tables = ", ".join(sorted({str(row[0]) for row in broken}))
            raise DamagedStoreError(f"References are broken in: {tables}. Nothing was changed.")


def _upgrade(connection: Connection, revision: str) -> None:
    # Alembic takes a third of a second to import; a store at its head does not need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
