"""Rulesets: a YAML file with inputs, parameters and tables, one CSV per decision table."""

from __future__ import annotations

import csv
import hashlib
import io
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.indicators import INDICATORS
from allocator.domain.models import Document
from allocator.domain.schools import SECTORS
from allocator.domain.tiers import RulesetIdentity
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import as_model, nearest, read_yaml
from allocator.tiering.former.cells import Cell, parse_cell
from allocator.tiering.former.formulas import OF_INDICATOR, OF_VALUES, Formula, parse_formula

FACTS = (
    "sector", "head_months", "acting_head_months", "roll_now",
    "triggers", "domains", "safeguards", "readable_triggers", "readable_domains",
)  # fmt: skip
"""Inputs that do not come from readings: the school, its head, and what the tables count."""
UNDECIDED = "undecided"
_FORMATTER = string.Formatter()


class InputSpec(Document):
    """An indicator the rules read: how old it may be, and an own title if not in the catalogue."""

    title: Text | None = None
    unit: Text | None = None
    freshness_months: Annotated[float, Field(gt=0, le=600)] = 30.0
    near: Annotated[float, Field(ge=0)] | None = None
    """How close to a threshold counts as a near miss, in the unit of the input."""


class ParameterSpec(Document):
    """A named number, for all or by sector, with where it comes from."""

    title: Text
    source: Text
    value: float | None = None
    by_sector: dict[Literal["elc", "primary", "secondary", "special"], float] = {}


class DerivedSpec(Document):
    """An indicator worked out from others."""

    title: Text
    formula: Text
    near: Annotated[float, Field(ge=0)] | None = None


class TriggerSpec(Document):
    """A trigger: what it is called, the domain it counts in, and where it comes from."""

    title: Text
    domain: Identifier
    source: Text


class TablesSpec(Document):
    """The decision tables by file name, in the order they are read."""

    triggers: tuple[Text, ...]
    safeguards: Text
    tier: Text
    flags: Text | None = None


class RulesetSpec(Document):
    """``ruleset.yaml``."""

    id: Identifier
    title: Text
    version: Text
    owner: Text
    in_force_from: Date
    review_due: Date
    ladder: Annotated[tuple[Identifier, ...], Field(min_length=2, max_length=6)]
    watch_share: Annotated[float, Field(gt=0, le=1)] = 0.25
    """Share of schools above the lowest tier beyond which to test the universal offer (D32)."""
    domains: dict[Identifier, Text]
    inputs: dict[Identifier, InputSpec]
    parameters: dict[Identifier, ParameterSpec] = {}
    derived: dict[Identifier, DerivedSpec] = {}
    triggers: dict[Identifier, TriggerSpec]
    tables: TablesSpec


@dataclass(frozen=True)
class TableRow:
    """One row of a decision table: its number, its cells by input, its outputs by column."""

    number: int
    cells: dict[str, Cell]
    outputs: dict[str, str]

    @property
    def asked(self) -> dict[str, Cell]:
        """Cells that ask something."""
        return {name: cell for name, cell in self.cells.items() if not cell.is_anything}


@dataclass(frozen=True)
class DecisionTable:
    """A decision table as it stands in its CSV file."""

    name: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class Ruleset:
    """A ruleset ready to classify with."""

    spec: RulesetSpec
    identity: RulesetIdentity
    formulas: dict[str, Formula]
    trigger_tables: tuple[DecisionTable, ...]
    safeguards: DecisionTable
    tier_table: DecisionTable
    flags: DecisionTable | None

    def title_of(self, name: str) -> str:
        """What an input is called in words."""
        if name in self.spec.derived:
            return self.spec.derived[name].title
        given = self.spec.inputs.get(name)
        catalogue = {indicator.name: indicator.title for indicator in INDICATORS}
        return (given.title if given and given.title else None) or catalogue.get(name, name)

    def parameters_for(self, sector: str) -> dict[str, float]:
        """Parameters as they stand for a sector; one without a value for it is left out."""
        found: dict[str, float] = {}
        for name, parameter in self.spec.parameters.items():
            value = parameter.by_sector.get(sector, parameter.value)  # type: ignore[call-overload]
            if value is not None:
                found[name] = value
        return found


def load_ruleset(folder: Path) -> Ruleset:
    """Read a ruleset from its folder.

    Raises
    ------
    FaultyDataError
        With every bad key and cell: file, row, column, value, what was expected.
    """
    faults: list[Fault] = []
    document = read_yaml(folder / "ruleset.yaml", faults)
    spec = as_model(*document, RulesetSpec, "ruleset.yaml", faults) if document else None
    if spec is None:
        raise FaultyDataError(faults)
    formulas = _formulas(spec, faults)
    tables = [
        _read_table(folder, name, outputs, spec, faults)
        for name, outputs in (
            *((name, ("trigger", "text")) for name in spec.tables.triggers),
            (spec.tables.safeguards, ("tier", "text")),
            (spec.tables.tier, ("tier", "text")),
            *(((spec.tables.flags, ("flag", "text")),) if spec.tables.flags else ()),
        )
    ]
    if faults:
        raise FaultyDataError(faults)
    count = len(spec.tables.triggers)
    return Ruleset(
        spec,
        RulesetIdentity(id=spec.id, version=spec.version, hash=_hash(folder, spec)),
        formulas,
        tuple(tables[:count]),
        tables[count],
        tables[count + 1],
        tables[count + 2] if spec.tables.flags else None,
    )


