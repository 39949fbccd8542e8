"""What was read of a workspace, as the checks between its tables look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allocator.domain.activities import Offer
from allocator.domain.authority import AuthorityProfile
from allocator.domain.indicators import Readings
from allocator.errors import Fault
from allocator.io.rows import Numbered
from allocator.io.wording import shown


@dataclass(frozen=True)
class Parts:
    """Everything that was read of a workspace, with the row of each part."""

    profile: AuthorityProfile
    offer: Offer
    tables: Mapping[str, list[Numbered]]
    files: Mapping[str, str]
    readings: Readings
    reading_rows: list[int]
    named: Mapping[tuple[str, str], frozenset[str]]
    """Ids as they stand in the files, those of faulty rows too: one fault is not told twice."""
    unread: frozenset[str]
    """Tables that could not be read at all: nothing is said of ids that they would define."""
    boundary: Mapping[str, object] | None = None
    """``boundary.geojson`` as read, where there is one."""

    def ids(self, table: str, column: str) -> frozenset[str]:
        """Ids that a table defines."""
        return self.named.get((table, column), frozenset())

    def fault(
        self,
        table: str,
        row: int,
        column: str | None,
        value: object,
        expected: str,
        near: str | None = None,
        severity: Any = "error",
    ) -> Fault:
        """A fault in a row of a table."""
        text = None if value is None else shown(str(value))
        return Fault(self.files[table], row, column, text, expected, near, severity)
