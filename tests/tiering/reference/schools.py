"""A whole ruleset for one school: every table in turn, then the tier."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from allocator.tiering.rulesets.source import RulesetSource
from tests.tiering.reference.cells import UNKNOWN, YES, Parameters, Value, words_of
from tests.tiering.reference.formulas import work_out
from tests.tiering.reference.history import Histories, Limits
from tests.tiering.reference.tables import (
    BROKEN,
    Answers,
    Row,
    answers_of,
    grid_rows,
    rows_of,
    settled,
)

CONTEXT = {"sector", "roll_now", "simd_quintile", "urban_rural", "on_island", "language_medium"}
FACTS = CONTEXT | {"head_months", "acting_head_months"}
COUNTED = {"triggers", "domains", "trigger_points", "readable_triggers", "readable_domains",
           "safeguards"}  # fmt: skip
DEFAULT_POLICY = {"triggers": "C", "safeguards": "C", "caps": "C", "flags": "C", "tier": "F",
                  "grid": "U", "decision": "U"}  # fmt: skip
OUTPUTS = {"triggers": {"trigger", "points"}, "safeguards": {"tier"}, "caps": {"tier"},
           "tier": {"tier"}, "flags": {"flag"}}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What is known of one school: a value by name, and what history says."""

    sector: str
    value: Callable[[str], Value]
    history: Callable[[str, str, float | None], float | None]


def given_figures(sector: str, given: Mapping[str, Value]) -> Figures:
    """Figures given outright, history under names such as ``mean_over(attendance, 3)``."""

    def history(function: str, indicator: str, argument: float | None) -> Any:
        plain = argument is None or (function == "previous" and argument == 1)
        inside = indicator if plain else f"{indicator}, {argument:g}"
        return given.get(f"{function}({inside})")

    return Figures(sector, lambda name: sector if name == "sector" else given.get(name), history)


def known_figures(histories: Histories, school: str, facts: Mapping[str, Value]) -> Figures:
    """Figures of one school from the readings of all."""

    def value(name: str) -> Value:
        return facts.get(name) if name in FACTS else _read(histories, school, name)

    def history(function: str, indicator: str, argument: float | None) -> float | None:
        return histories.of(function, school, indicator, argument)

    return Figures(str(facts["sector"]), value, history)


def _read(histories: Histories, school: str, name: str) -> float | None:
    return histories.value(school, name) if name in histories.limits else None


def limits_of(spec: Mapping[str, Any]) -> dict[str, Limits]:
    """How old a figure of each input may be."""
    found = {}
    for name, given in spec["inputs"].items():
        months = given.get("freshness_months", 30.0)
        serves = given.get("missing", "last_known") == "last_known"
        found[name] = Limits(months, given.get("last_known_months", months) if serves else None)
    return found


@dataclass
class Outcome:
    """What a ruleset says of one school."""

    fired: list[tuple[str, int]] = field(default_factory=list)
    unknown: list[tuple[str, int]] = field(default_factory=list)
    triggers: set[str] = field(default_factory=set)
    readable: set[str] = field(default_factory=set)
    results: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    base: str | None = None
    safeguard: str | None = None
    cap: str | None = None
    tier: str | None = None
    flags: list[str] = field(default_factory=list)


def decide(
    source: RulesetSource,
    figures: Figures,
    day: dt.date,
    changes: Mapping[str, Any] | None = None,
) -> Outcome:
    """Read every table of a ruleset for one school, then settle its tier.

    ``changes`` are parameters with other values, for all or by sector.
    """
    run = _School(spec_of(source.yaml), source, figures, day, changes or {})
    for name, table in run.spec["tables"].items():
        run.read(name, table)
    run.settle()
    return run.outcome


@functools.cache
def spec_of(text: str) -> dict[str, Any]:
    """What a ruleset's YAML says."""
    spec: dict[str, Any] = yaml.safe_load(text)
    return spec


def parameters_of(
    spec: Mapping[str, Any], sector: str, day: dt.date, changes: Mapping[str, Any] | None = None
) -> Parameters:
    """Every parameter as it stands for a sector on a day."""
    found: Parameters = {}
    for name, given in spec.get("parameters", {}).items():
        stands = given
        for later in sorted(given.get("later", ()), key=lambda one: str(one["from"])):
            if dt.date.fromisoformat(str(later["from"])) <= day:
                stands = later
        value = stands.get("by_sector", {}).get(sector, stands.get("value"))
        change = (changes or {}).get(name, value)
        value = change.get(sector, value) if isinstance(change, Mapping) else change
        found[name] = None if value is None else float(value)
    return found


