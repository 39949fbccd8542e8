"""Figures of a sweep in words and numbers that a service manager reads."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.domain.sweeps import MEASURE_WORDS, Measure
from allocator.scenarios.sweeping.schema import Value

SHARES: frozenset[Measure] = frozenset({"need_met_share", "worst_off_share"})


def told(measure: Measure, value: float) -> str:
    """Write a figure with its unit: ``97.3%``, ``£12,040``, ``12 sessions``."""
    if measure in SHARES:
        return f"{value:.1%}"
    if measure == "pounds":
        return f"£{value:,.0f}"
    unit = MEASURE_WORDS[measure][1]
    return f"{value:,.0f} {unit}" if value >= 10 or value == round(value) else f"{value:.1f} {unit}"


def plain(measure: Measure, value: float) -> float:
    """Value as it is drawn: shares in percent."""
    return value * 100 if measure in SHARES else value


def words_of(measure: Measure) -> str:
    """Name of a measure in the middle of a sentence."""
    return MEASURE_WORDS[measure][0]


def heading(measure: Measure) -> str:
    """Name of a measure with its unit, for an axis or a column."""
    name, unit = MEASURE_WORDS[measure]
    return f"{name[0].upper()}{name[1:]} ({unit})"


def shown_value(value: Value) -> str:
    """Write a value of an axis."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,g}" if isinstance(value, int | float) else value


def shown_values(values: Mapping[str, Value]) -> str:
    """Write what is set at a point: ``officer time 0.9, thresholds -2``."""
    return ", ".join(f"{name} {shown_value(value)}" for name, value in values.items())
