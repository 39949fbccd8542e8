import json
import os
import random
import shutil
import signal
import threading
import zipfile

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from allocator.errors import UsageError
from allocator_api.audit import note, verify
from allocator_api.store import authorities, datasets, jobs
from allocator_api.store.archives import file_of, known_tables
from allocator_api.store.backup import back_up, restore
from allocator_api.store.faults import DamagedStoreError
from allocator_api.store.migrating import migrate, revisions
from allocator_api.store.opening import one_connection, open_store
from tests.api.audit.trails import lay_trails
from tests.api.postgres import AUDIT_KEY
from tests.api.store.test_isolation import fill

TABLES = known_tables()


@pytest.fixture
def filled(store):
    fill(store, "innis")
    fill(store, "machair")
    return store


def url_of(store):
    return store.url.render_as_string(hide_password=False)


def rows(store):
    with store.reading(None) as connection:
        return {
            name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for name, table in TABLES.items()
        }


def test_a_store_comes_back_row_by_row(filled, database_url, tmp_path):
    """Also from SQLite into PostgreSQL, and the other way round."""
    back_up(url_of(filled), tmp_path / "kept.zip")
    restore(tmp_path / "kept.zip", database_url)
    again = open_store(database_url, create=False, audit_key_text=AUDIT_KEY)
    assert rows(again) == rows(filled)
    assert rows(again)["blobs"]
    with again.reading(None) as connection:
        assert verify(connection, again.audit_key).broken == ()
    with again.writing("innis") as connection:  # and it goes on
        note(connection, "innis", "k", "x", "o")
    again.close()


def test_the_same_rows_make_the_same_tables_in_any_archive(filled, database_url, tmp_path):
    first = back_up(url_of(filled), tmp_path / "first.zip")
    restore(tmp_path / "first.zip", database_url)
    second = back_up(database_url, tmp_path / "second.zip")
    assert first["tables"] == second["tables"]


def test_a_job_that_was_running_is_queued_again(sqlite_store, tmp_path):
    fill(sqlite_store, "innis")
    with sqlite_store.writing("innis") as connection:
        jobs.start(connection, "innis", "j1")
    back_up(url_of(sqlite_store), tmp_path / "kept.zip")
    restore(tmp_path / "kept.zip", f"sqlite:///{tmp_path / 'again.db'}")
    again = open_store(f"sqlite:///{tmp_path / 'again.db'}", audit_key_text=AUDIT_KEY)
    with again.reading("innis") as connection:
        assert jobs.find(connection, "innis", "j1").state == "queued"
    again.close()


def test_a_backup_under_load_has_every_acknowledged_row(store, database_url, tmp_path):
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
    acknowledged, failures, stop = [], [], threading.Event()

    def write(number):
        try:
            for turn in range(500):
                if stop.is_set():
                    break
                with store.writing("innis") as connection:
                    files = {"a.csv": f"{number} {turn}".encode() * 50}
                    row = datasets.add(
                        connection, "innis", files, workspace_hash=f"{number} {turn}",
                        source="upload", created_by="k",
                    )  # fmt: skip
                    note(connection, "innis", "k", "datasets.added", row.dataset_id)
                acknowledged.append(row.dataset_id)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 20 and any(thread.is_alive() for thread in threads):
        stop.wait(0.01)
    before = list(acknowledged)
    back_up(url_of(store), tmp_path / "kept.zip")
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    restore(tmp_path / "kept.zip", database_url)
    again = open_store(database_url, audit_key_text=AUDIT_KEY)
    with again.reading(None) as connection:
        kept = set(connection.execute(select(TABLES["datasets"].c.dataset_id)).scalars())
        report = verify(connection, again.audit_key)
    again.close()
    assert len(before) >= 20
    assert set(before) - kept == set()
    # One moment: as many entries about datasets as there are datasets.
    assert [trail.entries for trail in report.trails if trail.authority_id == "innis"] == [
        len(kept)
    ]


def test_a_store_with_rows_is_not_overwritten(filled, tmp_path):
    back_up(url_of(filled), tmp_path / "kept.zip")
    before = rows(filled)
    with pytest.raises(UsageError, match="not empty"):
        restore(tmp_path / "kept.zip", url_of(filled))
    assert rows(filled) == before


def test_a_backup_never_replaces_a_file(sqlite_store, tmp_path):
    (tmp_path / "kept.zip").write_text("mine")
    with pytest.raises(UsageError, match="never replaces"):
        back_up(url_of(sqlite_store), tmp_path / "kept.zip")
    assert (tmp_path / "kept.zip").read_text() == "mine"


def test_a_backup_is_its_owners_alone_and_whole_or_not_there(sqlite_store, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    back_up(url_of(sqlite_store), folder / "kept.zip")
    assert (folder / "kept.zip").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="no store"):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", folder / "other.zip")
    assert [path.name for path in folder.iterdir()] == ["kept.zip"]


@pytest.fixture
def archive(sqlite_store, tmp_path):
    lay_trails(sqlite_store)
    fill_path = tmp_path / "kept.zip"
    back_up(url_of(sqlite_store), fill_path)
    return fill_path


