"""``allocator import scotgov``: Scottish Government statistics, as published, into a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.councils import COUNCILS, canonical_council, nearest_council
from allocator.io.documents import read_yaml
from allocator.io.imports.attainment import ATTAINMENT
from allocator.io.imports.attendance import LONG_TREND, TREND, TREND_SOURCE
from allocator.io.imports.gathering import Gathering
from allocator.io.imports.inspections import INSPECTIONS
from allocator.io.imports.leavers import LEAVERS
from allocator.io.imports.locations import LOCATIONS
from allocator.io.imports.merging import Merged, Standing, merge_readings, merge_schools, standing
from allocator.io.imports.profile import profile_text
from allocator.io.imports.publication import Dataset, Publication, recognised
from allocator.io.imports.report import FileReport, ImportReport
from allocator.io.imports.statistics import STATISTICS
from allocator.io.sheets import read_workbook
from allocator.io.tables import WORKBOOK
from allocator.io.writing import write_atomically

DATASETS: tuple[Dataset, ...] = (
    LOCATIONS, STATISTICS, ATTAINMENT, LEAVERS, TREND, LONG_TREND, INSPECTIONS,
)  # fmt: skip
"""What is understood, in the order of reading: places come before what is said about them."""


def import_scotgov(files: Sequence[Path], authority: str, into: Path) -> ImportReport:
    """Bring published files into the workspace of one council, new or existing.

    Readings are only ever added, ``schools.csv`` gets new rows and empty cells filled, and
    ``authority.yaml`` is written where there is none. The same files again change no byte.

    Raises
    ------
    UsageError
        Where the council is unknown, the workspace is of another one, or its tables are in a
        workbook.
    FaultyDataError
        Where a file is not understood; nothing is written then.
    """
    council = _council(authority)
    publications = _all_recognised(files)
    named = _named_in(into)
    _refuse_other_council(council, named, into)
    _refuse_workbook(into)
    schools, readings = standing(into / "schools.csv"), standing(into / "readings.csv")
    report = ImportReport(council)
    gathering = _gathered(council, publications, schools, report)
    _drop_closed(gathering, report)
    merged = (
        merge_schools(schools, _schools_to_write(gathering)),
        merge_readings(readings, gathering.readings, TREND_SOURCE),
    )
    _write(into, merged, report)
    report.tables.append(_write_profile(into, named, gathering))
    return report


def _council(authority: str) -> str:
    council = canonical_council(authority)
    if council is None:
        near = nearest_council(authority)
        hint = f"Did you mean {near!r}?" if near else f"The councils are {', '.join(COUNCILS)}."
        raise UsageError(f"{authority!r} is no Scottish council. {hint}")
    return council


def _all_recognised(files: Sequence[Path]) -> list[Publication]:
    """Recognise every file, or name every one that is not understood."""
    faults: list[Fault] = []
    found: list[Publication] = []
    for path in dict.fromkeys(files):
        try:
            found.extend(recognised(path, DATASETS))
        except FaultyDataError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultyDataError(faults)
    return sorted(found, key=lambda one: (DATASETS.index(one.dataset), one.file))


def _refuse_workbook(into: Path) -> None:
    sheets = read_workbook(into, [])
    held = [name for name in ("schools", "readings") if name in sheets]
    if held:
        raise UsageError(
            f"{WORKBOOK} in {into} holds {' and '.join(held)}; an import writes CSV files. "
            "Save these sheets as CSV files beside it and take them out of the workbook first."
        )


def _gathered(
    council: str, publications: Sequence[Publication], schools: Standing, report: ImportReport
) -> Gathering:
    gathering = Gathering(
        council, {record["school_id"]: record for record in schools.records() if record}
    )
    for publication in publications:
        gathering.report = FileReport(
            publication.file, publication.dataset.title, rows=len(publication.rows)
        )
        publication.dataset.read(publication, gathering)
        report.files.append(gathering.report)
    return gathering


def _drop_closed(gathering: Gathering, report: ImportReport) -> None:
    """Leave out located schools that the newest statistics no longer have, and their readings.

    They have closed, or have no pupils of their own. Schools of the workspace stay.
    """
    if not gathering.counted:
        return
    counted = gathering.counted[max(gathering.counted)]
    closed = gathering.located.keys() - counted - gathering.schools.keys()
    if closed:
        before = len(gathering.readings)
        gathering.located = {
            key: cells for key, cells in gathering.located.items() if key not in closed
        }
        gathering.readings = [row for row in gathering.readings if row.school_id not in closed]
        report.tables.append(
            "Left out, as the newest statistics no longer have them: "
            f"{', '.join(sorted(closed))} ({before - len(gathering.readings)} readings)"
        )


def _schools_to_write(gathering: Gathering) -> dict[str, dict[str, str]]:
    """Schools of the location file with the newest roll."""
    found = {school_id: dict(cells) for school_id, cells in gathering.located.items()}
    for _, rolls in sorted(gathering.rolls.items()):
        for school_id in rolls.keys() & found.keys():
            found[school_id]["roll"] = rolls[school_id]
    return found


def _write(into: Path, merged: Sequence[Merged], report: ImportReport) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for table in merged:
        if table.data is not None:
            write_atomically(into / table.name, table.data)
        report.tables.append(table.line())
        report.differences.extend(table.differences)


def _named_in(into: Path) -> str | None:
    """Name of the authority in the workspace; ``None`` where there is no profile yet.

    Raises
    ------
    FaultyDataError
        Where ``authority.yaml`` cannot be read.
    """
    path = into / "authority.yaml"
    if not path.exists():
        return None
    faults: list[Fault] = []
    found = read_yaml(path, faults)
    if faults:
        raise FaultyDataError(faults)
    data = found[0] if found else None
    return str(data.get("name", "")) if isinstance(data, dict) else ""


def _refuse_other_council(council: str, named: str | None, into: Path) -> None:
    other = canonical_council(named or "")
    if other is not None and other != council:
        raise UsageError(
            f"{into} is the workspace of {other}, not of {council}. Choose another folder."
        )


def _write_profile(into: Path, named: str | None, gathering: Gathering) -> str:
    if named is not None:
        if canonical_council(named) == gathering.council:
            return "authority.yaml: left as it is"
        return f"authority.yaml: left as it is; it names {named!r}, not {gathering.council!r}"
    newest = max((row.period_end for row in gathering.readings), default=None)
    text = profile_text(gathering.council, newest)
    write_atomically(into / "authority.yaml", text.encode())
    return "authority.yaml: written; put in the real dates of your term"
