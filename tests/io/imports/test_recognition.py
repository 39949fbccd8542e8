from __future__ import annotations

from pathlib import Path

import pytest

from allocator.errors import FaultyDataError
from allocator.io.imports.publication import plain_header, recognised
from allocator.io.imports.scotgov import DATASETS, import_scotgov
from tests.io.imports import published as small

TEXTS = {
    "School roll and locations": small.LOCATIONS,
    "School Level Summary Statistics": small.STATISTICS,
    "Achievement of Curriculum for Excellence levels by school": small.ATTAINMENT,
    "Breadth and depth of leavers' awards": small.LEAVERS,
    "Attendance of secondaries over the years": small.TREND,
    "Attendance of secondaries over the years, a row for each measure": small.LONG_TREND,
    "Education Scotland inspections": small.INSPECTIONS,
}


@pytest.mark.parametrize("title", TEXTS)
def test_a_file_is_recognised_by_its_header_and_not_its_name(title: str, tmp_path: Path) -> None:
    path = tmp_path / "download (3).dat"
    path.write_text(TEXTS[title], encoding="utf-8")
    assert [one.dataset.title for one in recognised(path, DATASETS)] == [title]


@pytest.mark.parametrize("title", TEXTS)
def test_a_header_may_follow_title_lines_and_a_byte_order_mark(title: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"A publication of 2024\n\nNotes,, below\n{TEXTS[title]}", encoding="utf-8-sig")
    (found,) = recognised(path, DATASETS)
    assert found.dataset.title == title
    assert len(found.rows) == len(TEXTS[title].splitlines()) - 1
    assert found.rows[0][0] == 5


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    titles = ("School Level Summary Statistics 2024", "Table 1")
    path = small.as_workbook(tmp_path / "book.xlsx", small.STATISTICS, titles=titles)
    (found,) = recognised(path, DATASETS)
    assert found.file == "book.xlsx[Data]"
    assert found.rows[0][1]["seed_code"] == "9000001"


def test_a_workbook_gives_what_the_csv_file_gives(tmp_path: Path) -> None:
    paths = small.published(tmp_path / "in")
    import_scotgov(paths, "Argyll & Bute", tmp_path / "csv")
    paths[1] = small.as_workbook(tmp_path / "in" / "stats_2024.xlsx", small.STATISTICS)
    import_scotgov(paths, "Argyll & Bute", tmp_path / "xlsx")
    one, other = (tmp_path / name / "readings.csv" for name in ("csv", "xlsx"))
    assert one.read_bytes() == other.read_bytes()


def test_notes_in_a_heading_make_no_difference() -> None:
    assert plain_header("\ufeffPupil roll [Note 1]") == "pupil roll"
    assert plain_header("Attendance\nrate (%) [Notes 2, 3]") == "attendance rate"


def test_files_that_are_not_understood_are_all_named_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    paths = small.published(tmp_path / "in")
    for name, text in (("one.csv", "a,b\n1,2\n"), ("two.csv", ""), ("three.xlsx", "PK no")):
        paths.append(tmp_path / name)
        paths[-1].write_text(text)
    with pytest.raises(FaultyDataError) as error:
        import_scotgov(paths, "Argyll and Bute", tmp_path / "out")
    assert [fault.file for fault in error.value.faults] == ["one.csv", "two.csv", "three.xlsx"]
    for title in TEXTS:
        assert title in str(error.value.faults[0])
    assert not (tmp_path / "out").exists()


def test_a_year_is_never_guessed(tmp_path: Path) -> None:
    paths = small.published(tmp_path)
    unnamed = paths[1].rename(tmp_path / "statistics.csv")
    with pytest.raises(FaultyDataError, match="year of the statistics"):
        import_scotgov([paths[0], unnamed], "Argyll and Bute", tmp_path / "out")


def test_a_header_that_is_nearly_right_is_told_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "acel.csv"
    path.write_text(small.ATTAINMENT.replace("numeracy", "sums"), encoding="utf-8")
    with pytest.raises(FaultyDataError, match="levels by school; it lacks numeracy"):
        recognised(path, DATASETS)
