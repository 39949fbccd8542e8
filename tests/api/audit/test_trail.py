import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from allocator_api.audit import BrokenTrailError, entries, note, open_trail, verify
from allocator_api.store import authorities
from allocator_api.store.sealing import entry_seal
from tests.api.audit.trails import DAY, lay_trails


def test_an_untouched_store_is_whole(store):
    lay_trails(store)
    with store.reading(None) as connection:
        report = verify(connection, store.audit_key)
    assert report.broken == ()
    assert [(trail.authority_id, trail.entries) for trail in report.trails] == [
        ("-", 2), ("innis", 13), ("machair", 13),
    ]  # fmt: skip


def test_an_empty_store_is_whole(store):
    with store.reading(None) as connection:
        report = verify(connection, store.audit_key)
    assert report.broken == ()


def test_another_key_finds_every_entry_broken(sqlite_store):
    lay_trails(sqlite_store)
    with sqlite_store.reading(None) as connection:
        report = verify(connection, b"another key, of more than 32 letters....")
    assert len(report.broken) == 2 + 13 + 13 + 3  # every entry, and the end of each trail


def test_an_entry_tells_who_did_what_with_before_and_after(store):
    lay_trails(store, entries=2)
    with store.reading("innis") as connection:
        last = list(entries(connection, "innis"))[-1]
    assert (last.seq, last.actor, last.action, last.object) == (
        3, "key-1", "plan.approved", "plans/pl-1",
    )  # fmt: skip
    assert last.at == "2026-08-10T10:00:00.000000Z"
    assert json.loads(last.before_json) == {"state": "draft"}
    assert json.loads(last.after_json) == {"state": "approved", "number": 1}
    assert last.request_id == "r1"


def test_a_seal_is_the_hmac_that_the_documentation_says():
    entry = {
        "authority_id": "innis", "seq": 1, "at": "t", "actor": "a", "action": "b", "object": "c",
        "before_json": None, "after_json": "{}", "request_id": None,
    }  # fmt: skip
    # printf '["entry","","innis",1,"t","a","b","c",null,"{}",null]' | openssl sha256 -hmac key
    assert entry_seal(b"key", "", entry) == SEAL


SEAL = "fa671508dc7d1328c2bc710a4f29e4df40e69a36af9813d5704470e36be5f4d7"


def test_entries_are_found_by_object_actor_and_time(store):
    lay_trails(store)
    with store.reading("innis") as connection:
        assert len(list(entries(connection, "innis", object_="plans/pl-1"))) == 3
        assert len(list(entries(connection, "innis", object_="plans"))) == 12
        assert list(entries(connection, "innis", object_="plan")) == []
        assert len(list(entries(connection, "innis", actor="key-2"))) == 4
        since = list(
            entries(connection, "innis", action="plan.approved", since=DAY + timedelta(hours=10))
        )
        assert [entry.request_id for entry in since if entry.seq > 2] == ["r10", "r11"]
        assert [entry.seq for entry in entries(connection, "innis", after_seq=4, limit=2)] == [5, 6]


def test_an_entry_is_undone_with_what_it_tells_about(store):
    lay_trails(store, entries=1)
    undo(store)
    with store.reading(None) as connection:
        report = verify(connection, store.audit_key)
    assert [trail.entries for trail in report.trails] == [2, 2, 2]
    assert report.broken == ()


def undo(store):
    with pytest.raises(LookupError), store.writing("innis") as connection:
        note_and_fail(connection)


def note_and_fail(connection):
    note(connection, "innis", "k", "plan.approved", "plans/pl-9")
    raise LookupError


def test_writers_at_once_leave_one_whole_trail(store):
    lay_trails(store, entries=0)
    failures = []

    def write(number):
        try:
            for turn in range(5):
                with store.writing("innis") as connection:
                    note(connection, "innis", f"k{number}", "x", f"o/{turn}")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.reading(None) as connection:
        report = verify(connection, store.audit_key)
    assert report.broken == ()
    assert report.trails[1].entries == 1 + 20


