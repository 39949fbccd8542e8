"""The parts of a random ruleset.yaml, and the columns that its tables may ask about."""

from __future__ import annotations

from math import inf
from random import Random
from typing import Any

from allocator.domain.schools import SECTORS
from allocator.tiering.rulesets.spec import InputSpec
from allocator.tiering.rulesets.vocabulary import Word, fact_words, word_of_input
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
_INPUTS = (
    "attendance", "acel_reading", "qi_2_3", "vacancy_terms", "overall", "présence", "x", "größe_2",
    "self_view", "gap", "Ärger", "τιμή", "free_meals",
)  # fmt: skip
_ON_SCALES = (-20, -2.5, 0, 1, 2, 3, 4, 12, 50, 88.25, 99, 120, 400)


def column_of(random: Random, word: Word, texts: tuple[str, ...] = TEXTS) -> Column:
    """What tables may ask of a word: some of its texts, or numbers in its range."""
    if word.kind != "number":
        return Column(word.name, word.kind, word.values or texts)
    fits = [number for number in (*_ON_SCALES, word.least, word.most)
            if word.least <= number <= word.most and abs(number) < inf
            and (number == int(number) or not word.whole)]  # fmt: skip
    numbers = random.sample(sorted(set(fits)), min(len(set(fits)), random.randint(2, 5)))
    return Column(
        word.name, numbers=tuple(numbers), least=word.least, most=word.most, whole=word.whole
    )


class RandomParts:
    """Makes one part after the other: ``spec`` is the YAML so far, ``columns`` what may be asked.

    ``histories`` are the functions of history that formulas read, as worked cases give them.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.spec: dict[str, Any] = {}
        facts = self.some(fact_words().values(), 1, len(fact_words()))
        self.columns: list[Column] = [column_of(random, word) for word in facts]
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
        for name in self.some(_INPUTS, 2, 6):
            found[name] = given = self.maybe(
                title=TITLES, unit=("percent", "points", "grade 1-6", "€"),
                better=("up", "down", "context"), freshness_months=(6, 24, 30.5, 600),
                missing=("last_known", "skip", "worst", "undecided"), last_known_months=(12, 48),
                actionable=(True, False),
            )  # fmt: skip
            given |= self._kind()
            word = word_of_input(name, InputSpec.model_validate(given))
            self.columns.append(column_of(self.random, word, tuple(self.some(TEXTS, 1, 4))))
        self.spec["inputs"] = found

    def _kind(self) -> dict[str, Any]:
        """What sort of thing an input is, and what it may be."""
        kind = self.random.choices(("number", "text", "boolean"), (6, 2, 1))[0]
        if kind == "text":
            values = {"values": self.some(TEXTS, 1, 4)}
            return {"kind": kind} | (values if self.chance(0.6) else {})
        if kind == "boolean":
            return {"kind": kind}
        given: dict[str, Any] = {} if self.chance(0.5) else {"kind": kind}
        if self.chance(0.2):
            return given | {"least": 1, "most": 6, "whole": True}
        return given | self.maybe(least=(-100, 0), most=(100, 1000.5), near=(0, 0.5, 2))

    def parameters(self) -> None:
        found = {}
        for name in self.some(("floor", "limit_2", "größtes", "least_cohort", "p"), 0, 4):
            found[name] = {"title": self.random.choice(TITLES), "source": "D49"} | self._value()
            if self.chance(0.3):
                days = self.some(("2025-01-01", "2026-08-01", "2030-01-01"), 1, 3)
                found[name]["later"] = [{"from": day} | self._value() for day in days]
        if found:
            self.spec["parameters"] = found
        self.columns = [
            column.with_parameters(self.spans) if column.kind == "number" else column
            for column in self.columns
        ]

    @property
    def spans(self) -> dict[str, tuple[float, float]]:
        """The lowest and the highest value of each parameter."""
        found = {}
        for name, given in self.spec.get("parameters", {}).items():
            values = [value for one in (given, *given.get("later", ()))
                      for value in (one.get("value"), *one.get("by_sector", {}).values())
                      if value is not None]  # fmt: skip
            found[name] = (min(values), max(values))
        return found

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
                  if given.get("kind", "number") == "number"]  # fmt: skip
        names = [column.name for column in self.columns if column.kind == "number"]
        for name in self.some(("below", "fall", "zusammen", "years_in_row"), 0, 4):
            formula, histories = random_formula(
                self.random, [*names, *found], inputs, self.parameter_names
            )
            self.histories |= dict.fromkeys(histories)
            found[name] = {"title": self.random.choice(TITLES), "formula": formula}
            found[name] |= self.maybe(unit=("points", "years"), near=(0, 1))
            numbers = tuple(self.some((-5, -1, 0, 1, 2.5, 10, 60), 2, 4))
            self.columns.append(Column(name, numbers=numbers).with_parameters(self.spans))
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
