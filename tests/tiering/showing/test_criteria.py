import datetime as dt
from random import Random

import pytest

from allocator.domain.activities import Offer
from allocator.resources import shipped
from allocator.tiering.rulesets import Ruleset, build_ruleset, load_ruleset
from allocator.tiering.showing import (
    Page,
    Section,
    Table,
    criteria_page,
    page_as_html,
    page_as_markdown,
    page_as_text,
    texts_of,
)
from allocator.tiering.showing.offers import offer_beside
from tests.builders import an_offer
from tests.tiering.random_rulesets import random_ruleset_source
from tests.tiering.reading_age import OLDEST, reading_age
from tests.tiering.showing.small_rules import small_ruleset

DAY = dt.date(2026, 9, 1)
SHIPPED = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))


def shipped_ruleset(name: str) -> Ruleset:
    return load_ruleset(shipped("rules") / name)


def part(page: Page, title: str) -> Section:
    waiting = list(page.sections)
    while waiting:
        section = waiting.pop(0)
        if section.title == title:
            return section
        waiting = [*section.parts, *waiting]
    raise AssertionError(title)


def table(section: Section) -> Table:
    return next(block for block in section.blocks if isinstance(block, Table))


def words(ruleset: Ruleset, day: dt.date = DAY, sector: str | None = None) -> str:
    return page_as_text(criteria_page(ruleset, day, sector), 100_000)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("sector", [None, "primary", "elc"])
def test_every_shipped_ruleset_is_told_in_every_form(name, sector):
    ruleset = shipped_ruleset(name)
    page = criteria_page(ruleset, DAY, sector, offer_beside(shipped("rules") / name))
    assert ruleset.spec.title in page_as_markdown(page)
    assert max(map(len, page_as_text(page).splitlines())) <= 78
    assert "<h1>" in page_as_html(page)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_row_number_and_figure_of_a_shipped_ruleset_is_told(name):
    ruleset = shipped_ruleset(name)
    text = words(ruleset)
    for one in ruleset.tables:
        if one.role != "grid":
            for rule in one.table.rules:
                assert f"{one.name} {rule.number}" in text
    for given in (ruleset.spec.parameters, ruleset.spec.derived, ruleset.spec.triggers):
        for entry in given.values():
            assert entry.title in text
    for name_of in ruleset.spec.inputs:
        assert ruleset.title_of(name_of) in text
    assert ruleset.identity.hash in text


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_ruleset_reads_at_fourteen(name):
    ruleset = shipped_ruleset(name)
    page = criteria_page(ruleset, DAY)
    assert reading_age(texts_of(page)) <= OLDEST
    read = [
        row[place]
        for section in (*page.sections, *(p for s in page.sections for p in s.parts))
        for part_of in (section, *section.parts)
        for block in part_of.blocks
        if isinstance(block, Table)
        for place, title in enumerate(block.header)
        for row in block.rows
        if title == "What the school reads" and row[place]
    ]
    assert read
    assert reading_age(read) <= OLDEST


@pytest.mark.parametrize("seed", range(60))
def test_any_ruleset_is_told_without_error(seed):
    ruleset = build_ruleset(random_ruleset_source(Random(seed)))
    for sector in (None, "special"):
        page = criteria_page(ruleset, DAY, sector)
        assert page_as_markdown(page).startswith("# ")
        assert page_as_html(page).count("<h1>") == 1
        assert max(map(len, page_as_text(page).splitlines())) <= 78


def test_a_title_with_a_tag_in_it_stays_words():
    bad = "<script>alert(1)</script>"
    page = criteria_page(small_ruleset(title=bad, owner=bad), DAY)
    assert "<script" not in page_as_html(page)
    assert "<script" not in page_as_markdown(page)
    assert "alert(1)" in page_as_html(page)


def test_a_trigger_is_told_with_the_values_that_it_is_measured_from():
    row = table(part(criteria_page(small_ruleset(), DAY), "Low attendance")).rows[0]
    assert row == (
        "signs 1",
        "Attendance is …%, 4 points",
        (
            "Points below the floor (Floor: 90 (primary) and 85.5 (special)): 4 or more",
            "Only in primary and special schools",
        ),
    )


def test_a_sector_is_told_its_own_numbers_and_rows_alone():
    primary = words(small_ruleset(), sector="primary")
    assert "(Floor: 90): 4 or more" in primary
    assert "85.5" not in primary
    assert "No row is for this kind of school." in words(small_ruleset(), sector="secondary")


