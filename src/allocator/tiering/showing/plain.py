"""A page as plain text that fits a terminal or a letter."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from allocator.tiering.showing.pages import Block, Cell, Link, Page, Paragraph, Points, Section

WIDTH = 78
"""Letters in a line of a page."""


def page_as_text(page: Page, width: int = WIDTH) -> str:
    """Write a page as plain text, no line longer than ``width``."""
    lines = [*wrapped(page.title, width), "=" * min(width, len(page.title))]
    lines += [*wrapped(page.subtitle, width), ""]
    for block in page.blocks:
        lines += [*_block(block, width), ""]
    for section in page.sections:
        lines += _section(section, width, "-")
    lines += wrapped(page.footer, width)
    return "\n".join(lines).rstrip() + "\n"


def aligned(
    header: tuple[str, ...],
    rows: tuple[tuple[Cell, ...], ...],
    width: int = WIDTH,
    right: frozenset[int] = frozenset(),
) -> list[list[str]]:
    """Lines of a table whose columns stand under each other: of its header, then of each row.

    A long cell goes on below. ``right`` names the columns that are set to the right, for numbers.
    """
    texts = [[_text(cell) for cell in row] for row in (header, *rows)]
    widths = _widths(texts, width)
    lines = [list(_row(row, widths, right)) for row in texts]
    lines[0].append("  ".join("-" * wide for wide in widths))
    return lines


def _row(row: list[str], widths: list[int], right: frozenset[int]) -> Iterator[str]:
    parts = [wrapped(text, wide) or [""] for text, wide in zip(row, widths, strict=True)]
    for line in range(max(map(len, parts))):
        cells = [part[line] if line < len(part) else "" for part in parts]
        yield "  ".join(
            cell.rjust(wide) if place in right else cell.ljust(wide)
            for place, (cell, wide) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()


def _widths(texts: list[list[str]], width: int) -> list[int]:
    """Widths of the columns: the widest give way until the table fits."""
    widths = [max(1, *map(len, column)) for column in zip(*texts, strict=True)]
    room = width - 2 * (len(widths) - 1)
    while sum(widths) > max(room, len(widths)):
        widths[widths.index(max(widths))] -= 1
    return widths


def _text(cell: Cell) -> str:
    if isinstance(cell, Link):
        return f"{cell.text} ({cell.target})"
    text = "; ".join(cell) if isinstance(cell, tuple) else cell
    return " ".join(text.split())


def _section(section: Section, width: int, rule: str) -> Iterator[str]:
    yield from wrapped(section.title, width)
    yield rule * min(width, len(section.title))
    for block in section.blocks:
        yield from _block(block, width)
        yield ""
    for part in section.parts:
        yield from _section(part, width, ".")


def _block(block: Block, width: int) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from wrapped(block.text, width)
    elif isinstance(block, Points):
        for number, item in enumerate(block.items, 1):
            mark = f"{number}. " if block.ordered else "- "
            yield from wrapped(item, width, mark)
    else:
        yield from wrapped(block.caption, width)
        for lines in aligned(block.header, block.rows, width):
            yield from lines


def wrapped(text: str, width: int, mark: str = "") -> list[str]:
    """Lines of a text; ``mark`` stands before the first, the others are set in as far."""
    return textwrap.wrap(
        " ".join(text.split()),
        max(width, len(mark) + 1),
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_on_hyphens=False,
    )
