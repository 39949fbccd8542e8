"""The files of a comparison: JSON, workbook, page and assessment sheet."""

import io
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from python_calamine import CalamineWorkbook

from allocator.domain.comparisons import Comparison
from allocator.io.schemas import json_schema
from allocator.scenarios.comparing import compare, comparison_contents, read_results
from allocator.scenarios.comparing.drawings import Bar, bars_svg, stacked_svg
from allocator.scenarios.comparing.page import MOST_BYTES, comparison_page
from tests.builders import a_person, a_school, an_authority
from tests.scenarios.comparing.making import a_case, a_run, a_shortfall

VOID = {"meta", "link", "br", "input", "img", "hr", "rect", "path"}


class Reader(HTMLParser):
    """Checks that tags close in order, and gathers what the tests ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)


def read(page):
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def made(ran):
    comparison = compare(read_results(ran[0]), 500.0)
    return comparison, comparison_contents(comparison)


def test_the_same_comparison_gives_the_same_bytes(made):
    assert comparison_contents(made[0]) == made[1]


def test_the_json_reads_back_and_has_a_schema(made):
    comparison, contents = made
    assert Comparison.model_validate_json(contents["comparison.json"]) == comparison
    schema = json_schema("comparison")
    assert set(schema["properties"]) == set(Comparison.model_fields)
    assert schema["required"]


def test_the_page_answers_each_question_in_its_first_sentence(made):
    comparison, contents = made
    page = contents["comparison.html"].decode()
    firsts = re.findall(r'<p class="first">(.*?)</p>', page)
    assert len(firsts) == 4
    for plan, first in zip(comparison.plans[1:], firsts, strict=True):
        assert first == plan.answer[0].replace("'", "&#39;")
        assert page.index(plan.question) < page.index(first)


def test_the_page_asks_for_nothing_and_is_well_formed(made):
    for name in ("comparison.html", "assessment.html"):
        page = made[1][name].decode()
        reader = read(page)
        for tag, attributes in reader.tags:
            assert tag not in ("img", "iframe", "object")
            assert not (tag == "script" and attributes.get("src"))
            address = attributes.get("href") or ""
            assert address[:1] in ("", "#") or address == "data:,"
            assert "style" not in attributes
            assert not any(key.startswith("on") for key in attributes)


def test_the_page_can_be_used_without_eyes_or_mouse(made):
    reader = read(made[1]["comparison.html"].decode())
    assert ("html", {"lang": "en-GB"}) in reader.tags
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in reader.tags:
        if tag == "svg":
            assert attributes["role"] == "img"
            assert attributes["aria-label"]
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if tag == "div" and attributes.get("class") == "scroll":
            assert attributes["tabindex"] == "0"
            assert attributes["aria-label"]
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in ids
        if tag == "a" and (attributes["href"] or "").startswith("#"):
            assert attributes["href"][1:] in ids
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_chart_has_its_figures_in_words_and_a_table(made):
    page = made[1]["comparison.html"].decode()
    for chart in re.findall(r'<svg viewBox[^>]*class="chart".*?</svg>', page):
        bars, texts = chart.count('class="was"') + chart.count('class="now"'), chart.count("<text")
        assert texts >= bars
    assert page.count("<figure") <= page.count("<table") + 7  # seven share the table side by side


def test_the_assessment_names_no_school_and_nobody(made):
    comparison, contents = made
    text = " ".join(read(contents["assessment.html"].decode()).text)
    names = [row.person for row in comparison.people] + ["First Primary", "Second Primary"]
    assert not any(name in text for name in names)
    assert "What is kept back, and why" in text
    assert "What is not known" in text


def test_the_workbook_has_a_sheet_for_each_question(made):
    book = CalamineWorkbook.from_filelike(io.BytesIO(made[1]["comparison.xlsx"]))
    names = book.sheet_names
    assert names[0] == "Answers"
    assert {
        "Side by side",
        "Tiers that change",
        "Who gains and loses",
        "People",
        "Assessment",
    } <= set(names)
    rows = book.get_sheet_by_name("Side by side").to_python()
    need = next(row for row in rows if row[0] == "Need met")
    assert isinstance(need[2], float)


def test_words_from_outside_are_never_markup():
    council = an_authority(schools=(a_school("S1", name="<b>One</b>"),), people=(a_person(),))
    cases = [
        a_case(council, {"S1": 1}),
        a_case(council, {}, shortfalls=(a_shortfall("S1"),), run=a_run(question="And <i>if</i>?")),
    ]
    page = comparison_page(compare(cases))
    assert "<b>One" not in page
    assert "&lt;b&gt;One" in page
    assert "<i>" not in page


def large(scenarios):
    """A council of 200 schools and 30 people, every school hit by every scenario."""
    names = [f"School number {n} with a long name" for n in range(200)]
    schools = tuple(
        a_school(f"S{n:03}", name=name, island=f"Island {n % 9}", urban_rural=1 + n % 8)
        for n, name in enumerate(names)
    )
    council = an_authority(schools=schools, people=tuple(a_person(f"P{n}") for n in range(30)))
    short = tuple(a_shortfall(school.school_id) for school in schools)
    cases = [a_case(council, {school.school_id: 1 for school in schools})]
    for n in range(scenarios):
        cases.append(a_case(council, {}, shortfalls=short, run=a_run(name=f"n{n}")))
    return comparison_page(compare(cases))


def test_a_large_comparison_says_what_it_leaves_to_the_workbook():
    page = large(2)
    assert len(page.encode()) < MOST_BYTES
    assert page.count("more schools, for whom least changes, are in comparison.xlsx") == 2
    assert "Share of each person" in page
    read(page)


def test_many_scenarios_leave_charts_of_people_and_the_assessment_to_other_files():
    page = large(20)
    assert len(page.encode()) < MOST_BYTES
    assert "The tables are in assessment.html" in page
    assert page.count('class="first"') == 20
    read(page)


def test_bars_carry_their_figures_and_the_base_is_drawn_otherwise():
    chart = bars_svg([("Coll & Tiree", [Bar("today:", 1.0, "93%", is_base=True),
                                        Bar("1:", 0.5, "47%")])], "Share <of> all")  # fmt: skip
    assert 'class="was"' in chart
    assert 'class="now"' in chart
    assert ">today: 93%<" in chart
    assert "Coll &amp; Tiree" in chart
    assert "Share &lt;of&gt; all" in chart


def test_a_stack_is_as_wide_as_all_its_parts():
    chart = stacked_svg([("Today", [("universal", 3), ("targeted", 1)])], "Tiers")
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', chart)]
    assert widths == [270.0, 90.0]
    assert "3 universal, 1 targeted" in chart
