"""Tiers without their long explanations: what demand asks of them, for thousands of scenarios."""

from __future__ import annotations

from functools import partial

from allocator.domain.authority import Authority
from allocator.domain.tiers import TierDecision, TierReport
from allocator.tiering import Ruleset, evaluate_on
from allocator.tiering.classify import check_ladder
from allocator.tiering.explanation import explain
from allocator.tiering.movement import move, standings
from allocator.tiering.reporting import report_of


def tiers_of(authority: Authority, ruleset: Ruleset) -> TierReport:
    """Classify every open school: tier, points and flags as ``classify`` has them, no least change.

    Raises
    ------
    FaultyDataError
        Where the ruleset's ladder is not the offer's.
    """
    day = authority.profile.as_of
    check_ladder(authority, ruleset)
    on_day = partial(evaluate_on, authority, ruleset)
    moves = move(authority, ruleset, day, on_day(day), on_day)
    explanations = explain(moves.entering)
    if moves.by_leaving.any():
        leaving = explain(moves.leaving)
        for school in moves.by_leaving.nonzero()[0].tolist():
            explanations[school] = leaving[school]
    decisions = tuple(
        TierDecision(
            school_id=standing.school_id,
            tier=standing.tier,
            rule_tier=standing.rule_tier,
            state=standing.state,
            since=standing.since,
            flags=moves.evaluation_of(school).flags(school),
            points=explanations[school].fields["points"],
        )
        for school, standing in enumerate(standings(moves))
    )
    return report_of(ruleset, decisions, day)
