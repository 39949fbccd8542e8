"""A scenario's question answered in plain words; the first sentence alone will do."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.domain.comparisons import (
    PlanFigures,
    PromiseChange,
    SchoolChange,
    TierMove,
)
from allocator.io.exports.aim_words import percent
from allocator.io.exports.words import counted, number
from allocator.scenarios.comparing.figures import UNDECIDED
from allocator.scenarios.comparing.school_changes import most_changed_titles
from allocator.scenarios.comparing.wording import listed, more_or_fewer, share_against

UNTOUCHED = "Nothing changes: the scenario does not touch this council. The plan stays as it is."
LEAST_POUNDS = 0.5
MOST_TITLES = 3
NEGLIGIBLE = 0.0005


def no_plan_answer(why: str) -> tuple[str, ...]:
    """Answer of a scenario that leaves no plan."""
    return (f"No plan is possible: {why.rstrip('.')}.",)


def answer(
    base: PlanFigures,
    plan: PlanFigures,
    moves: tuple[TierMove, ...],
    promises: tuple[PromiseChange, ...],
    schools: tuple[SchoolChange, ...],
    budget_pounds: float | None,
) -> tuple[str, ...]:
    """Say what changes: tiers, promises and need first, then for whom, travel and money.

    The figures are those of the tables; what cannot be seen in them is not told as a change.
    """
    found = [_first(base, plan, moves, promises)]
    found += _promises(promises)
    found += _who(schools)
    found += _links(schools)
    found += _travel(base, plan)
    found += _time(base, plan)
    found += against_budget(plan, budget_pounds)
    return tuple(found)


def _first(
    base: PlanFigures,
    plan: PlanFigures,
    moves: tuple[TierMove, ...],
    promises: tuple[PromiseChange, ...],
) -> str:
    parts = [*_tiers(base, plan, moves), _broken(promises), *_need(base, plan)]
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return f"{said[:1].upper()}{said[1:]}."


def _tiers(base: PlanFigures, plan: PlanFigures, moves: tuple[TierMove, ...]) -> Iterator[str]:
    if not moves:
        return
    changes = []
    for tier in dict.fromkeys((*base.tiers, *plan.tiers)):
        change = plan.tiers.get(tier, 0) - base.tiers.get(tier, 0)
        if change and (tier == UNDECIDED or tier != next(iter(plan.tiers))):
            changes.append(
                f"{plan.tiers.get(tier, 0)} rather than {base.tiers.get(tier, 0)} {tier}"
            )
    would = f"{counted(len(moves), 'school')} would change tier"
    yield f"{would} ({', '.join(changes)})" if changes else would


def _broken(promises: tuple[PromiseChange, ...]) -> str:
    broken = [row for row in promises if row.change == "broken"]
    kept = [row for row in promises if row.change == "kept"]
    if broken:
        schools = counted(len({row.school_id for row in broken}), "school")
        one, many = "promise that today's plan keeps", "promises that today's plan keeps"
        said = f"{counted(len(broken), one, many)} would be broken, at {schools}"
        if kept:
            said += f" ({len(kept)} that it breaks would be kept)"
        return said
    if kept:
        one, many = "more promise", "more promises"
        return f"{counted(len(kept), one, many)} could be kept"
    return "no promise that is kept today would be broken"


def _need(base: PlanFigures, plan: PlanFigures) -> Iterator[str]:
    if base.need_met is None or plan.need_met is None:
        return
    said = share_against(plan.need_met, base.need_met)
    if " rather than " in said:
        yield f"{said} of schools' need would be met"
    else:
        yield f"as much of schools' need would be met as today ({said})"


def _promises(promises: tuple[PromiseChange, ...]) -> Iterator[str]:
    """Name what breaks, the most frequent first."""
    for change, verb in (("broken", "What would break"), ("kept", "What could be kept again")):
        titles = most_changed_titles(promises, change)
        if titles:
            more = len(titles) - MOST_TITLES
            shown = titles[:MOST_TITLES] + ([f"{counted(more, 'more kind')}"] if more > 0 else [])
            yield f"{verb}: {listed(shown)}."


def _who(schools: tuple[SchoolChange, ...]) -> Iterator[str]:
    less = [row for row in schools if row.way == "less"]
    more = [row for row in schools if row.way == "more"]
    if not less and not more:
        yield "Every school would have as many hours of support as today."
        return
    parts = []
    if less:
        fewer = number(sum(row.hours_before - row.hours_after for row in less))
        parts.append(f"{counted(len(less), 'school')} would have less support ({fewer} hours)")
    if more:
        added = number(sum(row.hours_after - row.hours_before for row in more))
        what = "more" if less else "would have more support"
        parts.append(f"{counted(len(more), 'school')} {what} ({added} hours)")
    yield f"{listed(parts)}; hours are those of the whole team."


def _links(schools: tuple[SchoolChange, ...]) -> Iterator[str]:
    changed = [row for row in schools if row.link_before != row.link_after]
    other = sum(row.link_after is not None for row in changed)
    if other:
        yield f"{counted(other, 'school')} would have another link officer than in today's plan."
    if len(changed) > other:
        yield f"{counted(len(changed) - other, 'school')} would have no link officer any more."


def _travel(base: PlanFigures, plan: PlanFigures) -> Iterator[str]:
    parts = []
    if base.travel_hours is not None and plan.travel_hours is not None:
        hours = round(plan.travel_hours) - round(base.travel_hours)
        if hours:
            parts.append(more_or_fewer(hours, "hour of travel", "hours of travel"))
    if base.nights is not None and plan.nights is not None and plan.nights != base.nights:
        parts.append(more_or_fewer(plan.nights - base.nights, "night away", "nights away"))
    if base.pounds is not None and plan.pounds is not None:
        pounds = plan.pounds - base.pounds
        if abs(pounds) >= LEAST_POUNDS:
            parts.append(
                f"£{abs(pounds):,.0f} {'more' if pounds > 0 else 'less'} for travel and nights"
            )
    if base.kg_co2 is not None and plan.kg_co2 is not None:
        carbon = round(plan.kg_co2) - round(base.kg_co2)
        if carbon:
            parts.append(f"{abs(carbon):,} kg {'more' if carbon > 0 else 'less'} carbon dioxide")
    if parts:
        yield f"The term would take {listed(parts)}."
    if plan.not_dated:
        yield f"{counted(plan.not_dated, 'session')} would find no date."


def _time(base: PlanFigures, plan: PlanFigures) -> Iterator[str]:
    """Officers' time that the scenario takes or adds, and what it costs."""
    days = plan.officer_days - base.officer_days
    if abs(days) >= LEAST_POUNDS:
        pounds = plan.officer_pounds - base.officer_pounds
        side, cost = ("more", "more") if days > 0 else ("fewer", "less")
        yield (
            f"The team would have {number(abs(days))} {side} working days this term: "
            f"£{abs(pounds):,.0f} {cost}."
        )


def against_budget(plan: PlanFigures, budget_pounds: float | None) -> Iterator[str]:
    """Hold travel and nights against the money there is for them."""
    if budget_pounds is not None and plan.pounds is not None:
        rest = budget_pounds - plan.pounds
        yield (
            f"Travel and nights of £{plan.pounds:,.0f} are £{abs(rest):,.0f} "
            f"{'below' if rest >= 0 else 'above'} the budget of £{budget_pounds:,.0f}."
        )


def gap_note(base: PlanFigures, plan: PlanFigures) -> str:
    """Say how far either plan may be from the best: smaller differences may be chance."""
    return (
        f"By the aims that were set, the sharing of today's plan is at most {percent(base.gap)} "
        f"from the best possible, that of this one {percent(plan.gap)}. Small differences, of a "
        "session here or there, can come from that and not from the scenario."
    )
