"""Open a store: its connections, its form, and whose rows a transaction may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import URL, Connection, Engine, func, select, text

from allocator.errors import UsageError
from allocator_api.store.engines import (
    postgres_engine,
    prepare_sqlite,
    read_url,
    sqlite_engine,
    sqlite_file,
)
from allocator_api.store.faults import StoreUnreachableError, told_in_words
from allocator_api.store.keys import audit_key
from allocator_api.store.migrating import head, migrate, refuse_newer, revision_of
from allocator_api.store.rows import insert_new
from allocator_api.store.sealing import head_seal
from allocator_api.store.tables import INSTALLATION, audit_heads

AUDIT_KEY = "allocator.audit_key"
"""Where a connection's ``info`` holds the key that seals the audit trail."""

_FOR_WHOM = text(
    "SELECT set_config('allocator.authority', :authority, true), "
    "set_config('allocator.operator', :operator, true)"
)


@dataclass(frozen=True)
class Store:
    """An open store. Keep one in a process and close it at the end; threads may share it."""

    url: URL
    readers: Engine
    writers: Engine
    audit_key: bytes = field(repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is one file, with one writer at a time."""
        return self.url.drivername == "sqlite"

    @contextmanager
    def reading(self, authority_id: str | None) -> Iterator[Connection]:
        """One consistent look at the store, for an authority or (``None``) for the operator.

        Raises
        ------
        StoreUnreachableError
            Where the database does not answer in time.
        """
        with told_in_words(), self.readers.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                work_for(connection, authority_id)
                yield connection

    @contextmanager
    def writing(self, authority_id: str | None) -> Iterator[Connection]:
        """A transaction that is kept whole at the end, or not at all where an error leaves it.

        Do not open one within another: SQLite has one writer, and the inner would wait for the
        outer.

        Raises
        ------
        StoreUnreachableError
            Where the database does not answer, or another writer does not end, in time.
        StaleVersionError
            Where the change meets another of the same moment, or refers to what is not there.
        UsageError
            Where a text holds a character that the database cannot keep.
        """
        with told_in_words(), self.writers.connect() as connection, connection.begin():
            connection.info[AUDIT_KEY] = self.audit_key
            work_for(connection, authority_id)
            yield connection

    def is_ready(self) -> bool:
        """Whether the database answers and has the newest form."""
        try:
            with self.reading(None) as connection:
                return revision_of(connection) == head()
        except StoreUnreachableError:
            return False

    def close(self) -> None:
        """Close all connections."""
        self.readers.dispose()
        self.writers.dispose()


def open_store(
    database_url: str, *, create: bool = True, audit_key_text: str | None = None
) -> Store:
    """Open a store, and bring it to the newest form first.

    Parameters
    ----------
    database_url
        ``sqlite:///FILE`` or ``postgresql+psycopg://USER:PASSWORD@HOST/NAME``.
    create
        Whether to make what is not there: the SQLite file, the tables, the audit key beside the
        file. Without it the store must be there, in the newest form.
    audit_key_text
        The key of the audit trail, where the settings have one.

    Raises
    ------
    UsageError
        Where the address is wrong, the store is not there (or newer than this version), the audit
        key is missing, or the PostgreSQL user is above row-level security.
    StoreUnreachableError
        Where the database does not answer.
    """
    url = read_url(database_url)
    with told_in_words(url), one_connection(url, create=create) as connection:
        found = revision_of(connection)
        refuse_newer(found)
        if create:
            migrate(connection)
        elif found != head():
            raise UsageError("There is no store of this form; allocator serve makes or renews it.")
        work_for(connection, None)
        sealed = connection.execute(select(func.count()).select_from(audit_heads)).scalar_one()
        # A new key beside old entries would break every seal, so it is made for a new store only.
        key = audit_key(url, audit_key_text, make=create and not sealed)
        if create and not sealed:
            # Sealed from its first moment, the trail of the installation cannot go unmissed.
            seal = head_seal(key, INSTALLATION, 0, "")
            start = {"authority_id": INSTALLATION, "seq": 0, "mac": seal}
            insert_new(connection, audit_heads, [start])
    if url.drivername == "sqlite":
        readers = sqlite_engine(url, writes=False)
        return Store(url, readers, sqlite_engine(url, writes=True), key)
    engine = postgres_engine(url)
    return Store(url, engine, engine, key)


@contextmanager
def one_connection(url: URL, *, create: bool) -> Iterator[Connection]:
    """A connection of its own with a transaction that changes tables or reads all of them.

    Raises
    ------
    UsageError
        Where the SQLite file is not there and is not to be made, or the PostgreSQL user is above
        row-level security.
    """
    if url.drivername == "sqlite":
        if create:
            prepare_sqlite(sqlite_file(url))
        elif not sqlite_file(url).is_file():
            raise UsageError(f"There is no store {sqlite_file(url)}.")
        engine = sqlite_engine(url, writes=True, pooled=False)
    else:
        engine = postgres_engine(url, pooled=False)
    try:
        with engine.begin() as connection:
            _refuse_user_above_row_security(connection)
            yield connection
    finally:
        engine.dispose()


@contextmanager
def one_look(url: URL) -> Iterator[Connection]:
    """One consistent look at all rows, as long as it takes, while others read and write.

    Raises
    ------
    UsageError
        Where there is no store, or it has an older form.
    StoreUnreachableError
        Where the database does not answer.
    """
    if url.drivername == "sqlite":
        if not sqlite_file(url).is_file():
            raise UsageError(f"There is no store {sqlite_file(url)}.")
        engine = sqlite_engine(url, writes=False, pooled=False)
    else:
        engine = postgres_engine(url, pooled=False).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    try:
        with told_in_words(url), engine.begin() as connection:
            work_for(connection, None)
            found = revision_of(connection)
            refuse_newer(found)
            if found != head():
                raise UsageError("There is no store of this form; allocator serve makes it.")
            yield connection
    finally:
        engine.dispose()


def work_for(connection: Connection, authority_id: str | None) -> None:
    """Let a transaction see the rows of one authority, or all where it works for the operator."""
    if authority_id == INSTALLATION:
        raise ValueError("the installation is no authority; ask as the operator (None)")
    if connection.dialect.name == "postgresql":
        words = {"authority": authority_id or "", "operator": "on" if authority_id is None else ""}
        connection.execute(_FOR_WHOM, words)


def _refuse_user_above_row_security(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    asked = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if connection.execute(asked).scalar_one():
        raise UsageError(
            "This PostgreSQL user is above row-level security, so one council could see another's "
            "rows. Make a user for allocator: CREATE ROLE allocator LOGIN PASSWORD '...'; "
            "CREATE DATABASE allocator OWNER allocator."
        )
