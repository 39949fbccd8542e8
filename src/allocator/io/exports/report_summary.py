"""The head of the report: the plan in a few sentences, its figures, how it was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from allocator.domain.allocations import Allocation, Shortfall
from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedules import Schedule
from allocator.io.exports.aim_words import percent, proof
from allocator.io.exports.cost_words import term_costs
from allocator.io.exports.words import activity_title, counted, long_date, number

_FEW = 4
"""Schools that a sentence names; more are counted."""


def summary(plan: Plan, authority: Authority) -> list[str]:
    """Tell who gets what, what is promised and not kept, the travel and the proof."""
    sentences = [_tiers(plan, authority)]
    if plan.allocation is not None:
        sentences.append(_shared_out(plan.allocation))
        broken = [row for row in plan.allocation.shortfalls if row.kind == "minimum"]
        if broken:
            sentences.append(f"Not kept: {'; '.join(_broken(broken, authority))}.")
        sentences.append(_links(plan.allocation))
    if plan.schedule is not None:
        sentences.append(
            " ".join(part for part in (_dated(plan.schedule), term_costs(plan)) if part)
        )
    return sentences


def _tiers(plan: Plan, authority: Authority) -> str:
    counts = Counter(decision.tier for decision in plan.tiers.schools)
    lowest = authority.offer.tiers[0]
    parts = [f"{counts[tier]} {'is' if counts[tier] == 1 else 'are'} {tier}"
             for tier in authority.offer.tiers]  # fmt: skip
    if counts[None]:
        parts.append(f"{counts[None]} cannot be decided yet and planned as {lowest}")
    return f"Of {counted(len(plan.tiers.schools), 'school')}, {_listed(parts)}."


def _shared_out(allocation: Allocation) -> str:
    broken = [row for row in allocation.shortfalls if row.kind == "minimum"]
    short = [row for row in allocation.shortfalls if row.kind == "target"]
    sessions = sum(item.sessions for item in allocation.items)
    are = "is" if sessions == 1 else "are"
    promise = (
        "Every promised minimum is kept"
        if not broken
        else f"{counted(len(broken), 'promised minimum')} cannot be kept, at {_schools(broken)}"
    )
    missing = sum(row.wanted - row.given for row in short)
    target = (
        "and every target is met"
        if not short
        else f"and {_schools(short)} stay below target, by {counted(missing, 'session')} in all"
    )
    return (
        f"{counted(sessions, 'session')} {are} shared out. {promise}, {target}. "
        f"By the aims that were set, {_proof(allocation.gap)}."
    )


def _proof(gap: float) -> str:
    if gap == 0:
        return "no other sharing of these people is better"
    return f"no other sharing of these people could be more than {percent(gap)} better"


def _schools(rows: Iterable[Shortfall]) -> str:
    return counted(len({row.school_id for row in rows}), "school")


def _broken(rows: Iterable[Shortfall], authority: Authority) -> list[str]:
    """Broken promises by activity, the schools named where they are few."""
    by_activity: dict[str, list[str]] = {}
    for row in rows:
        title = activity_title(authority, row.activity)
        by_activity.setdefault(title, []).append(authority.school_titles[row.school_id])
    return [
        f"{title} at {_listed(sorted(names)) if len(names) <= _FEW else f'{len(names)} schools'}"
        for title, names in by_activity.items()
    ]


def _links(allocation: Allocation) -> str:
    changed = sum(link.changed for link in allocation.links)
    without = sum(row.activity == "link" for row in allocation.shortfalls)
    has = (
        "Every school has a link officer"
        if not without
        else f"{counted(without, 'school has', 'schools have')} no link officer"
    )
    stays = (
        "and none changes"
        if not changed
        else f"and at {counted(changed, 'school')} it is another than before"
    )
    return f"{has}, {stays}."


def _dated(schedule: Schedule) -> str:
    online = sum(visit.mode == "online" for visit in schedule.visits)
    dated = counted(len(schedule.visits), "visit has a date", "visits have a date")
    of_them = f", {online:,} of them online," if online else ""
    unplaced = (
        "no session is left without one"
        if not schedule.unplaced
        else f"{counted(len(schedule.unplaced), 'session')} could not be placed"
    )
    nights = counted(schedule.nights, "night away", "nights away")
    return (
        f"{dated}{of_them} and {unplaced}. The term takes {schedule.travel_hours:,.0f} hours of "
        f"travel and {nights}."
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def figures(plan: Plan) -> list[tuple[str, str]]:
    """Give the few figures that people ask for first."""
    found = [("schools", f"{len(plan.tiers.schools)}")]
    if plan.allocation is not None:
        rows = plan.allocation.shortfalls
        found.append(("sessions", f"{sum(item.sessions for item in plan.allocation.items):,}"))
        found.append(("minimums not kept", f"{sum(row.kind == 'minimum' for row in rows)}"))
    if plan.schedule is not None:
        found.append(("visits dated", f"{len(plan.schedule.visits):,}"))
        found.append(("without a date", f"{len(plan.schedule.unplaced)}"))
        found.append(("hours of travel", f"{plan.schedule.travel_hours:,.0f}"))
        found.append(("nights away", f"{plan.schedule.nights}"))
    return found


def method(plan: Plan) -> list[tuple[str, str]]:
    """Say which rules, evidence, aims and proofs stand behind the plan."""
    run = plan.run
    rows = [
        ("Rules", f"{run.ruleset.id}, version {run.ruleset.version} ({run.ruleset.hash[:12]})"),
        ("Evidence read at", long_date(plan.tiers.as_of)),
        ("Seed", f"{run.seed}; the same workspace and seed give the same plan"),
    ]
    if plan.allocation is not None:
        rows.append(("Sharing out", proof(plan.allocation)))
    if plan.schedule is not None:
        rows.append(("Dates and journeys", _travel(plan.schedule)))
    rows.append(("Fingerprint of the workspace", run.workspace_hash[:16]))
    return rows


def _travel(schedule: Schedule) -> str:
    return (
        f"{number(schedule.travel_hours)} hours of travel; no timetable of these visits needs "
        f"fewer than {number(schedule.travel_bound)}. {number(schedule.waiting_hours)} hours of "
        f"waiting between boats, flights and visits."
    )
