"""What the files say about one council, gathered before anything is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from allocator.domain.indicators import INDICATORS, Reading
from allocator.io.councils import canonical_council
from allocator.io.imports.codes import read_cell
from allocator.io.imports.report import FileReport

SECTOR_LETTERS = {"primary": "P", "secondary": "S", "special": "X"}
_UNITS = {indicator.name: indicator.unit for indicator in INDICATORS}
_MOST = {"percent": 100.0, "grade 1-6": 6.0, "share 0-1": 1.0}
_NEVER_ZERO = frozenset({"attendance", "pupil_teacher_ratio", "average_class_size"})


@dataclass(frozen=True)
class Origin:
    """Where and when a reading comes from: the end of its period, its source, when it was out."""

    period_end: dt.date
    source: str
    known_on: dt.date | None


@dataclass
class Gathering:
    """Schools of one council as cells by id, and readings about them.

    ``schools`` holds those of the workspace and those of the location file; readings about other
    schools have no place to go and are counted as skipped.
    """

    council: str
    schools: dict[str, dict[str, str]]
    readings: list[Reading] = field(default_factory=list)
    located: dict[str, dict[str, str]] = field(default_factory=dict)
    counted: dict[int, set[str]] = field(default_factory=dict)
    rolls: dict[int, dict[str, str]] = field(default_factory=dict)
    report: FileReport = field(default_factory=lambda: FileReport("", ""))

    def knows(self, school_id: str) -> bool:
        """Whether the school has a place in the workspace or in the location file."""
        return school_id in self.schools or school_id in self.located

    def skip(self, reason: str) -> None:
        """Count a row that is left out."""
        self.report.skipped[reason] += 1

    def skip_unknown(self, row: int, school_id: str, council: str) -> None:
        """Count a row about a school that has no place here, and say why."""
        name = canonical_council(council)
        if name == self.council:
            self.skip("a school that is neither in a location file given nor in schools.csv")
            self.note(row, f"{school_id} has no position yet")
        elif name is None:
            self.skip("a school or total that is not of this council")
        else:
            self.skip("another council")

    def keep(self) -> None:
        """Count a row that is kept."""
        self.report.kept += 1

    def note(self, row: int, text: str) -> None:
        """Note something about a row that a person should look at."""
        self.report.notes.append(f"row {row}: {text}")

    def measure(self, row: int, school_id: str, indicator: str, text: str, origin: Origin) -> None:
        """Add what a cell says about a school; what cannot be read is noted and left out."""
        cell = read_cell(text)
        if cell is None:
            self._not_understood(row, indicator, text)
            return
        if cell.value == 0 and indicator in _NEVER_ZERO:
            # Published for schools without pupils or without classes: nothing was measured.
            self.add(row, school_id, indicator, None, origin, status="not_collected")
            return
        source = f"{origin.source} (band {cell.band})" if cell.band else origin.source
        self.add(
            row,
            school_id,
            indicator,
            None if cell.value is None else round(cell.value, 1),
            Origin(origin.period_end, source, origin.known_on),
            status=cell.status,
        )

    def measure_share(
        self, row: int, school_id: str, indicator: str, part: str, whole: str, origin: Origin
    ) -> None:
        """Add the share that one count is of another; hidden where either is."""
        counts = read_cell(part), read_cell(whole)
        if counts[0] is None or counts[1] is None:
            self._not_understood(row, indicator, f"{part} of {whole}")
            return
        upper, lower = counts[0].value, counts[1].value
        if upper is None or lower is None:
            hidden = "suppressed" in (counts[0].status, counts[1].status)
            status = "suppressed" if hidden else "not_collected"
            self.add(row, school_id, indicator, None, origin, status=status)
        elif lower == 0:
            self.add(row, school_id, indicator, None, origin, status="not_collected")
        else:
            share = round(upper / lower, 3)
            self.add(row, school_id, indicator, share, origin, counts=(upper, lower))

    def add(
        self,
        row: int,
        school_id: str,
        indicator: str,
        value: float | None,
        origin: Origin,
        *,
        status: str = "ok",
        counts: tuple[float, float] | None = None,
    ) -> None:
        """Add a reading, unless its value is outside of what the indicator can be."""
        most = _MOST.get(_UNITS.get(indicator, "grade 1-6"))
        if value is not None and most is not None and value > most:
            self.note(row, f"{indicator} {value:g} is above {most:g} and is left out")
            return
        self.report.values[status] += 1
        fields = {
            "school_id": school_id,
            "indicator": indicator,
            "period_end": origin.period_end,
            "value": value,
            "numerator": counts[0] if counts else None,
            "denominator": counts[1] if counts else None,
            "status": status,
            "source": origin.source,
            "known_on": origin.known_on,
        }
        self.readings.append(Reading.model_validate(fields))

    def _not_understood(self, row: int, indicator: str, text: str) -> None:
        self.note(row, f"{indicator} {text[:40]!r} is neither number nor known code, left out")
