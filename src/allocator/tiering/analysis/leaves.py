"""Leaves: what each figure that is read can be, and where it is when nothing is amiss."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from allocator.domain.indicators import Better
from allocator.tiering.analysis.findings import Value
from allocator.tiering.analysis.ranges import Domain
from allocator.tiering.rulesets import Ruleset
from allocator.tiering.rulesets.vocabulary import Word

Origins = Mapping[str, tuple[str, str]]
"""For each key the name it is about and the function of history, empty for the figure itself."""
_OF_ITSELF = frozenset({"", "previous", "last_before"})
_ON_ITS_SCALE = frozenset({"mean_over", "low", "high", "benchmark", "family_benchmark"})
_NOT_ITS_OWN = frozenset({"benchmark", "family_benchmark"})
_WHEREVER_READ = frozenset({"months_since", "years_above", "years_below"})
_MOST_YEARS = 30.0
_USUAL: dict[str, Value] = {
    "roll_now": 200.0, "simd_quintile": 3.0, "urban_rural": 3.0, "on_island": False,
    "language_medium": "english", "head_months": 60.0, "acting_head_months": 0.0,
}  # fmt: skip
_USUAL_COHORT = 200.0
_OF_PUPILS = ("percent", "share 0-1", "per 1,000 pupils")


def domain_of(ruleset: Ruleset, name: str, function: str) -> Domain:
    """What a figure can be."""
    word = ruleset.words[name]
    if function in _OF_ITSELF:
        return Domain(word.least, word.most, word.whole, True if name == "sector" else None)
    if function in _ON_ITS_SCALE:
        return Domain(word.least, word.most)
    if function == "percentile":
        return Domain(0.0, 100.0)
    if function == "months_since":
        return Domain(0.0, _oldest_months(ruleset, name))
    if function in ("years_above", "years_below"):
        return Domain(0.0, _MOST_YEARS, whole=True)
    return Domain(0.0, math.inf, whole=word.unit in _OF_PUPILS)


def _oldest_months(ruleset: Ruleset, name: str) -> float:
    """How old a figure can be and still be read."""
    fresh = ruleset.freshness[name]
    return max(fresh.months, fresh.last_known_months or 0.0)


def needs_of(origins: Origins) -> dict[str, tuple[str, ...]]:
    """For each key the keys without which it is missing too."""
    needs: dict[str, tuple[str, ...]] = {}
    for key, (name, function) in origins.items():
        if function and function not in _NOT_ITS_OWN:
            needs[key] = (name,)
            if function in _WHEREVER_READ:
                needs[name] = (*needs.get(name, ()), key)
    return needs


def order_of(ruleset: Ruleset, origins: Origins) -> tuple[tuple[str, str], ...]:
    """Pairs of keys of which the first is never the greater."""
    found = []
    for key, (name, function) in origins.items():
        if function == "low":
            found.append((key, name))
        elif function == "high":
            found.append((name, key))
        elif function == "cases" and ruleset.words[name].unit in _OF_PUPILS:
            found.append((key, f"cohort({name})"))
    return tuple(found)


def calm_figure(ruleset: Ruleset, name: str, function: str, sectors: Iterable[str]) -> Value:
    """A figure at which nothing is amiss: the best where there is one, else a usual one."""
    word = ruleset.words[name]
    if name == "sector":
        return next(iter(sectors))
    if not function and name in _USUAL and name not in ruleset.spec.inputs:
        return _USUAL[name]
    if word.kind == "boolean":
        return word.better == "up"
    if word.kind == "text":
        return word.values[0] if word.values else "another"
    domain = domain_of(ruleset, name, function)
    return _calm_number(word, function, domain)


def _calm_number(word: Word, function: str, domain: Domain) -> float:
    if function == "cohort":
        return _USUAL_COHORT
    if function == "months_since":
        return min(6.0, domain.high)
    if function in ("years_above", "years_below"):
        return 0.0
    if function == "cases":
        return _USUAL_COHORT if word.better == "up" else 0.0
    return best_number(domain, word.better)


def best_number(domain: Domain, better: Better) -> float:
    """The best number of a domain; where better says nothing, one in its middle."""
    if better == "up":
        return domain.high if math.isfinite(domain.high) else max(domain.low, 0.0) + 1000.0
    if better == "down":
        return domain.low if math.isfinite(domain.low) else min(domain.high, 0.0) - 1000.0
    if math.isfinite(domain.low) and math.isfinite(domain.high):
        middle = (domain.low + domain.high) / 2.0
        return float(math.floor(middle)) if domain.whole else middle
    return max(domain.low, 0.0) + 100.0 if math.isfinite(domain.low) else 0.0


def direction_of(ruleset: Ruleset, name: str, function: str) -> int:
    """Which way a figure gets worse: 1 upwards, -1 downwards, 0 where it says nothing.

    Only what stands for now has a direction: that last year was worse makes no school worse today.
    """
    better = "context" if ruleset.words[name].kind == "text" else ruleset.words[name].better
    sign = {"up": -1, "down": 1, "context": 0}[better]
    if function in ("", "low", "high", "percentile"):
        return sign
    if function == "cases" and better == "down":
        return 1
    if function == "years_below":
        return -sign
    return sign if function == "years_above" else 0
