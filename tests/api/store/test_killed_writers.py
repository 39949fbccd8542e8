"""A writer killed at any moment has lost nothing that it was told is kept."""

import os
import random
import signal
import time

from sqlalchemy import select

from allocator_api.audit import note, verify
from allocator_api.store import authorities, datasets
from allocator_api.store.opening import open_store
from allocator_api.store.tables import datasets as table
from tests.api.postgres import AUDIT_KEY

KILLS = 4


def write_for_ever(url: str, name: int, out: int) -> None:
    """Write datasets, and say so after each commit."""
    store = open_store(url, create=False, audit_key_text=AUDIT_KEY)
    number = 0
    while True:
        number += 1
        with store.writing("innis") as connection:
            row = datasets.add(
                connection, "innis", {"a.csv": f"{name} {number}".encode()},
                workspace_hash=f"{name} {number}", source="upload", created_by="k",
            )  # fmt: skip
            note(connection, "innis", "k", "datasets.added", f"datasets/{row.dataset_id}")
        os.write(out, f"{row.dataset_id}\n".encode())


def write_and_be_killed(url: str, name: int, die: random.Random) -> list[str]:
    """Ids of the datasets that a process was told are kept, before it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            write_for_ever(url, name, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as stream:
        told = [stream.readline().strip() for _ in range(die.randrange(1, 6))]
        time.sleep(die.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told += [line.strip() for line in stream if line.endswith("\n")]
    return told


def test_what_was_acknowledged_is_there_after_kills(store, store_url):
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
    die = random.Random(5)
    told = [
        dataset_id
        for name in range(KILLS)
        for dataset_id in write_and_be_killed(store_url, name, die)
    ]
    with store.reading(None) as connection:
        kept = set(connection.execute(select(table.c.dataset_id)).scalars())
        report = verify(connection, store.audit_key)
    assert len(told) >= KILLS
    assert set(told) - kept == set()
    assert report.broken == ()
    assert report.trails[1].entries == len(kept)
