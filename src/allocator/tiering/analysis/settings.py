"""Settings: the sectors and days for which the parameters of a ruleset differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from allocator.domain.schools import SECTORS
from allocator.tiering.rulesets import Ruleset

_IN_ORDER = sorted(SECTORS, key=lambda sector: sector == "elc")
"""Sectors in the order in which witnesses are sought: nurseries last."""


@dataclass(frozen=True)
class Setting:
    """Sectors that share all parameters on a day, and those parameters."""

    sectors: tuple[str, ...]
    day: dt.date
    parameters: Mapping[str, float]


def settings_of(ruleset: Ruleset) -> tuple[Setting, ...]:
    """Every set of parameters that is ever in force, by sector and by dated change."""
    found = []
    for day in days_of(ruleset):
        groups: dict[tuple[tuple[str, float], ...], list[str]] = {}
        for sector in _IN_ORDER:
            parameters = ruleset.parameters_for(sector, day)
            groups.setdefault(tuple(sorted(parameters.items())), []).append(sector)
        found += [Setting(tuple(names), day, dict(group)) for group, names in groups.items()]
    return tuple(found)


def days_of(ruleset: Ruleset) -> list[dt.date]:
    """The first day in force and every later day on which a parameter changes."""
    first = ruleset.spec.in_force_from
    later = {
        change.from_date
        for parameter in ruleset.spec.parameters.values()
        for change in parameter.later
        if change.from_date > first
    }
    return [first, *sorted(later)]
