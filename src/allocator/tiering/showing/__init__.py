"""Rules in words: a page of plain-language criteria, and how pages are written out."""

from allocator.tiering.showing.criteria import criteria_page
from allocator.tiering.showing.html import page_as_html
from allocator.tiering.showing.markdown import page_as_markdown
from allocator.tiering.showing.pages import Link, Page, Paragraph, Points, Section, Table, texts_of
from allocator.tiering.showing.plain import page_as_text

__all__ = [
    "Link",
    "Page",
    "Paragraph",
    "Points",
    "Section",
    "Table",
    "criteria_page",
    "page_as_html",
    "page_as_markdown",
    "page_as_text",
    "texts_of",
]
