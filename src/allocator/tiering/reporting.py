"""A report of tiers: counts, and what is worth knowing about all of them together."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from allocator.domain.tiers import TierDecision, TierReport
from allocator.tiering.rulesets import Ruleset


def report_of(ruleset: Ruleset, decisions: tuple[TierDecision, ...], day: dt.date) -> TierReport:
    """The decisions of a day with counts by tier and warnings."""
    counts = Counter(decision.tier or "null" for decision in decisions)
    return TierReport(
        as_of=day,
        ruleset=ruleset.identity,
        schools=decisions,
        counts={tier: counts[tier] for tier in (*ruleset.spec.ladder, "null") if counts[tier]},
        warnings=tuple(_warnings(ruleset, decisions, day)),
    )


def _warnings(ruleset: Ruleset, decisions: tuple[TierDecision, ...], day: dt.date) -> list[str]:
    warnings: list[str] = []
    lowest = ruleset.spec.ladder[0]
    above = sum(decision.tier not in (None, lowest) for decision in decisions)
    if decisions and above / len(decisions) > ruleset.spec.watch_share:
        warnings.append(
            f"{above} of {len(decisions)} schools are above {lowest}, more than "
            f"{ruleset.spec.watch_share:.0%}: test whether the {lowest} offer is strong enough"
        )
    undecided = sum(decision.tier is None for decision in decisions)
    if undecided:
        warnings.append(
            f"{undecided} of {len(decisions)} schools cannot be decided for want of evidence; "
            f"they are planned as {lowest}"
        )
    kept = sum(one.rule_tier is None and one.tier is not None for one in decisions)
    if kept:
        warnings.append(
            f"the rules cannot decide {kept} of {len(decisions)} schools for want of evidence; "
            "their live tier or a judgement stands"
        )
    if day > ruleset.spec.review_due:
        warnings.append(f"the criteria were due for review on {ruleset.spec.review_due}")
    if day < ruleset.spec.in_force_from:
        warnings.append(f"the criteria are in force from {ruleset.spec.in_force_from} only")
    return warnings
