"""The report's people and limits: what falls short, hours used, changed link officers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocator.domain.allocations import AllocationItem, Shortfall
from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.io.exports.drawings import bar_svg
from allocator.io.exports.words import (
    ROLES,
    SHORTFALL_REASONS,
    UNPLACED_REASONS,
    activity_title,
    given_of_wanted,
    host_and_others,
    person_names,
    what_would_help,
)

FEW = 6
"""People that a line names; the files name all."""


def shortfalls(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """What schools do not get, promises first, then by name.

    A target that is missed by the same sessions as a promise is told with the promise.
    """
    if plan.allocation is None:
        return []
    rows = plan.allocation.shortfalls
    items = {item.item_id: item for item in plan.allocation.items}
    promised = {(row.school_id, row.activity, row.wanted) for row in rows if row.kind == "minimum"}
    told = [
        _shortfall(items, row, authority)
        for row in rows
        if row.kind == "minimum" or (row.school_id, row.activity, row.wanted) not in promised
    ]
    return sorted(told, key=lambda row: (row["kind"] != "promised minimum", row["school"]))


def _shortfall(
    items: Mapping[str, AllocationItem], row: Shortfall, authority: Authority
) -> dict[str, Any]:
    known = [who for who in row.blocked_by if who in authority.person_by_id]
    return {
        "school": authority.school_titles[row.school_id],
        "what": activity_title(authority, row.activity),
        "kind": "promised minimum" if row.kind == "minimum" else "target",
        "given": given_of_wanted(row),
        "why": row.why or f"{SHORTFALL_REASONS[row.reason].capitalize()}.",
        "who": "" if row.why else person_names(authority, known[:FEW]),
        "relief": row.relief,
        "taken": taken_by(items, row, authority),
    }


def taken_by(items: Mapping[str, AllocationItem], row: Shortfall, authority: Authority) -> str:
    """Name the sessions that use the time of those who could have come; items by their id."""
    found = [items[key] for key in row.taken_by if key in items]
    return ", ".join(
        f"{activity_title(authority, item.activity)} at "
        f"{host_and_others(authority, item.school_ids)}"
        for item in found
    )


def unplaced(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """Sessions that found no date, why, and what would help."""
    return [
        {
            "school": host_and_others(authority, row.school_ids),
            "what": activity_title(authority, row.activity),
            "who": person_names(authority, row.person_ids),
            "why": row.why or UNPLACED_REASONS[row.reason],
            "reliefs": what_would_help(row),
        }
        for row in (plan.schedule.unplaced if plan.schedule else ())
    ]


def loads(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """How each person's hours are used."""
    if plan.allocation is None:
        return []
    rows = []
    for load in plan.allocation.people:
        person = authority.person_by_id[load.person_id]
        if load.capacity_hours == 0:
            continue
        parts = [("contact", load.contact_hours)]
        if not person.is_peer_head:
            parts += [("preparation", load.preparation_hours), ("travel", load.travel_hours)]
        used = sum(hours for _, hours in parts)
        name = authority.person_titles[load.person_id]
        label = f"{name}: {used:.0f} of {load.capacity_hours:.0f} hours used"
        shares = [(part, hours / load.capacity_hours) for part, hours in parts]
        rows.append(
            {
                "name": name,
                "role": ROLES[person.role],
                "capacity": f"{load.capacity_hours:,.0f}",
                "contact": f"{load.contact_hours:,.0f}",
                "preparation": f"{load.preparation_hours:,.0f}",
                "travel": f"{load.travel_hours:,.0f}",
                "spare": f"{load.spare_hours:,.0f}",
                "bar": bar_svg(shares, label),
            }
        )
    return rows


def changed_links(plan: Plan, authority: Authority) -> list[dict[str, str]]:
    """Schools whose link officer is another than before, by name."""
    if plan.allocation is None:
        return []
    before = authority.link_at_start
    rows = [
        {
            "school": authority.school_titles[link.school_id],
            "now": authority.person_titles[link.person_id],
            "before": authority.person_titles.get(before.get(link.school_id, ""), "nobody"),
            "why": link.reason or "",
        }
        for link in plan.allocation.links
        if link.changed
    ]
    return sorted(rows, key=lambda row: row["school"])
