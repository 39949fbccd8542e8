"""The real files, held to the ready workspaces that others made from the same publications."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.io.imports.scotgov import import_scotgov
from allocator.io.workspace import check_workspace
from tests.data import data_folder
from tests.io.imports.published import rows_of

FILES = (
    "schools_2023_locations_and_roll.csv",
    "school_level_summary_statistics_2024.csv",
    "school_level_summary_statistics_2025.csv",
    "acel_2021_22_by_school.csv",
    "inspections_to_2025_04_01.csv",
    "leavers_5plus_scqf6_2023_25.csv",
    "secondary_attendance_trend_2008_2024.csv",
)
SHARES = ("free_school_meals", "simd_q1_share", "asn_share")
SPELLINGS = {
    "argyll-and-bute": "Argyll & Bute",
    "east-lothian": "EAST LOTHIAN COUNCIL",
    "glasgow-city": "Glasgow",
}
Rows = dict[tuple[str, str, str], dict[str, str]]


@pytest.fixture(scope="module", params=SPELLINGS)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """An imported workspace and the ready one."""
    ready = data_folder("workspaces", request.param)
    files = [data_folder("scotland_schools", name) for name in FILES]
    into = tmp_path_factory.mktemp(request.param)
    import_scotgov(files, SPELLINGS[request.param], into)
    return into, ready


def by_key(folder: Path) -> Rows:
    return {
        (row["school_id"], row["indicator"], row["period_end"]): row
        for row in rows_of(folder / "readings.csv")
        if row["source"].startswith("published")
    }


def test_the_schools_are_those_of_the_ready_workspace(pair: tuple[Path, Path]) -> None:
    ours, ready = ({row["school_id"]: row for row in rows_of(one / "schools.csv")} for one in pair)
    same = (
        "site_id", "name", "sector", "latitude", "longitude", "roll", "urban_rural",
        "denomination", "simd_quintile", "status",
    )  # fmt: skip
    assert ours.keys() == ready.keys()
    for school_id, row in ours.items():
        assert {name: row[name] for name in same} == {name: ready[school_id][name] for name in same}


def test_every_published_figure_is_there_with_its_date_and_source(pair: tuple[Path, Path]) -> None:
    ours, ready = by_key(pair[0]), by_key(pair[1])
    assert ready.keys() <= ours.keys()
    for key, row in ready.items():
        found = ours[key]
        assert found["known_on"] == row["known_on"]
        if "midpoint" in row["source"]:
            assert (found["status"], found["value"]) == ("suppressed", "")
            assert found["source"] == row["source"].replace(", midpoint", "")
        elif key[1] == "average_class_size" and row["value"] == "0":
            assert found["status"] == "not_collected"
        else:
            assert (found["status"], found["source"]) == (row["status"], row["source"])
            assert_same_value(key[1], found["value"], row["value"])


def assert_same_value(indicator: str, ours: str, ready: str) -> None:
    """Equal; shares there are percentages, and ACEL there was rounded twice."""
    assert bool(ours) == bool(ready)
    if ours:
        scale = 100 if indicator in SHARES else 1
        tolerance = 0.11 if indicator.startswith("acel") else 1e-9
        assert float(ours) * scale == pytest.approx(float(ready), abs=tolerance)


def test_the_real_files_twice_change_no_byte(pair: tuple[Path, Path]) -> None:
    before = {path.name: path.read_bytes() for path in sorted(pair[0].iterdir())}
    files = [data_folder("scotland_schools", name) for name in FILES]
    report = import_scotgov(files, SPELLINGS[pair[1].name], pair[0])
    assert {path.name: path.read_bytes() for path in sorted(pair[0].iterdir())} == before
    assert not report.differences


def test_nothing_is_wrong_but_the_missing_people(pair: tuple[Path, Path]) -> None:
    errors = [fault for fault in check_workspace(pair[0]) if fault.severity == "error"]
    assert [fault.file for fault in errors] == ["people.csv"]