class _School:
    """One school on its way through the tables."""

    def __init__(
        self,
        spec: dict[str, Any],
        source: RulesetSource,
        figures: Figures,
        day: dt.date,
        changes: Mapping[str, Any],
    ) -> None:
        self.spec, self.source, self.figures = spec, source, figures
        self.parameters = parameters_of(spec, figures.sector, day, changes)
        self.outcome = Outcome()
        self.values = self.outcome.values
        self.points: dict[str, float] = {}
        self.safeguards = 0
        self.is_broken, self.is_open = False, False
        for name in FACTS:
            self.values[name] = figures.value(name)
        for name, given in spec["inputs"].items():
            self.values[name] = as_kind(figures.value(name), given)
        self.worst = self.with_policy("worst")
        self.must_be_known = self.with_policy("undecided")
        for name, given in spec.get("derived", {}).items():
            self.values[name] = self.derived(name, given["formula"])

    def derived(self, name: str, formula: str) -> Value:
        given = self.figures.value(name)
        if given is not None:
            return given

        def name_of(used: str) -> Any:
            return self.parameters[used] if used in self.parameters else self.values[used]

        return work_out(formula, name_of, self.figures.history)

    def with_policy(self, policy: str) -> frozenset[str]:
        """Inputs of a policy where they are missing, and what is derived from them."""
        names = {n for n, given in self.spec["inputs"].items() if given.get("missing") == policy}
        for name, given in self.spec.get("derived", {}).items():
            if names & set(words_of(given["formula"])):
                names.add(name)
        return frozenset(names)

    # -- one table ---------------------------------------------------------------------------------

    def read(self, name: str, table: Mapping[str, Any]) -> None:
        role = table["role"]
        self.count()
        found = [answers_of(row, self.values, self.parameters, self.worst)
                 for row in self.rows(name, table)]  # fmt: skip
        fired = [one.row for one in found if one.state == YES]
        unknown = [one for one in found if one.state == UNKNOWN]
        self.outcome.fired += [(name, row.number) for row in fired]
        self.outcome.unknown += [(name, one.row.number) for one in unknown]
        self.is_open |= role != "flags" and any(self.waits(one) for one in unknown)
        if role == "triggers":
            self.add_triggers(found, fired)
        elif role == "safeguards":
            self.safeguards += len(fired)
            tiers = [row.outputs["tier"] for row in fired]
            self.outcome.safeguard = self.extreme(max, self.outcome.safeguard, tiers)
        elif role == "caps":
            tiers = [row.outputs["tier"] for row in fired]
            self.outcome.cap = self.extreme(min, self.outcome.cap, tiers)
        elif role == "flags":
            self.outcome.flags += [row.outputs["flag"] for row in fired]
        else:
            self.add_result(name, table, fired)

    def rows(self, name: str, table: Mapping[str, Any]) -> list[Row]:
        cells = self.source.tables[name]
        if table["role"] == "grid":
            values = table.get("values", [])
            return grid_rows(
                cells, table["output"], bool(values) and not isinstance(values[0], str)
            )
        outputs = OUTPUTS.get(table["role"]) or set(table["outputs"])
        numbers = {n for n, one in table.get("outputs", {}).items() if one.get("kind") == "number"}
        return rows_of(cells, set(self.values) - outputs, numbers | {"points"})

    def waits(self, one: Answers) -> bool:
        """Whether a row cannot be read for want of an input that the tier must not do without."""
        lost = {column for column, answer in one.by_column.items() if answer == UNKNOWN}
        return bool(lost & self.must_be_known)

    def add_triggers(self, found: list[Answers], fired: list[Row]) -> None:
        for row in fired:
            trigger, points = row.outputs["trigger"], row.outputs.get("points", 0.0)
            self.outcome.triggers.add(trigger)
            self.points[trigger] = max(points, self.points.get(trigger, points))
        for one in found:
            if one.state == YES or one.is_settled(CONTEXT):
                self.outcome.readable.add(one.row.outputs["trigger"])

    def add_result(self, name: str, table: Mapping[str, Any], fired: list[Row]) -> None:
        ladder = self.spec["ladder"]
        policy = str(table.get("hit_policy", DEFAULT_POLICY[table["role"]]))
        if table["role"] == "tier":
            declared: dict[str, list[Any]] = {"tier": [*reversed(ladder), "undecided"]}
        elif table["role"] == "grid":
            declared = {table["output"]: table.get("values", [])}
        else:
            declared = {n: one.get("values", []) for n, one in table["outputs"].items()}
        result = settled(policy, fired, declared)
        self.outcome.results[name] = result
        self.is_broken |= result == BROKEN
        if table["role"] == "tier":
            found = result["tier"] if isinstance(result, dict) else None
            self.outcome.base = None if found == "undecided" else found
            return
        for output, one in (table.get("outputs") or {table.get("output"): {}}).items():
            value = result.get(output) if isinstance(result, dict) else result
            if one.get("kind") == "boolean" and isinstance(value, str):
                value = value == "true"
            self.values[output] = None if result == BROKEN else value

    # -- counts and the tier -----------------------------------------------------------------------

    def count(self) -> None:
        triggers = self.spec.get("triggers", {})
        fired, readable = self.outcome.triggers, self.outcome.readable
        self.values |= {
            "triggers": float(len(fired)),
            "domains": float(len({triggers[name]["domain"] for name in fired})),
            "trigger_points": float(sum(self.points.values())),
            "readable_triggers": float(len(readable)),
            "readable_domains": float(len({triggers[name]["domain"] for name in readable})),
            "safeguards": float(self.safeguards),
        }

    def extreme(self, pick: Any, so_far: str | None, tiers: list[str]) -> str | None:
        known = [*tiers, so_far] if so_far else tiers
        return pick(known, key=self.spec["ladder"].index, default=None)

    def settle(self) -> None:
        """At most the cap, at least the safeguard; nothing where something must be known."""
        ladder, out = self.spec["ladder"], self.outcome
        if self.is_broken or (self.is_open and out.base != ladder[-1]):
            out.base = None
        out.tier = out.base
        if out.tier and out.cap:
            out.tier = min(out.tier, out.cap, key=ladder.index)
        if out.safeguard:
            out.tier = max(out.tier or ladder[0], out.safeguard, key=ladder.index)


def as_kind(value: Value, given: Mapping[str, Any]) -> Value:
    """A reading's number as yes or no, or as the place of a text in its list, from 1."""
    kind = given.get("kind", "number")
    if value is None or isinstance(value, bool | str):
        return value
    if kind == "boolean":
        return value != 0
    if kind == "text":
        values = given.get("values", [])
        fits = value == int(value) and 1 <= value <= len(values)
        return values[int(value) - 1] if fits else None
    return value
