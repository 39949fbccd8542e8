"""Feeds brought into a workspace that has something already: nothing written by hand is lost."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from allocator.domain.crossings import Sailing
from allocator.errors import FaultyDataError, UsageError
from allocator.io.imports.gtfs.departures import GtfsChoices
from allocator.io.imports.gtfs.importing import import_gtfs
from allocator.io.workspace import check_workspace, read_workspace
from allocator.travel.timetables import sails_on
from tests.io.imports.gtfs_feeds import FEED, changed, write_feed, write_schools
from tests.io.small import write_small

BY_HAND = (
    "service_id,mode,from_port,to_port,depart,arrive,days,carries_cars,source\n"
    "launch,ferry,PIER,ISLE,07:00,07:40,MTWTF--,no,the skipper\n"
    "R1_PIER_ISLE_1000-1050,ferry,PIER,ISLE,10:00,11:15,-----S-,yes,harbour notice\n"
)
LATER = (
    FEED["calendar"].replace("20260803", "20260901").replace("20261002", "20261127")
)  # the next edition


def rows_of(folder: Path, **wanted: str) -> list[dict[str, str]]:
    with (folder / "sailings.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [row for row in rows if all(row[name] == text for name, text in wanted.items())]


def sailings_on(folder: Path, date: dt.date) -> set[tuple[str, str, int]]:
    rows = [{k: v for k, v in row.items() if v} for row in rows_of(folder)]
    sailings = [Sailing.model_validate(row) for row in rows]
    return {(row.from_port, row.to_port, row.depart) for row in sailings if sails_on(row, date)}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_schools(tmp_path / "ws")


def test_the_same_feed_again_changes_no_byte(tmp_path, folder):
    feed = write_feed(tmp_path)
    import_gtfs(feed, folder)
    before = contents(folder)
    report = import_gtfs(feed, folder)
    assert contents(folder) == before
    assert any("left as they are" in line for line in report.lines())


def test_what_is_written_is_a_sound_part_of_a_workspace(tmp_path):
    folder = write_small(tmp_path / "ws")
    known = check_workspace(folder)
    import_gtfs(write_feed(tmp_path), folder, GtfsChoices(networks={"FAR": "far-isle"}))
    assert [f for f in check_workspace(folder) if f.severity == "error"] == []
    assert known == ()
    assert len(read_workspace(folder).authority.sailings) > 2


def test_rows_by_hand_keep_every_cell(tmp_path, folder):
    (folder / "sailings.csv").write_text(BY_HAND)
    report = import_gtfs(write_feed(tmp_path), folder)
    (launch,) = rows_of(folder, service_id="launch")
    assert (launch["depart"], launch["source"]) == ("07:00", "the skipper")
    (own,) = rows_of(folder, service_id="R1_PIER_ISLE_1000-1050")
    assert (own["arrive"], own["carries_cars"]) == ("11:15", "yes")
    assert report.sailings.by_hand == ["R1_PIER_ISLE_1000-1050"]


def test_columns_that_validity_needs_are_added(tmp_path, folder):
    (folder / "sailings.csv").write_text(BY_HAND)
    import_gtfs(write_feed(tmp_path), folder)
    (row,) = rows_of(folder, days="-----S-", source="GTFS: Isle Boats, route F1")
    assert (row["valid_from"], row["valid_to"]) == ("2026-09-19", "2026-09-19")


def test_bytes_before_new_rows_stay_as_they_are(tmp_path, folder):
    header = ",".join(Sailing.model_fields)
    before = f"{header},note\r\nlaunch,ferry,PIER,ISLE,7:00,7:40,Mon;Tue,,,no,,,,,old\r\n".encode()
    (folder / "sailings.csv").write_bytes(before)
    import_gtfs(write_feed(tmp_path), folder)
    after = (folder / "sailings.csv").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == after.count(b"\r\n")


def test_the_next_edition_renews_its_days_and_keeps_the_others(tmp_path, folder):
    import_gtfs(write_feed(tmp_path / "old"), folder)
    times = FEED["stop_times"].replace("T3,10:00:00,10:00:00", "T3,10:05:00,10:05:00")
    feed = write_feed(tmp_path / "new", calendar=LATER, calendar_dates=None, stop_times=times)
    report = import_gtfs(feed, folder)
    august, september = dt.date(2026, 8, 8), dt.date(2026, 9, 12)
    assert ("PIER", "ISLE", 600) in sailings_on(folder, august)
    assert sailings_on(folder, september) == {("PIER", "ISLE", 605)}
    assert sailings_on(folder, dt.date(2026, 11, 2)) >= {("PIER", "ISLE", 480)}
    assert report.sailings.new == ["R1_PIER_ISLE_1005-1050"]
    assert "R1_PIER_ISLE_1000-1050" in report.sailings.changed


def test_what_people_add_to_imported_rows_is_kept(tmp_path, folder):
    import_gtfs(write_feed(tmp_path / "old"), folder)
    text = (folder / "sailings.csv").read_text()
    text = text.replace(
        ',no,,,,"GTFS: Isle Boats, route R1"', ',yes,20,0.1,31.4,"GTFS: Isle Boats, route R1"'
    )
    (folder / "sailings.csv").write_text(text)
    times = FEED["stop_times"].replace("T3,10:00:00,10:00:00", "T3,10:05:00,10:05:00")
    import_gtfs(write_feed(tmp_path / "new", stop_times=times), folder)
    (row,) = rows_of(folder, depart="10:05")
    columns = ("carries_cars", "check_in_minutes", "cancel_share", "fare_pounds")
    assert [row[name] for name in columns] == ["yes", "20", "0.1", "31.4"]


def test_a_service_gone_from_the_feed_is_taken_out_and_told(tmp_path, folder):
    import_gtfs(write_feed(tmp_path / "old"), folder)
    report = import_gtfs(
        write_feed(tmp_path / "new", trips=changed("trips", "R1,SAT,T3\n", "")), folder
    )
    assert report.sailings.gone == ["R1_PIER_ISLE_1000-1050"]
    assert not rows_of(folder, depart="10:00")


def test_a_row_whose_source_is_changed_belongs_to_people(tmp_path, folder):
    import_gtfs(write_feed(tmp_path / "old"), folder)
    text = (folder / "sailings.csv").read_text().splitlines(keepends=True)
    text = [
        line.replace("GTFS: Isle Boats, route R1", "mine") if "1000" in line else line
        for line in text
    ]
    (folder / "sailings.csv").write_text("".join(text))
    import_gtfs(write_feed(tmp_path / "new", trips=changed("trips", "R1,SAT,T3\n", "")), folder)
    assert len(rows_of(folder, source="mine")) == 1


def test_one_mode_leaves_the_rows_of_the_other(tmp_path, folder):
    import_gtfs(write_feed(tmp_path), folder)
    before = (folder / "sailings.csv").read_bytes()
    report = import_gtfs(write_feed(tmp_path), folder, GtfsChoices(modes=("flight",)))
    assert (folder / "sailings.csv").read_bytes() == before
    assert report.sailings.stale > 0


def test_days_asked_for_bound_what_is_written(tmp_path, folder):
    choices = GtfsChoices(first=dt.date(2026, 8, 17), last=dt.date(2026, 8, 21))
    import_gtfs(write_feed(tmp_path), folder, choices)
    spans = {(row["valid_from"], row["valid_to"]) for row in rows_of(folder)}
    assert spans == {("2026-08-17", "2026-08-21")}


def test_routes_may_be_said_to_carry_cars(tmp_path, folder):
    import_gtfs(write_feed(tmp_path), folder, GtfsChoices(cars=("R1",)))
    assert {row["carries_cars"] for row in rows_of(folder, mode="ferry")} == {"yes"}
    assert {row["carries_cars"] for row in rows_of(folder, mode="flight")} == {"no"}
    with pytest.raises(UsageError, match="Did you mean 'R1'"):
        import_gtfs(write_feed(tmp_path), folder, GtfsChoices(cars=("R11",)))


def test_voyages_that_begin_and_end_alike_have_ids_of_their_own(tmp_path, folder):
    trips = changed("trips", "R1,SAT,T3\n", "R1,SAT,T3\nR1,SAT,T4\n")
    times = FEED["stop_times"] + (
        "T4,08:00:00,08:00:00,PIER,1\nT4,08:40:00,08:45:00,ISLE,2\nT4,11:00:00,11:00:00,FAR,3\n"
    )
    import_gtfs(write_feed(tmp_path, trips=trips, stop_times=times), folder)
    found = {row["service_id"] for row in rows_of(folder, from_port="PIER", depart="08:00")}
    assert len(found) == 2
    assert all(service.startswith("R1_PIER_FAR_0800-1100~") for service in found)


def test_tables_in_a_workbook_are_not_written_beside_it(tmp_path):
    folder = write_small(tmp_path / "ws")
    from allocator.io.writing import write_workspace

    write_workspace(read_workspace(folder).authority, tmp_path / "book", workbook=True)
    with pytest.raises(UsageError, match="ports and sailings"):
        import_gtfs(write_feed(tmp_path), tmp_path / "book")


def test_a_table_that_cannot_be_read_stops_the_import(tmp_path, folder):
    (folder / "sailings.csv").write_text("service_id,mode\nX,ferry\n")
    with pytest.raises(FaultyDataError):
        import_gtfs(write_feed(tmp_path), folder)
    assert not (folder / "ports.csv").exists()