def _hash(folder: Path, spec: RulesetSpec) -> str:
    """SHA-256 over the sorted lines ``NAME SHA256`` of the files that decide."""
    tables = spec.tables
    names = {"ruleset.yaml", *tables.triggers, tables.safeguards, tables.tier}
    names |= {tables.flags} if tables.flags else set()
    lines = [
        f"{name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n"
        for name in sorted(names)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _formulas(spec: RulesetSpec, faults: list[Fault]) -> dict[str, Formula]:
    known = _known_inputs(spec)
    found: dict[str, Formula] = {}
    for name, derived in spec.derived.items():
        place = f"derived.{name}.formula"
        try:
            formula = parse_formula(derived.formula)
        except ValueError as error:
            faults.append(Fault("ruleset.yaml", None, place, derived.formula, str(error)))
            continue
        earlier = known - set(spec.derived) | set(found)
        for used in formula.names:
            if used not in earlier | OF_INDICATOR | OF_VALUES:
                expected = "an input, a parameter or an earlier derived indicator"
                faults.append(
                    Fault("ruleset.yaml", None, place, used, expected, nearest(used, earlier))
                )
        found[name] = formula
    return found


def _known_inputs(spec: RulesetSpec) -> set[str]:
    return {*FACTS, *spec.inputs, *spec.derived, *spec.parameters}


def _read_table(
    folder: Path, file: str, outputs: tuple[str, ...], spec: RulesetSpec, faults: list[Fault]
) -> DecisionTable:
    path = folder / file
    name = Path(file).stem
    if not path.is_file():
        faults.append(Fault(file, expected="this decision table; ruleset.yaml names it"))
        return DecisionTable(name, ())
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    header = [cell.strip() for cell in lines[0]] if lines else []
    known = _known_inputs(spec)
    for column in header:
        if column not in known and column not in outputs:
            expected = "an input that the ruleset declares, or one of " + ", ".join(outputs)
            near = nearest(column, known | set(outputs))
            faults.append(Fault(file, 1, column, column, expected, near))
    for column in outputs:
        if column not in header:
            faults.append(Fault(file, 1, column, None, f"a column {column}"))
    rows = [
        _read_row(file, line, number, header, outputs, spec, faults)
        for number, line in enumerate(lines[1:], 1)
        if any(cell.strip() for cell in line)
    ]
    return DecisionTable(name, tuple(rows))


def _read_row(
    file: str,
    line: list[str],
    number: int,
    header: list[str],
    outputs: tuple[str, ...],
    spec: RulesetSpec,
    faults: list[Fault],
) -> TableRow:
    if len(line) != len(header):
        faults.append(
            Fault(file, number + 1, value=str(len(line)), expected=f"{len(header)} cells")
        )
    cells: dict[str, Cell] = {}
    given: dict[str, str] = {}
    for column, text in zip(header, line, strict=False):
        if column in outputs:
            given[column] = text.strip()
            continue
        try:
            cells[column] = parse_cell(text)
        except ValueError as error:
            faults.append(Fault(file, number + 1, column, text, str(error)))
            continue
        _check_names(file, number, column, cells[column], spec, faults)
    _check_outputs(file, number, given, spec, faults)
    return TableRow(number, cells, given)


def _check_names(
    file: str, number: int, column: str, cell: Cell, spec: RulesetSpec, faults: list[Fault]
) -> None:
    """A name in a cell is a parameter, or for the sector one of the sectors."""
    allowed = set(SECTORS) if column == "sector" else set(spec.parameters)
    for name in cell.names:
        if name not in allowed:
            expected = "a sector" if column == "sector" else "a number or a named parameter"
            near = nearest(name, allowed)
            faults.append(Fault(file, number + 1, column, name, expected, near))


def _check_outputs(
    file: str, number: int, given: dict[str, str], spec: RulesetSpec, faults: list[Fault]
) -> None:
    choices = {
        "trigger": set(spec.triggers),
        "tier": {*spec.ladder, UNDECIDED},
    }
    for column, value in given.items():
        allowed = choices.get(column)
        if allowed is not None and value not in allowed:
            expected = f"a {column} that the ruleset declares"
            faults.append(Fault(file, number + 1, column, value, expected, nearest(value, allowed)))
    known = _known_inputs(spec)
    try:
        fields: list[Any] = [part[1] for part in _FORMATTER.parse(given.get("text", "")) if part[1]]
    except ValueError as error:
        faults.append(Fault(file, number + 1, "text", given.get("text"), f"plain text ({error})"))
        return
    for name in fields:
        if name not in known:
            expected = "an input in braces, such as {attendance}"
            near = nearest(name, known)
            faults.append(Fault(file, number + 1, "text", name, expected, near))
