import sqlite3
import stat

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from allocator.errors import UsageError
from allocator_api.store.engines import read_url
from allocator_api.store.faults import StaleVersionError, StoreUnreachableError
from allocator_api.store.keys import key_file
from allocator_api.store.migrating import head
from allocator_api.store.opening import open_store
from allocator_api.store.tables import metadata
from tests.api.postgres import AUDIT_KEY


def test_the_migrations_make_the_tables(store):
    with store.reading(None) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert store.is_ready()


def test_an_empty_database_becomes_a_store(database_url):
    store = open_store(database_url, audit_key_text=AUDIT_KEY)
    assert store.is_ready()
    store.close()


def test_an_open_store_can_be_opened_again(store, store_url):
    again = open_store(store_url, create=False, audit_key_text=AUDIT_KEY)
    assert again.is_ready()
    again.close()


def test_a_store_that_is_not_there_is_not_made_unasked(database_url):
    with pytest.raises(UsageError, match="There is no store"):
        open_store(database_url, create=False, audit_key_text=AUDIT_KEY)


def test_a_store_of_a_newer_version_is_left_alone(store, store_url):
    with store.writing(None) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer allocator"):
        open_store(store_url, audit_key_text=AUDIT_KEY)
    assert not store.is_ready()


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nothing", "postgresql://host", ""]
)
def test_other_addresses_are_refused(url):
    with pytest.raises(UsageError, match="expected sqlite:///FILE"):
        read_url(url)


def test_no_words_hold_a_password():
    with pytest.raises(UsageError) as told:
        read_url("mysql://me:secret@host/name")
    assert "secret" not in str(told.value)


def test_the_short_name_of_postgresql_will_do():
    assert read_url("postgresql://u:p@h/d").drivername == "postgresql+psycopg"


def test_a_commit_of_sqlite_is_synced_and_logged_ahead(sqlite_store):
    with sqlite_store.writing(None) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_look_cannot_write(store):
    with (
        pytest.raises((StoreUnreachableError, InternalError)) as told,
        store.reading(None) as connection,
    ):
        connection.execute(text("DELETE FROM audit_heads"))
    assert "read" in str(told.value.__cause__)


def test_a_reader_sees_one_moment_while_another_writes(store):
    count = text("SELECT count(*) FROM authorities")
    with store.reading(None) as reader:
        before = reader.execute(count).scalar()
        with store.writing(None) as writer:
            writer.execute(
                text("INSERT INTO authorities VALUES ('a', 'A', NULL, 1, '2026-01-01 00:00:00')")
            )
        assert reader.execute(count).scalar() == before


def test_an_error_undoes_all_of_a_transaction(store):
    insert = text("INSERT INTO authorities VALUES ('a', 'A', NULL, 1, '2026-01-01 00:00:00')")
    with pytest.raises(StaleVersionError), store.writing(None) as connection:
        [connection.execute(insert) for _ in range(2)]
    with store.reading(None) as connection:
        assert connection.execute(text("SELECT count(*) FROM authorities")).scalar() == 0


def test_files_of_an_sqlite_store_are_its_owners_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("ALLOCATOR_AUDIT_KEY", raising=False)
    store = open_store(f"sqlite:///{tmp_path / 'deep' / 'store.db'}")
    store.close()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep").iterdir()}
    assert modes["store.db"] == modes["store.db.audit-key"] == 0o600


def test_a_lost_key_is_not_replaced_by_another(tmp_path, monkeypatch):
    monkeypatch.delenv("ALLOCATOR_AUDIT_KEY", raising=False)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    store.close()
    key_file(store.url).unlink()
    with pytest.raises(UsageError, match=r"key of the audit trail is missing.*store\.db\.audit"):
        open_store(url)
    assert not key_file(store.url).exists()


def test_a_short_key_is_refused(tmp_path):
    with pytest.raises(UsageError, match="at least 32 letters"):
        open_store(f"sqlite:///{tmp_path / 'store.db'}", audit_key_text="short")


def test_a_file_that_is_no_database_is_told_in_words(tmp_path):
    (tmp_path / "store.db").write_text("this is not a database, but long enough to look at " * 40)
    with pytest.raises(UsageError, match="no store of allocator"):
        open_store(f"sqlite:///{tmp_path / 'store.db'}", audit_key_text=AUDIT_KEY)


def test_a_locked_file_is_told_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("allocator_api.store.engines.WAIT_SECONDS", 0.05)
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}", audit_key_text=AUDIT_KEY).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnreachableError, match="does not answer"):
        open_store(f"sqlite:///{path}", audit_key_text=AUDIT_KEY)
    other.close()


def test_a_user_above_row_security_is_refused(postgres_server, postgres_url):
    database = postgres_url.rsplit("/", 1)[1]
    with pytest.raises(UsageError, match="above row-level security"):
        open_store(postgres_server.url(database, "postgres"), audit_key_text=AUDIT_KEY)


def test_postgresql_needs_a_key_that_is_not_in_it(postgres_url, monkeypatch):
    monkeypatch.delenv("ALLOCATOR_AUDIT_KEY", raising=False)
    with pytest.raises(UsageError, match="Set ALLOCATOR_AUDIT_KEY"):
        open_store(postgres_url)


def test_a_server_that_is_not_there_is_told_without_the_password(postgres_server):
    url = postgres_server.url("nowhere").replace(f":{postgres_server.port}/", ":1/")
    with pytest.raises(StoreUnreachableError) as told:
        open_store(url, audit_key_text=AUDIT_KEY)
    assert postgres_server.password not in str(told.value)


def test_the_newest_migration_is_the_head():
    assert head() >= "0001"


def test_no_secret_is_in_the_words_for_a_store(store):
    assert "key for tests" not in repr(store)
    assert store.url.password is None or store.url.password not in repr(store)
