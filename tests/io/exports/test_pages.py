"""The report: asks for nothing, shows everything, escapes everything, reads for everyone."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from allocator.domain.plans import Plan
from allocator.io.exports.pages import STYLES, TEMPLATES, report_page
from allocator.io.exports.report_summary import method
from tests.io.exports.plans import (
    HOSTILE,
    a_reading,
    a_run,
    the_allocation,
    the_authority,
    the_plan,
    the_schedule,
    the_tiers,
)

LOADS = {"src", "srcset", "href", "xlink:href", "action", "formaction", "data", "poster", "style"}


class Page(HTMLParser):
    """Elements with their attributes, and the text, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.raw: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag = self.elements[-1][0] if self.elements else ""
        if tag in ("script", "style") and tag not in self.raw:
            self.raw[tag] = data
        else:
            self.texts.append(data)

    def all(self, *tags: str) -> list[tuple[str, dict[str, str | None]]]:
        return [element for element in self.elements if element[0] in tags]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


@cache
def source() -> str:
    return report_page(the_plan(), the_authority())


@cache
def page() -> Page:
    return Page(source())


# -- what it asks for ------------------------------------------------------------------------------


def test_nothing_is_loaded_from_anywhere() -> None:
    values = [
        (tag, name, value)
        for tag, attributes in page().elements
        for name, value in attributes.items()
        if name in LOADS
    ]
    assert all((value or "").startswith(("#", "data:")) for _, _, value in values)
    assert not page().all("iframe", "object", "embed", "img", "form", "base")
    assert not re.search(r"url\(|@import", page().raw["style"])
    assert not re.search(r"fetch|XMLHttp|import\(|WebSocket|eval", page().raw["script"])


