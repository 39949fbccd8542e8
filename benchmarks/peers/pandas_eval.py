"""A ruleset as expressions for ``DataFrame.eval``, one for each formula and row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocator.tiering.rulesets.ruleset import Ruleset
from benchmarks.peers.phrases import PANDAS, Phrases

Flags = NDArray[np.bool_]


def lowest(*columns: pd.Series) -> pd.Series:
    """The least of some columns, missing where one of them is."""
    found = columns[0]
    for column in columns[1:]:
        found = found.where((found <= column) | found.isna(), column)
    return found


@dataclass(frozen=True)
class PandasRules:
    """Expressions for the schools of one sector."""

    phrases: Phrases
    formulas: dict[str, str | None]
    rows: dict[str, list[tuple[int, str]]]
    readable: list[str]

    @classmethod
    def of(cls, ruleset: Ruleset, sector: str, day: dt.date) -> PandasRules:
        """Write all expressions once."""
        phrases = Phrases(ruleset, sector, day, PANDAS)
        made = {name: phrases.formula(name) for name in ruleset.formulas}
        return cls(
            phrases,
            {name: one[1] if one else None for name, one in made.items()},
            {
                table.name: [(row.number, row.fires(PANDAS)) for row in phrases.rows(table)]
                for table in ruleset.tables
            },
            phrases.readable(),
        )

    def classify(
        self, given: pd.DataFrame
    ) -> tuple[NDArray[np.intp], dict[tuple[str, int], Flags]]:
        """Tiers and, for every row, the schools for which it fires."""
        ruleset, frame, fired = self.phrases.ruleset, given.copy(deep=False), {}
        for name, formula in self.formulas.items():
            frame[name] = np.nan if formula is None else frame.eval(formula, engine="python")
            frame[name] = frame[name].round(9)
        least = np.full(len(frame), -1)
        base, is_settled = np.full(len(frame), -1), np.zeros(len(frame), dtype=bool)
        for table in ruleset.tables:
            if table.role == "tier":
                self._count(frame, fired)
            outputs = [rule.outputs[0] for rule in table.table.rules]
            for (number, text), output in zip(self.rows[table.name], outputs, strict=True):
                hits = fired[table.name, number] = self._flags(frame, text)
                if table.role == "safeguards":
                    least[hits] = np.maximum(least[hits], self.phrases.place_of(output))
                elif table.role == "tier":
                    base[hits & ~is_settled] = self.phrases.place_of(output)
                    is_settled |= hits
        return np.maximum(base, least), fired

    def _flags(self, frame: pd.DataFrame, text: str) -> Flags:
        if text in ("True", "False"):
            return np.full(len(frame), text == "True")
        return frame.eval(text, engine="python").to_numpy(dtype=bool)

    def _count(self, frame: pd.DataFrame, fired: dict[tuple[str, int], Flags]) -> None:
        ruleset = self.phrases.ruleset
        fires = np.zeros((len(ruleset.spec.triggers), len(frame)), dtype=bool)
        names = list(ruleset.spec.triggers)
        for table in ruleset.tables_of("triggers"):
            for rule in table.table.rules:
                fires[names.index(str(rule.outputs[0]))] |= fired[table.name, rule.number]
        settled = np.array([self._flags(frame, text) for text in self.readable])
        for flags, words in ((fires, ""), (fires | settled, "readable_")):
            domains = [flags[places].any(axis=0) for places in self.phrases.domains()]
            frame[f"{words}triggers"] = flags.sum(axis=0).astype(float)
            frame[f"{words}domains"] = np.sum(domains, axis=0).astype(float)
