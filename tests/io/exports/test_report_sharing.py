"""Aims, fairness, prices and other good plans in the report and the workbook."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import openpyxl

from allocator.domain.allocations import AimLevel, Allocation
from allocator.domain.fairness import TOGETHER, GroupShare
from allocator.domain.plans import Plan
from allocator.io.exports.aim_words import floor_in_words, limit_in_words
from allocator.io.exports.pages import report_page
from allocator.io.exports.report_fairness import words_of
from allocator.io.exports.report_people import shortfalls
from allocator.io.exports.report_sharing import reasons_counted, sharing
from allocator.io.exports.workbooks import plan_workbook
from tests.io.exports.plans import HOSTILE, the_allocation, the_authority, the_plan

SHARE = {"grouping": "island", "group": HOSTILE, "schools": 6, "target_hours": 60.0,
         "given_hours": 45.0, "share": 0.75, "minimums_not_kept": 1, "in_person": 4,
         "online": 5}  # fmt: skip
MAINLAND = {**SHARE, "group": "mainland", "given_hours": 60.0, "share": 1.0}
SMALL = {"grouping": "island", "group": "Skarvay <i>", "kept_back": True}
OTHER_SMALL = {"grouping": "island", "group": "Rona", "kept_back": True}
REST = {**SHARE, "group": TOGETHER, "given_hours": 30.0, "share": 0.5, "elsewhere": 2}
ISLANDS = [SHARE, SMALL, OTHER_SMALL, MAINLAND, REST]
CAPACITY = {"kind": "role", "key": "qio", "area": "Lorn", "hours": 105.0, "points": 40.0,
            "sessions": 9.0, "sessions_by_tier": {"intensive": 6.0},
            "text": "One more day a week in Lorn <b>"}  # fmt: skip
PRICE = {"aim": "travel", "gain": 10.0, "unit": "hours", "changes": {"promises_kept": -1.0},
         "text": "10 hours fewer"}  # fmt: skip
OTHER = {"name": "less_travel", "title": "Less travel", "text": "-16 hours", "settings": {},
         "objective": 19.0, "gap": 0.05, "levels": {"promises_kept": 3.0},
         "schools_with_another_link": 2, "sessions_by_others": 4, "minimums_not_kept": 0,
         "sessions": 12, "links": {}}  # fmt: skip


LEVEL = {"name": "promises_kept", "value": 4.0, "bound": 4.0, "unit": "sessions"}


def full_plan(**changes: Any) -> Plan:
    parts: dict[str, Any] = {
        "fairness": ISLANDS,
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
    assert "Aims in their order" not in page(full_plan(levels=[]))


def test_headings_come_in_order_without_a_level_left_out() -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page(full_plan()))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_names_its_columns() -> None:
    for table in re.findall(r"<table class=\"stack.*?</table>", page(full_plan()), re.DOTALL):
        assert '<th scope="col"' in table
        assert '<th scope="row"' in table


def test_texts_are_escaped() -> None:
    text = page(full_plan())
    assert HOSTILE not in text
    assert "Skarvay <i>" not in text
    assert "One more day a week in Lorn &lt;b&gt;" in text


def test_groups_kept_back_share_a_row_that_names_them() -> None:
    found = sharing(full_plan())
    assert found is not None
    (table,) = found["fairness"]
    assert table["title"] == "Island or mainland"
    shown, mainland, rest = table["rows"]
    assert (shown["share"], shown["schools"], shown["broken"]) == ("75%", "6", "1")
    assert mainland["share"] == "100%"
    assert rest["group"] == "Kept back, together: Skarvay <i>, Rona"
    assert (rest["share"], rest["given"], rest["elsewhere"]) == ("50%", "30", "2")


def test_a_sentence_tells_how_islands_and_the_mainland_fare() -> None:
    words = words_of("island", [GroupShare.model_validate(row) for row in ISLANDS])
    assert words == "Schools on the mainland get 100% of their target, those on islands 62%."


def of_the_target(grouping: str, **shares: float | None) -> str:
    rows = [
        GroupShare(grouping=grouping, group=group, share=share, kept_back=share is None)
        for group, share in shares.items()
    ]
    return words_of(grouping, rows)


def test_sentences_name_the_ends_of_deprivation_and_every_sector() -> None:
    fifths = of_the_target("quintile", **{"1 (most deprived)": 0.93, "5 (least deprived)": 0.91})
    assert fifths == (
        "Schools in the most deprived fifth get 93% of their target, those in the least deprived "
        "fifth 91%."
    )
    assert of_the_target("sector", primary=1.0, special=0.5) == (
        "Share of the target: Primary 100%, Special 50%."
    )


def test_sentences_tell_the_range_where_a_group_is_kept_back_and_nothing_of_a_single_group() -> (
    None
):
    told = of_the_target("quintile", **{"1 (most deprived)": None, "2": 0.8, "3": 0.9})
    assert told == "Every group shown here gets between 80% and 90% of its target."
    assert of_the_target("size", small=0.9, large=0.9) == (
        "Every group shown here gets 90% of its target."
    )
    assert of_the_target("size", small=0.9, large=None) == ""


def test_a_grouping_of_one_group_has_no_table() -> None:
    assert sharing(full_plan(fairness=[SHARE]))["fairness"] == []  # type: ignore[index]


def test_a_grouping_of_groups_too_small_to_tell_is_named_alone() -> None:
    small = [SMALL, {"grouping": "island", "group": TOGETHER, "kept_back": True}]
    text = page(full_plan(fairness=small))
    assert "the groups have too few schools: Island or mainland." in text
    assert "Skarvay" not in text
    whole = page(full_plan(fairness=[SMALL, OTHER_SMALL, REST]))
    assert "the groups have too few schools: Island or mainland." in whole


def test_all_is_said_only_where_it_is_all() -> None:
    assert of_the_target("sector", primary=0.997, special=1.0) == (
        "Share of the target: Primary 99%, Special 100%."
    )
    assert of_the_target("sector", primary=0.001, special=0.0) == (
        "Share of the target: Primary 1%, Special 0%."
    )


def test_the_proof_is_said_in_plain_words_with_its_caveat() -> None:
    assert "No other sharing of these people scores better" in page(full_plan())
    open_gap = page(full_plan(status="feasible", bound=25.0, bound_given_levels=24.0, gap=0.25))
    assert "none above 25 is possible: a gap of 25.00%" in open_gap
    assert "With every floor kept, none above 24 is possible." in open_gap
    assert "read each aim beside its limit" in open_gap


def an_aim(name: str, value: float, bound: float, floor: float | None = None) -> AimLevel:
    return AimLevel(name=name, value=value, bound=bound, unit="sessions", floor=floor)


def test_limits_of_whole_things_are_whole_and_costs_have_a_least() -> None:
    assert limit_in_words(an_aim("promises_kept", 516, 516.7)) == "at most 516"
    assert limit_in_words(an_aim("nights", 3, 0.2)) == "at least 1"
    assert limit_in_words(an_aim("travel", 9, 5.44)) == "at least 5.4"
    assert limit_in_words(an_aim("fairness", 0.7, 0.758)) == "at most 75.8%"
    assert limit_in_words(an_aim("need_met", 3531.9, 3608.94)) == "at most 3,609"


def test_a_floor_that_whole_sessions_miss_is_said_to_be_missed() -> None:
    assert floor_in_words(an_aim("promises_kept", 516, 517, 499.9)) == "500"
    assert floor_in_words(an_aim("fairness", 0.966, 0.996, 0.975)) == "97.5%, missed"
    assert floor_in_words(an_aim("travel", 12, 5, 10)) == "10, missed"
    assert floor_in_words(an_aim("nights", 3, 0, 3.4)) == "3"
    assert floor_in_words(an_aim("travel", 12, 5)) == "none"


def test_what_brings_most_stands_first_and_people_apart() -> None:
    person = {**CAPACITY, "kind": "person", "text": "of P1"}
    small, large = {**CAPACITY, "points": 1.0, "text": "few"}, {**CAPACITY, "text": "many"}
    found = sharing(full_plan(capacity_prices=[small, person, large]))
    assert found is not None
    assert found["capacity"] == {"roles": ["many", "few"], "people": ["of P1"]}


def test_this_plan_stands_beside_the_others_aim_by_aim() -> None:
    found = sharing(full_plan(levels=[LEVEL]))
    assert found is not None
    ours, other = found["alternatives"]
    assert (ours["title"], ours["cells"], other["cells"]) == ("This plan", ["4"], ["3"])
    assert found["prices"][0]["cells"] == [{"text": "-1", "own": False}]


def test_a_promise_and_its_target_are_one_shortfall() -> None:
    row = the_allocation().shortfalls[0]
    both = [row.model_copy(update={"kind": kind}).model_dump() for kind in ("minimum", "target")]
    plan = full_plan(shortfalls=both)
    assert len(shortfalls(plan, the_authority())) == 1
    assert plan.allocation is not None
    (told,) = reasons_counted(plan.allocation)
    assert told.endswith(": 1 shortfall")


def test_nothing_is_told_of_a_plan_without_an_allocation() -> None:
    assert sharing(replace(the_plan(), allocation=None, schedule=None)) is None


def test_who_took_the_time_is_named_beside_the_shortfall() -> None:
    allocation = the_allocation()
    row = allocation.shortfalls[0].model_copy(update={"taken_by": ("I2",)})
    taken = Allocation.model_copy(allocation, update={"shortfalls": (row,)})
    assert "Where their time goes" in page(replace(the_plan(), allocation=taken))
    assert "Where their time goes" not in page(the_plan())


def test_the_workbook_has_a_sheet_for_each_part() -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(full_plan(), the_authority())))
    for name in ("Aims", "Fairness", "More time", "Aims against aims", "Other good plans"):
        assert book[name].max_row >= 2
    columns = [cell.value for cell in book["Fairness"][1]]
    small = dict(zip(columns, [cell.value for cell in book["Fairness"][3]], strict=True))
    assert (small["Kept back"], small["Schools"], small["Share of target"]) == ("yes", None, None)
    bare = openpyxl.load_workbook(io.BytesIO(plan_workbook(the_plan(), the_authority())))
    assert "Fairness" not in bare.sheetnames