def test_its_own_policy_lets_in_its_own_style_and_script_and_no_others() -> None:
    (policy,) = [
        attributes["content"] or ""
        for _, attributes in page().all("meta")
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    for part, name in (("style-src", "style"), ("script-src", "script")):
        digest = hashlib.sha256(page().raw[name].encode()).digest()
        assert f"{part} 'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_no_attribute_holds_a_script_or_a_style() -> None:
    names = {name for _, attributes in page().elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}


def test_the_same_plan_gives_the_same_page() -> None:
    assert report_page(the_plan(), the_authority()) == source()


# -- what it shows ---------------------------------------------------------------------------------


def test_hostile_names_stay_text() -> None:
    assert len(page().all("script")) == 1
    assert len(page().all("style")) == 1
    assert "evil.example" in page().text
    assert HOSTILE in page().text
    assert "Ben </style>" in page().text
    assert "Worth <b>knowing</b>" in page().text
    assert not page().all("b") or all(not attributes for _, attributes in page().all("b"))


def test_every_open_school_shortfall_and_session_without_a_date_is_there() -> None:
    for title in (HOSTILE, "Twin School (primary)", "Twin School (secondary)", "=HYPERLINK"):
        assert title in page().text
    assert "Closed School" not in page().text
    for row in the_allocation().shortfalls:
        assert row.relief in page().text
    for session in the_schedule().unplaced:
        assert session.relief in page().text


def test_a_limit_that_is_passed_is_told_as_a_limit() -> None:
    assert "2, at most 1" in page().text
    assert "0 of 1" in page().text


def test_each_school_is_told_why_and_what_it_gets() -> None:
    text = page().text
    assert "Attendance of 86.5% is below 88%" in text
    assert "Set by professional judgement of @Ann on Monday 1 June 2026" in text
    assert "Link officer @Ann" in text
    assert "What would move it: Attendance of 88% would make it universal" in text
    assert "Cannot be decided yet (1)" in text


def test_tiers_stand_highest_first_and_schools_by_name() -> None:
    order = [page().text.index(f"{name} (1)") for name in ("Intensive", "Targeted", "Universal")]
    assert order == sorted(order)


def test_promises_not_kept_are_named_in_the_summary() -> None:
    assert "2 promised minimums cannot be kept, at 2 schools" in page().text
    assert f"Not kept: Quality improvement visit at {HOSTILE}; Online sessions in a row" in (
        page().text
    )


def test_a_plan_that_keeps_every_promise_says_so() -> None:
    plan = Plan(a_run(), the_tiers(), the_allocation(shortfalls=[]), the_schedule(unplaced=[]))
    text = Page(report_page(plan, the_authority())).text
    assert "Every promised minimum is kept, and every target is met" in text
    assert "Nothing falls short." in text
    assert "no session is left without one" in text


def test_a_small_gap_is_never_told_as_none() -> None:
    plan = Plan(a_run(), the_tiers(), the_allocation(gap=1e-7))
    assert "more than 0.01% better" in Page(report_page(plan, the_authority())).text


@pytest.mark.parametrize(
    ("status", "gap", "words"),
    [
        ("optimal", 0.0, "No other sharing of these people scores better"),
        ("optimal", 0.001, "a better one may exist"),
        ("feasible", 0.0, "No other sharing of these people scores better"),
        ("infeasible", 0.0, "No sharing keeps every rule"),
        ("unknown", 0.0, "The work ended before a proof"),
    ],
)
def test_only_a_proof_is_told_as_one(status: str, gap: float, words: str) -> None:
    plan = Plan(a_run(), the_tiers(), the_allocation(status=status, gap=gap))
    assert words in dict(method(plan))["Sharing out"]


def test_nights_and_online_visits_are_marked_in_words() -> None:
    marks = re.findall(r"<i>([^<]*)</i>", source())
    assert {"night away", "online", "agreed"} <= {part for m in marks for part in m.split(", ")}
    first, second, *_ = re.findall(
        r"<p title=[^>]*><b>([^<]*)</b>[^<]*(?:<i>([^<]*)</i>)?", source()
    )
    assert (first, second) == (("Tue 1", "night away"), ("Tue 8", "agreed"))


def test_a_night_away_is_told_day_by_day_until_the_return() -> None:
    _, part = source().split("<caption>Tuesday 1 to Wednesday 2 September 2026</caption>")
    days = re.findall(r'<th scope="rowgroup"[^>]*>([^<]*)</th>', part.split("</table>")[0])
    assert days == ["Tuesday 1 September 2026", "Wednesday 2 September 2026"]


def test_a_run_that_was_stopped_says_so() -> None:
    stopped = a_run().model_copy(update={"interrupted": True})
    told = report_page(Plan(stopped, the_tiers()), the_authority())
    assert "stopped before its end" in told
    assert "stopped before its end" not in source()


def test_everyone_who_visits_has_pages_with_a_grid_and_an_itinerary() -> None:
    assert len(page().all("article")) == 2
    assert page().text.count("The term at a glance") == 2
    assert page().text.count("from Oban to Coll pier, 2 h 40 min") == 1
    assert "from Coll pier to Oban" in page().text


def test_one_persons_pages_can_be_printed_alone() -> None:
    links = [a["href"] for tag, a in page().all("a") if (a["href"] or "").startswith("#person-")]
    assert links == ["#person-1", "#person-2"]
    assert "body:has(.person :target)" in page().raw["style"]


def test_what_is_folded_up_prints() -> None:
    folded = [a for _, a in page().all("details") if "printed" in (a.get("class") or "")]
    # Two weeks of journeys, and two people.
    assert len(folded) == 4
    assert "::details-content" in page().raw["style"]
    assert "beforeprint" in page().raw["script"]


def test_every_week_with_journeys_has_a_map_and_a_table_that_tells_the_same() -> None:
    titles = re.findall(r"<summary>(Week of [^:]*)", source())
    assert titles == ["Week of 31 August", "Week of 7 September"]
    assert "Tue 1 Oban, boat to Coll pier, =HYPERLINK" in page().text
    assert source().count('<use href="#ground"/>') == 2


def test_invented_figures_are_marked_wherever_they_stand() -> None:
    # In the notice, beside the reason, the near miss and the least change.
    assert source().count('<span class="tag">invented</span>') == 4
    told = report_page(the_plan(), the_authority(readings=a_reading("published")))
    assert "Some figures are invented" not in told


# -- whom it reads for -----------------------------------------------------------------------------


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in page().all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_header_cell_says_what_it_heads() -> None:
    scopes = {attributes.get("scope") for _, attributes in page().all("th")}
    assert scopes == {"row", "col", "rowgroup"}


def test_every_id_is_one_of_a_kind_and_every_anchor_leads_somewhere() -> None:
    ids = [attributes["id"] for _, attributes in page().elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = {attributes["href"] for tag, attributes in page().all("a")}
    assert {(anchor or "")[1:] for anchor in anchors} <= {name or "" for name in ids}
    labels = {attributes.get("aria-labelledby") for _, attributes in page().elements} - {None}
    assert labels <= set(ids)


def test_every_region_that_scrolls_takes_the_keyboard_and_has_a_name_of_its_own() -> None:
    regions = [a for _, a in page().elements if a.get("class") == "scroll"]
    assert regions
    assert all(a["tabindex"] == "0" and a["role"] == "region" for a in regions)
    names = [a["aria-label"] for a in regions]
    assert len(names) == len(set(names))


def test_language_skip_link_and_print_are_there() -> None:
    assert page().all("html")[0][1]["lang"] == "en-GB"
    first = page().all("a")[0][1]
    assert (first["class"], first["href"]) == ("skip", "#main")
    assert "@media print" in page().raw["style"]


def test_tiers_are_told_by_shape_as_well_as_colour() -> None:
    drawn = {
        (tag, attributes.get("class"))
        for tag, attributes in page().all("circle", "polygon")
        if (attributes.get("class") or "").startswith("tier")
    }
    assert drawn == {("circle", "tier0"), ("polygon", "tier1"), ("polygon", "tier2")}


@pytest.mark.parametrize(
    "plan", [Plan(a_run(), the_tiers()), Plan(a_run(), the_tiers(), the_allocation())]
)
def test_a_plan_of_the_first_stages_has_a_page(plan: Plan) -> None:
    told = Page(report_page(plan, the_authority()))
    anchors = {(attributes["href"] or "")[1:] for _, attributes in told.all("a")}
    assert anchors <= {attributes.get("id") for _, attributes in told.elements}
    assert "The term, person by week" not in told.text


def test_the_parts_of_the_page_are_shipped_beside_the_code() -> None:
    names = {path.name for path in TEMPLATES.iterdir()}
    assert {"report.html.j2", "report.js", "journeys.html.j2", *STYLES} <= names
