"""Everything a table may be asked: one value for each stretch where no cell changes its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, permutations
from math import ceil, floor, inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.schools import SECTORS
from allocator.tiering.cases.needs import Needs
from allocator.tiering.cases.precision import Precision
from allocator.tiering.engine.compiling import CompiledColumn
from allocator.tiering.engine.policies import NO_RULE, resolve
from allocator.tiering.engine.reading import read_table
from allocator.tiering.engine.tables import HitPolicy, Series, booleans, numbers, texts
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable

MOST_POINTS = 300_000
"""Combinations of values up to which a table is compared as a whole."""
_JOINT = ("triggers", "domains", "readable_triggers", "readable_domains")
_MAKE = {"boolean": booleans, "text": texts}
Compiled = Mapping[str, list[CompiledColumn]]
"""Columns by name, as the rules and as a mutant has them."""


@dataclass(frozen=True)
class Points:
    """Combinations of values. ``axes`` are columns that vary together, each with its values.

    The plainest values of an axis come first.
    """

    axes: tuple[dict[str, list[Any]], ...]
    kinds: dict[str, str]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each axis."""
        return tuple(len(next(iter(axis.values()))) for axis in self.axes)

    @property
    def count(self) -> int:
        """Number of combinations."""
        return int(np.prod([float(size) for size in self.sizes]))

    def series(self) -> dict[str, Series]:
        """All combinations as columns."""
        if not self.axes:  # a table that asks nothing has one point
            return {}
        rows = np.unravel_index(np.arange(self.count), self.sizes)
        found: dict[str, Series] = {}
        for axis, places in zip(self.axes, rows, strict=True):
            for name, values in axis.items():
                make = _MAKE.get(self.kinds[name], numbers)
                found[name] = make(values).take(places)  # type: ignore[operator]
        return found

    def possible(self, series: Mapping[str, Series], needs: Needs) -> NDArray[np.bool_]:
        """Combinations that can be: no figure is missing that another one there is made of."""
        found = np.ones(self.count, dtype=bool)
        for missing, there in permutations(series, 2):
            if needs.rule_out(missing, there):
                found &= ~series[missing].missing | series[there].missing
        return found

    def plainest(self, chosen: NDArray[np.bool_]) -> dict[str, Any]:
        """Of some combinations the one with the plainest values."""
        if not self.axes:
            return {}
        flat = np.flatnonzero(chosen)
        rows = np.array(np.unravel_index(flat, self.sizes))
        best = rows[:, int(rows.sum(axis=0).argmin())]
        return {
            name: values[place]
            for axis, place in zip(self.axes, best.tolist(), strict=True)
            for name, values in axis.items()
        }


