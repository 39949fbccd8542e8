"""The front door of tiering: every open school's tier, with its reasons."""

from __future__ import annotations

import datetime as dt
from functools import partial

from allocator.domain.authority import Authority
from allocator.domain.tiers import JudgementInForce, Moved, TierDecision, TierReport
from allocator.errors import Fault, FaultyDataError
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.explanation import Explanation, explain
from allocator.tiering.figures import KnownFigures
from allocator.tiering.least_change import LeastChanges, least_changes
from allocator.tiering.moved import moved_since
from allocator.tiering.movement import Moves, Record, Standing, move, standings
from allocator.tiering.reporting import report_of
from allocator.tiering.rulesets import Changes, Ruleset


def evaluate_on(
    authority: Authority, ruleset: Ruleset, day: dt.date, changes: Changes | None = None
) -> Evaluation:
    """What a ruleset makes of an authority's open schools, as known on a day."""
    return evaluate(ruleset, KnownFigures(authority, day, ruleset.freshness), day, changes)


def classify(authority: Authority, ruleset: Ruleset, as_of: dt.date | None = None) -> TierReport:
    """Classify every open school as its evidence stands on a day.

    The rules' tier is held against the live tier (``movement``); a judgement in force wins over
    both and hides neither.

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
    check_ladder(authority, ruleset)
    on_day = partial(evaluate_on, authority, ruleset)
    moves = move(authority, ruleset, day, on_day(day), on_day)
    explanations = _explanations(moves)
    schools = range(len(moves.records))
    moved = moved_since([moves.evaluation_of(n) for n in schools], moves.records, on_day)
    changes = _least_changes(moves)
    decisions = tuple(
        _decision(standing, moves.evaluation_of(school).flags(school), why, since).model_copy(
            update=_least(changes.get(school))
        )
        for school, (standing, why, since) in enumerate(
            zip(standings(moves), explanations, moved, strict=True)
        )
    )
    return report_of(ruleset, decisions, day)


def check_ladder(authority: Authority, ruleset: Ruleset) -> None:
    """Refuse rules with a tier that brings nothing.

    Raises
    ------
    FaultyDataError
        With every tier of the ladder that the offer lacks.
    """
    unknown = [tier for tier in ruleset.spec.ladder if tier not in authority.offer.tiers]
    if unknown:
        ladder = ", ".join(ruleset.spec.ladder)
        raise FaultyDataError(
            Fault(
                "offer.yaml", None, "entitlements", None,
                f"what the tier {tier!r} of the rules brings (their tiers: {ladder})",
            )
            for tier in unknown
        )  # fmt: skip


def _explanations(moves: Moves) -> list[Explanation]:
    """Why each school has its rule tier: by the numbers for leaving where those keep it."""
    found = explain(moves.entering)
    if moves.by_leaving.any():
        kept = explain(moves.leaving)
        for school in moves.by_leaving.nonzero()[0].tolist():
            found[school] = kept[school]
    return found


def _least_changes(moves: Moves) -> dict[int, LeastChanges]:
    """What would have to be better, by school: at the numbers by which each is explained."""
    by_leaving = moves.by_leaving.nonzero()[0].tolist()
    entering = (~moves.by_leaving).nonzero()[0].tolist()
    found = least_changes(moves.entering, entering)
    return found | (least_changes(moves.leaving, by_leaving) if by_leaving else {})


def _least(change: LeastChanges | None) -> dict[str, object]:
    if change is None:
        return {}
    return {"least_change": change.parts, "least_change_text": change.text}


def _decision(
    standing: Standing, flags: tuple[str, ...], why: Explanation, moved: Moved | None
) -> TierDecision:
    return TierDecision(
        school_id=standing.school_id,
        tier=standing.tier,
        rule_tier=standing.rule_tier,
        state=standing.state,
        since=standing.since,
        movement=standing.text,
        moved=moved,
        judgement=_judgement(standing.record),
        flags=flags,
        **why.fields,
    )


def _judgement(record: Record) -> JudgementInForce | None:
    judgement = record.judgement
    if judgement is None:
        return None
    return JudgementInForce(
        tier=judgement.tier,
        reason=judgement.reason,
        made_by=judgement.made_by,
        made_on=judgement.made_on,
        review_on=judgement.review_on,
    )
