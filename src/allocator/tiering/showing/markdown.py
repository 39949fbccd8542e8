"""A page as Markdown: headings, lists and pipe tables, everything that is special escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from allocator.tiering.showing.pages import (
    Block,
    Cell,
    Link,
    Page,
    Paragraph,
    Points,
    Section,
    Table,
)

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_AT_START = re.compile(r"^(#|[-+=:]|\d{1,9}[.)](?=\s|$))")


def page_as_markdown(page: Page) -> str:
    """Write a page as Markdown. A tag or link in a text stays words."""
    lines = [f"# {escaped(page.title)}", "", escaped(page.subtitle), ""]
    for block in page.blocks:
        lines += [*_block(block), ""]
    for section in page.sections:
        lines += _section(section, 2)
    lines += ["---", "", escaped(page.footer)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """A text in which nothing is markup: on one line, with the signs of Markdown escaped."""
    plain = " ".join(text.split())
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = _SPECIAL.sub(r"\\\1", plain)
    return _AT_START.sub(_escape_start, plain)


def _escape_start(found: re.Match[str]) -> str:
    """Escape what would make a heading, list or rule of the line."""
    sign = found.group(1)
    return f"\\{sign}" if len(sign) == 1 else f"{sign[:-1]}\\{sign[-1]}"


def _section(section: Section, level: int) -> Iterator[str]:
    yield f"{'#' * level} {escaped(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _block(block)
        yield ""
    for part in section.parts:
        yield from _section(part, level + 1)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        text = escaped(block.text)
        yield f"**{text}**" if block.kind == "lead" else text
    elif isinstance(block, Points):
        for number, item in enumerate(block.items, 1):
            yield f"{f'{number}.' if block.ordered else '-'} {escaped(item)}"
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield escaped(table.caption)
    yield ""
    yield _row(table.header)
    yield _row(tuple("---" for _ in table.header), plain=True)
    for row in table.rows:
        yield _row(row)


def _row(cells: tuple[Cell, ...], *, plain: bool = False) -> str:
    return f"| {' | '.join(str(cell) if plain else _cell(cell) for cell in cells)} |"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Link):
        return f"[{escaped(cell.text)}]({cell.target})"
    return escaped("; ".join(cell) if isinstance(cell, tuple) else cell)
