"""The part of the page on one scenario: tiers, promises, who gains and who loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from allocator.domain.comparisons import ComparedPlan, PromiseChange, SchoolChange, TierMove
from allocator.io.exports.words import number
from allocator.scenarios.comparing.page_tables import mark_of

PROMISES = {"broken": "No longer kept", "kept": "Kept again"}
WAYS = {"less": "Less support", "more": "More support", "other": "As much, in another way"}


@dataclass(frozen=True)
class Room:
    """How much a page holds: rows of schools and promises over all scenarios, and what else."""

    schools: int
    promises: int
    all_parts: bool = True
    """Whether it has the chart of people and the tables of the assessment too."""


def scenario_part(place: int, plan: ComparedPlan, room: Room) -> dict[str, Any]:
    """Everything that is told of one scenario, as far as there is room."""
    schools = _fitting(plan.schools, plan, room.schools)
    promises = plan.promises[: room.promises]
    return {
        "id": f"s{place}",
        "mark": mark_of(place),
        "plan": plan,
        "moves": [_move(row) for row in plan.moves],
        "promises": [_promised(list(rows)) for _, rows in groupby(promises, _of_school)],
        "many_promises": len(plan.promises),
        "more_promises": len(plan.promises) - len(promises),
        "ways": [
            {"title": WAYS[way], "rows": [_school(row) for row in schools if row.way == way]}
            for way in ("less", "more", "other")
        ],
        "more_schools": len(plan.schools) - len(schools),
        "links": [row for row in schools if row.link_before != row.link_after],
    }


def _of_school(row: PromiseChange) -> tuple[str, str]:
    return row.school_id, row.school


def _promised(rows: Sequence[PromiseChange]) -> dict[str, Any]:
    """Promises of one school, the same relief once."""
    helps = dict.fromkeys(row.relief for row in rows if row.change == "broken" and row.relief)
    return {
        "school": rows[0].school,
        "what": [f"{PROMISES[row.change]}: {row.title}" for row in rows],
        "text": [row.text for row in rows],
        "helps": list(helps),
    }


def _move(row: TierMove) -> dict[str, Any]:
    """A move; rows of the rules are told by table and number, their words are in the text."""
    return {
        "school": row.school,
        "before": row.before or "none",
        "after": row.after or "none",
        "text": row.text,
        "decided_by": row.decided_by,
        "was_decided_by": row.was_decided_by,
        "gained": [text.split(":")[0] for text in row.gained],
        "lost": [text.split(":")[0] for text in row.lost],
    }


def _fitting(rows: Sequence[SchoolChange], plan: ComparedPlan, most: int) -> list[SchoolChange]:
    """Leave out, where there are too many, those for whom least changes; the order stays."""
    if len(rows) <= most:
        return list(rows)
    hit = {row.school_id for row in plan.promises} | {row.school_id for row in plan.moves}
    ranked = sorted(rows, key=lambda row: (row.school_id not in hit, row.way == "other"))
    kept = {row.school_id for row in ranked[:most]}
    return [row for row in rows if row.school_id in kept]


def _school(row: SchoolChange) -> dict[str, Any]:
    tier = row.tier_after or row.tier_before or ""
    return {
        "school": row.school,
        "about": ", ".join(part for part in (row.sector, row.island, tier) if part),
        "hours": f"{number(row.hours_before)} \u2192 {number(row.hours_after)}",
        "text": row.text,
    }
