"""Reading a ruleset: every bad key and cell at once, with file, row, column and what is right."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from allocator.domain.tiers import RulesetIdentity
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import Lines, as_model, line_of, nearest, parse_yaml, read_yaml
from allocator.io.tables import MOST_YAML_BYTES
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.figures.history import FUNCTIONS
from allocator.tiering.rulesets.formulas import OF_VALUES, Formula, parse_formula
from allocator.tiering.rulesets.limits import slips
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable
from allocator.tiering.rulesets.source import RulesetSource, read_folder
from allocator.tiering.rulesets.spec import RulesetSpec, TableSpec
from allocator.tiering.rulesets.tables import TableReader
from allocator.tiering.rulesets.vocabulary import (
    COUNTED,
    Word,
    counted_words,
    fact_words,
    vocabulary,
)

FILE = "ruleset.yaml"
TAKEN = frozenset({
    "missing", "true", "false", "not", "text", "tier", "trigger", "points", "flag",
})  # fmt: skip
"""Words of cells and columns of outputs: a figure of that name could not be asked about."""


def load_ruleset(path: Path) -> Ruleset:
    """Read a ruleset from its folder, workbook (``.xlsx``) or DMN file (``.dmn``).

    Raises
    ------
    FaultyDataError
        With every bad key and cell: file, row, column, value, what was expected.
    """
    return build_ruleset(load_source(path))


def load_source(path: Path) -> RulesetSource:
    """Read what a person wrote, from a folder, workbook or DMN file.

    Raises
    ------
    FaultyDataError
        Where a file is missing or cannot be read.
    """
    if path.suffix.lower() == ".xlsx":
        from allocator.tiering.rulesets.workbook import read_workbook

        return read_workbook(path)
    if path.suffix.lower() == ".dmn":
        from allocator.tiering.dmn import read_ruleset_dmn

        return read_ruleset_dmn(path)
    faults: list[Fault] = []
    file = path / FILE
    if not file.is_file():
        raise FaultyDataError([Fault(FILE, expected=f"this file in {path.name}")])
    document = read_yaml(file, faults)
    spec = as_model(*document, RulesetSpec, FILE, faults) if document else None
    if spec is None:
        raise FaultyDataError(faults)
    return read_folder(path, list(spec.tables), file.read_bytes().decode("utf-8-sig"))


def read_spec(text: str, file: str) -> RulesetSpec:
    """Read ``ruleset.yaml`` from its text.

    Raises
    ------
    FaultyDataError
        With every bad key.
    """
    if len(text.encode()) > MOST_YAML_BYTES:
        raise FaultyDataError([Fault(file, expected="at most 1 MB of YAML")])
    faults: list[Fault] = []
    document = parse_yaml(text, file, faults)
    spec = as_model(*document, RulesetSpec, file, faults) if document else None
    if spec is None:
        raise FaultyDataError(faults)
    return spec


def build_ruleset(source: RulesetSource) -> Ruleset:
    """Check what was written and make a ruleset of it.

    Raises
    ------
    FaultyDataError
        With every fault.
    """
    faults: list[Fault] = []
    document = parse_yaml(source.yaml, FILE, faults)
    spec = as_model(*document, RulesetSpec, FILE, faults) if document else None
    if spec is None or document is None:
        raise FaultyDataError(faults)
    checker = _YamlChecker(spec, document[1], faults)
    formulas = checker.formulas()
    checker.check()
    words = vocabulary(spec)
    tables = _tables(source, spec, words, faults)
    if faults:
        raise FaultyDataError(faults)
    identity = RulesetIdentity(id=spec.id, version=spec.version, hash=source.hash)
    return Ruleset(spec, identity, source, formulas, tables, words)


def _tables(
    source: RulesetSource, spec: RulesetSpec, words: dict[str, Word], faults: list[Fault]
) -> tuple[RuleTable, ...]:
    """Read the tables in order; what one counts or puts out, the later ones may ask about."""
    counted = counted_words(spec)
    found = []
    for name, given in spec.tables.items():
        if given.role != "triggers":
            words |= {key: word for key, word in counted.items() if key not in words}
        reader = TableReader(name, given, spec, words, faults)
        table = reader.read(source.tables.get(name, ()))
        found.append(table)
        words |= reader.words_out(table)
    return tuple(found)


class _YamlChecker:
    """Rules between the parts of the YAML: names that exist, numbers that can be had."""

    def __init__(self, spec: RulesetSpec, lines: Lines, faults: list[Fault]) -> None:
        self._spec, self._lines, self._faults = spec, lines, faults

    def _fault(
        self, path: tuple[str, ...], value: Any, expected: str, choices: Iterable[str] = ()
    ) -> None:
        near = nearest(str(value), choices)
        row = line_of(path, self._lines)
        self._faults.append(Fault(FILE, row, ".".join(path), str(value), expected, near))

    def check(self) -> None:
        """Every rule between the parts."""
        spec = self._spec
        if len(set(spec.ladder)) < len(spec.ladder):
            self._fault(("ladder",), ", ".join(spec.ladder), "each tier once")
        if spec.review_due < spec.in_force_from:
            self._fault(("review_due",), spec.review_due, "a day after in_force_from")
        for name, trigger in spec.triggers.items():
            if trigger.domain not in spec.domains:
                path = ("triggers", name, "domain")
                self._fault(path, trigger.domain, "a domain listed under domains", spec.domains)
        for slip, value, expected in slips(spec):
            self._fault(slip, value, expected)
        self._check_parameters()
        self._check_names()
        self._check_tables()

    def _check_parameters(self) -> None:
        for name, parameter in self._spec.parameters.items():
            if parameter.value is None and not parameter.by_sector:
                self._fault(("parameters", name), name, "a value, or values by_sector")
        movement = self._spec.movement
        for name in movement.leave if movement else ():
            if name not in self._spec.parameters:
                path = ("movement", "leave", name)
                self._fault(path, name, "a parameter", self._spec.parameters)

    def _check_names(self) -> None:
        """A name stands for one thing."""
        spec, seen = self._spec, {*fact_words(), *COUNTED}
        paths: list[tuple[str, ...]] = [
            (part, name) for part in ("inputs", "parameters", "derived")
            for name in getattr(spec, part)
        ]  # fmt: skip
        for table, given in spec.tables.items():
            paths += [("tables", table, name) for name in given.outputs]
            paths += [("tables", table, given.output)] if given.output else []
        for path in paths:
            if path[-1] in seen:
                self._fault(path, path[-1], "a name that nothing else has")
            if path[-1] in TAKEN:
                self._fault(path, path[-1], "a name that the language does not use")
            seen.add(path[-1])

    def _check_tables(self) -> None:
        spec = self._spec
        roles = [table.role for table in spec.tables.values()]
        if roles.count("tier") != 1:
            self._fault(("tables",), ", ".join(spec.tables), "exactly one table of role tier")
        others = [name.lower() for name in spec.tables]  # files may not tell capitals apart
        for place, (name, table) in enumerate(spec.tables.items()):
            path = ("tables", name)
            if name.lower() in ("tests", "ruleset", *others[:place]):
                self._fault(path, name, "another name for a table")
            if table.role == "grid" and table.output is None:
                self._fault(path, name, "output: the name of the grid's output")
            if table.role == "decision" and not table.outputs:
                self._fault(path, name, "outputs: the names of the decision's outputs")
            if table.role == "decision" and table.policy.gives_number:
                self._check_drawn(path, table)
            lists = not (table.policy.gives_one or table.policy.gives_number)
            if lists and table.role in ("decision", "grid", "tier"):
                self._fault(
                    (*path, "hit_policy"), table.policy.value,
                    "one of U A P F C+ C< C> C#: a list cannot be asked about",
                )  # fmt: skip
            every_row_counts = table.role in ("triggers", "safeguards", "caps", "flags")
            if every_row_counts and table.policy.gives_one:
                self._fault(
                    (*path, "hit_policy"),
                    table.policy.value,
                    "one of C R O: every row that fires counts",
                )
            if table.policy.gives_number and table.role != "decision":
                self._fault(
                    (*path, "hit_policy"), table.policy.value, "a policy without a number here"
                )

    def _check_drawn(self, path: tuple[str, ...], table: TableSpec) -> None:
        """One output, and of numbers unless its rows are only counted."""
        if len(table.outputs) != 1:
            self._fault(path, ", ".join(table.outputs), "one output where numbers are drawn")
        for name, output in table.outputs.items():
            if output.kind != "number" and table.policy is not HitPolicy.COUNT:
                expected = f"kind: number, to be drawn together by {table.policy.value}"
                self._fault((*path, "outputs", name), output.kind, expected)

    def formulas(self) -> dict[str, Formula]:
        """Parse the derived indicators; each may use those before it."""
        spec = self._spec
        words = vocabulary(spec)
        known = {name for name, word in words.items() if word.kind != "text"} - set(spec.derived)
        found: dict[str, Formula] = {}
        for name, derived in spec.derived.items():
            path = ("derived", name, "formula")
            try:
                formula = parse_formula(derived.formula)
            except ValueError as error:
                self._fault(path, derived.formula, str(error))
                known.add(name)
                continue
            for used in formula.names:
                if used not in known and used not in spec.parameters:
                    expected = "an input, a parameter or an earlier derived indicator"
                    choices = known | set(spec.parameters) | OF_VALUES | set(FUNCTIONS)
                    self._fault(path, used, expected, choices)
            for used in formula.indicators:
                if used not in spec.inputs or spec.inputs[used].kind != "number":
                    self._fault(path, used, "an input with numbers", spec.inputs)
            found[name] = formula
            known.add(name)
        return found
