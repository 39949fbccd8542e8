from __future__ import annotations

from pathlib import Path

import pytest

from allocator.errors import FaultyDataError, UsageError
from allocator.io.blank import write_blank_workspace
from allocator.io.imports.scotgov import import_scotgov
from allocator.io.workspace import check_workspace
from tests.io.imports.published import (
    LONG_TREND,
    TREND,
    published,
    reading,
    rewritten,
    rows_of,
)

ATTENDANCE_2024 = "published: School Level Summary Statistics 2024 (attendance 2023/24)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    import_scotgov(published(tmp_path / "in"), "Argyll & Bute", tmp_path / "out")
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_schools_are_those_of_the_newest_statistics_with_their_newest_roll(folder: Path) -> None:
    schools = rows_of(folder / "schools.csv")
    assert [row["school_id"] for row in schools] == ["9000001P", "9000001S"]
    assert {row["site_id"] for row in schools} == {"9000001"}
    assert [row["roll"] for row in schools] == ["1102", "134"]
    assert schools[0]["latitude"] == "55.861840"
    assert schools[0]["longitude"] == "-5.413170"
    assert schools[0]["simd_quintile"] == "4"
    assert schools[0]["denomination"] == "none"


def test_the_workspace_lacks_nothing_but_its_people(folder: Path) -> None:
    errors = [fault for fault in check_workspace(folder) if fault.severity == "error"]
    assert [fault.file for fault in errors] == ["people.csv"]


def test_figures_carry_dates_and_sources(folder: Path) -> None:
    roll = reading(folder, "9000001P", "roll", "2024")
    assert (roll["value"], roll["period_end"], roll["known_on"]) == (
        "1102", "2024-09-30", "2024-12-12",
    )  # fmt: skip
    attendance = reading(folder, "9000001P", "attendance")
    assert (attendance["value"], attendance["source"]) == ("92.3", ATTENDANCE_2024)
    assert reading(folder, "9000001P", "acel_reading")["value"] == "45.7"
    assert reading(folder, "9000001S", "leavers_5plus_scqf6", "2025")["value"] == "39"


def test_shares_are_between_nought_and_one(folder: Path) -> None:
    needs = reading(folder, "9000001S", "asn_share")
    assert (needs["value"], needs["numerator"], needs["denominator"]) == ("0.433", "58", "134")
    assert reading(folder, "9000001P", "free_school_meals")["value"] == "0.343"
    assert reading(folder, "9000001P", "simd_q1_share")["status"] == "suppressed"


@pytest.mark.parametrize(
    ("school_id", "indicator", "status"),
    [
        ("9000001P", "acel_listening", "suppressed"),
        ("9000001P", "acel_numeracy", "not_collected"),
        ("9000001S", "acel_listening", "suppressed"),
        ("9000001S", "average_class_size", "not_collected"),
        ("9000001S", "free_school_meals", "suppressed"),
    ],
)
def test_codes_become_statuses_without_a_value(
    folder: Path, school_id: str, indicator: str, status: str
) -> None:
    found = reading(folder, school_id, indicator)
    assert (found["status"], found["value"]) == (status, "")


def test_a_band_is_suppressed_and_named_in_the_source(folder: Path) -> None:
    found = reading(folder, "9000001P", "acel_writing")
    assert (found["status"], found["value"]) == ("suppressed", "")
    assert found["source"] == "published: ACEL 2021/22 by school (band 97-100%)"
    assert reading(folder, "9000001S", "acel_reading")["source"].endswith("(band <20)")


def test_attendance_of_nought_is_no_measurement(folder: Path) -> None:
    found = reading(folder, "9000001S", "attendance", "2024")
    assert (found["status"], found["value"]) == ("not_collected", "")


def test_grades_belong_to_the_site_and_are_dated_by_their_inspection(folder: Path) -> None:
    for school_id in ("9000001P", "9000001S"):
        grade = reading(folder, school_id, "qi_2_3")
        assert (grade["value"], grade["period_end"]) == ("4", "2019-03-12")
        assert grade["known_on"] == "2019-06-25"
        assert reading(folder, school_id, "qi_3_2")["value"] == "4"
    indicators = {row["indicator"] for row in rows_of(folder / "readings.csv")}
    assert not indicators & {"qi_1_3", "qi_3_1"}


def test_the_report_says_what_was_left_out_and_why(tmp_path: Path) -> None:
    report = import_scotgov(published(tmp_path / "in"), "Argyll & Bute", tmp_path / "out")
    text = "\n".join(report.lines())
    for words in (
        "statistics_2024.csv: School Level Summary Statistics",
        "4 rows read, 2 kept, 2 skipped",
        "skipped 1: another council",
        "'wet' is neither number nor known code",
        "inspection date 'spring 2018' is no date",
        "no longer have them: 9000002P",
        "schools.csv: 2 rows added",
        "authority.yaml: written",
    ):
        assert words in text
    for file in report.files:
        assert file.rows == file.kept + file.skipped.total()


