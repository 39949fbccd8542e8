"""A page as data: sections of paragraphs, lists and tables, before anybody writes them out.

Every text is plain: no markup. The writers (HTML, Markdown, plain text) escape what is special to
them, so that a title with a tag in it stays words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to another file of the same folder; ``target`` is its plain name."""

    text: str
    target: str


Cell: TypeAlias = "str | tuple[str, ...] | Link"
"""One cell of a table: a text, several that stand under each other, or a link."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences. A ``lead`` stands out as what matters most, a ``note`` is small print."""

    text: str
    kind: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Points:
    """A list; numbered where the order counts."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and a header; the first cell of a row heads it."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block: TypeAlias = "Paragraph | Points | Table"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; ``parts`` are sections one level down."""

    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page: one main title, a line under it, its sections and a last line."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str
    blocks: tuple[Block, ...] = ()
    """What stands before the first section."""


def filled(section: Section) -> bool:
    """Whether a section says anything."""
    return bool(section.blocks) or any(filled(part) for part in section.parts)


def texts_of(page: Page) -> tuple[str, ...]:
    """Return the running text of a page: paragraphs and lists, not titles and tables."""
    found = [text for block in page.blocks for text in _running(block)]
    waiting = list(reversed(page.sections))
    while waiting:
        section = waiting.pop()
        found += [text for block in section.blocks for text in _running(block)]
        waiting.extend(reversed(section.parts))
    return tuple(found)


def _running(block: Block) -> tuple[str, ...]:
    if isinstance(block, Paragraph):
        return (block.text,)
    return block.items if isinstance(block, Points) else ()
