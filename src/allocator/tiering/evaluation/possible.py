"""What a tier could be were missing figures known: the lowest and highest that are possible.

Every missing figure may take any value of its own. Rows then fire for certain, possibly or not at
all; counts and results of tables become ranges. The true range lies inside the one given here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import CompiledColumn, CompiledTable, Words, mask_of
from allocator.tiering.engine.policies import fired_matrix, priority_of
from allocator.tiering.engine.tables import HitPolicy, Series
from allocator.tiering.evaluation.evaluate import NO_TIER, Evaluation
from allocator.tiering.evaluation.tallies import any_of
from allocator.tiering.rulesets.ruleset import UNDECIDED, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class _Span:
    """A number that lies between two values, for every school; or has none."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    may_lack: Flags


@dataclass(frozen=True)
class _Choices:
    """Values of which one comes out; ``open`` has the shape (values, schools)."""

    values: tuple[Any, ...]
    open: Flags


def tier_range(
    evaluation: Evaluation, schools: Places, known: str | None = None
) -> tuple[Places, Places]:
    """Lowest and highest possible tier of some schools, as places in the ladder.

    Parameters
    ----------
    known
        The one input or fact that becomes known; all that is missing where left out.
    """
    return _Run(evaluation, schools, known).whole()


class _Run:
    def __init__(self, evaluation: Evaluation, schools: Places, known: str | None) -> None:
        self.evaluation, self.schools, self.known = evaluation, schools, known
        self.ruleset = evaluation.ruleset
        self.count = len(schools)
        self.results: dict[str, _Span | _Choices] = {}
        self.touched: set[str] = set()
        spec = self.ruleset.spec
        shape = (len(spec.triggers), self.count)
        self.fires, self.could = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self.read, self.readable = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self.points = np.zeros((2, *shape))
        self.safeguards = np.zeros((2, self.count))
        self.least = np.full((2, self.count), NO_TIER, dtype=np.intp)
        self.most = np.full((2, self.count), len(spec.ladder) - 1, dtype=np.intp)
        self.base = (np.full(self.count, NO_TIER), np.full(self.count, NO_TIER))

    def whole(self) -> tuple[Places, Places]:
        for table in self.ruleset.tables:
            if table.role != "flags":
                self._read(table)
        bounds = []
        for side in (0, 1):
            base = self.base[side]
            bound = np.maximum(np.minimum(base, self.most[side]), self.least[side])
            bounds.append(np.where(base == NO_TIER, self.least[side], bound))
        return bounds[0].astype(np.intp), bounds[1].astype(np.intp)

    def _read(self, table: RuleTable) -> None:
        if table.role != "triggers":
            self._count()
        certain, possible = self._rows(table)
        words = certain.shape[0]
        if table.role == "triggers":
            self._add_triggers(table, certain, possible)
        elif table.role in ("safeguards", "caps"):
            self._bound(table, certain, possible, words)
        elif table.role == "tier":
            self._tier(table, certain, possible)
        else:
            self._settle(table, certain, possible)

    # -- rows --------------------------------------------------------------------------------------

    def _rows(self, table: RuleTable) -> tuple[Words, Words]:
        """Masks of the rows that fire for certain and of those that may fire."""
        if self.known is not None and not self._is_touched(table, self.known):
            fires = self.evaluation.readings[table.name].fires[:, self.schools]
            return fires, fires
        columns = self.evaluation.columns
        places = columns.sector_places[self.schools]
        groups: dict[tuple[float | None, ...], list[int]] = {}
        for place, sector in enumerate(columns.sectors):
            constants = self.ruleset.constants_of(table, columns.parameters[sector])
            groups.setdefault(constants, []).append(place)
        words = max(1, -(-len(table.table.rules) // 64))
        certain = np.zeros((words, self.count), dtype=np.uint64)
        possible = certain.copy()
        for constants, sectors in groups.items():
            rows = np.flatnonzero(np.isin(places, sectors))
            if len(rows):
                compiled = self.ruleset.compiled(table, constants)
                found = self._rows_of(compiled, rows)
                certain[:, rows], possible[:, rows] = found
        return certain, possible

    def _is_touched(self, table: RuleTable, known: str) -> bool:
        """Whether a table asks about the input that becomes known, or what follows from it."""
        names = {clause.name for clause in table.table.inputs}
        touched = bool(names & self.touched) or any(
            known in self.ruleset.inputs_of(name) for name in names
        )
        if touched:
            outputs = {clause.name for clause in table.table.outputs}
            self.touched |= COUNTED.keys() if table.role in ("triggers", "safeguards") else outputs
        return touched

    def _rows_of(self, compiled: CompiledTable, rows: Places) -> tuple[Words, Words]:
        shape = (compiled.words, len(rows))
        certain = np.broadcast_to(compiled.everything[:, None], shape).copy()
        possible = certain.copy()
        for column in compiled.columns:
            must, could = self._column(column, rows)
            certain &= must
            possible &= could
        return certain, possible

    def _column(self, column: CompiledColumn, rows: Places) -> tuple[Words, Words]:
        name = column.clause.name
        result = self.results.get(name)
        if isinstance(result, _Span):
            return _of_span(column, result, rows)
        if isinstance(result, _Choices):
            return _of_choices(column, result, rows)
        series = self.evaluation.columns.series(name).take(self.schools[rows])
        accepts = column.accepts.T[:, column.codes(series)]
        free = self._is_free(name)[rows]
        if not free.any():
            return accepts, accepts
        always = np.bitwise_and.reduce(column.accepts[:-1], axis=0)[:, None]
        ever = np.bitwise_or.reduce(column.accepts[:-1], axis=0)[:, None]
        return np.where(free, always, accepts), np.where(free, ever, accepts)

    def _is_free(self, name: str) -> Flags:
        """Where a figure is missing and would be known."""
        column = self.evaluation.columns.column(name)
        missing = column.series.missing[self.schools]
        if self.known is None or not missing.any():
            return missing
        if not column.leaves:
            return np.zeros_like(missing)
        for leaf in column.leaves:
            if (leaf.indicator or name) != self.known:
                missing = missing & (leaf.whys[self.schools] == 0)
        return missing

    # -- counts ------------------------------------------------------------------------------------

    def _add_triggers(self, table: RuleTable, certain: Words, possible: Words) -> None:
        reading = self.evaluation.readings[table.name]
        now = [mask[:, self.schools] for mask in (reading.fires, reading.unknown, reading.passes)]
        settled = certain | now[0] | now[2]
        for place, trigger in enumerate(self.ruleset.spec.triggers):
            rows = [n for n, rule in enumerate(table.table.rules) if rule.outputs[0] == trigger]
            if not rows:
                continue
            mask = mask_of(rows, certain.shape[0])
            self.fires[place] |= any_of(certain, mask)
            self.could[place] |= any_of(possible, mask)
            self.read[place] |= any_of(settled, mask)
            self.readable[place] |= any_of(settled | now[1], mask)
            for row in rows:
                points = float(table.table.rules[row].outputs[1])
                for side, words in enumerate((certain, possible)):
                    hit = any_of(words, mask_of([row], words.shape[0]))
                    most = self.points[side, place]
                    np.maximum(most, np.where(hit, points, 0.0), out=most)

    def _count(self) -> None:
        def span(low: Any, high: Any) -> _Span:
            nobody = np.zeros(self.count, dtype=bool)
            return _Span(np.asarray(low, float), np.asarray(high, float), nobody)

        domains = list(self.ruleset.spec.domains)
        of = [domains.index(trigger.domain) for trigger in self.ruleset.spec.triggers.values()]

        def in_domains(flags: Flags) -> NDArray[np.intp]:
            found = np.zeros((len(domains), self.count), dtype=bool)
            for place, domain in enumerate(of):
                found[domain] |= flags[place]
            count: NDArray[np.intp] = found.sum(axis=0)
            return count

        read = self.readable if self.known is None else self.read
        self.results |= {
            "triggers": span(self.fires.sum(axis=0), self.could.sum(axis=0)),
            "domains": span(in_domains(self.fires), in_domains(self.could)),
            "trigger_points": span(self.points[0].sum(axis=0), self.points[1].sum(axis=0)),
            "readable_triggers": span(read.sum(axis=0), self.readable.sum(axis=0)),
            "readable_domains": span(in_domains(read), in_domains(self.readable)),
            "safeguards": span(self.safeguards[0], self.safeguards[1]),
        }

    def _bound(self, table: RuleTable, certain: Words, possible: Words, words: int) -> None:
        """Safeguards lift the tier, caps hold it down."""
        is_cap = table.role == "caps"
        for number, rule in enumerate(table.table.rules):
            place = self.ruleset.spec.ladder.index(str(rule.outputs[0]))
            hits = [any_of(mask, mask_of([number], words)) for mask in (certain, possible)]
            if is_cap:  # a cap that is certain holds the highest, one that is possible the lowest
                self.most[1][hits[0]] = np.minimum(self.most[1][hits[0]], place)
                self.most[0][hits[1]] = np.minimum(self.most[0][hits[1]], place)
                continue
            for side, hit in enumerate(hits):
                self.least[side][hit] = np.maximum(self.least[side][hit], place)
                self.safeguards[side] += hit

    # -- results of tables -------------------------------------------------------------------------

    def _tier(self, table: RuleTable, certain: Words, possible: Words) -> None:
        open_rows = _deciding(table, certain, possible)
        ladder = self.ruleset.spec.ladder
        low = np.full(self.count, len(ladder), dtype=np.intp)
        high = np.full(self.count, NO_TIER, dtype=np.intp)
        for number, rule in enumerate(table.table.rules):
            if rule.outputs[0] == UNDECIDED:
                continue
            place = ladder.index(str(rule.outputs[0]))
            low[open_rows[number]] = np.minimum(low[open_rows[number]], place)
            high[open_rows[number]] = np.maximum(high[open_rows[number]], place)
        self.base = (np.where(high == NO_TIER, NO_TIER, low), high)

    def _settle(self, table: RuleTable, certain: Words, possible: Words) -> None:
        if table.table.hit_policy.gives_number:
            name = table.table.outputs[0].name
            self.results[name] = _drawn(table, certain, possible)
            return
        open_rows = _deciding(table, certain, possible)
        nothing = ~fired_matrix(certain, len(table.table.rules)).any(axis=1)
        for number, clause in enumerate(table.table.outputs):
            values = tuple(dict.fromkeys(rule.outputs[number] for rule in table.table.rules))
            chosen = np.array([
                open_rows[[r.outputs[number] == value for r in table.table.rules]].any(axis=0)
                for value in values
            ])  # fmt: skip
            self.results[clause.name] = _Choices((*values, None), np.vstack([chosen, nothing]))


def _deciding(table: RuleTable, certain: Words, possible: Words) -> Flags:
    """Rules that may decide, shape (rules, schools): those ahead of the first certain one."""
    rules = table.table.rules
    sure = fired_matrix(certain, len(rules)).T
    maybe = fired_matrix(possible, len(rules)).T
    policy = table.table.hit_policy
    if policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        found: Flags = np.where(sure.any(axis=0), sure, maybe)
        return found
    order = list(range(len(rules)))
    if policy is HitPolicy.PRIORITY:
        order.sort(key=lambda n: (priority_of(rules[n].outputs, table.table.outputs), n))
    found = np.zeros_like(maybe)
    settled = np.zeros(maybe.shape[1], dtype=bool)
    for number in order:
        found[number] = maybe[number] & ~settled
        settled |= sure[number]
    return found


def _drawn(table: RuleTable, certain: Words, possible: Words) -> _Span:
    """Range of a number drawn from the rows that fire."""
    rules = table.table.rules
    sure, maybe = fired_matrix(certain, len(rules)), fired_matrix(possible, len(rules))
    nobody = np.zeros(len(sure), dtype=bool)
    if table.table.hit_policy is HitPolicy.COUNT:
        return _Span(sure.sum(axis=1).astype(float), maybe.sum(axis=1).astype(float), nobody)
    values = np.array([float(rule.outputs[0]) for rule in rules])
    if table.table.hit_policy is HitPolicy.SUM:
        open_rows = maybe & ~sure
        low = sure @ values + open_rows @ np.minimum(values, 0.0)
        return _Span(low, sure @ values + open_rows @ np.maximum(values, 0.0), nobody)
    low, high = _least(maybe, values), -_least(maybe, -values)
    settled = np.asarray(sure.any(axis=1), dtype=bool)
    if table.table.hit_policy is HitPolicy.LEAST:
        high = np.where(settled, _least(sure, values), high)
    else:
        low = np.where(settled, -_least(sure, -values), low)
    lacks = np.asarray(~maybe.any(axis=1), dtype=bool)
    return _Span(np.where(lacks, np.nan, low), np.where(lacks, np.nan, high), ~settled)


def _least(rows: Flags, values: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.where(rows, values, np.inf).min(axis=1, initial=np.inf)
    return found


def _of_span(column: CompiledColumn, span: _Span, rows: Places) -> tuple[Words, Words]:
    low = column.codes(Series("number", span.low[rows]))
    high = column.codes(Series("number", span.high[rows]))
    inside = [(low <= code) & (code <= high) for code in range(column.missing_code)]
    inside.append(span.may_lack[rows] | (low == column.missing_code))
    return _over(column, inside)


def _of_choices(column: CompiledColumn, choices: _Choices, rows: Places) -> tuple[Words, Words]:
    inside = [np.zeros(len(rows), dtype=bool) for _ in range(column.missing_code + 1)]
    for value, is_open in zip(choices.values, choices.open, strict=True):
        inside[_code(column, value)] |= is_open[rows]
    return _over(column, inside)


def _code(column: CompiledColumn, value: Any) -> int:
    if value is None:
        return column.missing_code
    if column.clause.kind == "text":
        return int(column.codes(Series("text", np.array([0], np.int32), (str(value),)))[0])
    return int(column.codes(Series(column.clause.kind, np.array([float(value)])))[0])


def _over(column: CompiledColumn, inside: list[Flags]) -> tuple[Words, Words]:
    """Masks of the rules accepted by every code that is possible, and by any of them."""
    shape = (column.accepts.shape[1], len(inside[0]))
    must = np.full(shape, np.iinfo(np.uint64).max, dtype=np.uint64)
    could = np.zeros(shape, dtype=np.uint64)
    for code, where in enumerate(inside):
        if where.any():
            accepts = column.accepts[code][:, None]
            must[:, where] &= accepts
            could[:, where] |= accepts
    return must, could
