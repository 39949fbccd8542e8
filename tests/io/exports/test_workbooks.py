"""The workbook: a sheet for each question, dates as dates, text as text."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl

from allocator.domain.plans import Plan
from allocator.io.exports.workbooks import plan_workbook
from tests.io.exports.plans import FORMULA, a_run, the_authority, the_plan, the_tiers


def workbook(plan: Plan | None = None) -> Any:
    data = plan_workbook(plan or the_plan(), the_authority())
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet: Any) -> list[dict[str, Any]]:
    header, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_there_is_a_sheet_for_each_question() -> None:
    assert workbook().sheetnames == [
        "Tiers", "Plan by school", "Diary by person", "Shortfalls", "People", "Aims", "About"
    ]  # fmt: skip


def test_no_text_becomes_a_formula_or_a_link() -> None:
    cells = [cell for sheet in workbook() for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    values = {cell.value for cell in cells}
    assert FORMULA in values
    assert "@Ann" in values
    assert "+3 hours" in values


def test_every_sheet_is_frozen_and_filtered() -> None:
    for sheet in workbook():
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(9 <= column.width <= 61 for column in sheet.column_dimensions.values())


def test_dates_are_dates() -> None:
    found = workbook()
    dates = {row["Date"] for row in rows(found["Plan by school"]) if row["Id"] == "S4"}
    assert dates == {dt.datetime(2026, 9, 1)}  # noqa: DTZ001
    assert rows(found["Tiers"])[0]["Since"] == dt.datetime(2025, 8, 18)  # noqa: DTZ001


def test_every_school_has_its_tier_and_why() -> None:
    found = {row["Id"]: row for row in rows(workbook()["Tiers"])}
    assert set(found) == {"S1", "S2", "S/2", "S4"}
    assert found["S2"]["Why"] == "Attendance of 86.5% is below 88% (synthetic)"
    assert found["S/2"]["Tier"] == "undecided"
    assert found["S4"]["Tier by the rules"] == "universal"


def test_schools_of_one_name_are_told_apart() -> None:
    found = {row["Id"]: row["School"] for row in rows(workbook()["Tiers"])}
    assert found["S2"] == "Twin School (primary)"
    assert found["S/2"] == "Twin School (secondary)"


def test_the_diary_tells_visits_journeys_and_nights() -> None:
    diary = [row for row in rows(workbook()["Diary by person"]) if row["Id"] == "P1"]
    told = [(row["From"], row["What"].split(" (")[0]) for row in diary]
    assert told == [
        ("08:00", "Journey, away overnight"),
        ("14:00", "Quality improvement visit"),
        ("11:00", "Journey"),
        ("09:30", "Journey"),
        ("10:00", "Quality improvement visit"),
    ]


def test_shortfalls_hold_what_is_short_and_what_has_no_date() -> None:
    found = rows(workbook()["Shortfalls"])
    assert [row["Kind"] for row in found] == ["minimum", "minimum", "no date"]


def test_invented_figures_are_said_to_be_invented() -> None:
    assert "Invented figures" in {row["What"] for row in rows(workbook()["About"])}


def test_a_plan_of_tiers_alone_has_its_sheets() -> None:
    found = workbook(Plan(a_run(), the_tiers()))
    assert len(rows(found["Tiers"])) == 4
    assert rows(found["People"]) == []
