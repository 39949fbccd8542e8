# ruff: noqa: E501 (tables read better whole)
"""Faulty workspaces: each refused whole, with the place named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from allocator.errors import FaultyDataError
from allocator.io.workspace import check_workspace, read_workspace
from tests.io.small import FILES, spoilt, write_small

# file, what is there, what it becomes, the row and column that must be named
CELLS = [
    ("schools.csv", "S1,A1", ",A1", 2, "school_id"),
    ("schools.csv", "S2,A2", "S1,A2", 3, "school_id"),
    ("schools.csv", "S2,A2", "S2,", 3, "site_id"),
    ("schools.csv", "120,mainland", "120,", 2, "road_network"),
    ("schools.csv", "primary,56.41", "primery,56.41", 2, "sector"),
    ("schools.csv", "56.41,-5.47", "north,-5.47", 2, "latitude"),
    ("schools.csv", "56.41,-5.47", "NaN,-5.47", 2, "latitude"),
    ("schools.csv", "56.41,-5.47", "inf,-5.47", 2, "latitude"),
    ("schools.csv", "56.41,-5.47", "96.41,-5.47", 2, "latitude"),
    ("schools.csv", "56.41,-5.47", "56.41,-190", 2, "longitude"),
    ("schools.csv", "-5.47,120", "-5.47,-3", 2, "roll"),
    ("schools.csv", "-5.47,120", "-5.47,12.5", 2, "roll"),
    ("schools.csv", "-5.47,120", "-5.47," + "9" * 400, 2, "roll"),
    ("schools.csv", "120,mainland,good", "120,mainland,fast", 2, "connection"),
    ("schools.csv", "S2,A2", "S2,A1", 3, "latitude"),
    ("people.csv", "P2,Bran", "P1,Bran", 3, "person_id"),
    ("people.csv", "P2,Bran Low,qio", "A1,Bran Low,qio", 3, "person_id"),
    ("people.csv", "Bran Low,qio", "Bran Low,qoi", 3, "role"),
    ("people.csv", "0.6,--WTF--", "-1,--WTF--", 3, "fte"),
    ("people.csv", "0.6,--WTF--", "7,--WTF--", 3, "fte"),
    ("people.csv", "0.6,--WTF--", "NaN,--WTF--", 3, "fte"),
    ("people.csv", "--WTF--,0.52", "--XYZ--,0.52", 3, "working_days"),
    ("people.csv", "MTWTF--,0.52", "MTWTF--,93", 2, "contact_share"),
    ("people.csv", "MTWTF--,0.52", "MTWTF--,-0.1", 2, "contact_share"),
    ("people.csv", "MTWTF--,0.52", "MTWTF--,half", 2, "contact_share"),
    ("readings.csv", "S1,attendance", "S9,attendance", 2, "school_id"),
    ("readings.csv", "2026-06-30,93.4", "2026-02-30,93.4", 2, "period_end"),
    ("readings.csv", "2026-06-30,93.4", ",93.4", 2, "period_end"),
    ("readings.csv", "93.4", "ninety", 2, "value"),
    ("readings.csv", "93.4", "NaN", 2, "value"),
    ("readings.csv", "93.4", "inf", 2, "value"),
    ("readings.csv", "93.4", "1e300", 2, "value"),
    ("readings.csv", "93.4", "193.4", 2, "value"),
    ("readings.csv", "not_collected", "not collected", 3, "status"),
    ("readings.csv", "SEEMiS,2026-07-10\n", "SEEMiS,10/07/2026\n", 2, "known_on"),
    ("links.csv", "S1,P1,2024-08-19", "S1,P7,2024-08-19", 2, "person_id"),
    ("links.csv", "S1,P1,2024-08-19", "S7,P1,2024-08-19", 2, "school_id"),
    ("links.csv", "2024-08-18", "2024-08-30", 4, "from"),
    ("links.csv", "2023-08-19,2024-08-18", "2024-08-19,2023-08-18", 3, "to"),
    ("calendar.csv", "holiday", "hollyday", 3, "kind"),
    ("calendar.csv", "2026-09-18,2026-09-21", "2026-09-21,2026-09-18", 3, "to"),
    ("calendar.csv", "holiday,,", "holiday,,S8", 3, "school_id"),
    ("leave.csv", "2026-09-10,2026-09-11", "2026-09-10,2026-09-31", 2, "to"),
    ("leave.csv", "P1", "P4", 2, "person_id"),
    ("conflicts.csv", "P2,S1", "P2,S4", 2, "school_id"),
    ("ports.csv", "PI,Slip", "PM,Slip", 3, "port_id"),
    ("ports.csv", "PI,Slip", "P1,Slip", 3, "port_id"),
    ("sailings.csv", "PM,PI", "PM,PX", 2, "to_port"),
    ("sailings.csv", "PM,PI", "PM,PM", 2, "to_port"),
    ("sailings.csv", "08:00,08:50", "08:00,07:50", 2, "arrive"),
    ("sailings.csv", "08:00,08:50", "8 am,08:50", 2, "depart"),
    ("sailings.csv", "08:00,08:50", "25:00,08:50", 2, "depart"),
    ("sailings.csv", "MTWTF--,yes", "MTWTF--,maybe", 2, "carries_cars"),
    ("sailings.csv", "X1,ferry,PM", "X1,boat,PM", 2, "mode"),
    ("travel_minutes.csv", "P1,A2,22", "P1,A9,22", 2, "to_id"),
    ("travel_minutes.csv", "22,16", "-22,16", 2, "minutes"),
    ("judgements.csv", "S2,targeted", "S2,targetted", 2, "tier"),
    ("judgements.csv", "2026-06-10,2026-12-18", "2026-06-10,2025-12-18", 2, "review_on"),
    ("tier_history.csv", "universal", "basic", 2, "tier"),
    ("tier_history.csv", "2025-08-18\n", "2025-08-18\nS1,targeted,2025-08-18\n", 3, "tier"),
    ("tier_history.csv", "2025-08-18", "0025-08-18", 2, "from"),
    ("judgements.csv", "12-18\n", "12-18\nS2,universal,No,P2,2026-06-10,2026-12-18\n", 3, "tier"),
    ("readings.csv", "attendance,2026-06-30,93.4", "qi_2_3,2026-06-30,2.5", 2, "value"),
    ("readings.csv", "93.4,,", ",9,4", 2, "numerator"),
    ("readings.csv", "93.4,,", ",-1,4", 2, "numerator"),
    ("headteachers.csv", "H1,S2", "H1,S5", 3, "school_id"),
    ("pins.csv", "2026-09-15", "2026-12-15", 2, "date"),
    ("pins.csv", "2026-09-15", "2026-09-13", 2, "date"),
    ("pins.csv", "fix,S1,P1,link_visit", "fix,S1,P1,link_visits", 2, "activity"),
    ("pins.csv", "forbid,S2,P1", "forbid,S1,P1", 2, "kind"),
    ("pins.csv", "forbid,S2,P1,,", "forbid,,,,", 3, "kind"),
    ("pins.csv", "fix,S1", "fixed,S1", 2, "kind"),
    ("visits.csv", "2026-08-25", "2026-08-23", 2, "date"),
    ("visits.csv", "2026-08-25", "2027-08-25", 2, "date"),
    ("visits.csv", "09:00,12:00", "12:00,09:00", 2, "end"),
    ("visits.csv", "V1,S1", "V1,S1;S6", 2, "school_ids"),
    ("visits.csv", "V1,S1", "V1,", 2, "school_ids"),
    ("visits.csv", "in_person,agreed", "by_post,agreed", 2, "mode"),
    ("visits.csv", "in_person,agreed", "in_person,planned", 2, "status"),
]  # fmt: skip
KEYS = [
    ("authority.yaml", "name: Small Council\n", "", "name"),
    ("authority.yaml", "2026-08-10", "soon", "as_of"),
    ("authority.yaml", "end: 2026-10-09", "end: 2026-02-30", "term.end"),
    ("authority.yaml", "end: 2026-10-09", "end: 2025-10-09", "term"),
    ("authority.yaml", "offer: offer.yaml", "offer: none.yaml", "offer"),
    ("authority.yaml", "offer: offer.yaml", "offr: offer.yaml", "offr"),
    ("authority.yaml", "offer: offer.yaml", "rules: no-such-rules", "rules"),
    ("authority.yaml", "offer: offer.yaml", "settings: {contact_share: 93}", "settings.contact_share"),
    ("authority.yaml", "offer: offer.yaml", "settings: {max_night: 3}", "settings.max_night"),
    ("authority.yaml", "offer: offer.yaml", "seed: -4", "seed"),
    ("offer.yaml", "hours: 3.0", "hours: -3.0", "activities.link_visit.hours"),
    ("offer.yaml", "hours: 3.0", "hours: .nan", "activities.link_visit.hours"),
    ("offer.yaml", "role: qio", "role: officer", "activities.link_visit.team.0.role"),
    ("offer.yaml", "minimum: 2, target: 4", "minimum: 5, target: 4", "entitlements.intensive.link_visit"),
    ("offer.yaml", "universal: {link_visit", "universal: {lunch", "entitlements.universal.lunch"),
    ("offer.yaml", "modes: [in_person, online]", "modes: [post]", "activities.link_visit.modes.0"),
]  # fmt: skip


def errors_of(folder: Path):
    with pytest.raises(FaultyDataError) as caught:
        read_workspace(folder)
    return caught.value.faults


def test_the_workspace_is_sound_before_it_is_spoilt(tmp_path):
    assert check_workspace(write_small(tmp_path)) == ()


@pytest.mark.parametrize(("file", "old", "new", "row", "column"), CELLS)
def test_a_bad_cell_is_named(tmp_path, file, old, new, row, column):
    (write_small(tmp_path) / file).write_text(spoilt(file, old, new), encoding="utf-8")
    places = {(fault.file, fault.row, fault.column) for fault in errors_of(tmp_path)}
    assert (file, row, column) in places


@pytest.mark.parametrize(("file", "old", "new", "key"), KEYS)
def test_a_bad_key_is_named(tmp_path, file, old, new, key):
    (write_small(tmp_path) / file).write_text(spoilt(file, old, new), encoding="utf-8")
    faults = errors_of(tmp_path)
    assert (file, key) in {(fault.file, fault.column) for fault in faults}


@pytest.mark.parametrize("file", ["authority.yaml", "schools.csv", "people.csv"])
def test_a_missing_file_is_named(tmp_path, file):
    (write_small(tmp_path) / file).unlink()
    assert file in {fault.file for fault in errors_of(tmp_path)}


@pytest.mark.parametrize("file", sorted(FILES))
def test_a_file_of_no_bytes_is_named(tmp_path, file):
    (write_small(tmp_path) / file).write_bytes(b"")
    assert file in {fault.file for fault in errors_of(tmp_path)}


@pytest.mark.parametrize("column", ["school_id", "sector", "road_network"])
def test_a_missing_column_is_named(tmp_path, column):
    text = spoilt("schools.csv", column, f"the_{column}")
    write_small(tmp_path, schools=text)
    assert ("schools.csv", 1, column) in {
        (fault.file, fault.row, fault.column) for fault in errors_of(tmp_path)
    }


def test_a_table_without_a_header_is_named(tmp_path):
    rows = FILES["schools.csv"].split("\n", 1)[1]
    write_small(tmp_path, schools=rows)
    assert "header" in next(f for f in errors_of(tmp_path) if f.file == "schools.csv").expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (FILES["people.csv"].replace("Ailsa", "Ailsá").encode("latin-1"), "UTF-8"),
        (FILES["people.csv"].encode("utf-16"), "UTF-8"),
        (FILES["people.csv"].replace("Ailsa", "Ail\0sa").encode(), "NUL"),
        (FILES["people.csv"].replace("Ailsa Reid", '"Ailsa').encode(), "comma-separated"),
    ],
)
def test_text_that_is_not_plain_utf8_is_named(tmp_path, data, expected):
    (write_small(tmp_path) / "people.csv").write_bytes(data)
    faults = [fault for fault in errors_of(tmp_path) if fault.file == "people.csv"]
    assert any(expected in fault.expected for fault in faults)


def test_a_row_with_too_many_cells_is_named(tmp_path):
    write_small(tmp_path, schools=spoilt("schools.csv", "First Primary", "First, Primary"))
    assert ("schools.csv", 2) in {(fault.file, fault.row) for fault in errors_of(tmp_path)}


def test_too_many_rows_are_refused_before_they_are_read(tmp_path):
    rows = "P1,2026-09-10,2026-09-11,annual\n" * 200_001
    write_small(tmp_path, leave="person_id,from,to,kind\n" + rows)
    assert any("200,000 rows" in fault.expected for fault in errors_of(tmp_path))


def test_an_alias_bomb_is_refused(tmp_path):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for letter, before in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{letter}: &{letter} [{', '.join(['*' + before] * 9)}]\n"
    write_small(tmp_path, offer=bomb)
    assert any("aliases" in fault.expected for fault in errors_of(tmp_path))


def test_deep_nesting_is_refused(tmp_path):
    write_small(tmp_path, offer="a: " + "[" * 2000 + "]" * 2000)
    assert any(fault.file == "offer.yaml" for fault in errors_of(tmp_path))


def test_a_key_that_stands_twice_is_refused(tmp_path):
    write_small(tmp_path, authority=FILES["authority.yaml"] + "name: Other\n")
    faults = errors_of(tmp_path)
    assert any(fault.value == "name" and fault.row == 6 for fault in faults)


def test_a_key_that_is_missing_has_no_value(tmp_path):
    folder = write_small(tmp_path)
    (folder / "authority.yaml").write_text("name: x\nterm: {name: autumn}\n")
    missing = {
        fault.column: fault.value
        for fault in errors_of(folder)
        if fault.file == "authority.yaml" and "required" in fault.expected
    }
    assert missing == dict.fromkeys(["as_of", "school_year", "term.start", "term.end"])


def test_a_zip_bomb_is_refused(tmp_path):
    write_small(tmp_path)
    with zipfile.ZipFile(tmp_path / "workspace.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert any("swells" in fault.expected for fault in errors_of(tmp_path))


def test_a_workbook_that_is_none_is_refused(tmp_path):
    (write_small(tmp_path) / "workspace.xlsx").write_bytes(b"not a workbook")
    assert any(fault.file == "workspace.xlsx" for fault in errors_of(tmp_path))


def test_a_boundary_that_is_no_geojson_is_refused(tmp_path):
    (write_small(tmp_path) / "boundary.geojson").write_text("[1, 2")
    assert any(fault.file == "boundary.geojson" for fault in errors_of(tmp_path))


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    write_small(
        tmp_path,
        schools=spoilt("schools.csv", "primary,56.41", "primery,north"),
        people=spoilt("people.csv", "0.6,--WTF--", "7,nine"),
        authority=spoilt("authority.yaml", "2026-08-10", "soon"),
    )
    places = {(fault.file, fault.column) for fault in errors_of(tmp_path)}
    assert {
        ("schools.csv", "sector"),
        ("schools.csv", "latitude"),
        ("people.csv", "fte"),
        ("people.csv", "working_days"),
        ("authority.yaml", "as_of"),
    } <= places


def test_the_nearest_choice_is_offered(tmp_path):
    write_small(
        tmp_path,
        schools=spoilt("schools.csv", "primary,56.41", "primery,56.41"),
        people=spoilt("people.csv", "MTWTF--,0.52", "MTWTF--,93"),
    )
    nearest = {fault.column: fault.nearest for fault in errors_of(tmp_path)}
    assert nearest["sector"] == "primary"
    assert nearest["contact_share"] == "0.93"


@pytest.mark.parametrize("file", ["schools.csv", "people.csv", "ports.csv"])
def test_a_table_that_cannot_be_read_is_told_once(tmp_path, file):
    (write_small(tmp_path) / file).write_bytes(b"")
    assert {fault.file for fault in errors_of(tmp_path)} == {file}
