"""Schools that a scenario puts in another tier, and the rows of the rules behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.domain.comparisons import TierMove, Way
from allocator.domain.tiers import Reason, TierDecision
from allocator.scenarios.comparing.figures import UNDECIDED
from allocator.scenarios.comparing.support import Supported

NOT_PLANNED = "not planned"
"""Tier of a school that is closed in one of the plans."""


def tier_moves(before: Supported, after: Supported) -> tuple[TierMove, ...]:
    """List the schools with another tier, by name."""
    titles = {**before.authority.school_titles, **after.authority.school_titles}
    ladder = after.authority.offer.tiers
    moves = []
    for school_id in dict.fromkeys((*before.decisions, *after.decisions)):
        old, new = before.decisions.get(school_id), after.decisions.get(school_id)
        if old is None or new is None or old.tier != new.tier:
            moves.append(_move(school_id, titles[school_id], old, new, ladder))
    return tuple(sorted(moves, key=lambda move: (move.school, move.school_id)))


def _move(
    school_id: str,
    title: str,
    old: TierDecision | None,
    new: TierDecision | None,
    ladder: Sequence[str],
) -> TierMove:
    first, second = _named(old), _named(new)
    gained = tuple(_reasons(new, old))
    return TierMove(
        school_id=school_id,
        school=title,
        before=old.tier if old else None,
        after=new.tier if new else None,
        way=_way(_rank(old, ladder), _rank(new, ladder)),
        decided_by=_decided(new),
        was_decided_by=_decided(old),
        gained=gained,
        lost=tuple(_reasons(old, new)),
        text=_text(first, second, old, new),
    )


def _named(decision: TierDecision | None) -> str:
    return NOT_PLANNED if decision is None else decision.tier or UNDECIDED


def _rank(decision: TierDecision | None, ladder: Sequence[str]) -> int:
    """Place on the ladder: an undecided school is due the lowest tier, a closed one nothing."""
    if decision is None:
        return -1
    return ladder.index(decision.tier) if decision.tier in ladder else 0


def _way(old: int, new: int) -> Way:
    if old == new:
        return "other"
    return "more" if new > old else "less"


def _decided(decision: TierDecision | None) -> str:
    """The row that sets the tier; a judgement where that holds."""
    if decision is None:
        return ""
    if decision.judgement is not None:
        return f"professional judgement: {decision.judgement.reason}"
    if decision.decided_by is None:
        return "no row decides"
    step = decision.decided_by
    return f"{step.table} row {step.row}: {step.text}"


def _reasons(one: TierDecision | None, other: TierDecision | None) -> Iterator[str]:
    """Rows with evidence that count for one decision and not for the other."""
    if one is None:
        return
    known = {(row.table, row.row) for row in other.reasons} if other else set()
    for reason in one.reasons:
        if (reason.table, reason.row) not in known:
            yield f"{reason.table} row {reason.row}: {reason.text}"


def _text(first: str, second: str, old: TierDecision | None, new: TierDecision | None) -> str:
    """Say the move and what made it, in words for the school."""
    if new is None:
        return "It would be closed and take no part in the plan."
    said = f"It would be {second}" if old is None else f"It would be {second} rather than {first}"
    if new.judgement is not None:
        return f"{said}, by professional judgement: {new.judgement.reason}."
    if old is not None and old.judgement is not None:
        return f"{said}, as the professional judgement would be set aside."
    known = {(row.table, row.row) for row in old.reasons} if old else set()
    fresh = [row for row in new.reasons if (row.table, row.row) not in known]
    if fresh:
        return f"{said}, because these would count: {'; '.join(map(_words, fresh))}."
    kept = {(row.table, row.row) for row in new.reasons}
    gone = [row for row in (old.reasons if old else ()) if (row.table, row.row) not in kept]
    if gone:
        return f"{said}, because these would no longer count: {'; '.join(map(_words, gone))}."
    return f"{said}."


def _words(reason: Reason) -> str:
    return reason.text.rstrip(".")