class Space:
    """The values that columns of a ruleset can have, alone and together."""

    def __init__(self, ruleset: Ruleset, precision: Precision) -> None:
        self._ruleset, self.precision = ruleset, precision
        self.needs = Needs(ruleset)
        self._gaps: dict[str, bool] = {}
        self._tables = {
            clause.name: table
            for table in ruleset.tables
            if table.role in ("decision", "grid")
            for clause in table.table.outputs
        }

    def points(
        self, columns: Compiled, sector: str, varied: frozenset[str] | None = None
    ) -> Points:
        """Combinations of values for schools of a sector.

        Parameters
        ----------
        varied
            Columns that vary; the others are missing where they can be. All where left out.
        """
        axes: list[dict[str, list[Any]]] = []
        counted = [name for name in columns if name in _JOINT]
        if counted:
            axes.append(self._counts(counted))
        for name, compiled in columns.items():
            if name in _JOINT:
                continue
            values = [sector] if name == "sector" else self._values(name, compiled)
            if varied is not None and name not in varied and None in values:
                values = [None]
            axes.append({name: values})
        kinds = {name: compiled[0].clause.kind for name, compiled in columns.items()}
        return Points(tuple(axes), kinds)  # type: ignore[arg-type]

    def _values(self, name: str, compiled: list[CompiledColumn]) -> list[Any]:
        """Values of a column alone, the plainest first; ``None`` last where it can be missing."""
        kind = compiled[0].clause.kind
        table, word = self._tables.get(name), self._ruleset.words.get(name)
        if table is not None:
            found = sorted(reachable_outputs(table, name), key=str)
        elif name == "trigger_points":
            found = sorted(self._points_of_triggers)
        elif kind == "number":
            cuts = sorted({cut for column in compiled for cut in column.cuts.tolist()})
            found = self._numbers(name, cuts)
        elif kind == "text" and word is not None and word.values:
            found = list(word.values)
        else:
            found = list(dict.fromkeys(v for column in compiled for v in column.stands_for))
        return [*found, None] if self._can_be_missing(name) else found

    def _numbers(self, name: str, cuts: list[float]) -> list[float]:
        """At every cut, a step beside it, between, and at the ends of the range."""
        step, word = self.precision.step(name), self._ruleset.words.get(name)
        least, most = (-inf, inf) if word is None else (word.least, word.most)
        plain = [round(cut + side * step, 9) for cut in cuts for side in (0, -1, 1)]
        between = [(low + high) / 2 for low, high in pairwise(cuts)]
        close = [cut + side * step / 4 for cut in cuts for side in (-1, 1)]
        ends = [end for end in (least, most) if isfinite(end)]
        values = [*plain, *between, *close, *ends] or [0.0]
        if self.precision.is_whole(name):
            values = [float(way(value)) for value in values for way in (floor, ceil)]
        return list(dict.fromkeys(value for value in values if least <= value <= most))

    @cached_property
    def _points_of_triggers(self) -> set[float]:
        """Sums that come of one row's points, or none, for each trigger."""
        found: dict[str, set[float]] = {name: {0.0} for name in self._ruleset.spec.triggers}
        for table in self._ruleset.tables_of("triggers"):
            for rule in table.table.rules:
                found[str(rule.outputs[0])].add(float(rule.outputs[1]))
        sums = {0.0}
        for points in found.values():
            sums = {one + other for one in sums for other in points}
        return sums

    def _can_be_missing(self, name: str) -> bool:
        table = self._tables.get(name)
        if table is None:
            return self.needs.can_be_missing(name)
        if table.name not in self._gaps:
            self._gaps[table.name] = not always_decides(table) and self._has_gap(table)
        return self._gaps[table.name]

    def _has_gap(self, table: RuleTable) -> bool:
        """Whether a decision may have no result, or rows that do not go together."""
        day = self._ruleset.spec.in_force_from
        for sector in SECTORS:
            parameters = self._ruleset.parameters_for(sector, day)
            constants = self._ruleset.constants_of(table, parameters)
            compiled = self._ruleset.compiled(table, constants)
            columns = {column.clause.name: [column] for column in compiled.columns}
            points = self.points(columns, sector)
            if points.count > MOST_POINTS:
                return True
            series = points.series()
            result = resolve(table.table, read_table(compiled, series, points.count).fires)
            lacks = result.broken | (result.rule == NO_RULE)
            if result.number is not None:
                lacks = result.number.missing
            if (lacks & points.possible(series, self.needs)).any():
                return True
        return False

    def _counts(self, wanted: list[str]) -> dict[str, list[Any]]:
        """Counts of triggers and domains that can come out together, each domain on its own."""
        spec = self._ruleset.spec
        sizes = dict.fromkeys(spec.domains, 0)
        for trigger in spec.triggers.values():
            sizes[trigger.domain] += 1
        sums = {(0, 0, 0, 0)}
        for size in sizes.values():
            own = [
                (fired, int(fired > 0), read, int(read > 0))
                for read in range(size + 1)
                for fired in range(read + 1)
            ]
            sums = {tuple(map(sum, zip(one, other, strict=True))) for one in sums for other in own}  # type: ignore[misc]
        places = [_JOINT.index(name) for name in wanted]
        kept = sorted({tuple(float(one[place]) for place in places) for one in sums})
        return {name: [one[n] for one in kept] for n, name in enumerate(wanted)}


def always_decides(table: RuleTable) -> bool:
    """Whether a table always has a result: a row of it asks nothing, or it adds up or counts."""
    if table.table.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT):
        return True
    return any(not asked for asked in table.table.asked)


def reachable_outputs(table: RuleTable, name: str) -> set[Any]:
    """Values that a table's output can have, or more."""
    rules, policy = table.table.rules, table.table.hit_policy
    if policy is HitPolicy.COUNT:
        return {float(count) for count in range(len(rules) + 1)}
    place = next(n for n, clause in enumerate(table.table.outputs) if clause.name == name)
    values = [rule.outputs[place] for rule in rules]
    if policy is not HitPolicy.SUM:
        return set(values)
    sums = {0.0}
    for value in values:
        sums |= {round(one + value, 9) for one in sums}
    return sums
