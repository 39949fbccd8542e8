import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.tiering.showing import (
    Link,
    Page,
    Paragraph,
    Points,
    Section,
    Table,
    page_as_html,
    page_as_markdown,
    page_as_text,
    texts_of,
)
from allocator.tiering.showing.markdown import escaped
from allocator.tiering.showing.plain import aligned

BAD = "<script>alert(1)</script> [x](javascript:1) `a` | *b* _c_ & ![i](j)"


def a_page(text: str = "Words", title: str = "Title") -> Page:
    table = Table(text, ("One", "Two"), ((text, (text, "b")), (Link(text, "a.html"), text)))
    inner = Section(text, (Points((text, "two"), ordered=True),))
    section = Section(text, (Paragraph(text, "lead"), Points((text,)), table), (inner,))
    return Page(title, text, (section,), text, (Paragraph(text, "note"),))


class Reader(HTMLParser):
    """Notes every tag with its attributes, and all text outside the style."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(page: Page, **layout: str) -> Reader:
    reader = Reader()
    reader.feed(page_as_html(page, **layout))
    return reader


def test_a_tag_in_a_text_stays_words_in_html():
    reader = read(a_page(BAD, BAD))
    assert not reader.named("script")
    assert not reader.named("img")
    assert BAD in reader.text


def test_a_web_page_asks_for_nothing_from_outside_and_runs_nothing():
    html = page_as_html(a_page())
    assert "http:" not in html.replace("http-equiv", "")
    assert "https:" not in html
    assert "@import" not in html
    assert "url(" not in html
    policy = next(m["content"] for m in read(a_page()).named("meta") if "http-equiv" in m)
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_a_web_page_has_language_landmarks_headings_and_headed_tables():
    reader = read(a_page())
    assert reader.named("html") == [{"lang": "en-GB"}]
    for tag in ("h1", "main", "header", "footer", "title"):
        assert len(reader.named(tag)) == 1, tag
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels == [1, 2, 3]
    assert {one["scope"] for one in reader.named("th")} == {"col", "row"}
    assert len(reader.named("caption")) == len(reader.named("table")) == 1
    ids = [one["id"] for _, one in reader.tags if one.get("id")]
    assert len(ids) == len(set(ids))


def test_a_web_page_names_every_part_it_refers_to():
    reader = read(a_page())
    ids = {one["id"] for _, one in reader.tags if one.get("id")}
    assert {one["aria-labelledby"] for one in reader.named("section")} <= ids
    inner = [one["href"] for one in reader.named("a") if one["href"].startswith("#")]
    assert {href[1:] for href in inner} <= ids


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", ["ink", "soft", "brand"])
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_text_stands_out_from_its_ground(ink, ground):
    html = page_as_html(a_page())
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", html))
    full = {name: c if len(c) == 7 else "#" + "".join(2 * x for x in c[1:]) for name, c in colours.items()}  # fmt: skip # noqa: E501
    assert contrast(full[ink], full[ground]) >= 4.5
    assert contrast("#ffffff", full["brand"]) >= 4.5


@pytest.mark.parametrize("mark", ["<script>", "[x](", "`a`", "*b*", "![i]", "| *"])
def test_a_tag_in_a_text_stays_words_in_markdown(mark):
    assert mark not in page_as_markdown(a_page(BAD, BAD))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("12. no list", "12\\. no list"),
        ("1.5 points", "1.5 points"),
        ("a\n\n# b", "a # b"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("snake_case|x", "snake\\_case\\|x"),
    ],
)
def test_what_is_special_in_markdown_is_escaped(text, written):
    assert escaped(text) == written


@given(st.text(max_size=60))
def test_any_text_keeps_its_line_and_its_cell_in_markdown(text):
    written = escaped(text)
    assert "\n" not in written
    assert not re.search(r"(?<!\\)(?:\\\\)*\|", written)
    assert "<" not in written


def test_a_link_leads_to_a_file_beside_the_page():
    page = a_page()
    assert "[Words](a.html)" in page_as_markdown(page)
    assert {"href": "a.html"} in read(page).named("a")


def test_plain_text_fits_its_width():
    page = a_page("word " * 60, "long title " * 12)
    assert max(map(len, page_as_text(page).splitlines())) <= 78
    assert max(map(len, page_as_text(page, 40).splitlines())) <= 40


def test_columns_stand_under_each_other_and_numbers_to_the_right():
    lines = aligned(("A", "N"), (("x", "1"), ("long", "12")), 40, right=frozenset({1}))
    assert lines == [["A      N", "----  --"], ["x      1"], ["long  12"]]


def test_a_long_cell_goes_on_below():
    lines = aligned(("A", "B"), (("x", "one two three four"),), 12)
    assert lines[1] == ["x  one two", "   three", "   four"]


def test_running_text_is_what_stands_outside_titles_and_tables():
    assert texts_of(a_page("w")) == ("w", "w", "w", "w", "two")
