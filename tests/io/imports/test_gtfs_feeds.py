# ruff: noqa: E501 (tables read better whole)
"""Feeds as published and as spoilt: what is read, what is refused, and where."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from pathlib import Path

import pytest

from allocator.errors import FaultyDataError, UsageError
from allocator.io.imports.gtfs.departures import GtfsChoices
from allocator.io.imports.gtfs.importing import import_gtfs
from tests.io.imports.gtfs_feeds import FEED, changed, write_feed, write_schools

# file, what is there, what it becomes, the row and column that must be named
CELLS = [
    ("routes", "R1,IS,1,Town - Isle - Far Isle,4", "R1,IS,1,Town,ferry", 2, "route_type"),
    ("routes", "F1,IS,F", "R1,IS,F", 3, "route_id"),
    ("trips", "R1,WEEK,T1", "R9,WEEK,T1", 2, "route_id"),
    ("trips", "R1,WEEK,T2", "R1,WEEK,T1", 3, "trip_id"),
    ("trips", "R1,SAT,T3", "R1,SUN,T3", 4, "service_id"),
    ("stop_times", "08:00:00,08:00:00,PIER", "8am,08:00:00,PIER", 2, "arrival_time"),
    ("stop_times", "08:00:00,08:00:00,PIER", "08:00:00,08:60:00,PIER", 2, "departure_time"),
    ("stop_times", "08:00:00,08:00:00,PIER", "08:00,08:00:00,PIER", 2, "arrival_time"),
    ("stop_times", "08:50:00,08:55:00,ISLE", "07:50:00,08:55:00,ISLE", 3, "arrival_time"),
    ("stop_times", "08:50:00,08:55:00,ISLE", "08:50:00,08:45:00,ISLE", 3, "departure_time"),
    ("stop_times", "11:00:00,11:00:00,FAR", "108:40:00,108:40:00,FAR", 4, "arrival_time"),
    ("stop_times", "11:00:00,11:00:00,FAR", ",,FAR", 4, "arrival_time"),
    ("stop_times", "08:50:00,08:55:00,ISLE,2", "08:50:00,08:55:00,ISEL,2", 3, "stop_id"),
    ("stop_times", "08:50:00,08:55:00,ISLE,2", "08:50:00,08:55:00,ISLE,two", 3, "stop_sequence"),
    ("stop_times", "08:50:00,08:55:00,ISLE,2", "08:50:00,08:55:00,ISLE,1", 3, "stop_sequence"),
    ("stops", "56.4500,-5.6900", "north,-5.6900", 3, "stop_lat"),
    ("stops", "56.4500,-5.6900", "56.4500,-190", 3, "stop_lon"),
    ("stops", "56.4500,-5.6900", "nan,-5.6900", 3, "stop_lat"),
    ("stops", "56.4500,-5.6900", "0,0", 3, "stop_lat"),
    ("stops", "56.4500,-5.6900,,", "56.4500,-5.6900,HARBOUR,", 3, "parent_station"),
    ("calendar", "WEEK,1", "WEEK,yes", 2, "monday"),
    ("calendar", "20260803,20261002\nSAT", "20260832,20261002\nSAT", 2, "start_date"),
    ("calendar", "20260803,20261002\nSAT", "20260803,20250101\nSAT", 2, "end_date"),
    ("calendar", "20260803,20261002\nSAT", "20260803,21261002\nSAT", 2, "end_date"),
    ("calendar", "20260803,20261002\nSAT", "2026-08-03,20261002\nSAT", 2, "start_date"),
    ("calendar", "SAT,0", "WEEK,0", 3, "service_id"),
    ("calendar_dates", "20260921,2", "20260931,2", 2, "date"),
    ("calendar_dates", "20260921,2", "20260921,3", 2, "exception_type"),
    ("stops", "stop_id,", "id,", 1, "stop_id"),
    ("stop_times", "08:50:00,08:55:00,ISLE,2\nT1,11:00:00,11:00:00", "08:50:00,08:55:00,ISLE,2\nT1,09:10:00,09:10:00", None, "arrival_time"),
]  # fmt: skip


def rows_of(folder: Path, **wanted: str) -> list[dict[str, str]]:
    with (folder / "sailings.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [row for row in rows if all(row[name] == text for name, text in wanted.items())]


def faults_of(feed: Path, folder: Path):
    with pytest.raises(FaultyDataError) as caught:
        import_gtfs(feed, write_schools(folder))
    assert sorted(path.name for path in folder.iterdir()) == ["schools.csv"]
    return caught.value.faults


@pytest.mark.parametrize(("file", "old", "new", "row", "column"), CELLS)
def test_a_bad_cell_is_named_and_nothing_is_written(tmp_path, file, old, new, row, column):
    feed = write_feed(tmp_path, **{file: changed(file, old, new)})
    faults = faults_of(feed, tmp_path / "ws")
    places = {(fault.file, fault.row, fault.column) for fault in faults}
    assert (f"feed.zip[{file}.txt]", row, column) in places


def test_faults_of_several_files_are_told_at_once(tmp_path):
    feed = write_feed(
        tmp_path,
        stops=changed("stops", "56.4500,-5.6900", "north,-5.6900"),
        stop_times=changed("stop_times", "08:50:00", "late"),
        calendar=changed("calendar", "WEEK,1", "WEEK,yes"),
    )
    files = {fault.file for fault in faults_of(feed, tmp_path / "ws")}
    assert files == {f"feed.zip[{name}.txt]" for name in ("stops", "stop_times", "calendar")}


def test_the_nearest_stop_is_offered(tmp_path):
    feed = write_feed(tmp_path, stop_times=changed("stop_times", "08:55:00,ISLE", "08:55:00,ISEL"))
    (fault,) = faults_of(feed, tmp_path / "ws")
    assert (fault.value, fault.nearest) == ("ISEL", "ISLE")


@pytest.mark.parametrize("file", ["agency", "stops", "routes", "trips", "stop_times"])
def test_a_missing_or_empty_file_is_named(tmp_path, file):
    for text in (None, ""):
        feed = write_feed(tmp_path, **{file: text})
        assert f"feed.zip[{file}.txt]" in {f.file for f in faults_of(feed, tmp_path / "ws")}


def test_one_of_the_two_calendars_is_needed(tmp_path):
    feed = write_feed(tmp_path, calendar=None, calendar_dates=None)
    assert {f.file for f in faults_of(feed, tmp_path / "ws")} == {"feed.zip[calendar.txt]"}


def test_text_that_is_not_utf8_is_named_with_its_row(tmp_path):
    feed = write_feed(tmp_path / "feed", zipped=False)
    text = (feed / "stops.txt").read_bytes().replace(b"Isle slip", b"Isl\xe9 slip")
    (feed / "stops.txt").write_bytes(text)
    (fault,) = faults_of(feed, tmp_path / "ws")
    assert (fault.file, fault.row, fault.expected) == ("stops.txt", 3, "text in UTF-8")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more", b"stop_id,stop_name\n"])
def test_a_file_that_is_no_archive_is_refused(tmp_path, data):
    path = tmp_path / "feed.zip"
    path.write_bytes(data)
    (fault,) = faults_of(path, tmp_path / "ws")
    assert "GTFS feed" in fault.expected


def test_a_zip_bomb_is_refused_unread(tmp_path):
    feed = write_feed(tmp_path, stop_times=None)
    with zipfile.ZipFile(feed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stop_times.txt", b"0" * 60_000_000)
    (fault,) = faults_of(feed, tmp_path / "ws")
    assert "swells" in fault.expected


def test_a_line_without_end_is_refused(tmp_path):
    feed = write_feed(tmp_path, stops=changed("stops", "Town pier", "x" * 2_000_000))
    assert any("1 MB" in fault.expected for fault in faults_of(feed, tmp_path / "ws"))


def test_a_feed_of_buses_alone_is_refused_with_what_it_has(tmp_path):
    text = changed("routes", "Isle,4", "Isle,3").replace("air,1100", "air,3")
    (fault,) = faults_of(write_feed(tmp_path, routes=text), tmp_path / "ws")
    assert (fault.column, fault.value) == ("route_type", "3")


def test_a_feed_in_one_folder_of_its_archive_is_read(tmp_path):
    feed, inner = write_feed(tmp_path / "plain"), tmp_path / "inner.zip"
    with zipfile.ZipFile(feed) as archive, zipfile.ZipFile(inner, "w") as other:
        for name in archive.namelist():
            other.writestr(f"export/{name}", archive.read(name))
    import_gtfs(inner, write_schools(tmp_path / "a"))
    import_gtfs(write_feed(tmp_path / "open", zipped=False), write_schools(tmp_path / "b"))
    one, other = ((tmp_path / ws / "sailings.csv").read_bytes() for ws in "ab")
    assert one == other


@pytest.mark.parametrize("kind", ["4", "1000", "1099", "1200"])
def test_boats_of_basic_and_extended_types_are_ferries(tmp_path, kind):
    feed = write_feed(tmp_path, routes=changed("routes", "Far Isle,4", f"Far Isle,{kind}"))
    import_gtfs(feed, write_schools(tmp_path / "ws"), GtfsChoices(modes=("ferry",)))
    assert {row["mode"] for row in rows_of(tmp_path / "ws")} == {"ferry"}


def test_modes_leave_the_others_out(tmp_path):
    import_gtfs(
        write_feed(tmp_path), write_schools(tmp_path / "ws"), GtfsChoices(modes=("flight",))
    )
    assert {row["mode"] for row in rows_of(tmp_path / "ws")} == {"flight"}


def test_a_sailing_past_midnight_is_left_out_and_told(tmp_path):
    times = changed("stop_times", "T2,18:00:00,18:00:00", "T2,24:10:00,24:10:00")
    report = import_gtfs(write_feed(tmp_path, stop_times=times), write_schools(tmp_path / "ws"))
    assert report.past_midnight == ["Town - Isle - Far Isle, 17:10 to 00:10 on a later day"]
    assert not rows_of(tmp_path / "ws", from_port="ISLE", to_port="PIER")
    assert any("later day" in line for line in report.lines())


def test_a_sailing_wholly_after_midnight_sails_the_day_after(tmp_path):
    times = changed("stop_times", "T3,10:00:00,10:00:00", "T3,25:00:00,25:00:00")
    times = times.replace("T3,10:50:00,10:50:00", "T3,25:50:00,25:50:00")
    import_gtfs(write_feed(tmp_path, stop_times=times), write_schools(tmp_path / "ws"))
    (row,) = rows_of(tmp_path / "ws", depart="01:00")
    assert (row["arrive"], row["days"]) == ("01:50", "------S")
    assert (row["valid_from"], row["valid_to"]) == ("2026-08-09", "2026-09-27")


def test_repeated_departures_are_written_out(tmp_path):
    text = "trip_id,start_time,end_time,headway_secs\nT3,10:00:00,12:00:00,2400\n"
    report = import_gtfs(write_feed(tmp_path, frequencies=text), write_schools(tmp_path / "ws"))
    rows = rows_of(tmp_path / "ws", days="-----S-", valid_to="2026-09-26")
    assert [(row["depart"], row["arrive"]) for row in rows] == [
        ("10:00", "10:50"), ("10:40", "11:30"), ("11:20", "12:10"),
    ]  # fmt: skip
    assert any("every 40 minutes" in note for note in report.notes)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("T3,ten,12:00:00,2400", "start_time"),
        ("T3,10:00:00,09:00:00,2400", "end_time"),
        ("T3,10:00:00,12:00:00,0", "headway_secs"),
        ("T3,10:00:00,12:00:00,often", "headway_secs"),
    ],
)
def test_bad_repeats_are_named(tmp_path, row, column):
    text = f"trip_id,start_time,end_time,headway_secs\n{row}\n"
    faults = faults_of(write_feed(tmp_path, frequencies=text), tmp_path / "ws")
    assert [(fault.row, fault.column) for fault in faults] == [(2, column)]


def test_who_may_not_alight_at_a_stop_is_carried_past_it(tmp_path):
    header, *lines = FEED["stop_times"].splitlines()
    kinds = {"T1,08:50": ",0,1"}  # at Isle passengers may only board
    lines = [line + kinds.get(line[:8], ",0,0") for line in lines]
    times = "\n".join([f"{header},pickup_type,drop_off_type", *lines]) + "\n"
    import_gtfs(write_feed(tmp_path, stop_times=times), write_schools(tmp_path / "ws"))
    rides = {
        (row["from_port"], row["to_port"])
        for row in rows_of(tmp_path / "ws", service_id="R1_PIER_FAR_0800-1100")
    }
    assert rides == {("PIER", "FAR"), ("ISLE", "FAR")}


def test_seconds_are_rounded_so_that_nobody_is_late(tmp_path):
    times = changed("stop_times", "T3,10:00:00,10:00:00", "T3,10:00:00,10:00:40")
    times = times.replace("T3,10:50:00", "T3,10:50:10").replace("10:50:00,ISLE", "10:50:30,ISLE")
    import_gtfs(write_feed(tmp_path, stop_times=times), write_schools(tmp_path / "ws"))
    (row,) = rows_of(tmp_path / "ws", depart="10:00")
    assert row["arrive"] == "10:50"  # there and gone within the minute
    assert row["service_id"] == "R1_PIER_ISLE_1000-1050"


@pytest.mark.parametrize(("cars", "answer"), [("1", "yes"), ("2", "no"), ("0", "no"), ("", "no")])
def test_cars_are_carried_where_the_feed_says_so(tmp_path, cars, answer):
    text = changed("trips", "trip_id\n", "trip_id,cars_allowed\n").replace("T3\n", f"T3,{cars}\n")
    report = import_gtfs(write_feed(tmp_path, trips=text), write_schools(tmp_path / "ws"))
    (row,) = rows_of(tmp_path / "ws", depart="10:00")
    assert row["carries_cars"] == answer
    unknown = sum(row["mode"] == "ferry" for row in rows_of(tmp_path / "ws")) - (cars in ("1", "2"))
    assert report.sailings.cars_assumed == unknown


def test_a_crossing_nobody_can_make_is_refused(tmp_path):
    times = changed("stop_times", "08:50:00,08:55:00,ISLE", "08:03:00,08:55:00,ISLE")
    (fault,) = faults_of(write_feed(tmp_path, stop_times=times), tmp_path / "ws")
    assert fault.value == "Town pier to Isle slip, 08:00 to 08:03"
    assert "km/h" in fault.expected


def test_days_that_the_feed_has_not_are_refused(tmp_path):
    choices = GtfsChoices(first=dt.date(2027, 1, 1))
    with pytest.raises(UsageError, match="2026-08-03 to 2026-10-02"):
        import_gtfs(write_feed(tmp_path), write_schools(tmp_path / "ws"), choices)


def test_a_service_that_never_runs_is_refused(tmp_path):
    text = changed("calendar", "WEEK,1,1,1,1,1", "WEEK,0,0,0,0,0").replace(
        "0,1,0,2026", "0,0,0,2026"
    )
    faults = faults_of(write_feed(tmp_path, calendar=text, calendar_dates=None), tmp_path / "ws")
    assert "days on which" in faults[0].expected
