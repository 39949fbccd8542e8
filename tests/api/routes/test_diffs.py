from allocator.io.tables import TABLES
from allocator_api.routes.support.diffs import KEYS, diff_of
from allocator_api.routes.support.rows import with_rows_added
from tests.api.routes.workspaces import a_reading, as_files, two_schools


def test_every_table_has_keys_among_its_columns():
    assert list(KEYS) == [table.name for table in TABLES]
    assert all(set(KEYS[table.name]) <= set(table.columns) for table in TABLES)


def test_a_dataset_does_not_differ_from_itself_in_another_form():
    authority = two_schools()
    found = diff_of("a", as_files(authority), "b", as_files(authority, workbook=True))
    assert (found.tables, found.documents) == ((), ())


def test_rows_are_told_as_added_removed_and_changed_by_their_key():
    authority = two_schools()
    before = as_files(authority)
    after = with_rows_added(before, authority, "readings", [a_reading(known_on="2026-09-01")])
    after["schools.csv"] = after["schools.csv"].replace(b"School S2", b"New name")
    after["people.csv"] = b"\n".join(after["people.csv"].splitlines()[:2]) + b"\n"
    found = {table.table: table for table in diff_of("a", before, "b", after).tables}
    assert list(found) == ["schools", "readings", "people"]
    (change,) = found["schools"].changed
    assert change.key == {"school_id": "S2"}
    assert [(cell.column, cell.before, cell.after) for cell in change.cells] == [
        ("name", "School S2", "New name")
    ]
    assert found["readings"].added[0]["known_on"] == "2026-09-01"
    assert [row["person_id"] for row in found["people"].removed] == ["P2"]


def test_keys_of_documents_are_told_by_their_path():
    before = as_files(two_schools())
    after = {**before, "offer.yaml": before["offer.yaml"].replace(b"hours: 3.0", b"hours: 4.0")}
    (document,) = diff_of("a", before, "b", after).documents
    assert document.file == "offer.yaml"
    assert [(cell.column, cell.after) for cell in document.keys] == [
        ("activities.link_visit.hours", "4.0")
    ]


def test_long_lists_are_cut_and_counted():
    authority = two_schools()
    before = as_files(authority)
    rows = [a_reading(known_on=f"2026-09-{day:02d}") for day in range(1, 31)]
    after = with_rows_added(before, authority, "readings", rows)
    (table,) = diff_of("a", before, "b", after, shown=5).tables
    assert (table.added_count, len(table.added)) == (30, 5)
