"""The report's schools by tier: why, what they get, what is not known."""

from __future__ import annotations

from collections import Counter
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.tiers import JudgementInForce, Reason, TierDecision
from allocator.io.exports.drawings import marker
from allocator.io.exports.words import activity_title, long_date, person_names, says_invented

Pairs = frozenset[tuple[str, str]]


def invented_pairs(authority: Authority) -> Pairs:
    """Schools and indicators of which some reading says that it is invented."""
    readings = authority.readings
    invented = {source: says_invented(str(source)) for source in set(readings.source)}
    return frozenset(
        (school, indicator)
        for school, indicator, source in zip(
            readings.school_id, readings.indicator, readings.source, strict=True
        )
        if invented[source]
    )


def legend(authority: Authority) -> list[dict[str, Any]]:
    """Shape and name of each tier, lowest first."""
    return [{"name": tier, "mark": _mark(rank)} for rank, tier in enumerate(authority.offer.tiers)]


def _mark(rank: int) -> str:
    shape = marker(rank, 8, 8, 5.5)
    return f'<svg viewBox="0 0 16 16" class="mark" aria-hidden="true">{shape}</svg>'


def tier_groups(plan: Plan, authority: Authority, invented: Pairs) -> list[dict[str, Any]]:
    """Schools by tier, the highest first, within a tier by name: no ranking."""
    ladder = authority.offer.tiers
    support = _support(plan, authority)
    groups: list[dict[str, Any]] = []
    for tier in (*reversed(ladder), None):
        rows = [
            _row(decision, authority, invented, support.get(decision.school_id, {}))
            for decision in plan.tiers.schools
            if decision.tier == tier
        ]
        if rows:
            groups.append(
                {
                    "name": tier or "Cannot be decided yet",
                    "mark": _mark(ladder.index(tier)) if tier is not None else "",
                    "rows": sorted(rows, key=lambda row: row["school"]),
                }
            )
    return groups


def _support(plan: Plan, authority: Authority) -> dict[str, dict[str, Any]]:
    """Link officer and sessions of every school."""
    if plan.allocation is None:
        return {}
    links = {link.school_id: link.person_id for link in plan.allocation.links}
    sessions: dict[str, Counter[str]] = {}
    for item in plan.allocation.items:
        for school in item.school_ids:
            sessions.setdefault(school, Counter())[item.activity] += item.sessions
    return {
        decision.school_id: {
            "link": person_names(authority, [links[decision.school_id]])
            if decision.school_id in links
            else "",
            "sessions": [
                f"{count} × {activity_title(authority, activity)}"
                for activity, count in sorted(sessions.get(decision.school_id, Counter()).items())
            ],
        }
        for decision in plan.tiers.schools
    }


def _row(
    decision: TierDecision, authority: Authority, invented: Pairs, support: dict[str, Any]
) -> dict[str, Any]:
    school = authority.school_by_id[decision.school_id]

    def told(text: str, indicator: str | None) -> dict[str, Any]:
        return {"text": text, "invented": (decision.school_id, indicator) in invented}

    return {
        "school": authority.school_titles[school.school_id],
        "about": ", ".join(part for part in (school.sector, school.island) if part),
        "flags": [flag.replace("_", " ") for flag in decision.flags],
        "state": decision.state,
        "since": f"{decision.since.day} {decision.since:%b %Y}",
        "reasons": [_reason(reason) for reason in decision.reasons],
        "judgement": _judgement(decision, decision.judgement, authority),
        "movement": decision.movement if decision.judgement is None else None,
        "moved": decision.moved.text if decision.moved else None,
        "rule": decision.rule_tier or "undecided",
        "near": [told(near.text, near.indicator) for near in decision.near_misses],
        "least": [told(least.text, least.indicator) for least in decision.least_change],
        "missing": list(decision.missing),
        "support": support,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "text": reason.text,
        "source": reason.source,
        "date": f"{reason.period_end:%b %Y}" if reason.period_end else "",
        "invented": says_invented(reason.source),
    }


def _judgement(
    decision: TierDecision, judgement: JudgementInForce | None, authority: Authority
) -> dict[str, Any] | None:
    if judgement is None:
        return None
    by = authority.person_titles.get(judgement.made_by, judgement.made_by)
    return {
        "reason": judgement.reason,
        "by": by,
        "on": long_date(judgement.made_on),
        "rule": decision.rule_tier or "undecided",
        "review": long_date(judgement.review_on),
        "invented": says_invented(judgement.reason),
    }
