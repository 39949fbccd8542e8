"""Figures of random schools for any ruleset: mostly at its thresholds, often missing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from random import Random
from typing import Any

from allocator.domain.schools import SECTORS
from allocator.tiering.engine.tables import Series, booleans, numbers, texts
from allocator.tiering.figures import GivenFigures
from allocator.tiering.rulesets.source import RulesetSource
from tests.tiering.reference.cells import Value, read, split
from tests.tiering.reference.formulas import OF_HISTORY
from tests.tiering.reference.schools import parameters_of, spec_of

_HISTORY = re.compile(rf"\b({'|'.join(OF_HISTORY)})\(\s*(\w+)\s*(?:,\s*(-?[\w.]+)\s*)?\)")
_NUMBER = re.compile(r"(?<![\w\"])-?\d+(?:\.\d+)?")
_FACTS = {"language_medium": "text", "on_island": "boolean", "roll_now": "number",
          "simd_quintile": "number", "urban_rural": "number", "head_months": "number",
          "acting_head_months": "number"}  # fmt: skip
_MAKE = {"number": numbers, "text": texts, "boolean": booleans}


@dataclass(frozen=True)
class GivenSchool:
    """A sector and what is given, history under names such as ``previous(attendance)``."""

    sector: str
    given: dict[str, Value]


class SchoolsAtCuts:
    """Draws schools for one ruleset as it stands on a day."""

    def __init__(self, source: RulesetSource, day: dt.date) -> None:
        self.spec, self.day = spec_of(source.yaml), day
        self.kinds = dict(_FACTS)
        for name, given in self.spec["inputs"].items():
            self.kinds[name] = given.get("kind", "number")
        self.derived = self.spec.get("derived", {})
        self.values = {name: given.get("values", []) for name, given in self.spec["inputs"].items()}
        self.words: dict[str, list[str]] = {}
        self.cuts: dict[str, list[float]] = {}
        self.any_cuts = [0.0, 1.0]
        for name, table in self.spec["tables"].items():
            self._note(source.tables[name], table["role"] == "grid")

    def _note(self, cells: Any, is_grid: bool) -> None:
        """Note the numbers and texts of every column."""
        if is_grid:
            down, along = cells[0][0].split(" by ")
            columns = [
                (down.strip(), [row[0] for row in cells[1:] if row]),
                (along.strip(), cells[0][1:]),
            ]
        else:
            rows = [row for row in cells[1:] if row]
            columns = [(name, [row[place] for row in rows]) for place, name in enumerate(cells[0])]
        for name, column in columns:
            found = [float(number) for cell in column for number in _NUMBER.findall(cell)]
            self.cuts.setdefault(name, []).extend(found)
            if name in self.kinds or name in self.derived:
                self.any_cuts += found
            self.words.setdefault(name, []).extend(
                str(read(test, {}))
                for cell in column
                for test in split(re.sub(r"^not\s*\(|\)$", "", cell))
                if re.fullmatch(r'\w+|".*"', test)
            )

    def school(self, random: Random) -> GivenSchool:
        """One school: mostly at thresholds, a fifth of its figures missing."""
        sector = random.choice(SECTORS)
        known = parameters_of(self.spec, sector, self.day)
        stands = [value for value in known.values() if value is not None]
        given = {name: self._value(random, name, kind, stands) for name, kind in self.kinds.items()}
        for name, one in self.derived.items():
            if random.random() < 0.3:
                given[name] = self._number(random, name, stands)
            for function, indicator, argument in _HISTORY.findall(one["formula"]):
                key = self._key(function, indicator, argument, known)
                given[key] = self._number(random, indicator, stands)
        missing = random.choice((0.0, 0.1, 0.2, 0.5))
        return GivenSchool(
            sector, {key: value for key, value in given.items() if random.random() >= missing}
        )

    def _key(self, function: str, indicator: str, argument: str, known: Any) -> str:
        if not argument or (function == "previous" and float(argument) == 1):
            return f"{function}({indicator})"
        value = read(argument, {name: value or 0.0 for name, value in known.items()})
        return f"{function}({indicator}, {value:g})"

    def _value(self, random: Random, name: str, kind: str, stands: list[float]) -> Value:
        if kind == "boolean":
            return random.random() < 0.5
        if kind == "text":
            words = [*self.words.get(name, ()), *self.values.get(name, ()), "elsewhere"]
            return random.choice(words)
        return self._number(random, name, stands)

    def reading(self, random: Random, name: str) -> float:
        """A number for an indicator, in every sector's eyes."""
        known = parameters_of(self.spec, random.choice(SECTORS), self.day)
        return self._number(random, name, [value for value in known.values() if value is not None])

    def _number(self, random: Random, name: str, stands: list[float]) -> float:
        """At a threshold of its own, or where a difference from a parameter is at one."""
        own = self.cuts.get(name)
        if own and random.random() < 0.6:
            number = random.choice([*own, *stands])
        else:
            number = random.choice([*stands, 50.0]) + random.choice((-1, 0, 1)) * random.choice(
                [*stands, *self.any_cuts]
            )
        return number + random.choice((0, 0, 0, 0, 0.1, -0.1, 1e-6, -1e-6, 7.3))

    def as_columns(self, schools: list[GivenSchool]) -> GivenFigures:
        """The same schools as the engine takes them."""
        keys = {key for school in schools for key in school.given}
        given: dict[str, Series] = {}
        for key in sorted(keys):
            make = _MAKE[self.kinds.get(key, "number")]
            given[key] = make([school.given.get(key) for school in schools])
        return GivenFigures(tuple(school.sector for school in schools), given)
