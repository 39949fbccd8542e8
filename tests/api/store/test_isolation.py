"""No authority sees another's rows: not by the functions, and on PostgreSQL not by any SQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from allocator_api.audit import entries, note, open_trail
from allocator_api.store import api_keys, authorities, datasets, jobs, plans
from allocator_api.store.opening import open_store
from allocator_api.store.tables import INSTALLATION, metadata
from tests.api.postgres import AUDIT_KEY, new_database

WITH_AUTHORITY = sorted(
    table.name for table in metadata.sorted_tables if "authority_id" in table.columns
)


def fill(store, authority_id):
    with store.writing(None) as connection:
        authorities.add(connection, authority_id, authority_id.title())
        open_trail(connection, authority_id, "operator")
        api_keys.add(
            connection, f"key-{authority_id}", f"hash-{authority_id}", label="",
            authority_id=authority_id, role="manager", scopes=[], created_by="operator",
        )  # fmt: skip
    with store.writing(authority_id) as connection:
        files = {"schools.csv": b"one school"}
        row = datasets.add(
            connection, authority_id, files, workspace_hash="w", source="upload", created_by="k"
        )
        jobs.add(
            connection, authority_id, "j1", kind="plan", request={}, request_hash="h",
            created_by="k",
        )  # fmt: skip
        plans.add(
            connection, authority_id, "pl-1", files, dataset_id=row.dataset_id, kind="plan",
            summary={}, created_by="k",
        )  # fmt: skip
        note(connection, authority_id, "k", "plan.approved", "plans/pl-1")
    return row.dataset_id


@pytest.fixture(scope="module")
def postgres_two(postgres_server, postgres_template):
    with new_database(postgres_server, postgres_template) as url:
        store = open_store(url, audit_key_text=AUDIT_KEY)
        fill(store, "innis")
        fill(store, "machair")
        yield store
        store.close()


def test_the_same_files_of_two_authorities_are_two_datasets(store):
    assert fill(store, "innis") == fill(store, "machair")
    with store.reading("innis") as connection:
        page = datasets.page(connection, "innis")
    assert [row.authority_id for row in page] == ["innis"]


def test_another_authority_is_as_unknown_as_one_that_is_not_there(postgres_two):
    with postgres_two.reading("innis") as connection:
        for authority_id in ("machair", "nowhere"):
            assert authorities.find(connection, authority_id) is None
            assert datasets.page(connection, authority_id) == ()
            assert jobs.find(connection, authority_id, "j1") is None
            assert plans.read_files(connection, authority_id, "pl-1") == {}
            assert list(entries(connection, authority_id)) == []
        assert api_keys.find(connection, "key-machair") is None
        assert list(entries(connection, None)) == []


def test_every_table_is_held_by_row_security(postgres_two):
    query = text(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity "
        "AND relforcerowsecurity AND relnamespace = 'public'::regnamespace"
    )
    with postgres_two.reading(None) as connection:
        assert sorted(connection.execute(query).scalars()) == WITH_AUTHORITY


@pytest.mark.parametrize("table", WITH_AUTHORITY)
def test_any_sql_sees_the_rows_of_its_authority_only(postgres_two, table):
    query = text(f"SELECT DISTINCT authority_id FROM {table}")
    with postgres_two.reading("innis") as connection:
        assert set(connection.execute(query).scalars()) <= {"innis"}
    with postgres_two.reading(None) as connection:
        found = set(connection.execute(query).scalars())
    assert found - {INSTALLATION} in ({"innis", "machair"}, set())


def test_a_transaction_that_says_for_whom_it_works_to_nobody_sees_nothing(postgres_two):
    with postgres_two.readers.connect() as connection, connection.begin():
        assert connection.execute(text("SELECT count(*) FROM jobs")).scalar() == 0


def test_a_connection_used_again_does_not_remember_for_whom_it_worked(postgres_two):
    with postgres_two.writing("innis"):
        pass
    with postgres_two.writing("machair") as connection:
        query = text("SELECT DISTINCT authority_id FROM jobs")
        assert set(connection.execute(query).scalars()) == {"machair"}


def test_no_row_can_be_put_under_another_authority(postgres_two):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        postgres_two.writing("innis") as connection,
    ):
        jobs.add(
            connection, "machair", "j2", kind="plan", request={}, request_hash="h", created_by="k"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE jobs SET authority_id = 'innis'",
        "UPDATE plans SET approved_by = 'x'",
        "UPDATE datasets SET note = 'x'",
        "DELETE FROM blobs",
        "DELETE FROM idempotency",
        "DELETE FROM audit_entries",
        "UPDATE audit_entries SET actor = 'x'",
    ],
)
def test_no_sql_changes_rows_of_another_authority(postgres_two, statement):
    count = text(
        "SELECT (SELECT count(*) FROM jobs WHERE authority_id = 'machair'), "
        "(SELECT count(*) FROM plans WHERE approved_by IS NULL AND authority_id = 'machair'), "
        "(SELECT count(*) FROM datasets WHERE note = ''), (SELECT count(*) FROM blobs), "
        "(SELECT count(*) FROM audit_entries WHERE actor <> 'x')"
    )
    with postgres_two.reading(None) as connection:
        before = connection.execute(count).one()
    with postgres_two.writing("innis") as connection:
        connection.execute(text(statement))
    with postgres_two.reading(None) as connection:
        assert connection.execute(count).one() == before


def test_nobody_changes_an_entry_of_the_trail_not_even_the_operator(postgres_two):
    with postgres_two.writing(None) as connection:
        assert connection.execute(text("DELETE FROM audit_entries")).rowcount == 0
        assert connection.execute(text("UPDATE audit_entries SET actor = 'x'")).rowcount == 0


def test_the_installation_is_no_authority(store):
    with pytest.raises(ValueError, match="no authority"), store.reading(INSTALLATION):
        pass
