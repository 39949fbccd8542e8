"""Small rulesets that are sound by construction, one for each seed, and the shipped ones."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise
from pathlib import Path

from allocator.tiering.rulesets import Ruleset, build_ruleset, load_source
from allocator.tiering.rulesets.source import Cells, RulesetSource

RULES = Path(__file__).parents[3] / "rules"
SHIPPED = sorted(folder.name for folder in RULES.iterdir() if folder.is_dir())

_HEAD = """
id: sound
title: Sound by construction
version: "1"
owner: An officer
in_force_from: 2026-08-01
review_due: 2027-07-31
ladder: [universal, targeted, intensive]
domains: {one: One, two: Two, three: Three}
movement: {least_stay_months: 3}
"""


@cache
def shipped(name: str) -> RulesetSource:
    """A shipped ruleset as it is written."""
    return load_source(RULES / name)


@cache
def sound(seed: int) -> RulesetSource:
    """A sound ruleset: two tables of triggers, a partition, a grid, safeguards, tiers."""
    chance = random.Random(seed)
    inputs = [f"figure_{n}" for n in range(1, chance.randint(8, 10))]
    better = {name: chance.choice(["up", "down"]) for name in inputs}
    limits = {name: chance.randrange(20, 80, 5) for name in inputs}
    lines = [_HEAD.strip(), "inputs:"]
    lines += [
        f"  {name}: {{title: {name}, unit: points, better: {better[name]}, least: 0, most: 100}}"
        for name in inputs
    ]
    lines += ["parameters:"]
    lines += [f"  limit_{n}: {{title: L, source: S, value: {limits[n]}}}" for n in inputs[:-3]]
    lines += ["  least_read: {title: L, source: S, value: 2}", "triggers:"]
    lines += [
        f"  trigger_{name}: {{title: T, domain: {('one', 'two', 'three')[n % 3]}, source: S}}"
        for n, name in enumerate(inputs[:-3])
    ]
    band = inputs[-3:-1]
    lines += [
        "tables:", "  signs: {role: triggers}", "  more: {role: triggers}",
        "  band: {role: decision, outputs: {band: {values: [low, middle, high, unknown]}}}",
        "  risk: {role: grid, output: risk, values: [small, great]}",
        "  safeguards: {role: safeguards}", "  tier: {role: tier}",
    ]  # fmt: skip
    half = len(inputs[:-3]) // 2
    tables = {
        "signs": _triggers(inputs[:half], better),
        "more": _triggers(inputs[half:-3], better),
        "band": _partition(chance, band, better),
        "risk": _grid(inputs[-1], better[inputs[-1]], limits[inputs[-1]]),
        "safeguards": _safeguards(inputs[-1], better[inputs[-1]]),
        "tier": _tiers(chance),
    }
    return RulesetSource("\n".join(lines) + "\n", tables)


def ruleset_of(source: RulesetSource) -> Ruleset:
    """The ruleset of a source, read anew."""
    return build_ruleset(source)


def _worse(better: str, end: str) -> str:
    return f"{'<' if better == 'up' else '>'}= {end}"


def _triggers(names: list[str], better: dict[str, str]) -> Cells:
    rows = [
        (
            *(_worse(better[name], f"limit_{name}") if own == name else "-" for own in names),
            f"trigger_{name}",
            f"{name} is {{{name}}}",
        )
        for name in names
    ]
    return ((*names, "trigger", "text"), *rows)


def _partition(chance: random.Random, names: list[str], better: dict[str, str]) -> Cells:
    """Every combination of intervals of two figures once, and what holds where one is missing."""
    cuts = {name: sorted(chance.sample(range(10, 95, 5), chance.randint(1, 2))) for name in names}
    intervals = {name: _intervals(cuts[name]) for name in names}
    rows = []
    for first, one in enumerate(intervals[names[0]]):
        for second, other in enumerate(intervals[names[1]]):
            rank = _rank(names[0], first, cuts, better) + _rank(names[1], second, cuts, better)
            band = ("low", "middle", "high")[min(2, rank)]
            rows.append((one, other, band, ""))
        rows.append((one, "missing", "unknown", ""))
    rows.append(("missing", "-", "unknown", ""))
    return ((*names, "band", "text"), *rows)


def _intervals(cuts: list[int]) -> list[str]:
    between = [f"[{low}..{high})" for low, high in pairwise(cuts)]
    return [f"< {cuts[0]}", *between, f">= {cuts[-1]}"]


def _rank(name: str, place: int, cuts: dict[str, list[int]], better: dict[str, str]) -> int:
    return len(cuts[name]) - place if better[name] == "up" else place


def _grid(name: str, better: str, limit: int) -> Cells:
    """The band down the side and a figure along the top."""
    low, high = ("great", "small") if better == "up" else ("small", "great")
    return (
        (f"band by {name}", f"< {limit}", f">= {limit}", "missing"),
        ("low", low, high, "small"),
        ("middle", low, high, "small"),
        ("high", "great", "great", "great"),
        ("unknown", low, high, "small"),
    )


def _safeguards(name: str, better: str) -> Cells:
    return (
        (name, "tier", "text"),
        (_worse(better, "5" if better == "up" else "95"), "intensive", ""),
    )


def _tiers(chance: random.Random) -> Cells:
    many, few = chance.choice([(3, 2), (4, 2), (3, 1)])
    return (
        ("triggers", "domains", "risk", "readable_triggers", "tier", "text"),
        (f">= {many}", ">= 2", "-", "-", "intensive", ""),
        (f">= {few}", "-", "great", "-", "intensive", ""),
        (f">= {few}", "-", "-", "-", "targeted", ""),
        ("-", "-", "great", "-", "targeted", ""),
        ("-", "-", "-", "< least_read", "undecided", ""),
        ("-", "-", "-", "-", "universal", ""),
    )
