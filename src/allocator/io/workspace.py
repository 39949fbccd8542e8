"""The workspace: a folder that describes one authority, read whole or refused with every fault."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allocator.domain.activities import Offer
from allocator.domain.authority import Authority, AuthorityProfile
from allocator.domain.indicators import Readings
from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.documents import as_model, nearest, read_yaml
from allocator.io.parts import Parts
from allocator.io.references import check_references
from allocator.io.rows import Numbered, check_header, read_readings, read_rows, records
from allocator.io.sheets import Sheet, read_csv, read_workbook
from allocator.io.tables import DOCUMENTS, MOST_FILE_BYTES, TABLES, WORKBOOK
from allocator.resources import shipped


@dataclass(frozen=True)
class WorkspaceReading:
    """An authority as read, remarks worth knowing, and unknown columns kept as they stood.

    ``extras`` maps a table to the unknown columns of its rows, in row order.
    """

    authority: Authority
    remarks: tuple[Fault, ...]
    extras: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def read_workspace(folder: Path) -> WorkspaceReading:
    """Read an authority from its folder.

    Raises
    ------
    FaultyDataError
        With every fault of every file, where there is any.
    UsageError
        Where the folder is not there.
    """
    faults: list[Fault] = []
    reading = _read(folder, faults)
    errors = [fault for fault in _ordered(faults) if fault.severity == "error"]
    if errors or reading is None:
        raise FaultyDataError(errors)
    return reading


def check_workspace(folder: Path) -> tuple[Fault, ...]:
    """Every fault of every file at once: errors, warnings and notes, in order of place."""
    faults: list[Fault] = []
    _read(folder, faults)
    return tuple(_ordered(faults))


def workspace_hash(folder: Path) -> str:
    """SHA-256 over the sorted lines ``NAME SHA256`` of the workspace files that make a plan."""
    tables = [f"{table.name}.csv" for table in TABLES if table.makes_the_plan]
    names = [*DOCUMENTS, *tables, WORKBOOK]
    lines = []
    for name in sorted(names):
        path = folder / name
        if path.is_file():
            lines.append(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def resolve_ruleset(profile: AuthorityProfile, folder: Path) -> Path:
    """Folder of the ruleset an authority names: a path from its workspace, or a shipped name.

    Raises
    ------
    FaultyDataError
        Where there is no such ruleset.
    """
    own = folder / profile.rules
    for candidate in (own, shipped("rules") / profile.rules):
        if (candidate / "ruleset.yaml").is_file():
            return candidate
    names = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))
    expected = "a shipped ruleset or a folder with a ruleset.yaml"
    near = nearest(profile.rules, names)
    raise FaultyDataError([Fault("authority.yaml", None, "rules", profile.rules, expected, near)])


def offer_is_default(folder: Path, profile: AuthorityProfile) -> bool:
    """Whether the shipped offer is used, as the workspace has none."""
    return profile.offer is None and not (folder / "offer.yaml").exists()


def _ordered(faults: list[Fault]) -> list[Fault]:
    rank = {"error": 0, "warning": 1, "note": 2}
    unique = dict.fromkeys(faults)
    return sorted(
        unique,
        key=lambda fault: (
            rank[fault.severity], fault.file, fault.row or 0, fault.column or "", fault.expected,
        ),
    )  # fmt: skip


def _read(folder: Path, faults: list[Fault]) -> WorkspaceReading | None:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    profile = _read_profile(folder, faults)
    offer = _read_offer(folder, profile, faults)
    sheets = _read_sheets(folder, faults)
    tables: dict[str, list[Numbered]] = {}
    readings, reading_rows = Readings(), list[int]()
    unread: set[str] = set()
    for table in TABLES:
        sheet = sheets.get(table.name)
        tables[table.name] = []
        if sheet is None or not check_header(sheet, faults):
            if sheet is not None or table.is_required or (folder / f"{table.name}.csv").exists():
                unread.add(table.name)
            continue
        if table.name == "readings":
            readings, reading_rows = read_readings(sheet, faults)
        else:
            tables[table.name] = read_rows(sheet, faults)
    boundary = _read_boundary(folder, faults)
    _note_other_files(folder, profile, faults)
    if profile is None or offer is None:
        return None
    files = {
        table.name: sheets[table.name].file if table.name in sheets else f"{table.name}.csv"
        for table in TABLES
    }
    named = _named_ids(sheets)
    parts = Parts(
        profile, offer, tables, files, readings, reading_rows, named, frozenset(unread), boundary
    )
    faults.extend(check_references(parts))
    _check_ruleset(profile, folder, faults)
    if any(fault.severity == "error" for fault in faults):
        return None
    values: dict[str, Any] = {
        table.field: tuple(entry.value for entry in tables[table.name])
        for table in TABLES
        if table.name != "readings"
    }
    authority = Authority(
        profile=profile, offer=offer, readings=readings, boundary=boundary, **values
    )
    return WorkspaceReading(authority, tuple(_ordered(faults)), _extras(sheets))


def _named_ids(sheets: dict[str, Sheet]) -> dict[tuple[str, str], frozenset[str]]:
    """Ids by table and column, as they stand in the files."""
    columns = (
        ("schools", "school_id"),
        ("schools", "site_id"),
        ("people", "person_id"),
        ("ports", "port_id"),
    )
    return {
        (table, column): frozenset(
            record[column] for _, record in records(sheets[table], []) if column in record
        )
        for table, column in columns
        if table in sheets
    }


def _read_profile(folder: Path, faults: list[Fault]) -> AuthorityProfile | None:
    path = folder / "authority.yaml"
    if not path.is_file():
        faults.append(Fault("authority.yaml", expected="this file; it is required"))
        return None
    document = read_yaml(path, faults)
    if document is None:
        return None
    return as_model(*document, AuthorityProfile, path.name, faults)


def _read_offer(
    folder: Path, profile: AuthorityProfile | None, faults: list[Fault]
) -> Offer | None:
    named = profile.offer if profile is not None else None
    path = folder / (named or "offer.yaml")
    if named is not None and not path.is_file():
        expected = "the path of an offer file, from the workspace"
        faults.append(Fault("authority.yaml", None, "offer", named, expected))
        return None
    if not path.is_file():
        path = shipped("rules") / "scotland-three-tier" / "offer.yaml"
    document = read_yaml(path, faults)
    if document is None:
        return None
    return as_model(*document, Offer, path.name, faults)


def _read_sheets(folder: Path, faults: list[Fault]) -> dict[str, Sheet]:
    sheets = read_workbook(folder, faults)
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        if path.is_file():
            if table.name in sheets:
                expected = f"the table once; {WORKBOOK} has a sheet {table.name} too"
                faults.append(Fault(path.name, expected=expected))
            sheet = read_csv(path, table, faults)
            if sheet is not None:
                sheets[table.name] = sheet
        elif table.is_required and table.name not in sheets:
            unread = any(fault.file.startswith(WORKBOOK) for fault in faults)
            if not unread:
                faults.append(Fault(path.name, expected="this file; it is required"))
    return sheets


def _read_boundary(folder: Path, faults: list[Fault]) -> dict[str, object] | None:
    path = folder / "boundary.geojson"
    if not path.is_file():
        return None
    expected = "a GeoJSON Feature or FeatureCollection in WGS84"
    if path.stat().st_size > MOST_FILE_BYTES:
        faults.append(Fault(path.name, expected="at most 200 MB"))
        return None
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        faults.append(Fault(path.name, expected=f"{expected} ({error})"))
        return None
    if not isinstance(data, dict) or data.get("type") not in ("Feature", "FeatureCollection"):
        faults.append(Fault(path.name, expected=expected))
        return None
    return data


def _note_other_files(folder: Path, profile: AuthorityProfile | None, faults: list[Fault]) -> None:
    """Say which files are not read, and which look like a misspelt table."""
    known = {*DOCUMENTS, WORKBOOK, *(f"{table.name}.csv" for table in TABLES)}
    if profile is not None and profile.offer is not None:
        known.add(profile.offer)
    for path in sorted(folder.iterdir()):
        name = path.name
        if path.is_dir() or name in known or name.startswith((".", "~")):
            continue
        if path.suffix.lower() in (".csv", ".yaml", ".yml", ".xlsx", ".geojson"):
            near = nearest(name, known)
            absent = near is not None and not (folder / near).exists()
            faults.append(
                Fault(
                    name,
                    expected="a file of a workspace; this one is not read",
                    nearest=near if absent else None,
                    severity="warning" if absent else "note",
                )
            )


def _check_ruleset(profile: AuthorityProfile, folder: Path, faults: list[Fault]) -> None:
    try:
        resolve_ruleset(profile, folder)
    except FaultyDataError as error:
        faults.extend(error.faults)


def _extras(sheets: dict[str, Sheet]) -> dict[str, list[dict[str, str]]]:
    """Unknown columns of each table, row by row, for writing them back."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, sheet in sheets.items():
        unknown = [column for column in sheet.header if column not in sheet.table.columns]
        if unknown:
            found[name] = [
                {column: record.get(column, "") for column in unknown if column}
                for _, record in records(sheet, [])
            ]
    return found