def test_first_writers_at_once_begin_one_trail(store):
    names = [f"a{number}" for number in range(5)]
    with store.writing(None) as connection:
        for name in names:
            authorities.add(connection, name, name)
    failures = []
    start = threading.Barrier(4)

    def write():
        try:
            for name in names:
                start.wait(30)
                with store.writing(name) as connection:
                    note(connection, name, "k", "x", "o")
        except Exception as error:
            start.abort()
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.reading(None) as connection:
        for name in names:
            assert [entry.seq for entry in entries(connection, name)] == [1, 2, 3, 4]


CUTS = [
    # The tail is cut and the last entry that is left is written as the end.
    "DELETE FROM audit_entries WHERE authority_id = 'innis' AND seq > 5;"
    "UPDATE audit_heads SET seq = 5, mac = (SELECT mac FROM audit_entries "
    "WHERE authority_id = 'innis' AND seq = 5) WHERE authority_id = 'innis'",
    "DELETE FROM audit_heads WHERE authority_id = 'innis'",
    "DELETE FROM audit_entries WHERE authority_id = 'innis' AND seq = 13",
    "UPDATE audit_entries SET mac = 'x' WHERE authority_id = 'innis' AND seq = 13",
]


@pytest.mark.parametrize("cut", CUTS)
def test_nothing_is_written_after_a_broken_end(sqlite_store, cut):
    lay_trails(sqlite_store)
    with sqlite_store.writing(None) as connection:
        for statement in cut.split(";"):
            connection.execute(text(statement))
    with pytest.raises(BrokenTrailError, match="audit verify"):
        note_one(sqlite_store)
    with sqlite_store.reading(None) as connection:
        assert verify(connection, sqlite_store.audit_key).broken


def note_one(store):
    with store.writing("innis") as connection:
        note(connection, "innis", "k", "x", "o")


def test_a_store_put_back_to_an_older_day_is_found_by_what_was_noted(sqlite_store):
    lay_trails(sqlite_store)
    with sqlite_store.reading(None) as connection:
        old = [
            connection.execute(text(f"SELECT * FROM {table} WHERE authority_id = 'innis'")).all()
            for table in ("audit_entries", "audit_heads")
        ]
    note_one(sqlite_store)
    with sqlite_store.reading(None) as connection:
        noted = {
            trail.authority_id: (trail.seq, trail.end_seal)
            for trail in verify(connection, sqlite_store.audit_key).trails
        }
    note_one(sqlite_store)
    with sqlite_store.reading(None) as connection:
        assert verify(connection, sqlite_store.audit_key, ends=noted).broken == ()
    with sqlite_store.writing(None) as connection:
        for table, rows in zip(("audit_entries", "audit_heads"), old, strict=True):
            connection.execute(text(f"DELETE FROM {table} WHERE authority_id = 'innis'"))
            marks = ", ".join("?" for _ in rows[0])
            for row in rows:
                connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", tuple(row))
    with sqlite_store.reading(None) as connection:
        assert verify(connection, sqlite_store.audit_key).broken == ()
        (place,) = verify(connection, sqlite_store.audit_key, ends=noted).broken
    assert (place.authority_id, place.seq) == ("innis", 14)


def test_a_trail_that_is_gone_as_a_whole_is_missed(sqlite_store):
    lay_trails(sqlite_store)
    with sqlite_store.writing(None) as connection:
        for table in ("audit_entries", "audit_heads", "authorities"):
            connection.execute(text(f"DELETE FROM {table} WHERE authority_id = 'machair'"))
    with sqlite_store.reading(None) as connection:
        (place,) = verify(connection, sqlite_store.audit_key).broken
    assert place.authority_id == "machair"


def test_a_new_authority_has_a_trail_from_its_first_day(store):
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
        open_trail(connection, "innis", "operator")
    with store.reading(None) as connection:
        (first,) = entries(connection, None)
        (second,) = entries(connection, "innis")
    assert first.object == second.object == "authorities/innis"
