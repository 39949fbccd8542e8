"""What an import did, in words: nothing is dropped without being counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_NOTES = 8
"""Notes of one kind that are written out; the rest are counted."""


@dataclass
class FileReport:
    """What became of one file: rows kept and skipped with the reason, values by status."""

    file: str
    title: str
    rows: int = 0
    kept: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> Iterable[str]:
        """Words for the screen."""
        yield f"{self.file}: {self.title}"
        yield f"  {self.rows} rows read, {self.kept} kept, {self.skipped.total()} skipped"
        for reason, count in sorted(self.skipped.items()):
            yield f"  skipped {count}: {reason}"
        if self.values:
            parts = (f"{count} {status}" for status, count in sorted(self.values.items()))
            yield f"  values: {', '.join(parts)}"
        yield from _shortened(self.notes)


@dataclass
class ImportReport:
    """What an import did to a workspace."""

    authority: str
    files: list[FileReport] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def lines(self) -> Iterable[str]:
        """Words for the screen: files, then tables, then what was left as it stood."""
        yield f"Authority: {self.authority}"
        for file in self.files:
            yield from file.lines()
        yield from self.tables
        if self.differences:
            yield "Left as they stand, though the publications differ:"
            yield from _shortened(self.differences)


def _shortened(notes: list[str]) -> Iterable[str]:
    for note in notes[:MOST_NOTES]:
        yield f"  {note}"
    if len(notes) > MOST_NOTES:
        yield f"  and {len(notes) - MOST_NOTES} more like these"
