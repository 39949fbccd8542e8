"""Reads and writes XML: whatever the namespaces, and nothing that could do harm."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape

OWN = "urn:allocator:ruleset:1"
"""Namespace of what DMN has no place for; its tags and attributes are read as ``own:NAME``."""
_MOST_BYTES = 20_000_000
_DEEPEST = 100


def parse_xml(data: bytes) -> ET.Element:
    """Return the root element.

    Raises
    ------
    ValueError
        Where it is no XML, is too large or deep, or declares a document type or entities.
    """
    if len(data) > _MOST_BYTES:
        raise ValueError("XML of 20 MB at most")
    builder, open_tags = ET.TreeBuilder(), list[str]()

    def start(tag: str, attributes: dict[str, str]) -> None:
        open_tags.append(tag)
        if len(open_tags) > _DEEPEST:
            raise ValueError(f"XML of {_DEEPEST} levels at most")
        builder.start(_plain(tag), {_plain(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        open_tags.pop()
        builder.end(_plain(tag))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise ValueError(f"well-formed XML ({fault})") from None
    return builder.close()


def _refuse_doctype(*_declaration: object) -> None:
    raise ValueError("XML without a document type declaration")


def _plain(tag: str) -> str:
    """Drop the namespace, but for our own: every version of the standard has another."""
    space, _, name = tag.rpartition("}")
    return f"own:{name}" if space == OWN else name


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


def element(
    tag: str,
    attributes: Mapping[str, str] | None = None,
    *parts: ET.Element,
    text: str | None = None,
) -> ET.Element:
    """Make an element with its attributes and the parts or the text inside it."""
    made = ET.Element(tag, dict(attributes or {}))
    made.extend(parts)
    made.text = text
    return made


def xml_of(root: ET.Element) -> bytes:
    """Write an element and all in it, one a line; texts stay as they are, to the last space."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    _write(root, 0, lines)
    return ("\n".join(lines) + "\n").encode()


def _write(item: ET.Element, depth: int, lines: list[str]) -> None:
    attributes = "".join(f' {name}="{escape(v, _IN_QUOTES)}"' for name, v in item.items())
    start = f"{' ' * depth}<{item.tag}{attributes}"
    if len(item):
        lines.append(f"{start}>")
        for part in item:
            _write(part, depth + 1, lines)
        lines.append(f"{' ' * depth}</{item.tag}>")
    elif item.text is None:
        lines.append(f"{start}/>")
    else:
        lines.append(f"{start}>{escape(item.text, _CARRIAGE)}</{item.tag}>")


_CARRIAGE = {"\r": "&#13;"}
_IN_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
