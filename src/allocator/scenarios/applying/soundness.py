"""Whether an authority is still sound after its edits: the workspace's own checks, once more."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.domain.authority import Authority
from allocator.domain.indicators import Readings
from allocator.errors import Fault
from allocator.io.parts import Parts
from allocator.io.references import check_references
from allocator.io.rows import Numbered
from allocator.io.tables import TABLES

FIRST_ROW = 2
"""Row of the first line under the header of a table."""


def faults_between(authority: Authority) -> list[Fault]:
    """Errors between the tables of an authority. Readings are left out: no edit changes them."""
    tables = {
        table.name: _numbered(getattr(authority, table.field))
        for table in TABLES
        if table.name != "readings"
    }
    named = {
        (table, column): frozenset(getattr(entry.value, column) for entry in tables[table])
        for table, column in (
            ("schools", "school_id"), ("schools", "site_id"), ("people", "person_id"),
            ("ports", "port_id"),
        )
    }  # fmt: skip
    parts = Parts(
        profile=authority.profile,
        offer=authority.offer,
        tables={**tables, "readings": []},
        files={table.name: f"{table.name}.csv" for table in TABLES},
        readings=Readings(),
        reading_rows=[],
        named=named,
        unread=frozenset(),
    )
    return [fault for fault in check_references(parts) if fault.severity == "error"]


def _numbered(rows: Sequence[object]) -> list[Numbered]:
    return [Numbered(number, row) for number, row in enumerate(rows, start=FIRST_ROW)]
