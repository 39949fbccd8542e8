"""A ruleset as it is written: the text of its YAML and the cells of its tables."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from allocator.errors import Fault, FaultyDataError
from allocator.io.writing import write_atomically

CASES = "tests"
Cells = tuple[tuple[str, ...], ...]
MOST_CELLS = 200_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no workbook or DMN file can hold."""


@dataclass(frozen=True)
class RulesetSource:
    """What a person wrote: YAML, and each table's cells as text, the header first.

    The same whether it came from a folder, a workbook or a DMN file.
    """

    yaml: str
    tables: dict[str, Cells] = field(default_factory=dict)
    cases: Cells = ()

    @property
    def hash(self) -> str:
        """SHA-256 over the sorted lines ``NAME SHA256`` of the parts that decide."""
        parts = {"ruleset.yaml": self.yaml}
        parts |= {f"{name}.csv": cells_as_csv(cells) for name, cells in self.tables.items()}
        lines = [
            f"{name} {hashlib.sha256(text.encode()).hexdigest()}\n"
            for name, text in sorted(parts.items())
        ]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def cells_as_csv(cells: Cells) -> str:
    """Write cells as CSV text."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(cells)
    return stream.getvalue()


def read_folder(folder: Path, table_names: list[str], yaml: str) -> RulesetSource:
    """Read the tables of a folder whose YAML is known already.

    Raises
    ------
    FaultyDataError
        Where a table is not there or is no text.
    """
    faults: list[Fault] = []
    tables = {name: _read_csv(folder / f"{name}.csv", faults) for name in table_names}
    path = folder / f"{CASES}.csv"
    cases = _read_csv(path, faults) if path.is_file() else ()
    if faults:
        raise FaultyDataError(faults)
    return RulesetSource(plain_lines(yaml), tables, cases)


def plain_lines(text: str) -> str:
    """Text as it counts: line feeds alone and one at the end, whatever the editor made of it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _read_csv(path: Path, faults: list[Fault]) -> Cells:
    if not path.is_file():
        faults.append(Fault(path.name, expected="this decision table; ruleset.yaml names it"))
        return ()
    try:
        text = plain_lines(path.read_bytes().decode("utf-8-sig"))
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except UnicodeDecodeError:
        faults.append(Fault(path.name, expected="text in UTF-8"))
        return ()
    except csv.Error as error:
        faults.append(Fault(path.name, expected=f"comma-separated rows ({error})"))
        return ()
    if found := _UNWRITABLE.search(text):
        row = text.count("\n", 0, found.start()) + 1
        expected = "text without control characters"
        faults.append(Fault(path.name, row, value=repr(found.group()), expected=expected))
        return ()
    if sum(map(len, rows)) > MOST_CELLS:
        faults.append(Fault(path.name, expected=f"at most {MOST_CELLS} cells"))
        return ()
    return trimmed(rows)


def trimmed(rows: list[list[str]]) -> Cells:
    """Cells without spaces round them; an empty row keeps its place, the last ones go."""
    found = [
        tuple(cell.strip() for cell in row) if any(cell.strip() for cell in row) else ()
        for row in rows
    ]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def write_folder(source: RulesetSource, folder: Path) -> None:
    """Write a ruleset as a folder of YAML and CSV files; cases that were there go with the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "ruleset.yaml", source.yaml.encode())
    for name, cells in source.tables.items():
        write_atomically(folder / f"{name}.csv", cells_as_csv(cells).encode())
    if source.cases:
        write_atomically(folder / f"{CASES}.csv", cells_as_csv(source.cases).encode())
    else:
        (folder / f"{CASES}.csv").unlink(missing_ok=True)
