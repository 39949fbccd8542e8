"""Kill a migration of the store at random moments: is the form left the old one or the new, whole?

    python -m benchmarks.store_kills --kills 200 --seed 1          (both databases)

Each kill is a real SIGKILL of a process that opens the store. Every second one meets an empty
database, the others a store of the first form with rows in it. Afterwards the form must be, word
for word, that of before or that of a migration not disturbed; then the store is opened once more
and must be at its newest form, with its rows. One JSON object is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import alembic.command  # noqa: F401 (so that the kills hit the migration, not the import)
from sqlalchemy import Connection, insert, text

from allocator_api.store.engines import read_url
from allocator_api.store.migrating import migrate, revisions
from allocator_api.store.opening import one_connection, open_store, work_for
from allocator_api.store.rows import now
from allocator_api.store.tables import authorities

AUDIT_KEY = "a key for the kills, of more than 32 letters"
AUTHORITIES = 20
_FORM_OF_POSTGRES = (
    "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
    "WHERE table_schema = 'public' ORDER BY 1, 2",
    "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
)
NewUrl = Callable[[], AbstractContextManager[str]]


@dataclass
class Outcome:
    """What the kills left behind."""

    left: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def form_of(url: str) -> list[object]:
    """All that the database says of its tables, and the rows of the authorities."""
    with one_connection(read_url(url), create=True) as connection:
        work_for(connection, None)
        if connection.dialect.name == "sqlite":
            found: list[object] = [
                tuple(row)
                for row in connection.exec_driver_sql(
                    "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
                )
            ]
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            found.append(sound)
            known = any(row[1] == "authorities" for row in found[:-1])  # type: ignore[index]
        else:
            found = [
                tuple(row) for query in _FORM_OF_POSTGRES for row in connection.execute(text(query))
            ]
            known = any(row[0] == "authorities" for row in found)  # type: ignore[index]
        if known:
            found.append(_rows(connection))
    return found


def _rows(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM authorities")).scalar_one())


def lay_old_form(url: str) -> None:
    """A store of the first form, with rows."""
    with one_connection(read_url(url), create=True) as connection:
        migrate(connection, revisions()[0])
        work_for(connection, None)
        rows = [
            {"authority_id": f"a{number}", "name": "A", "version": 1, "created_at": now()}
            for number in range(AUTHORITIES)
        ]
        connection.execute(insert(authorities), rows)


def open_in_child(url: str) -> int:
    """Open, and so migrate, a store in a process of its own."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            open_store(url, audit_key_text=AUDIT_KEY).close()
            code = 0
        finally:
            os._exit(code)
    return child


def kill_migrations(new_url: NewUrl, kills: int, seed: int) -> Outcome:
    """Kill as many migrations as asked, each at a moment that a seeded die chose."""
    die, outcome = random.Random(seed), Outcome()
    undisturbed = {old: _undisturbed(new_url, old) for old in (False, True)}
    for number in range(kills):
        old = bool(number % 2)
        seconds, before, after = undisturbed[old]
        with new_url() as url:
            if old:
                lay_old_form(url)
            child = open_in_child(url)
            time.sleep(die.uniform(0, seconds))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            found = form_of(url)
            if found not in (before, after):
                outcome.faults.append(f"kill {number} left a form that is neither old nor new")
            outcome.left["old" if found == before else "new"] += 1
            open_store(url, audit_key_text=AUDIT_KEY).close()
            if form_of(url) != after:
                outcome.faults.append(f"after kill {number} the store did not come to its form")
    return outcome


def _undisturbed(new_url: NewUrl, old: bool) -> tuple[float, list[object], list[object]]:
    """How long a migration takes, and the form before and after it."""
    with new_url() as url:
        if old:
            lay_old_form(url)
        before, started = form_of(url), time.monotonic()
        _, status = os.waitpid(open_in_child(url), 0)
        if status != 0:
            raise RuntimeError("a migration that nobody disturbed failed")
        return time.monotonic() - started, before, form_of(url)


@contextmanager
def new_sqlite() -> Iterator[str]:
    """Address of a new SQLite file, removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'store.db'}"


def main() -> None:
    """Kill, and print what was left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="kills of each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    found = {}
    if asked.only != "postgresql":
        found["sqlite"] = kill_migrations(new_sqlite, asked.kills, asked.seed)
    if asked.only != "sqlite":
        from tests.api.postgres import new_database, running_server

        with running_server() as server:
            found["postgresql"] = kill_migrations(
                lambda: new_database(server), asked.kills, asked.seed
            )
    shown = {
        name: {"kills": asked.kills, "left": dict(sorted(one.left.items())), "faults": one.faults}
        for name, one in found.items()
    }
    print(json.dumps(shown, indent=1))


if __name__ == "__main__":
    main()
