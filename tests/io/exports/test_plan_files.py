"""The plan files of the worked example: what is written, and that it is written whole."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from itertools import pairwise

import icalendar
import openpyxl
import pytest

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.errors import FaultyDataError, UsageError
from allocator.io import plan_files
from allocator.io.exports.drawings import map_svg
from allocator.io.plan_files import canonical_json, plan_contents, read_plan, write_plan
from allocator.io.workspace import read_workspace
from tests.data import data_folder


@cache
def example() -> tuple[Authority, Plan]:
    folder = data_folder("example")
    return read_workspace(folder / "workspace").authority, read_plan(folder / "plan")


@cache
def contents() -> dict[str, bytes]:
    authority, plan = example()
    return plan_contents(plan, authority)


def holds(ours, theirs) -> bool:
    """Whether a value holds everything another does; ours may say more."""
    if isinstance(theirs, dict):
        return all(key in ours and holds(ours[key], value) for key, value in theirs.items())
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(holds, ours, theirs))
    return ours == theirs


def is_journey(event) -> bool:
    return "Travel" in [str(word) for word in event["categories"].cats]


@pytest.mark.parametrize("name", ["tiers", "allocation", "schedule"])
def test_the_worked_example_is_written_as_it_was_read(name):
    original = json.loads((data_folder("example", "plan") / f"{name}.json").read_text())
    assert holds(json.loads(contents()[f"{name}.json"]), original)


def test_json_is_sorted_and_ends_with_a_line(tmp_path):
    text = contents()["schedule.json"].decode()
    assert text.endswith("}\n")
    keys = list(json.loads(text))
    assert keys == sorted(keys)


def test_the_same_plan_gives_the_same_bytes():
    authority, plan = example()
    assert plan_contents(plan, authority) == contents()


def test_a_plan_reads_back_as_it_was(tmp_path):
    authority, plan = example()
    write_plan(plan, authority, tmp_path / "out")
    again = read_plan(tmp_path / "out")
    assert again.tiers == plan.tiers
    assert again.allocation == plan.allocation
    assert again.schedule == plan.schedule


def test_a_plan_of_tiers_alone_is_written_too(tmp_path):
    authority, plan = example()
    write_plan(Plan(plan.run, plan.tiers), authority, tmp_path / "out")
    assert not (tmp_path / "out" / "schedule.json").exists()
    assert (tmp_path / "out" / "report.html").exists()


def test_only_ours_is_replaced(tmp_path):
    authority, plan = example()
    out = tmp_path / "out"
    write_plan(plan, authority, out)
    (out / "notes.txt").write_text("mine")
    write_plan(Plan(plan.run, plan.tiers), authority, out)
    assert (out / "notes.txt").read_text() == "mine"
    assert not (out / "allocation.json").exists()
    assert not (out / "calendars").exists()


def test_a_failure_in_the_middle_leaves_the_old_plan(tmp_path, monkeypatch):
    authority, plan = example()
    out = tmp_path / "out"
    write_plan(plan, authority, out)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    moves = []
    original = plan_files.Path.replace

    def failing(self, target):
        moves.append(self)
        if len(moves) == 12:
            raise OSError("the disk is full")
        return original(self, target)

    monkeypatch.setattr(plan_files.Path, "replace", failing)
    with pytest.raises(OSError, match="disk is full"):
        write_plan(plan, authority, out)
    monkeypatch.undo()
    after = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    assert after == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_no_plan_is_said(tmp_path):
    with pytest.raises(UsageError, match=r"tiers\.json is missing"):
        read_plan(tmp_path)


def test_a_broken_plan_is_named(tmp_path):
    authority, plan = example()
    write_plan(plan, authority, tmp_path / "out")
    (tmp_path / "out" / "allocation.json").write_text('{"status": "perfect"}')
    with pytest.raises(FaultyDataError) as caught:
        read_plan(tmp_path / "out")
    assert {fault.file for fault in caught.value.faults} == {"allocation.json"}


def test_visits_read_as_a_table():
    rows = list(csv.DictReader(io.StringIO(contents()["visits.csv"].decode())))
    _, plan = example()
    assert len(rows) == len(plan.schedule.visits)
    assert {row["status"] for row in rows} == {"agreed", "proposed"}


def test_the_workbook_has_a_sheet_for_each_question_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(contents()["plan.xlsx"]))
    assert book.sheetnames == [
        "Tiers", "Plan by school", "Diary by person", "Shortfalls", "People", "Aims", "About",
    ]  # fmt: skip
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert book["Tiers"].max_row == 7


def test_a_name_like_a_formula_stays_text_in_the_workbook():
    authority, plan = example()
    schools = tuple(
        school.model_copy(update={"name": "=1+1"}) if school.school_id == "S1" else school
        for school in authority.schools
    )
    fields = {name: getattr(authority, name) for name in authority.__dataclass_fields__}
    changed = Authority(**{**fields, "schools": schools})
    data = plan_contents(plan, changed)
    sheet = openpyxl.load_workbook(io.BytesIO(data["plan.xlsx"]))["Tiers"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert "'=1+1" in data["visits.csv"].decode()


def test_everybody_and_every_school_has_a_calendar_with_stable_identities():
    _, plan = example()
    names = [name for name in contents() if name.startswith("calendars/")]
    assert "calendars/person-P1.ics" in names
    assert "calendars/school-S6.ics" in names
    authority, _ = example()
    assert len(names) == len(authority.people) + len(authority.open_schools)
    entries = [
        event
        for name in names
        for event in icalendar.Calendar.from_ical(contents()[name]).walk("VEVENT")
    ]
    uids = [str(event["uid"]) for event in entries]
    assert all(event["sequence"] == 0 for event in entries)
    assert len(set(uids)) == len(uids)
    persons = sum(len(visit.person_ids) + len(visit.school_ids) for visit in plan.schedule.visits)
    assert len([event for event in entries if not is_journey(event)]) == persons


def test_a_calendar_keeps_local_time_across_the_change_of_clocks():
    events = icalendar.Calendar.from_ical(contents()["calendars/person-P1.ics"]).walk("VEVENT")
    _, plan = example()
    own = [visit for visit in plan.schedule.visits if "P1" in visit.person_ids]
    starts = sorted(
        (event["dtstart"].dt.date(), event["dtstart"].dt.hour)
        for event in events
        if not is_journey(event)
    )
    assert starts == sorted((visit.date, visit.start // 60) for visit in own)


def test_the_map_is_valid_geojson():
    data = json.loads(contents()["plan.geojson"])
    kinds = {feature["geometry"]["type"] for feature in data["features"]}
    assert kinds == {"Point", "LineString"}
    for feature in data["features"]:
        points = feature["geometry"]["coordinates"]
        for longitude, latitude in [points] if isinstance(points[0], float) else points:
            assert -9 < longitude < 0
            assert 54 < latitude < 61


def test_the_report_asks_for_nothing_from_outside():
    page = contents()["report.html"].decode()
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#|data:)""", page)
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", page)
    assert "default-src 'none'" in page


