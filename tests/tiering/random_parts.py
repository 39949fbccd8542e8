"""The parts of a random ruleset.yaml, and the columns that its tables may ask about."""

from __future__ import annotations

from random import Random
from typing import Any

from allocator.domain.schools import SECTORS
from tests.tiering.random_cells import Column
from tests.tiering.random_formulas import random_formula

LADDER = ("universal", "gezielt früh", "targeted", "intensive", "stufe 5", 'ganz, "nah"')
TITLES = (
    "Attendance", "Punkte unter dem Mittel: knapp", "50% # half", "'Quoted', and \"so\"",
    "Ceàrnach", "- dash", "Größe {not a figure}", "日本語", "yes", "12",
)  # fmt: skip
TEXTS = (
    "primary",
    "free meals",
    'O\'Neil, "big" one',
    "über",
    "3",
    "true",
    "costs 1,000 now",
    "a\\b",
)
_PLAIN_INPUTS = (
    "attendance", "acel_reading", "qi_2_3", "vacancy_terms", "overall", "présence", "x", "größe_2",
    "self_view", "gap",
)  # fmt: skip
_ODD_INPUTS = ("free meals, %", 'the "big" one', "roll (new)", "pupils' view", "a/b", "-", "Ärger!")
_FACTS = (
    Column("sector", "text", SECTORS),
    Column("language_medium", "text", ("english", "gaelic", "both")),
    Column("on_island", "boolean"),
    Column("roll_now", numbers=(0, 60, 400)),
    Column("simd_quintile", numbers=(1, 2, 4, 5)),
    Column("head_months", numbers=(0, 12, 24)),
    Column("acting_head_months", numbers=(0, 6)),
)


