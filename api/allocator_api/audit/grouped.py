"""Entries of many requests at once in one transaction, each kept before its request is answered.

Reading is noted too, so every such answer waits for a commit, and SQLite has one writer: thirty
readers one after the other would wait thirty times for the disk. Whoever's turn it is writes what
all have waiting.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from allocator_api.audit.writing import NewEntry, note_all
from allocator_api.store.opening import Store


@dataclass
class _Waiting:
    """One entry until it is kept."""

    authority_id: str | None
    entry: NewEntry
    is_done: bool = False
    error: Exception | None = None


class GroupedNotes:
    """Entries that wait to be written; one for a process, shared by its threads."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._list, self._turn = threading.Lock(), threading.Lock()

    def note(self, store: Store, authority_id: str | None, entry: NewEntry) -> None:
        """Write an entry, with those of others; it is kept when this returns.

        Raises
        ------
        StoreUnreachableError, BrokenTrailError
            As ``note`` within ``Store.writing`` does; nothing is kept then.
        """
        own = _Waiting(authority_id, entry)
        with self._list:
            self._waiting.append(own)
        with self._turn:
            if not own.is_done:
                self._write(store)
        if own.error is not None:
            raise own.error

    def _write(self, store: Store) -> None:
        with self._list:
            batch, self._waiting = self._waiting, []
        for authority_id in dict.fromkeys(one.authority_id for one in batch):
            together = [one for one in batch if one.authority_id == authority_id]
            try:
                with store.writing(authority_id) as connection:
                    note_all(connection, authority_id, [one.entry for one in together])
            except Exception as error:
                for one in together:
                    one.error = error
            for one in together:
                one.is_done = True
