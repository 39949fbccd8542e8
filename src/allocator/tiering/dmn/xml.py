"""Reads XML whatever its namespaces, and refuses what could do harm."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from xml.parsers import expat

_MOST_BYTES = 20_000_000


def parse_xml(data: bytes) -> ET.Element:
    """Return the root element.

    Raises
    ------
    ValueError
        Where it is no XML, is too large, or declares a document type or entities.
    """
    if len(data) > _MOST_BYTES:
        raise ValueError("XML of 20 MB at most")
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda tag, attributes: builder.start(
        _plain(tag), {_plain(name): value for name, value in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: builder.end(_plain(tag))
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise ValueError(f"well-formed XML ({fault})") from None
    return builder.close()


def _refuse_doctype(*_declaration: object) -> None:
    raise ValueError("XML without a document type declaration")


def _plain(tag: str) -> str:
    """Drop the namespace: every version of the standard has one of its own."""
    return tag.rpartition("}")[2]


def text_in(element: ET.Element | None, *path: str) -> str | None:
    """Return the text at a path of child elements, or ``None`` where there is none."""
    for tag in path:
        element = None if element is None else element.find(tag)
    if element is None:
        return None
    return (element.text or "").strip()


def first_child(element: ET.Element, *tags: str) -> ET.Element | None:
    """Return the first child with one of the tags."""
    return next((child for child in element if child.tag in tags), None)
