"""Aims, fairness, prices and other good plans in the report and the workbook."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl

from allocator.domain.allocations import Allocation
from allocator.domain.plans import Plan
from allocator.io.exports.pages import report_page
from allocator.io.exports.report_sharing import sharing
from allocator.io.exports.workbooks import plan_workbook
from tests.io.exports.plans import HOSTILE, the_allocation, the_authority, the_plan

SHARE = {"grouping": "island", "group": HOSTILE, "schools": 6, "target_hours": 60.0,
         "given_hours": 45.0, "share": 0.75, "minimums_not_kept": 1, "in_person": 4,
         "online": 5}  # fmt: skip
SMALL = {"grouping": "island", "group": "Skarvay", "share": 0.5, "kept_back": True}
CAPACITY = {"kind": "role", "key": "qio", "area": "Lorn", "hours": 105.0, "points": 40.0,
            "sessions": 9.0, "sessions_by_tier": {"intensive": 6.0},
            "text": "One more day a week in Lorn <b>"}  # fmt: skip
PRICE = {"aim": "travel", "gain": 10.0, "unit": "hours", "changes": {"promises_kept": -1.0},
         "text": "10 hours fewer"}  # fmt: skip
OTHER = {"name": "less_travel", "title": "Less travel", "text": "-16 hours", "settings": {},
         "objective": 19.0, "gap": 0.05, "levels": {"promises_kept": 3.0},
         "schools_with_another_link": 2, "sessions_by_others": 4, "minimums_not_kept": 0,
         "sessions": 12, "links": {}}  # fmt: skip


def full_plan(**changes: Any) -> Plan:
    parts: dict[str, Any] = {
        "fairness": [SHARE, SMALL],
        "capacity_prices": [CAPACITY],
        "aim_prices": [PRICE],
        "alternatives": [OTHER],
    }
    return replace(the_plan(), allocation=the_allocation(**{**parts, **changes}))


def page(plan: Plan) -> str:
    return report_page(plan, the_authority())


def test_every_part_is_shown_where_there_is_data_and_no_heading_where_there_is_none() -> None:
    headings = (
        "Share of the target",
        "What more time would bring",
        "What each aim costs",
        "Other good plans",
    )
    full, bare = page(full_plan()), page(the_plan())
    for heading in headings:
        assert heading in full
        assert heading not in bare


def test_texts_are_escaped() -> None:
    text = page(full_plan())
    assert HOSTILE not in text
    assert "One more day a week in Lorn &lt;b&gt;" in text


def test_small_counts_are_kept_back_and_the_share_is_told() -> None:
    found = sharing(full_plan())
    assert found is not None
    (table,) = found["fairness"]
    assert table["title"] == "Island or mainland"
    shown, small = table["rows"]
    assert (shown["share"], shown["schools"], shown["broken"]) == ("75%", "6", "1")
    assert (small["share"], small["schools"], small["given"]) == ("50%", "kept back", "kept back")


def test_nothing_is_told_of_a_plan_without_an_allocation() -> None:
    assert sharing(replace(the_plan(), allocation=None, schedule=None)) is None


def test_who_took_the_time_is_named_beside_the_shortfall() -> None:
    allocation = the_allocation()
    row = allocation.shortfalls[0].model_copy(update={"taken_by": ("I2",)})
    taken = Allocation.model_copy(allocation, update={"shortfalls": (row,)})
    assert "Their time goes to:" in page(replace(the_plan(), allocation=taken))


def test_the_workbook_has_a_sheet_for_each_part() -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(full_plan(), the_authority())))
    for name in ("Aims", "Fairness", "More time", "Aims against aims", "Other good plans"):
        assert book[name].max_row >= 2
    assert book["Fairness"]["J3"].value == "yes"
    assert book["Fairness"]["D3"].value is None