class RandomParts:
    """Makes one part after the other: ``spec`` is the YAML so far, ``columns`` what may be asked.

    ``histories`` are the functions of history that formulas read, as worked cases give them.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.spec: dict[str, Any] = {}
        self.columns: list[Column] = random.sample(_FACTS, random.randint(1, len(_FACTS)))
        self.histories: dict[str, None] = {}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, among: Any, least: int, most: int) -> list[Any]:
        return self.random.sample(list(among), min(len(among), self.random.randint(least, most)))

    def maybe(self, **choices: Any) -> dict[str, Any]:
        """Some of the keys, each with one of its values."""
        kept = {key: values for key, values in choices.items() if self.chance(0.3)}
        return {key: self.random.choice(values) for key, values in kept.items()}

    def head(self) -> None:
        random = self.random
        year = random.randint(2024, 2027)
        self.spec |= {
            "id": random.choice(("rules", "règles-2", "three tiers, new")),
            "title": random.choice(TITLES),
            "version": random.choice(("1.0", "2026", "007")),
            "owner": "An officer",
            "in_force_from": f"{year}-08-01",
            "review_due": f"{year + 1}-07-31",
            "ladder": self.some(LADDER, 2, 6),
            **self.maybe(watch_share=(0.1, 0.25, 1)),
        }

    def inputs(self) -> None:
        found: dict[str, Any] = {}
        names = self.some(_PLAIN_INPUTS, 2, 5) + self.some(_ODD_INPUTS, 0, 2)
        for name in names:
            found[name] = given = self.maybe(
                title=TITLES, unit=("percent", "points", "grade 1-6", "€"),
                better=("up", "down", "context"), freshness_months=(6, 24, 30.5, 600),
                missing=("last_known", "skip", "worst", "undecided"), last_known_months=(12, 48),
                near=(0, 0.5, 2), actionable=(True, False),
            )  # fmt: skip
            given |= self._kind(name)
        self.spec["inputs"] = found

    def _kind(self, name: str) -> dict[str, Any]:
        """Kind of an input, and the column that tables may ask about."""
        kind = self.random.choices(("number", "text", "boolean"), (6, 2, 1))[0]
        if kind == "boolean":
            self.columns.append(Column(name, kind))
            return {"kind": kind}
        if kind == "text":
            texts = tuple(self.some(TEXTS, 1, 4))
            self.columns.append(Column(name, kind, texts))
            return {"kind": kind} | ({"values": list(texts)} if self.chance(0.6) else {})
        numbers: tuple[float, ...] = tuple(self.some((-20, -2.5, 0, 3, 50, 88.25, 99, 120), 2, 5))
        given: dict[str, Any] = self.maybe(least=(min(numbers), -100), most=(max(numbers), 1000.5))
        if self.chance(0.2):
            numbers, given = (1, 2, 3, 4), {"least": 1, "most": 6, "whole": True}
        self.columns.append(Column(name, kind, numbers=numbers))
        return given | self.random.choice(({}, {"kind": "number"}))

    def parameters(self) -> None:
        found = {}
        for name in self.some(("floor", "limit_2", "größtes", "least_cohort", "p"), 0, 4):
            found[name] = {"title": self.random.choice(TITLES), "source": "D49"} | self._value()
            if self.chance(0.3):
                days = self.some(("2025-01-01", "2026-08-01", "2030-01-01"), 1, 3)
                found[name]["later"] = [{"from": day} | self._value() for day in days]
        if found:
            self.spec["parameters"] = found
        for place, column in enumerate(self.columns):
            if column.kind == "number":
                self.columns[place] = Column(
                    column.name, numbers=column.numbers, parameters=tuple(found)
                )

    def _value(self) -> dict[str, Any]:
        numbers = (-2, 0, 2.5, 3, 10, 88, 92.5)
        value = self.random.choice(numbers)
        if self.chance(0.5):
            return {"value": value}
        sectors = {s: self.random.choice(numbers) for s in self.some(SECTORS, 1, 4)}
        return {"by_sector": sectors} | self.maybe(value=numbers)

    @property
    def parameter_names(self) -> tuple[str, ...]:
        return tuple(self.spec.get("parameters", ()))

    def derived(self) -> None:
        found: dict[str, Any] = {}
        inputs = [name for name, given in self.spec["inputs"].items()
                  if given.get("kind", "number") == "number" and name in _PLAIN_INPUTS]  # fmt: skip
        names = [column.name for column in self.columns
                 if column.kind == "number" and column.name not in _ODD_INPUTS]  # fmt: skip
        for name in self.some(("below", "fall", "zusammen", "years_in_row"), 0, 4):
            formula, histories = random_formula(
                self.random, [*names, *found], inputs, self.parameter_names
            )
            self.histories |= dict.fromkeys(histories)
            found[name] = {"title": self.random.choice(TITLES), "formula": formula}
            found[name] |= self.maybe(unit=("points", "years"), near=(0, 1))
            numbers = tuple(self.some((-5, -1, 0, 1, 2.5, 10, 60), 2, 4))
            self.columns.append(Column(name, numbers=numbers, parameters=self.parameter_names))
        if found:
            self.spec["derived"] = found

    def triggers(self) -> None:
        domains = self.some(("inclusion", "Lernen & Lehren", "staffing"), 1, 3)
        triggers = self.some(("attendance", "reading far below", "tägliche", "gap", "t5"), 1, 5)
        self.spec["domains"] = {name: self.random.choice(TITLES) for name in domains}
        self.spec["triggers"] = {
            name: {"title": self.random.choice(TITLES), "domain": self.random.choice(domains),
                   "source": "D49"}
            for name in triggers
        }  # fmt: skip

    def movement(self) -> dict[str, Any]:
        """Leave thresholds, least stay, checks."""
        values = ("1", "-2.5", "primary special")
        leave: dict[str, Any] = {}
        for name in self.some(self.parameter_names, 0, 2):
            value = self.random.choice(values)
            by_sector = {"primary": 3, "special": 4.5}
            leave[name] = by_sector if " " in value else float(value)
        return {"leave": leave} | self.maybe(
            least_stay_months=(0, 3, 6.5), step_down_checks=(1, 2, 3), check_months=(1, 3)
        )
