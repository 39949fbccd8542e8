"""Thresholds alone: tiers under thousands of rulesets at once, and the officer days they ask.

Tiers are those of the rules, without judgements and live tiers, as ``rules sweep`` has them;
officer days are those of each tier's targets, without flags and programmes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.worth import HOURS_PER_UNIT, support_units
from allocator.domain.authority import Authority
from allocator.domain.costs import OFFICER_DAY_HOURS
from allocator.domain.schools import SECTORS
from allocator.domain.sweeps import SweepRow, TierAnswer
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import nearest
from allocator.scenarios.edits.rules import ParameterEdit
from allocator.scenarios.sweeping.chunks import Chunk, edit_from_json
from allocator.tiering import Ruleset
from allocator.tiering.figures import KnownFigures
from allocator.tiering.rulesets import Changes
from allocator.tiering.sweeping import sweep_tiers

ROUND = 6


def tier_rows(authority: Authority, ruleset: Ruleset, chunk: Chunk) -> list[SweepRow]:
    """Tiers and officer days of every point of a chunk.

    Raises
    ------
    FaultyDataError
        Where an edit names a parameter that the rules have not; the nearest is told.
    """
    day = authority.profile.as_of
    changes = [_changes(authority, ruleset, point["edits"], chunk.sweep) for point in chunk.points]
    figures = KnownFigures(authority, day, ruleset.freshness)
    tiers = sweep_tiers(ruleset, figures, day, changes)
    ladder = ruleset.spec.ladder
    days = days_by_tier(authority, ladder)
    lowest = np.maximum(tiers, 0)
    asked = np.zeros(len(chunk.points))
    counts = np.zeros((len(chunk.points), len(ladder) + 1), dtype=np.int64)
    for place in range(len(ladder)):
        # A school that the rules cannot decide is planned as the lowest tier.
        asked += (lowest == place) @ days[place]
        counts[:, place] = (tiers == place).sum(axis=1)
    counts[:, -1] = (tiers < 0).sum(axis=1)
    above = (tiers > 0).sum(axis=1)
    return [
        SweepRow(
            point=point["point"],
            label=point["label"],
            values=point["values"],
            happened=(),
            answer=TierAnswer(
                tiers=dict(zip((*ladder, "undecided"), count, strict=True)),
                officer_days_asked=round(float(hours), ROUND),
                schools_above_lowest=int(more),
            ),
        )
        for point, count, hours, more in zip(
            chunk.points, counts.tolist(), asked, above, strict=True
        )
    ]


def days_by_tier(authority: Authority, ladder: tuple[str, ...]) -> NDArray[np.float64]:
    """Officer days that the targets of each tier ask for each open school: (tiers, schools)."""
    offer = authority.offer
    found = np.zeros((len(ladder), len(authority.open_schools)))
    for place, tier in enumerate(ladder):
        for key, due in offer.entitlements.get(tier, {}).items():
            units = [support_units(offer.activities[key], one) for one in authority.open_schools]
            found[place] += due.target * np.array(units) * HOURS_PER_UNIT / OFFICER_DAY_HOURS
    return found


def _changes(
    authority: Authority, ruleset: Ruleset, edits: list[dict[str, Any]], file: str
) -> Changes:
    """Numbers of the rules under some edits, as the sweep of tiers takes them."""
    found: dict[str, dict[str, float]] = {}
    for place, data in enumerate(edits):
        edit = cast("ParameterEdit", edit_from_json(data))
        if edit.name not in ruleset.spec.parameters:
            near = nearest(edit.name, ruleset.spec.parameters)
            expected = "a parameter of the rules"
            raise FaultyDataError(
                [Fault(file, None, f"axes.{place}.edit.name", edit.name, expected, near)]
            )
        by_sector = found.setdefault(edit.name, {})
        for sector in (edit.sector,) if edit.sector else SECTORS:
            before = by_sector.get(sector)
            if before is None:
                day = authority.profile.as_of
                before = ruleset.parameters_for(sector, day).get(edit.name)
            value = _moved(before, edit)
            if value is not None:
                by_sector[sector] = value
    return {name: _as_one(values) for name, values in found.items()}


def _moved(before: float | None, edit: ParameterEdit) -> float | None:
    if edit.value is not None:
        return edit.value
    if before is None:
        return None
    return round(before + edit.add if edit.add is not None else before * (edit.factor or 0.0), 9)


def _as_one(values: Mapping[str, float]) -> float | Mapping[str, float]:
    """One number where all sectors have the same: that is quicker to try."""
    numbers = set(values.values())
    return numbers.pop() if len(numbers) == 1 and len(values) == len(SECTORS) else values
