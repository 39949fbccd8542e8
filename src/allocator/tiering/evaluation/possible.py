"""What a tier could be were missing figures known: the lowest and highest that are possible.

Every missing figure may take any value of its own. Rows then fire for certain, possibly or not at
all; counts and results of tables become ranges. The true range lies inside the one given here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import CompiledColumn, CompiledTable, Words, mask_of
from allocator.tiering.engine.policies import fired_matrix
from allocator.tiering.evaluation.evaluate import NO_TIER, Evaluation
from allocator.tiering.evaluation.ranges import (
    Choices,
    Flags,
    Places,
    Rows,
    Span,
    deciding,
    drawn,
    may_break,
    of_choices,
    of_span,
)
from allocator.tiering.evaluation.tallies import any_of
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.rulesets.ruleset import UNDECIDED, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

COUNT = "count_of"


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
        self.results: dict[str, Span | Choices] = {}
        self.touched: set[str] = set()
        self.spans: dict[str, Span] = {}
        self.counting = {
            name: formula.expression.arguments
            for name, formula in self.ruleset.formulas.items()
            if isinstance(formula.expression, nodes.Call) and formula.expression.function == COUNT
        }
        spec = self.ruleset.spec
        shape = (len(spec.triggers), self.count)
        self.fires, self.could = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self.read, self.readable = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self.points = np.zeros((2, *shape))
        self.safeguards = np.zeros((2, self.count))
        self.least = np.full((2, self.count), NO_TIER, dtype=np.intp)
        self.most = np.full((2, self.count), len(spec.ladder) - 1, dtype=np.intp)
        self.base = (np.full(self.count, NO_TIER), np.full(self.count, NO_TIER))
        self.least_safeguard = np.full(self.count, len(spec.ladder), dtype=np.intp)
        self.may_be_open = np.zeros(self.count, dtype=bool)

    def whole(self) -> tuple[Places, Places]:
        for table in self.ruleset.tables:
            if table.role != "flags":
                self._read(table)
        bounds = []
        for side in (0, 1):
            base = self.base[side]
            bound = np.maximum(np.minimum(base, self.most[side]), self.least[side])
            bounds.append(np.where(base == NO_TIER, self.least[side], bound))
        # Where the tier may be left open, a safeguard alone may set it.
        safeguard = np.maximum(self.least[0], self.least_safeguard)
        alone = self.may_be_open & (self.least[1] != NO_TIER)
        bounds[0] = np.where(alone, np.minimum(bounds[0], safeguard), bounds[0])
        return bounds[0].astype(np.intp), bounds[1].astype(np.intp)

    def _read(self, table: RuleTable) -> None:
        asks = any(clause.name in COUNTED for clause in table.table.inputs)
        if asks or table.role != "triggers":
            self._count()
        rows = self._rows(table)
        certain, possible = rows.certain, rows.possible
        words = certain.shape[0]
        if table.role == "triggers":
            self._add_triggers(table, rows)
        elif table.role in ("safeguards", "caps"):
            self._bound(table, certain, possible, words)
        elif table.role == "tier":
            self._tier(table, certain, possible)
        else:
            self._settle(table, certain, possible)

    # -- rows --------------------------------------------------------------------------------------

    def _rows(self, table: RuleTable) -> Rows:
        """Rows of a table, with the parameters of each school's sector."""
        if self.known is not None and not self._is_touched(table, self.known):
            fires = self.evaluation.readings[table.name].fires[:, self.schools]
            return Rows(fires, fires, np.zeros_like(fires), np.zeros_like(fires))
        columns = self.evaluation.columns
        places = columns.sector_places[self.schools]
        groups: dict[tuple[float | None, ...], list[int]] = {}
        for place, sector in enumerate(columns.sectors):
            constants = self.ruleset.constants_of(table, columns.parameters[sector])
            groups.setdefault(constants, []).append(place)
        words = max(1, -(-len(table.table.rules) // 64))
        masks = [np.zeros((words, self.count), dtype=np.uint64) for _ in Rows._fields]
        for constants, sectors in groups.items():
            rows = np.flatnonzero(np.isin(places, sectors))
            if len(rows):
                found = self._rows_of(self.ruleset.compiled(table, constants), rows)
                for whole, part in zip(masks, found, strict=True):
                    whole[:, rows] = part
        return Rows(*masks)

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

    def _rows_of(self, compiled: CompiledTable, rows: Places) -> Rows:
        shape = (compiled.words, len(rows))
        everything = np.broadcast_to(compiled.everything[:, None], shape)
        certain, possible = everything.copy(), everything.copy()
        may_fail, may_be_meant = np.zeros(shape, np.uint64), np.zeros(shape, np.uint64)
        for column in compiled.columns:
            must, could = self._column(column, rows)
            certain &= must
            possible &= could
            may_fail |= could & ~must
            if column.clause.name in self.ruleset.context:
                may_be_meant |= could & ~must
        return Rows(certain, possible, may_fail & everything, may_be_meant & everything)

    def _column(self, column: CompiledColumn, rows: Places) -> tuple[Words, Words]:
        name = column.clause.name
        result = self.results.get(name)
        if isinstance(result, Span):
            return of_span(column, result, rows)
        if isinstance(result, Choices):
            return of_choices(column, result, rows)
        if name in self.counting:
            return of_span(column, self._count_span(name), rows)
        series = self.evaluation.columns.series(name).take(self.schools[rows])
        accepts = column.accepts.T[:, column.codes(series)]
        free = self._is_free(name)[rows]
        if not free.any():
            return accepts, accepts
        # A derived figure may stay missing though all it is made of is known: a division by 0.
        codes = column.accepts if name in self.ruleset.formulas else column.accepts[:-1]
        always = np.bitwise_and.reduce(codes, axis=0)[:, None]
        ever = np.bitwise_or.reduce(codes, axis=0)[:, None]
        return np.where(free, always, accepts), np.where(free, ever, accepts)

    def _count_span(self, name: str) -> Span:
        """Range of a figure that counts comparisons: those with something missing may yet hold."""
        if name not in self.spans:
            count = self.evaluation.columns.series(name).values[self.schools]
            more = sum(
                (self._may_hold(argument) for argument in self.counting[name]),
                np.zeros(self.count),
            )
            self.spans[name] = Span(count, count + more, np.zeros(self.count, dtype=bool))
        return self.spans[name]

    def _may_hold(self, comparison: nodes.Expression) -> NDArray[np.float64]:
        free = np.zeros(self.count, dtype=bool)
        for name in names_of(comparison):
            if name not in self.ruleset.spec.parameters:
                free |= self._is_free(name)
        return free.astype(np.float64)

    def _is_free(self, name: str) -> Flags:
        """Where a figure is missing and would be known."""
        column = self.evaluation.columns.column(name)
        missing = column.series.missing[self.schools]
        if column.is_derived and name in self.ruleset.counting:
            for leaf in column.leaves:
                missing = missing | (leaf.whys[self.schools] != 0)
        if self.known is None or not missing.any():
            return missing
        if not column.leaves:
            return np.zeros_like(missing)
        for leaf in column.leaves:
            if (leaf.indicator or name) != self.known:
                missing = missing & (leaf.whys[self.schools] == 0)
        return missing

    # -- counts ------------------------------------------------------------------------------------

    def _add_triggers(self, table: RuleTable, masks: Rows) -> None:
        reading = self.evaluation.readings[table.name]
        now = (reading.fires | reading.passes)[:, self.schools]
        settled: Words = masks.certain | (now & ~masks.may_be_meant)
        open_rows: Words = reading.unknown[:, self.schools] | (now & masks.may_be_meant)
        if self.known is not None:
            open_rows &= masks.possible | masks.may_fail
        for place, trigger in enumerate(self.ruleset.spec.triggers):
            rows = [n for n, rule in enumerate(table.table.rules) if rule.outputs[0] == trigger]
            if not rows:
                continue
            mask = mask_of(rows, settled.shape[0])
            self.fires[place] |= any_of(masks.certain, mask)
            self.could[place] |= any_of(masks.possible, mask)
            self.read[place] |= any_of(settled, mask)
            self.readable[place] |= any_of(settled | open_rows, mask)
            for row in rows:
                points = float(table.table.rules[row].outputs[1])
                if points <= 0.0:
                    continue  # no trigger has less than none
                for side, held in enumerate((masks.certain, masks.possible)):
                    hit = any_of(held, mask_of([row], held.shape[0]))
                    most = self.points[side, place]
                    np.maximum(most, np.where(hit, points, 0.0), out=most)

    def _count(self) -> None:
        def span(low: Any, high: Any) -> Span:
            nobody = np.zeros(self.count, dtype=bool)
            return Span(np.asarray(low, float), np.asarray(high, float), nobody)

        domains = list(self.ruleset.spec.domains)
        of = [domains.index(trigger.domain) for trigger in self.ruleset.spec.triggers.values()]

        def in_domains(flags: Flags) -> NDArray[np.intp]:
            found = np.zeros((len(domains), self.count), dtype=bool)
            for place, domain in enumerate(of):
                found[domain] |= flags[place]
            count: NDArray[np.intp] = found.sum(axis=0)
            return count

        self.results |= {
            "triggers": span(self.fires.sum(axis=0), self.could.sum(axis=0)),
            "domains": span(in_domains(self.fires), in_domains(self.could)),
            "trigger_points": span(self.points[0].sum(axis=0), self.points[1].sum(axis=0)),
            "readable_triggers": span(self.read.sum(axis=0), self.readable.sum(axis=0)),
            "readable_domains": span(in_domains(self.read), in_domains(self.readable)),
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
            self.least_safeguard[hits[1]] = np.minimum(self.least_safeguard[hits[1]], place)
            for side, hit in enumerate(hits):
                self.least[side][hit] = np.maximum(self.least[side][hit], place)
                self.safeguards[side] += hit

    # -- results of tables -------------------------------------------------------------------------

    def _tier(self, table: RuleTable, certain: Words, possible: Words) -> None:
        open_rows = deciding(table, certain, possible)
        self.may_be_open |= may_break(table, possible)
        self.may_be_open |= ~fired_matrix(certain, len(table.table.rules)).any(axis=1)
        ladder = self.ruleset.spec.ladder
        low = np.full(self.count, len(ladder), dtype=np.intp)
        high = np.full(self.count, NO_TIER, dtype=np.intp)
        for number, rule in enumerate(table.table.rules):
            if rule.outputs[0] == UNDECIDED:
                self.may_be_open |= open_rows[number]
                continue
            place = ladder.index(str(rule.outputs[0]))
            low[open_rows[number]] = np.minimum(low[open_rows[number]], place)
            high[open_rows[number]] = np.maximum(high[open_rows[number]], place)
        self.base = (np.where(high == NO_TIER, NO_TIER, low), high)

    def _settle(self, table: RuleTable, certain: Words, possible: Words) -> None:
        if table.table.hit_policy.gives_number:
            name = table.table.outputs[0].name
            self.results[name] = drawn(table, certain, possible)
            return
        self.may_be_open |= may_break(table, possible)
        open_rows = deciding(table, certain, possible)
        nothing = ~fired_matrix(certain, len(table.table.rules)).any(axis=1)
        for number, clause in enumerate(table.table.outputs):
            values = tuple(dict.fromkeys(rule.outputs[number] for rule in table.table.rules))
            chosen = np.array([
                open_rows[[r.outputs[number] == value for r in table.table.rules]].any(axis=0)
                for value in values
            ])  # fmt: skip
            self.results[clause.name] = Choices((*values, None), np.vstack([chosen, nothing]))
