"""Entries of many readers at once: all kept, each before it is answered, in few transactions."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from allocator_api import audit
from allocator_api.audit.grouped import GroupedNotes
from allocator_api.audit.writing import NewEntry
from allocator_api.store import authorities
from allocator_api.store.faults import StoreUnreachableError
from allocator_api.store.rows import now

READERS = 24


def entry(number: int) -> NewEntry:
    return NewEntry("key:test", "see", f"schools/S{number}", None, {"n": number}, None, now())


def seen(store, authority: str) -> list[str]:
    with store.reading(authority) as connection:
        rows = audit.entries(connection, authority)
        return [row.object for row in rows if row.action == "see"]


def test_every_entry_is_kept_when_its_reader_goes_on(store):
    with store.writing(None) as connection:
        for name in ("alba", "bruce"):
            authorities.add(connection, name, name)
            audit.open_trail(connection, name, "test")
    notes, together = GroupedNotes(), threading.Barrier(READERS)

    def read(number: int) -> bool:
        authority = ("alba", "bruce")[number % 2]
        together.wait()
        notes.note(store, authority, entry(number))
        return f"schools/S{number}" in seen(store, authority)

    with ThreadPoolExecutor(READERS) as pool:
        assert all(pool.map(read, range(READERS)))
    assert sorted(seen(store, "alba") + seen(store, "bruce")) == sorted(
        f"schools/S{number}" for number in range(READERS)
    )
    with store.reading(None) as connection:
        assert audit.verify(connection, store.audit_key).broken == ()


class Busy:
    """A store whose first transaction takes until the others wait, and may fail."""

    def __init__(self, store, fails: bool = False) -> None:
        self.store, self.fails, self.transactions = store, fails, 0
        self.open, self.go_on = threading.Event(), threading.Event()

    @contextmanager
    def writing(self, authority_id):
        self.transactions += 1
        self.open.set()
        self.go_on.wait(20)
        if self.fails:
            raise StoreUnreachableError("away")
        with self.store.writing(authority_id) as connection:
            yield connection


@pytest.mark.parametrize("fails", [False, True])
def test_those_who_wait_are_written_together_and_fail_together(sqlite_store, fails):
    with sqlite_store.writing(None) as connection:
        authorities.add(connection, "alba", "Alba")
        audit.open_trail(connection, "alba", "test")
    notes, busy = GroupedNotes(), Busy(sqlite_store, fails)

    def read(number: int) -> bool:
        try:
            notes.note(busy, "alba", entry(number))
        except StoreUnreachableError:
            return False
        return True

    with ThreadPoolExecutor(READERS) as pool:
        first = pool.submit(read, 0)
        assert busy.open.wait(20)
        others = [pool.submit(read, number) for number in range(1, READERS)]
        while len(notes._waiting) < READERS - 1:
            time.sleep(0.005)
        busy.go_on.set()
        kept = [one.result() for one in (first, *others)]
    assert busy.transactions == 2
    assert kept == [not fails] * READERS
    assert len(seen(sqlite_store, "alba")) == (0 if fails else READERS)