def test_the_same_files_twice_change_no_byte(folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    report = import_scotgov(published(tmp_path / "in"), "ARGYLL AND BUTE COUNCIL", folder)
    assert contents(folder) == before
    assert not report.differences
    assert "readings.csv: nothing new, left as it is" in list(report.lines())


def test_the_order_of_the_files_makes_no_difference(folder: Path, tmp_path: Path) -> None:
    paths = published(tmp_path / "in")
    import_scotgov([*reversed(paths), paths[0]], "Argyll and Bute", tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)


def test_the_trend_does_not_repeat_what_the_statistics_say(folder: Path, tmp_path: Path) -> None:
    assert reading(folder, "9000001S", "attendance", "2024")["source"] == ATTENDANCE_2024
    assert reading(folder, "9000001S", "attendance", "2023")["value"] == "90.2"
    paths = published(tmp_path / "in")
    import_scotgov([paths[0], paths[4]], "Argyll and Bute", tmp_path / "alone")
    assert reading(tmp_path / "alone", "9000001S", "attendance", "2024")["value"] == "89.4"


def test_the_trend_is_read_in_both_its_forms(tmp_path: Path) -> None:
    for name, text in (("wide", TREND), ("long", LONG_TREND)):
        paths = published(tmp_path / name, trend=text)
        import_scotgov([paths[0], paths[4]], "Argyll and Bute", tmp_path / f"{name}_out")
    for indicator in ("attendance", "unauthorised_absence"):
        one = reading(tmp_path / "wide_out", "9000001S", indicator, "2023")
        assert reading(tmp_path / "long_out", "9000001S", indicator, "2023") == one


def test_what_people_wrote_stays(folder: Path, tmp_path: Path) -> None:
    schools = rows_of(folder / "schools.csv")
    schools[0] |= {"name": "Our name", "roll": "", "cluster": "South", "road_network": "isle"}
    rewritten(folder / "schools.csv", [{**row, "phone": "'=1"} for row in schools])
    readings = rows_of(folder / "readings.csv")
    readings[0]["value"] = "55"
    rewritten(folder / "readings.csv", readings[:-1])
    kept = (folder / "readings.csv").read_bytes()
    (folder / "authority.yaml").write_text("name: Argyll & Bute  # ours\n")
    report = import_scotgov(published(tmp_path / "in"), "Argyll and Bute", folder)
    now = rows_of(folder / "schools.csv")[0]
    assert (now["name"], now["roll"], now["cluster"]) == ("Our name", "1102", "South")
    assert (now["road_network"], now["phone"]) == ("isle", "'=1")
    assert (folder / "readings.csv").read_bytes().startswith(kept)
    assert len(rows_of(folder / "readings.csv")) == len(readings)
    assert (folder / "authority.yaml").read_text() == "name: Argyll & Bute  # ours\n"
    assert len(report.differences) == 2
    assert "'Our name', published 'Sron Academy'" in report.differences[0]


def test_an_empty_workspace_is_filled(folder: Path, tmp_path: Path) -> None:
    write_blank_workspace(tmp_path / "blank")
    import_scotgov(published(tmp_path / "in"), "Argyll and Bute", tmp_path / "blank")
    for name in ("schools.csv", "readings.csv"):
        assert (tmp_path / "blank" / name).read_bytes() == (folder / name).read_bytes()
    assert "Our Council" in (tmp_path / "blank" / "authority.yaml").read_text()


def test_without_positions_only_schools_of_the_workspace_get_readings(
    folder: Path, tmp_path: Path
) -> None:
    later = published(tmp_path / "in")[1].rename(tmp_path / "statistics_2026.csv")
    report = import_scotgov([later], "Argyll and Bute", folder)
    assert reading(folder, "9000001P", "roll", "2026")["value"] == "1102"
    report = import_scotgov([later], "Argyll and Bute", tmp_path / "empty")
    assert report.files[0].notes == [
        "row 2: 9000001P has no position yet",
        "row 3: 9000001S has no position yet",
    ]
    assert report.files[0].skipped["a school that is neither in a location file given nor in "
                                   "schools.csv"] == 2  # fmt: skip


def test_an_unknown_council_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'Argyll and Bute'"):
        import_scotgov(published(tmp_path / "in"), "Argyl & Bute", tmp_path / "out")
    with pytest.raises(UsageError, match="Aberdeen City, Aberdeenshire"):
        import_scotgov(published(tmp_path / "in"), "Atlantis", tmp_path / "out")


def test_a_workspace_of_another_council_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="workspace of Argyll and Bute"):
        import_scotgov(published(tmp_path / "in"), "Aberdeen City", folder)


def test_a_table_that_cannot_take_rows_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "readings.csv").write_text("school_id,indicator,period_end,value\n")
    with pytest.raises(FaultyDataError, match="a column source"):
        import_scotgov(published(tmp_path / "in"), "Argyll and Bute", folder)
