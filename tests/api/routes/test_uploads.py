import json

import pytest

from allocator.errors import FaultyDataError
from allocator.io.workspace import read_workspace, workspace_hash
from allocator_api.routes.support.naming import fault_of_name, stays_inside
from allocator_api.routes.support.rows import with_rows_added
from allocator_api.routes.support.uploads import (
    as_folder,
    check_files,
    files_of_json,
    files_of_parts,
    without_one_folder,
    without_workbook,
)
from tests.api.routes.workspaces import a_reading, as_files, two_schools


@pytest.mark.parametrize(
    "name", ["schools.csv", "rules/ruleset.yaml", "scenarios/a storm.yaml", "workspace.xlsx"]
)
def test_files_of_a_workspace_may_come_in(name):
    assert fault_of_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "../schools.csv", "/etc/passwd.csv", "a/../../b.csv", "a\\..\\b.csv", "C:x.csv", "",
        ".hidden.csv", "schools.exe", "a/b/c/d/e.csv", "x" * 300 + ".csv", "a//b.csv", "a./b.csv",
        "nul\x00.csv", "~root.csv",
    ],
)  # fmt: skip
def test_names_that_lead_out_of_the_folder_are_refused(name):
    assert fault_of_name(name) is not None


@pytest.mark.parametrize("path", ["/etc", "../x", "a/../b", "~me", "C:/x", "a\\..\\b", ""])
def test_paths_that_leave_the_workspace_are_seen(path):
    assert not stays_inside(path)


def test_rows_and_documents_in_json_are_the_workspace_that_the_files_are():
    files = as_files(two_schools())
    school = {
        "school_id": "S1", "site_id": "A-S1", "name": "=School", "sector": "primary",
        "latitude": 56.41, "longitude": -5.47, "road_network": "mainland", "roll": 120,
    }  # fmt: skip
    given = {name: data.decode() for name, data in files.items() if name != "schools.csv"}
    made = files_of_json({**given, "schools.csv": [school, {**school, "school_id": "S2"}]})
    with as_folder(made) as folder:
        authority = read_workspace(folder).authority
    assert [one.school_id for one in authority.schools] == ["S1", "S2"]
    assert authority.schools[0].name == "=School"
    assert (authority.schools[0].longitude, authority.schools[0].roll) == (-5.47, 120)


def test_every_bad_value_of_a_json_upload_is_told_at_once():
    given = {
        "../x.csv": "a", "schools.csv": [1, {"name": {"a": 1}}], "people.csv": {"a": 1},
        "offer.yaml": ["a"],
    }  # fmt: skip
    with pytest.raises(FaultyDataError) as caught:
        files_of_json(given)
    columns = [fault.column for fault in caught.value.faults]
    assert columns == [
        "files", "files.schools.csv.0", "files.schools.csv.1.name", "files.people.csv",
        "files.offer.yaml",
    ]  # fmt: skip


def test_a_file_that_comes_twice_is_refused():
    with pytest.raises(FaultyDataError, match="each file once"):
        files_of_parts([("schools.csv", b"a"), ("schools.csv", b"b")])


def test_an_archive_of_one_folder_is_taken_as_what_is_in_it():
    assert without_one_folder({"w/a.csv": b"1", "w/rules/b.csv": b"2"}) == {
        "a.csv": b"1",
        "rules/b.csv": b"2",
    }
    assert without_one_folder({"a.csv": b"1", "w/b.csv": b"2"}) == {"a.csv": b"1", "w/b.csv": b"2"}


def test_all_faults_of_a_workspace_are_told_with_file_and_row():
    files = as_files(two_schools())
    files["schools.csv"] = files["schools.csv"].replace(b"primary", b"primry")
    files["people.csv"] = files["people.csv"].replace(b"pedagogy", b"pedagog")
    with pytest.raises(FaultyDataError) as caught:
        check_files(files)
    found = {(fault.file, fault.row, fault.nearest) for fault in caught.value.faults}
    assert found == {("schools.csv", 2, "primary"), ("people.csv", 3, "pedagogy")}


@pytest.mark.parametrize("key", ["rules", "offer"])
@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc", "rules/../../x"])
def test_a_workspace_cannot_name_files_of_the_machine(key, path):
    files = as_files(two_schools())
    text = files["authority.yaml"].decode().replace("offer: offer.yaml\n", "")
    files["authority.yaml"] = f"{text}{key}: {path}\n".encode()
    with pytest.raises(FaultyDataError) as caught:
        check_files(files)
    assert [fault.column for fault in caught.value.faults] == [key]


def test_a_routing_engine_is_asked_only_where_the_installation_allows_its_host():
    files = as_files(two_schools())
    engine = {"engine": "osrm", "url": "http://169.254.169.254/latest"}
    text = files["authority.yaml"].decode() + f"settings: {json.dumps({'routing': engine})}\n"
    files["authority.yaml"] = text.encode()
    with pytest.raises(FaultyDataError, match="routing engine at a host"):
        check_files(files)
    assert check_files(files, may_call="http://169.254.169.254/latest".__eq__).files == files


def test_readings_are_added_and_the_bytes_before_stay_as_they_were():
    authority = two_schools()
    files = as_files(authority)
    row = a_reading("S2", value=89.25, known_on="2026-09-01")
    made = with_rows_added(files, authority, "readings", [row])
    assert made["readings.csv"].startswith(files["readings.csv"])
    assert (
        made["readings.csv"].splitlines()[-1] == b"S2,attendance,2026-06-30,89.25,,,ok,,2026-09-01"
    )
    assert check_files(made).files["schools.csv"] == files["schools.csv"]


def test_a_column_that_the_file_lacks_is_added_to_its_header():
    authority = two_schools()
    files = as_files(authority)
    files["readings.csv"] = (
        b"indicator,school_id,period_end,value,mine\nattendance,S1,2026-06-30,91.5,x"
    )
    row = a_reading("S2", value=89.25, known_on="2026-09-01")
    made = with_rows_added(files, authority, "readings", [row])["readings.csv"]
    assert made.decode().splitlines() == [
        "indicator,school_id,period_end,value,mine,status,known_on",
        "attendance,S1,2026-06-30,91.5,x",
        "attendance,S2,2026-06-30,89.25,,ok,2026-09-01",
    ]


def test_rows_are_added_to_a_workspace_whose_tables_are_sheets():
    authority = two_schools()
    files = without_workbook(as_files(authority, workbook=True))
    assert "workspace.xlsx" not in files
    made = with_rows_added(files, authority, "readings", [a_reading("S1", known_on="2026-09-02")])
    with as_folder(made) as folder:
        again = read_workspace(folder).authority
        assert workspace_hash(folder)
    assert len(again.readings) == 3
    assert again.schools == authority.schools
    assert again.people == authority.people
