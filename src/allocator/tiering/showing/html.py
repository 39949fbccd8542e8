"""A page as one self-contained HTML file: no script, nothing fetched from outside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from allocator.tiering.showing.pages import Link, Page, Paragraph, Points

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent / "templates"
Layout = Literal["long", "one_page"]
_MANY_SECTIONS = 4


def page_as_html(page: Page, layout: Layout = "long") -> str:
    """Write a page as HTML.

    Parameters
    ----------
    layout
        ``one_page`` is set so small that a statement fits one sheet of A4 when printed.
    """
    style = _style()
    policy = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment().get_template("page.html.j2").render(
        page=page, layout=layout, style=style, style_hash=policy, has_contents=_is_long(page)
    )  # fmt: skip


def _is_long(page: Page) -> bool:
    """Whether a list of contents helps."""
    return sum(1 + len(section.parts) for section in page.sections) > 2 * _MANY_SECTIONS


@cache
def _style() -> str:
    return (TEMPLATES / "page.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.tests["paragraph"] = lambda block: isinstance(block, Paragraph)
    environment.tests["points"] = lambda block: isinstance(block, Points)
    environment.tests["several"] = lambda cell: isinstance(cell, tuple)
    environment.tests["link"] = lambda cell: isinstance(cell, Link)
    return environment
