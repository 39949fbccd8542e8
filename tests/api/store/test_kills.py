"""A migration killed at any moment leaves the old form or the new one, whole."""

from benchmarks.store_kills import kill_migrations, new_sqlite
from tests.api.postgres import new_database


def test_10_migrations_of_sqlite_killed_leave_a_whole_form():
    outcome = kill_migrations(new_sqlite, 10, seed=3)
    assert outcome.faults == []
    assert outcome.left.total() == 10


def test_10_migrations_of_postgresql_killed_leave_a_whole_form(postgres_server):
    outcome = kill_migrations(lambda: new_database(postgres_server), 10, seed=3)
    assert outcome.faults == []
    assert outcome.left.total() == 10
