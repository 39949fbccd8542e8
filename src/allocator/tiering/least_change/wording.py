"""A least change in plain words: "Attendance of 89.5% or more (now 88.7%)"."""

from __future__ import annotations

from allocator.tiering.feel.values import number_text
from allocator.tiering.least_change.steps import step_of
from allocator.tiering.rulesets.vocabulary import Word

_UNITS = {
    "percent": "%",
    "per 1,000 pupils": " for each 1,000 pupils",
    "days a year": " days a year",
    "terms": " terms",
    "points": " points",
    "in 12 months": " in 12 months",
}


def change_text(word: Word, now: float, needed: float) -> str:
    """What a figure would have to be, and what it is."""
    if word.kind == "boolean":
        return f"{word.title}: {_truth(needed)} (now {_truth(now)})"
    if word.unit.startswith("grade"):
        beyond = "or higher" if needed > now else "or lower"
        return f"{word.title}: grade {number_text(needed)} {beyond} (now {number_text(now)})"
    unit, present = _UNITS.get(word.unit, ""), _rounded(word, now, needed)
    if word.whole:
        return f"{word.title}: {_count(now, needed)}{unit if needed else ''} (now {present})"
    beyond = "or more" if needed > now else "or less"
    sign = unit if unit == "%" else ""
    return f"{word.title} of {number_text(needed)}{unit} {beyond} (now {present}{sign})"


def _count(now: float, needed: float) -> str:
    if needed > now:
        return f"{number_text(needed)} or more"
    return f"{number_text(needed)} or fewer" if needed else "none"


def _rounded(word: Word, now: float, needed: float) -> str:
    """The present figure to the precision of the input, finer where it would look the same."""
    digits = 0 if step_of(word) >= 1.0 else 1 if step_of(word) >= 0.1 else 2
    while round(now, digits) == round(needed, digits) and digits < 9:
        digits += 1
    return number_text(round(now, digits))


def _truth(value: float) -> str:
    return "yes" if value else "no"
