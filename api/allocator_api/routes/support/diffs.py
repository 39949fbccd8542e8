"""What differs between two datasets: rows by their keys, documents by the paths of their keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from allocator.domain.models import Document
from allocator.io.documents import read_yaml
from allocator.io.rows import records
from allocator.io.sheets import Sheet, read_csv, read_workbook
from allocator.io.tables import DOCUMENTS, TABLES, WORKBOOK
from allocator_api.routes.support.uploads import as_folder

KEYS: dict[str, tuple[str, ...]] = {
    "schools": ("school_id",),
    "headteachers": ("headteacher_id", "school_id"),
    "readings": ("school_id", "indicator", "period_end", "known_on"),
    "judgements": ("school_id", "made_by", "made_on"),
    "tier_history": ("school_id", "from"),
    "discussions": ("school_id", "tier", "proposed_on", "discussed_on", "by"),
    "people": ("person_id",),
    "leave": ("person_id", "from", "to"),
    "links": ("school_id", "person_id", "from"),
    "conflicts": ("person_id", "school_id"),
    "calendar": ("from", "to", "kind", "sector", "school_id"),
    "ports": ("port_id",),
    "sailings": ("service_id", "from_port", "to_port", "depart", "days", "valid_from"),
    "travel_minutes": ("from_id", "to_id"),
    "pins": ("kind", "school_id", "person_id", "activity", "date"),
    "visits": ("visit_id",),
}
"""Columns that tell the rows of a table apart."""
Record = dict[str, str]


class CellChange(Document):
    """One value before and after; ``None`` where it is empty."""

    column: str
    before: str | None
    after: str | None


class RowChange(Document):
    """A row that is in both, with the cells that differ."""

    key: dict[str, str]
    cells: tuple[CellChange, ...]


class TableDiff(Document):
    """Rows of one table that came, went or changed; at most ``shown`` of each are listed."""

    table: str
    added_count: int
    removed_count: int
    changed_count: int
    added: tuple[dict[str, str], ...]
    removed: tuple[dict[str, str], ...]
    changed: tuple[RowChange, ...]


class DocumentDiff(Document):
    """Keys of a YAML file that differ; for other files only that they do."""

    file: str
    keys: tuple[CellChange, ...] = ()


class DatasetDiff(Document):
    """All that differs between two datasets. Tables and files that are the same are left out."""

    before: str
    after: str
    shown: int
    tables: tuple[TableDiff, ...]
    documents: tuple[DocumentDiff, ...]


def diff_of(
    before_id: str,
    before: Mapping[str, bytes],
    after_id: str,
    after: Mapping[str, bytes],
    shown: int = 200,
) -> DatasetDiff:
    """What differs between the files of two datasets, whatever form their tables came in.

    Rows that share a key (which the checks allow for few tables) are told apart by their order.
    """
    with as_folder(before) as old_folder, as_folder(after) as new_folder:
        tables = tuple(_tables(old_folder, new_folder, shown))
        documents = tuple(_documents(old_folder, new_folder, before, after))
    return DatasetDiff(
        before=before_id, after=after_id, shown=shown, tables=tables, documents=documents
    )


def tables_of(folder: Path) -> dict[str, Sheet]:
    """Tables of a workspace as text, by name."""
    found = read_workbook(folder, [])
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        sheet = read_csv(path, table, []) if path.is_file() else None
        if sheet is not None:
            found[table.name] = sheet
    return found


def _tables(old_folder: Path, new_folder: Path, shown: int) -> Iterator[TableDiff]:
    old, new = tables_of(old_folder), tables_of(new_folder)
    for table in TABLES:
        name = table.name
        found = _table(name, _keyed(name, old.get(name)), _keyed(name, new.get(name)), shown)
        if found.added_count or found.removed_count or found.changed_count:
            yield found


def _keyed(name: str, sheet: Sheet | None) -> dict[tuple[str, ...], Record]:
    """Rows of a table by key; a number at the end tells apart rows of the same key."""
    found: dict[tuple[str, ...], Record] = {}
    seen: dict[tuple[str, ...], int] = {}
    for _, record in records(sheet, []) if sheet is not None else ():
        key = tuple(record.get(column, "") for column in KEYS[name])
        seen[key] = seen.get(key, 0) + 1
        found[*key, str(seen[key])] = record
    return found


def _table(
    name: str,
    old: Mapping[tuple[str, ...], Record],
    new: Mapping[tuple[str, ...], Record],
    shown: int,
) -> TableDiff:
    added = [row for key, row in new.items() if key not in old]
    removed = [row for key, row in old.items() if key not in new]
    moved = [key for key in new if key in old and old[key] != new[key]]
    changed = tuple(
        RowChange(
            key={column: value for column, value in zip(KEYS[name], key, strict=False) if value},
            cells=_cells(old[key], new[key]),
        )
        for key in moved[:shown]
    )
    return TableDiff(
        table=name,
        added_count=len(added),
        removed_count=len(removed),
        changed_count=len(moved),
        added=tuple(added[:shown]),
        removed=tuple(removed[:shown]),
        changed=changed,
    )


def _cells(old: Record, new: Record) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(column=column, before=old.get(column), after=new.get(column))
        for column in dict.fromkeys([*old, *new])
        if old.get(column) != new.get(column)
    )


def _documents(
    old_folder: Path, new_folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> Iterator[DocumentDiff]:
    tables = {WORKBOOK, *(f"{table.name}.csv" for table in TABLES)}
    for name in sorted({*before, *after} - tables):
        if _digest(before.get(name)) == _digest(after.get(name)):
            continue
        if name in DOCUMENTS[:2]:
            old, new = _flat_yaml(old_folder / name), _flat_yaml(new_folder / name)
            yield DocumentDiff(file=name, keys=_cells(old, new))
        else:
            yield DocumentDiff(file=name)


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _flat_yaml(path: Path) -> Record:
    """Values of a document by the path of their key."""
    document = read_yaml(path, []) if path.is_file() else None
    return dict(_flat(document[0], ())) if document else {}


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(part, (*path, str(key)))
    elif isinstance(value, list) and value:
        for place, part in enumerate(value):
            yield from _flat(part, (*path, str(place)))
    elif path:
        yield ".".join(path), str(value)
