"""The names that an element of a model may use, for telling names with spaces apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from allocator.tiering.dmn.model import (
    Decision,
    Entry,
    ItemType,
    Knowledge,
    Loop,
    Model,
    Parameter,
    Relation,
    TableOutput,
)

_PLAIN = re.compile(r"[^\W\d]\w*")


def names_in(model: Model, element: Decision | Knowledge) -> tuple[str, ...]:
    """Return the names with spaces or signs that may stand in the expressions of an element."""
    found = {model.elements[wanted].name for wanted in element.requires}
    for item in model.types.values():
        found.update(_fields(item))
    for other in model.elements.values():
        # Parts of other results are reached by paths; only the element's own parts stand alone.
        found.update(_named_parts(other, everything=other is element))
    return tuple(sorted(name for name in found if name and not _PLAIN.fullmatch(name)))


def _fields(item: ItemType) -> Iterator[str]:
    for part in item.fields:
        yield part.name
        yield from _fields(part)


def _named_parts(part: object, *, everything: bool) -> Iterator[str]:
    """Return the names of outputs and context lines, and of parameters and loops if wanted."""
    if isinstance(part, tuple):
        for item in part:
            yield from _named_parts(item, everything=everything)
        return
    if isinstance(part, (TableOutput, Entry)):
        yield part.name or ""
    elif isinstance(part, Relation):
        yield from part.columns
    elif isinstance(part, Loop) and everything:
        yield part.variable
    elif isinstance(part, Parameter):
        yield part.name
    if is_dataclass(part):
        for field in fields(part):
            yield from _named_parts(getattr(part, field.name), everything=everything)
