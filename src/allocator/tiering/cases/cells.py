"""Cells of ``tests.csv``: a figure, a name, a number; what is none of these is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable

from allocator.errors import Fault
from allocator.io.documents import nearest
from allocator.tiering.rulesets.vocabulary import Word

_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)")
_TRUTH = {"true": True, "false": False}


class CellReader:
    """Reads cells of one file; every fault goes to the list."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self._file, self._faults = file, faults

    def fault(
        self,
        row: int,
        column: str | None,
        value: str | None,
        expected: str,
        choices: Iterable[str] = (),
    ) -> None:
        """Note a fault, with the nearest of some choices."""
        near = nearest(value, choices) if value else None
        self._faults.append(Fault(self._file, row, column, value, expected, near))

    def figure(self, row: int, column: str, text: str, word: Word) -> float | str | bool | None:
        """A figure of the kind and range of its word; empty is missing."""
        if not text:
            return None
        if word.kind == "boolean":
            return self.truth(row, column, text)
        if word.kind == "text":
            return self.choice(row, column, text, word.values) if word.values else text
        value = self.number(row, column, text)
        if value is not None and not word.least <= value <= word.most:
            self.fault(row, column, text, f"a number from {word.least:g} to {word.most:g}")
        return value

    def number(self, row: int, column: str, text: str) -> float | None:
        """A number."""
        if _NUMBER.fullmatch(text):
            return float(text)
        self.fault(row, column, text, "a number")
        return None

    def truth(self, row: int, column: str, text: str) -> bool | None:
        """True or false."""
        if text not in _TRUTH:
            self.fault(row, column, text, "true or false", _TRUTH)
        return _TRUTH.get(text)

    def choice(self, row: int, column: str, text: str, choices: Iterable[str]) -> str | None:
        """One of some names."""
        known = tuple(choices)
        if text in known:
            return text
        self.fault(row, column, text, "one of " + (", ".join(known) or "none"), known)
        return None
