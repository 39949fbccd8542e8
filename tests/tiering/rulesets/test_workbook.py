"""A ruleset as a workbook: text to the last cell, edited by people, guarded against the rest."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from allocator.errors import FaultyDataError
from allocator.tiering.rulesets import build_ruleset, load_source
from allocator.tiering.rulesets.workbook import read_workbook, sheet_names, write_workbook
from tests.tiering.rulesets.small import YAML, small, spoilt


@pytest.fixture
def path(tmp_path) -> Path:
    file = tmp_path / "rules.xlsx"
    write_workbook(small(), file)
    return file


def edited(path: Path, sheet: str, **cells: Any) -> Path:
    """The workbook with other cells, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(path)
    return path


def fault_of(path: Path) -> str:
    with pytest.raises(FaultyDataError) as caught:
        read_workbook(path)
    return str(caught.value)


def test_every_cell_is_text_and_none_a_formula(path):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["ruleset", "tables", "inclusion", "tier", "tests"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert book["inclusion"]["D3"].value == "=1+1"
    assert book["inclusion"].freeze_panes == "A2"


def test_a_row_of_the_first_sheet_is_a_line_of_the_yaml(path):
    sheet = openpyxl.load_workbook(path)["ruleset"]
    lines = [row[0].value or "" for row in sheet.iter_rows()]
    assert lines == YAML.splitlines()


def test_a_number_that_a_person_types_reads_as_its_text(path):
    edited(path, "inclusion", A2=3.0, A3=88.5, D2=True)
    rows = load_source(path).tables["inclusion"]
    assert [rows[1][0], rows[2][0], rows[1][3]] == ["3", "88.5", "true"]


def test_a_new_row_and_a_new_line_of_yaml_are_read(path):
    book = openpyxl.load_workbook(path)
    book["tier"].insert_rows(2)
    book["tier"]["A2"], book["tier"]["B2"] = "1", "targeted"
    book["ruleset"].insert_rows(9)
    book["ruleset"]["A9"] = "watch_share: 0.5"
    book.save(path)
    ruleset = build_ruleset(read_workbook(path))
    assert ruleset.spec.watch_share == 0.5
    assert ruleset.source.tables["tier"][1] == ("1", "targeted")


def test_names_too_long_for_a_sheet_are_shortened_and_told_apart():
    names = ["a" * 40 + "1", "a" * 40 + "2", "Tests", "history", "[x]", "'", "\U0001f600" * 20]
    found = sheet_names(names)
    assert list(found) == names
    assert len({sheet.lower() for sheet in found.values()}) == len(names)
    assert all(len(sheet.encode("utf-16-le")) <= 62 for sheet in found.values())
    assert found["a" * 40 + "2"] == "a" * 29 + "~2"


def test_a_missing_sheet_is_named_with_the_nearest(path):
    book = openpyxl.load_workbook(path)
    book["inclusion"].title = "inclusoin"
    book.save(path)
    assert fault_of(path) == (
        "rules.xlsx[inclusion]: this sheet, with the table inclusion. Did you mean 'inclusoin'?"
    )
    book.remove(book["ruleset"])
    book.save(path)
    assert "a sheet ruleset with the lines of its YAML" in fault_of(path)


def test_notes_beside_the_yaml_are_not_lost_in_silence(path):
    assert "row 3: found 'a note'" in fault_of(edited(path, "ruleset", C3="a note"))


def test_a_cell_beyond_the_header_is_kept_for_the_fault(path):
    edited(path, "tier", D2="stray")
    with pytest.raises(FaultyDataError, match=r"tier\.csv, row 2: found '4 cells'; 2 cells"):
        build_ruleset(read_workbook(path))


def test_a_bad_line_of_yaml_is_named_by_its_row(path):
    assert "rules.xlsx[ruleset], row 8" in fault_of(edited(path, "ruleset", A8="ladder: [one]"))


def test_an_alias_bomb_is_refused(path):
    found = fault_of(edited(path, "ruleset", A9="domains: &a {b: *a}"))
    assert "YAML without anchors and aliases" in found


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "rules.xlsx"
    for data in (b"", b"id: small\n", b"PK\x03\x04 and no more"):
        path.write_bytes(data)
        assert "an .xlsx workbook that can be opened" in fault_of(path)
    path.unlink()
    assert "it is not there" in fault_of(path)


def test_a_zip_bomb_is_refused(tmp_path):
    path = tmp_path / "rules.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 50_000_000)
    assert "swells far beyond its file" in fault_of(path)


def respelt(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Change the bytes of one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(old, new) if name == part else data)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet4.xml", b'r="B3"', b'r="XFD1048576"'),
        ("xl/worksheets/sheet4.xml", b'r="B3"', b"r = 'xfd1048576'"),
        ("xl/worksheets/sheet4.xml", b'<row r="3"', b'<row r="4294967290"'),
        ("xl/worksheets/sheet4.xml", b'<row r="3"', b'<row r="1048576"><c/>' + b"<c/>" * 16_000),
        ("xl/sharedStrings.xml", b"uniqueCount=", b'uniqueCount="99999999999" x='),
    ],
)
def test_a_sheet_that_claims_more_than_it_holds_is_refused(path, part, old, new):
    # Each of these would make the reader ask for more memory than there is, and end the program.
    respelt(path, part, old, new)
    assert "swells far beyond its file" in fault_of(path)


def test_too_many_cells_are_refused(path):
    edited(path, "tier", CV2500="x")
    assert "at most 200,000 cells" in fault_of(path)


def test_a_cell_too_long_for_a_workbook_is_refused(tmp_path):
    long = small(tier=(("triggers", "tier", "text"), ("-", "universal", "x" * 33_000)))
    with pytest.raises(FaultyDataError, match=r"tier\.csv, row 2.*32,767 characters"):
        write_workbook(long, tmp_path / "rules.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_table_with_a_long_name_and_one_called_tables_come_back(tmp_path):
    name = "Attendance, exclusions and coming late to school"
    yaml = spoilt("inclusion: {role: triggers}", f"'{name}': {{role: triggers}}").yaml
    source = small(yaml.replace("tier: {role: tier}", "tables: {role: tier}"))
    tables = {name: source.tables["inclusion"], "tables": source.tables["tier"]}
    source = type(source)(source.yaml, tables, source.cases)
    write_workbook(source, tmp_path / "rules.xlsx")
    assert read_workbook(tmp_path / "rules.xlsx") == source
