"""The front door of tiering: every open school's tier, with its reasons."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from allocator.domain.authority import Authority
from allocator.domain.tiers import TierDecision, TierReport
from allocator.errors import Fault, FaultyDataError
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.explanation import Explanation, explain
from allocator.tiering.figures import KnownFigures
from allocator.tiering.former.classify import (
    _as_in_force,
    _history,
    _judgement_in_force,
    _since,
    _state,
)
from allocator.tiering.rulesets import Changes, Ruleset


def evaluate_on(
    authority: Authority, ruleset: Ruleset, day: dt.date, changes: Changes | None = None
) -> Evaluation:
    """What a ruleset makes of an authority's open schools, as known on a day."""
    return evaluate(ruleset, KnownFigures(authority, day, ruleset.freshness), day, changes)


def classify(authority: Authority, ruleset: Ruleset, as_of: dt.date | None = None) -> TierReport:
    """Classify every open school as its evidence stands on a day.

    Parameters
    ----------
    as_of
        Day the evidence is read at; the authority's own where left out.

    Raises
    ------
    FaultyDataError
        Where the ruleset's ladder is not the offer's.
    """
    day = as_of or authority.profile.as_of
    _check_ladder(authority, ruleset)
    evaluation = evaluate_on(authority, ruleset, day)
    explanations = explain(evaluation)
    decisions = tuple(
        _decision(authority, evaluation, school, explanations[school])
        for school in range(evaluation.count)
    )
    counts = Counter(decision.tier or "null" for decision in decisions)
    return TierReport(
        as_of=day,
        ruleset=ruleset.identity,
        schools=decisions,
        counts={tier: counts[tier] for tier in (*ruleset.spec.ladder, "null") if counts[tier]},
        warnings=tuple(_warnings(ruleset, decisions, day)),
    )


def _check_ladder(authority: Authority, ruleset: Ruleset) -> None:
    unknown = [tier for tier in ruleset.spec.ladder if tier not in authority.offer.tiers]
    if unknown:
        expected = "entitlements for every tier of the ruleset: " + ", ".join(ruleset.spec.ladder)
        raise FaultyDataError(
            Fault("offer.yaml", None, "entitlements", tier, expected) for tier in unknown
        )


def _decision(
    authority: Authority, evaluation: Evaluation, number: int, why: Explanation
) -> TierDecision:
    school = authority.open_schools[number]
    rule_tier = evaluation.tier_name(number)
    judgement = _judgement_in_force(authority, school, evaluation.day)
    tier = judgement.tier if judgement else rule_tier
    history = _history(authority, school, evaluation.day)
    return TierDecision(
        school_id=school.school_id,
        tier=tier,
        rule_tier=rule_tier,
        state=_state(judgement, history, tier),
        since=_since(judgement, history, tier, evaluation.day),
        points=why.points,
        decided_by=why.decided_by,
        reasons=why.reasons,
        steps=why.steps,
        near_misses=why.near_misses,
        missing=why.missing,
        missing_inputs=why.missing_inputs,
        lowest_tier=why.lowest_tier,
        highest_tier=why.highest_tier,
        judgement=_as_in_force(judgement),
        flags=evaluation.flags(number),
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
    if day > ruleset.spec.review_due:
        warnings.append(f"the criteria were due for review on {ruleset.spec.review_due}")
    if day < ruleset.spec.in_force_from:
        warnings.append(f"the criteria are in force from {ruleset.spec.in_force_from} only")
    return warnings