def rewritten(archive, change):
    """The archive with its members changed, well packed again."""
    out = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(out, "w") as new:
        members = {name: old.read(name) for name in old.namelist()}
        change(members)
        for name, contents in members.items():
            new.writestr(name, contents)
    return out


ENTRIES = file_of("audit_entries")


def change_a_letter(members):
    members[ENTRIES] = members[ENTRIES].replace(b"approved", b"Approved", 1)


def cut_a_line(members):
    members[ENTRIES] = b"\n".join(members[ENTRIES].split(b"\n")[:-2]) + b"\n"


def lose_a_table(members):
    del members[ENTRIES]


def another_table(members):
    manifest = json.loads(members["manifest.json"])
    manifest["tables"][0]["name"] = "secrets"
    members[file_of("secrets")] = b""
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize("change", [change_a_letter, cut_a_line, lose_a_table, another_table])
def test_a_changed_archive_restores_nothing(archive, database_url, change):
    with pytest.raises(DamagedStoreError):
        restore(rewritten(archive, change), database_url)
    with pytest.raises(UsageError, match="no store"):
        open_store(database_url, create=False, audit_key_text=AUDIT_KEY)


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_damaged_file_restores_nothing(archive, tmp_path, place):
    contents = bytearray(archive.read_bytes())
    start = int(len(contents) * place)
    contents[start : start + 40] = bytes(40)
    archive.write_bytes(contents)
    url = f"sqlite:///{tmp_path / 'again.db'}"
    with pytest.raises((DamagedStoreError, UsageError)):
        restore(archive, url)
    with pytest.raises(UsageError, match="no store"):
        open_store(url, create=False, audit_key_text=AUDIT_KEY)


@pytest.mark.parametrize("contents", [b"", b"PK", b"not a zip at all"])
def test_what_is_no_backup_is_told_in_words(tmp_path, contents):
    (tmp_path / "kept.zip").write_bytes(contents)
    with pytest.raises(DamagedStoreError, match="no whole backup"):
        restore(tmp_path / "kept.zip", f"sqlite:///{tmp_path / 'again.db'}")
    with pytest.raises(UsageError, match="no file"):
        restore(tmp_path / "none.zip", f"sqlite:///{tmp_path / 'again.db'}")


def test_another_zip_is_told_in_words(tmp_path):
    with zipfile.ZipFile(tmp_path / "kept.zip", "w") as archive:
        archive.writestr("plan.json", "{}")
    with pytest.raises(UsageError, match="no backup of allocator"):
        restore(tmp_path / "kept.zip", f"sqlite:///{tmp_path / 'again.db'}")


def test_a_backup_of_an_older_form_comes_back_in_the_newest(archive, database_url, tmp_path):
    old = {"tables": []}

    def as_first_form(members):
        with one_connection(open_url(tmp_path / "first.db"), create=True) as connection:
            migrate(connection, revisions()[0])
            there = set(connection.dialect.get_table_names(connection))
        manifest = json.loads(members["manifest.json"])
        manifest["revision"] = revisions()[0]
        manifest["tables"] = [note for note in manifest["tables"] if note["name"] in there]
        old["tables"] = manifest["tables"]
        members["manifest.json"] = json.dumps(manifest).encode()

    restore(rewritten(archive, as_first_form), database_url)
    again = open_store(database_url, create=False, audit_key_text=AUDIT_KEY)
    with again.reading(None) as connection:
        for kept in old["tables"]:
            table = TABLES[kept["name"]]
            count = connection.execute(select(func.count()).select_from(table)).scalar()
            assert count == kept["rows"]
    again.close()


def open_url(path):
    from allocator_api.store.engines import read_url

    return read_url(f"sqlite:///{path}")


def test_a_copy_of_the_file_of_a_store_is_a_store(sqlite_store, tmp_path):
    """What the tests themselves rest on."""
    path = shutil.copy(sqlite_store.url.database, tmp_path / "copy.db")
    copy = open_store(f"sqlite:///{path}", audit_key_text=AUDIT_KEY)
    assert copy.is_ready()
    copy.close()


def test_a_restore_killed_at_any_moment_leaves_all_or_nothing(archive, database_url):
    """Killed before one of its statements, which a die chose; then done again."""
    die = random.Random(2)
    for _ in range(4):
        left = die.randrange(1, 90)
        child = os.fork()
        if child == 0:
            count = iter(range(left))

            @event.listens_for(Engine, "before_cursor_execute")
            def _kill(*_words, count=count):
                if next(count, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)

            restore(archive, database_url)
            os._exit(0)
        os.waitpid(child, 0)
        try:
            open_store(database_url, create=False, audit_key_text=AUDIT_KEY).close()
        except UsageError:
            continue
        break  # the die chose a number beyond the last statement
    else:
        restore(archive, database_url)
    again = open_store(database_url, create=False, audit_key_text=AUDIT_KEY)
    with again.reading(None) as connection:
        report = verify(connection, again.audit_key)
    assert [trail.entries for trail in report.trails] == [2, 13, 13]
    assert report.broken == ()
    again.close()