def test_the_report_shows_every_school_and_shortfall():
    authority, plan = example()
    page = contents()["report.html"].decode()
    for school in authority.open_schools:
        assert school.name in page
    for row in plan.allocation.shortfalls:
        assert row.relief in page
    for row in plan.schedule.unplaced:
        assert row.relief in page


def test_hostile_names_are_escaped():
    authority, plan = example()
    hostile = """<script>alert("x")</script>'"""
    schools = tuple(school.model_copy(update={"name": hostile}) for school in authority.schools)
    people = tuple(person.model_copy(update={"name": hostile}) for person in authority.people)
    fields = {name: getattr(authority, name) for name in authority.__dataclass_fields__}
    changed = Authority(**{**fields, "schools": schools, "people": people})
    page = plan_contents(plan, changed)["report.html"].decode()
    assert "<script>alert" not in page
    assert page.count("<script>") == 1


def test_headings_follow_each_other_and_tables_have_headers():
    page = contents()["report.html"].decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    # The itinerary of a tour has a body for each of its days.
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert all("<tbody>" in table and "<th scope=" in table for table in tables)
    assert len(tables) == page.count("<table")
    assert '<html lang="en-GB">' in page


def test_tiers_differ_by_shape_on_the_map():
    authority, plan = example()
    drawing = map_svg(plan, authority)
    assert "<circle" in drawing
    assert "<polygon" in drawing


def test_invented_figures_are_said():
    authority, plan = example()
    readings = authority.readings
    fields = {name: getattr(readings, name) for name in readings.__dataclass_fields__}
    source = readings.source.copy()
    source[:] = "synthetic"
    invented = type(readings)(**{**fields, "source": source})
    parts = {name: getattr(authority, name) for name in authority.__dataclass_fields__}
    page = plan_contents(plan, Authority(**{**parts, "readings": invented}))["report.html"]
    assert b"Some figures are invented" in page
    assert b"Some figures are invented" not in contents()["report.html"]


def test_empty_optional_fields_are_left_out():
    _, plan = example()
    text = canonical_json(plan.schedule)
    assert '"hired": null' not in text
    assert '"night_at": null' in text
