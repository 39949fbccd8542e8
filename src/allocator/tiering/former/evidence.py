"""What is known of one school on a day: its latest figures, how old they are, what is missing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from allocator.domain.authority import Authority
from allocator.domain.indicators import INDICATORS
from allocator.domain.schools import School
from allocator.domain.tiers import ReasonInput

DAYS_A_MONTH = 30.4375
YEAR_APART = (270, 460)
"""Days between a figure and the one of the year before, least and most."""
_UNITS = {indicator.name: indicator.unit for indicator in INDICATORS}
_SCALE = {"percent": 100.0, "per 1,000 pupils": 1000.0}


@dataclass(frozen=True)
class Value:
    """A figure with where it comes from. ``inputs`` are the readings behind it."""

    number: float | str
    indicator: str | None = None
    period_end: dt.date | None = None
    source: str | None = None
    inputs: tuple[ReasonInput, ...] = ()
    is_derived: bool = False
    note: str = ""


@dataclass(frozen=True)
class Missing:
    """A figure that cannot be read, and why."""

    why: str


@dataclass(frozen=True)
class Figure:
    """A reading that has a value."""

    period_end: dt.date
    number: float
    is_share: bool
    """Worked out from numerator and denominator, as the file gives no value."""
    cases: float
    cohort: float
    source: str
    is_provisional: bool


@dataclass(frozen=True)
class History:
    """Figures of one indicator, newest first, and what the newest reading says if it has none."""

    figures: tuple[Figure, ...]
    newest_gap: str | None


Histories = dict[str, dict[str, History]]


def histories(authority: Authority, as_of: dt.date) -> Histories:
    """Figures of every school and indicator that were known on a day.

    Of several readings of one period the one that became known last counts. A reading without a
    date of its own is taken as known when its period ended.
    """
    readings = authority.readings
    day = np.datetime64(as_of, "D")
    known = np.where(np.isnat(readings.known_on), readings.period_end, readings.known_on)
    usable = (known <= day) & (readings.period_end <= day)
    rows = np.flatnonzero(usable)
    order = np.lexsort((
        readings.source[rows].astype(str), readings.value[rows], known[rows],
        readings.period_end[rows],
    ))  # fmt: skip
    latest: dict[tuple[str, str], dict[np.datetime64, int]] = {}
    for row in rows[order]:
        key = (readings.school_id[row], readings.indicator[row])
        latest.setdefault(key, {})[readings.period_end[row]] = int(row)
    found: Histories = {}
    for (school, indicator), periods in latest.items():
        figures: list[Figure] = []
        gap: str | None = None
        for place, period in enumerate(sorted(periods, reverse=True)):
            figure = _figure(authority, indicator, periods[period])
            if figure is not None:
                figures.append(figure)
            elif place == 0:
                gap = _gap(readings.status[periods[period]])
        found.setdefault(school, {})[indicator] = History(tuple(figures), gap)
    return found


def _gap(status: str) -> str:
    words = {"suppressed": "hidden by the publisher", "not_collected": "not collected"}
    return words.get(status, "left empty")


def _figure(authority: Authority, indicator: str, row: int) -> Figure | None:
    readings = authority.readings
    if readings.status[row] in ("suppressed", "not_collected"):
        return None
    number = float(readings.value[row])
    cases, cohort = float(readings.numerator[row]), float(readings.denominator[row])
    is_share = math.isnan(number)
    if is_share:
        scale = _SCALE.get(_UNITS.get(indicator, ""), math.nan)
        number = scale * cases / cohort if cohort and not math.isnan(cohort) else math.nan
        if math.isnan(number):
            return None
    return Figure(
        readings.period_end[row].astype(dt.date), number, is_share, cases, cohort,
        str(readings.source[row]), readings.status[row] == "provisional",
    )  # fmt: skip


def months_between(first: dt.date, last: dt.date) -> float:
    """Months from one day to another."""
    return (last - first).days / DAYS_A_MONTH


@dataclass
class Evidence:
    """Everything a table may ask about one school; worked out once, by name."""

    school: School
    as_of: dt.date
    history: Mapping[str, History]
    parameters: Mapping[str, float]
    freshness_months: Mapping[str, float]
    facts: Mapping[str, Value | Missing]
    derive: Callable[[str, Evidence], Value | Missing | None]
    _known: dict[str, Value | Missing] = field(default_factory=dict)

    def get(self, name: str) -> Value | Missing:
        """Value of an indicator, derived indicator, fact or parameter."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Value | Missing:
        if name in self.facts:
            return self.facts[name]
        if name in self.parameters:
            return Value(self.parameters[name])
        derived = self.derive(name, self)
        if derived is not None:
            return derived
        return self._latest(name)

    def _fresh(self, name: str) -> list[Figure]:
        history = self.history.get(name)
        limit = self.freshness_months.get(name, math.inf)
        return [
            figure
            for figure in (history.figures if history else ())
            if months_between(figure.period_end, self.as_of) <= limit
        ]

    def _latest(self, name: str) -> Value | Missing:
        figures = self._fresh(name)
        if figures:
            return _as_value(name, figures[0])
        history = self.history.get(name)
        if history is None:
            return Missing("no reading")
        if history.figures:
            newest = history.figures[0].period_end
            return Missing(f"too old: the last figure is of {newest:%d %B %Y}")
        return Missing(history.newest_gap or "no reading")

    def about(self, what: str, name: str) -> Value | Missing:
        """Another side of an indicator: the year before, the mean before, cases or cohort."""
        if name not in self.history or not self._fresh(name):
            return self._latest(name)
        newest = self._fresh(name)[0]
        if what in ("cases", "cohort"):
            number = newest.cases if what == "cases" else newest.cohort
            if math.isnan(number):
                return Missing("the number behind the figure is not given")
            return Value(number, name, newest.period_end, newest.source, (_input(name, newest),))
        earlier = self.history[name].figures[1:]
        if what == "previous":
            return self._year_before(name, newest, earlier)
        three = [f for f in earlier if months_between(f.period_end, newest.period_end) <= 40]
        if len(three) < 2:
            return Missing("fewer than two earlier years to compare with")
        mean = sum(figure.number for figure in three[:3]) / len(three[:3])
        inputs = tuple(_input(name, figure) for figure in three[:3])
        return Value(mean, name, newest.period_end, newest.source, inputs, is_derived=True)

    def _year_before(
        self, name: str, newest: Figure, earlier: tuple[Figure, ...]
    ) -> Value | Missing:
        for figure in earlier:
            if YEAR_APART[0] <= (newest.period_end - figure.period_end).days <= YEAR_APART[1]:
                return _as_value(name, figure)
        return Missing("no figure of the year before")


def _input(name: str, figure: Figure) -> ReasonInput:
    return ReasonInput(indicator=name, period_end=figure.period_end, value=figure.number)


def _as_value(name: str, figure: Figure) -> Value:
    note = "provisional" if figure.is_provisional else ""
    inputs = (_input(name, figure),)
    return Value(figure.number, name, figure.period_end, figure.source, inputs, note=note)
