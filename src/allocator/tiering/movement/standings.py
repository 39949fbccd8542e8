"""Where each school stands on a day: its tier, the rules' tier, and how far the talk has got."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.domain.tiers import TierState
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.movement.moves import Moves, move
from allocator.tiering.movement.records import Record
from allocator.tiering.movement.states import Proposal, state_of, why_not_live
from allocator.tiering.rulesets.ruleset import Changes, Ruleset


@dataclass(frozen=True, slots=True)
class Standing:
    """One school's tier on a day. ``text`` says why a live tier is kept or left."""

    record: Record
    tier: str | None
    rule_tier: str | None
    state: TierState
    since: dt.date
    text: str | None
    proposal: Proposal

    @property
    def school_id(self) -> str:
        """The school."""
        return self.record.school_id

    @property
    def why_not_live(self) -> str | None:
        """Why the tier may not go live on the day; ``None`` where it may."""
        return why_not_live(self.record, self.proposal)


def standings(moves: Moves) -> tuple[Standing, ...]:
    """Where every open school stands, in their order."""
    return tuple(_standing(moves, school) for school in range(len(moves.records)))


def standings_on(
    authority: Authority,
    ruleset: Ruleset,
    day: dt.date,
    evaluate_on: Callable[[dt.date, Changes | None], Evaluation],
) -> tuple[Standing, ...]:
    """Where every open school stood on a day, by what was known then."""
    return standings(move(authority, ruleset, day, evaluate_on(day, None), evaluate_on))


def _standing(moves: Moves, school: int) -> Standing:
    record, tier = moves.records[school], moves.tier_name(school)
    held = bool(moves.is_held[school])
    state = state_of(record, tier, held=held)
    ladder = moves.entering.ruleset.spec.ladder
    place = ladder.index(tier) if tier in ladder else -1
    proposal = Proposal(
        tier=tier,
        place=place,
        live_place=int(moves.live_tier[school]),
        state=state,
        is_safeguard=0 <= place <= int(moves.entering.safeguard_tier[school]),
        why_held=moves.texts[school] if held else None,
    )
    return Standing(
        record, tier, moves.rule_tier_name(school), state, _since(record, tier),
        moves.texts[school], proposal,
    )  # fmt: skip


def _since(record: Record, tier: str | None) -> dt.date:
    """The day the present tier began: live since then, judged so, or found so on the day."""
    began = record.since(tier)
    if began is not None:
        return began
    return record.judgement.made_on if record.judgement is not None else record.day