def test_a_change_to_come_is_told_until_it_is_there():
    numbers = table(part(criteria_page(small_ruleset(), DAY), "The numbers"))
    assert ("Points below", "4", ("From 1 August 2027: 3",), "assumption") in numbers.rows
    after = table(part(criteria_page(small_ruleset(), dt.date(2027, 9, 1)), "The numbers"))
    assert ("Points below", "3", "none", "assumption") in after.rows


def test_numbers_for_entering_and_leaving_stand_side_by_side():
    rows = table(part(criteria_page(small_ruleset(), DAY), "How a tier is left")).rows
    assert rows == (("Points below", "4", "2"),)


def test_rules_without_movement_say_so():
    assert "set no numbers of their own for leaving" in words(small_ruleset(movement=None))


def test_a_page_says_when_rules_have_not_begun_or_are_due_for_review():
    assert "begin on 1 August 2026" in words(small_ruleset(), dt.date(2026, 7, 1))
    assert "a review was due by 31 July 2027" in words(small_ruleset(), dt.date(2027, 8, 1))
    assert "Please note" not in words(small_ruleset())


def test_the_policy_for_missing_figures_is_told_by_figure():
    inputs = {"attendance": {"missing": "worst"}, "grade": {"missing": "undecided"}}
    text = words(small_ruleset(inputs=inputs))
    assert "counts as met where it is missing: Attendance." in text
    assert "highest tier holds without it: grade." in text


def test_a_grid_is_a_table_with_both_headers():
    grid = (
        ("grade by triggers", "0", ">= 1"),
        ("<= 3", "low", "high"),
        ("> 3", "low", "low"),
    )
    ruleset = small_ruleset(
        {"risk": grid},
        tables={
            "signs": {"role": "triggers"},
            "risk": {"role": "grid", "output": "band", "values": ["low", "high"]},
            "tier": {"role": "tier"},
        },
    )
    found = table(part(criteria_page(ruleset, DAY), "Risk"))
    assert found.header == (
        "Grade (grade 1-6)",
        "Triggers that fire: 0",
        "Triggers that fire: 1 or more",
    )
    assert found.rows == (("3 or less", "Low", "High"), ("more than 3", "Low", "Low"))


def test_a_row_of_context_alone_is_named():
    signs = (
        ("roll_now", "trigger", "text"),
        ("< 50", "absent", "A small school"),
    )
    text = words(small_ruleset({"signs": signs}))
    assert "nothing but what kind of place a school is: signs 1." in text
    assert "No row asks about: Deprivation quintile, Urban-rural class and Island." in text


def test_context_beside_other_figures_is_told_as_such():
    signs = (("roll_now", "below", "trigger", "text"), (">= 50", "> 1", "absent", "Low"))
    text = words(small_ruleset({"signs": signs}))
    assert "never set a tier by themselves" in text
    assert "Roll: asked beside other figures (signs 1)." in text


def test_the_simplest_case_of_each_tier_is_worked():
    cases = (
        ("case", "sector", "attendance", "previous(attendance)", "returning",
         "expect_tier", "expect_triggers"),
        ("long", "", "70", "80", "true", "high", "absent"),
        ("short", "special", "70", "", "", "high", "absent"),
        ("calm", "", "95", "", "", "low", "none"),
        ("empty", "", "", "", "", "low", "none"),
    )  # fmt: skip
    found = table(part(criteria_page(small_ruleset(cases=cases), DAY), "Worked cases"))
    assert found.rows == (
        ("calm", "primary", ("Attendance: 95%",), "Low"),
        ("short", "special", ("Attendance: 70%",), ("High", "Triggers: Low attendance")),
    )
    only = criteria_page(small_ruleset(cases=cases), DAY, "primary")
    assert table(part(only, "Worked cases")).rows[1][0] == "long"


def test_what_each_tier_brings_stands_beside_the_criteria():
    offer: Offer = an_offer(flags={"new_headteacher": {"link_visit": {"target": 1}}})
    page = criteria_page(shipped_ruleset("scotland-three-tier"), DAY, offer=offer)
    found = table(part(page, "What each tier brings"))
    assert found.header == (
        "Support", "Universal", "Targeted", "Intensive", "Added by: New headteacher",
    )  # fmt: skip
    assert found.rows == (("Quality improvement visit", "1", "1 to 2", "2 to 4", "up to 1"),)
