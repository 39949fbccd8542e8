"""A ruleset that has been read and found sound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from allocator.domain.tiers import RulesetIdentity
from allocator.tiering.engine.compiling import CompiledTable, compile_table
from allocator.tiering.engine.tables import DecisionTable
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.figures.known import Freshness
from allocator.tiering.rulesets.formulas import Formula
from allocator.tiering.rulesets.source import RulesetSource
from allocator.tiering.rulesets.spec import MissingPolicy, ParameterSpec, Role, RulesetSpec
from allocator.tiering.rulesets.vocabulary import CONTEXT, Word

UNDECIDED = "undecided"
Changes = Mapping[str, float | Mapping[str, float]]
"""Parameters with other values, for all or by sector: leave thresholds, scenarios."""


@dataclass(frozen=True)
class RuleTable:
    """A decision table with its role. ``conditions`` are the names of its condition columns."""

    name: str
    role: Role
    title: str
    table: DecisionTable

    @property
    def file(self) -> str:
        """The file it stands in."""
        return f"{self.name}.csv"

    @cached_property
    def names_in_cells(self) -> frozenset[str]:
        """Every name in its cells: parameters and bare texts."""
        return frozenset(
            name for rule in self.table.rules for cell in rule.cells for name in names_of(cell)
        )


@dataclass(frozen=True)
class Ruleset:
    """A ruleset ready to classify with. ``words`` holds every name that may be asked about."""

    spec: RulesetSpec
    identity: RulesetIdentity
    source: RulesetSource
    formulas: dict[str, Formula]
    tables: tuple[RuleTable, ...]
    words: dict[str, Word]
    _compiled: dict[tuple[str, tuple[float | None, ...]], CompiledTable] = field(
        default_factory=dict, repr=False, compare=False
    )

    def tables_of(self, role: Role) -> tuple[RuleTable, ...]:
        """Tables of a role, in the order they are read."""
        return tuple(table for table in self.tables if table.role == role)

    def title_of(self, name: str) -> str:
        """What a name is called in words."""
        if name in self.words:
            return self.words[name].title
        return self.spec.parameters[name].title if name in self.spec.parameters else name

    def parameters_for(
        self, sector: str, day: dt.date, changes: Changes | None = None
    ) -> dict[str, float]:
        """Parameters as they stand for a sector on a day; one without a value is left out."""
        found: dict[str, float] = {}
        for name, parameter in self.spec.parameters.items():
            value = value_of(parameter, sector, day)
            change = (changes or {}).get(name)
            if isinstance(change, Mapping):
                value = change.get(sector, value)
            elif change is not None:
                value = change
            if value is not None:
                found[name] = float(value)
        return found

    def with_missing(self, policy: MissingPolicy) -> Ruleset:
        """The rules with one missing-data policy for every input: what if it were another."""
        inputs = {
            name: given.model_copy(update={"missing": policy})
            for name, given in self.spec.inputs.items()
        }
        spec = self.spec.model_copy(update={"inputs": inputs})
        return replace(self, spec=spec, _compiled={})

    def with_table(self, table: RuleTable) -> Ruleset:
        """The rules with another table of that name; what is compiled of the others is kept."""
        tables = tuple(table if one.name == table.name else one for one in self.tables)
        kept = {key: made for key, made in self._compiled.items() if key[0] != table.name}
        return replace(self, tables=tables, _compiled=kept)

    @cached_property
    def _named_in_cells(self) -> dict[str, tuple[str, ...]]:
        """Parameters that the cells of each table name."""
        known = self.spec.parameters.keys()
        return {table.name: tuple(sorted(table.names_in_cells & known)) for table in self.tables}

    def constants_of(
        self, table: RuleTable, parameters: Mapping[str, float]
    ) -> tuple[float | None, ...]:
        """Values of the parameters that a table's cells name; ``None`` where there is none."""
        return tuple(parameters.get(name) for name in self._named_in_cells[table.name])

    def compiled(self, table: RuleTable, constants: tuple[float | None, ...]) -> CompiledTable:
        """Return a table compiled for some values of its parameters; compiled once for each."""
        key = (table.name, constants)
        if key not in self._compiled:
            named = dict(zip(self._named_in_cells[table.name], constants, strict=False))
            known = {name: value for name, value in named.items() if value is not None}
            self._compiled[key] = compile_table(
                table.table, known, self.assumed_worst, named.keys() - known.keys()
            )
        return self._compiled[key]

    @cached_property
    def freshness(self) -> dict[str, Freshness]:
        """How old figures of each input may be."""
        return {
            name: Freshness(
                given.freshness_months,
                (given.last_known_months or given.freshness_months)
                if given.missing == "last_known"
                else None,
            )
            for name, given in self.spec.inputs.items()
        }

    @cached_property
    def counting(self) -> frozenset[str]:
        """Derived names that count comparisons somewhere: known though something is missing."""
        names: set[str] = set()
        for name, formula in self.formulas.items():
            parts = nodes.parts_of(formula.expression)
            counts = any(isinstance(n, nodes.Call) and n.function == "count_of" for n in parts)
            if counts or names & set(formula.names):
                names.add(name)
        return frozenset(names)

    @cached_property
    def assumed_worst(self) -> frozenset[str]:
        """Names that count as met where they are missing, derived ones among them."""
        return self._depending_on("worst")

    @cached_property
    def must_be_known(self) -> frozenset[str]:
        """Names without which the tier is left open, derived ones among them."""
        return self._depending_on("undecided")

    def _depending_on(self, policy: str) -> frozenset[str]:
        names = {name for name, given in self.spec.inputs.items() if given.missing == policy}
        for name, formula in self.formulas.items():
            if names & {*formula.names, *formula.indicators}:
                names.add(name)
        return frozenset(names)

    @cached_property
    def context(self) -> frozenset[str]:
        """Names that say what kind of school it is."""
        return CONTEXT

    def inputs_of(self, name: str) -> tuple[str, ...]:
        """Inputs and facts that a name comes down to, in order."""
        if name in self.formulas:
            return self._inputs_of_derived[name]
        return () if name in self.spec.parameters else (name,)

    @cached_property
    def _inputs_of_derived(self) -> dict[str, tuple[str, ...]]:
        """Inputs and facts of every derived figure; each uses only those before it."""
        found: dict[str, tuple[str, ...]] = {}
        for name, formula in self.formulas.items():
            inputs = dict.fromkeys(formula.indicators)
            for used in formula.names:
                plain = () if used in self.spec.parameters else (used,)
                inputs |= dict.fromkeys(found.get(used, plain))
            found[name] = tuple(inputs)
        return found


def value_of(parameter: ParameterSpec, sector: str, day: dt.date) -> float | None:
    """Value of a parameter for a sector on a day; ``None`` where it has none."""
    value, by_sector = parameter.value, parameter.by_sector
    for later in sorted(parameter.later, key=lambda one: one.from_date):
        if later.from_date <= day:
            value, by_sector = later.value, later.by_sector
    return by_sector.get(sector, value)  # type: ignore[call-overload, no-any-return]
