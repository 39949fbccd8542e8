"""Judgements set beside what the rules said on the day each was made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from allocator.domain.authority import Authority
from allocator.domain.tiers import Judgement
from allocator.tiering.movement import EvaluateOn, Moves, move
from allocator.tiering.rulesets.ruleset import Ruleset

Outcome = Literal["agrees", "up", "down", "undecided"]
OUTCOMES: tuple[Outcome, ...] = ("agrees", "up", "down", "undecided")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One judgement beside the rules' tier of that day: ``up`` is above the rules.

    ``undecided``: the rules could not decide, so there is nothing to agree with.
    """

    judgement: Judgement
    rule_tier: str | None
    outcome: Outcome
    area: str | None
    sector: str


def compare_judgements(
    authority: Authority,
    ruleset: Ruleset,
    since: dt.date,
    until: dt.date,
    evaluate_on: EvaluateOn,
) -> tuple[Comparison, ...]:
    """Judgements of open schools made in a span of days, both ends included, by day and school."""
    schools = {school.school_id: row for row, school in enumerate(authority.open_schools)}
    made = [
        one
        for one in authority.judgements
        if since <= one.made_on <= until and one.school_id in schools
    ]
    moves = {
        day: move(authority, ruleset, day, evaluate_on(day, None), evaluate_on)
        for day in sorted({one.made_on for one in made})
    }
    ordered = sorted(made, key=lambda one: (one.made_on, one.school_id))
    return tuple(
        _compare(authority, ruleset, one, schools[one.school_id], moves[one.made_on])
        for one in ordered
    )


def _compare(
    authority: Authority, ruleset: Ruleset, judgement: Judgement, row: int, moves: Moves
) -> Comparison:
    school, rule_tier = authority.open_schools[row], moves.rule_tier_name(row)
    return Comparison(
        judgement,
        rule_tier,
        _outcome(ruleset.spec.ladder, judgement.tier, rule_tier),
        school.cluster,
        school.sector,
    )


def _outcome(ladder: tuple[str, ...], judged: str, ruled: str | None) -> Outcome:
    if ruled is None or judged not in ladder:
        return "undecided"
    apart = ladder.index(judged) - ladder.index(ruled)
    if apart == 0:
        return "agrees"
    return "up" if apart > 0 else "down"
