r"""From proposed to live: how far the talk about a tier has got, and what may become live.

::

    proposed -> discussed -> agreed ----------------> live
                         \-> disputed -> (decision) -> live
    held: the live tier is kept, nothing is proposed
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allocator.domain.tiers import TierState
from allocator.tiering.movement.days import date_text, shift_months
from allocator.tiering.movement.records import Record, Talk

TALK_HOLDS_MONTHS = 6
"""A discussion older than this was about other figures: the tier is talked about afresh."""


def talks_about(record: Record, tier: str | None) -> tuple[Talk, ...]:
    """Talks that count for a tier: since the live tier began, and not too old.

    Those of a judgement in force are not too old, however long ago it was made.
    """
    first = shift_months(record.day, -TALK_HOLDS_MONTHS)
    if record.judgement is not None:
        first = min(first, record.judgement.made_on)
    live = record.live
    if live is not None and live.tier != tier:
        first = max(first, live.from_date)
    return tuple(talk for talk in record.talks if talk.tier == tier and talk.day >= first)


def state_of(record: Record, tier: str | None, *, held: bool = False) -> TierState:
    """Live where it is the tier already in force; else as far as the talk with the head got.

    A judgement that upholds the live tier is live once the head agrees or it has been confirmed.
    """
    if held:
        return "held"
    live, judgement = record.live, record.judgement
    is_live = live is not None and live.tier == tier
    if live is not None and is_live and (judgement is None or live.from_date >= judgement.made_on):
        return "live"
    talks = talks_about(record, tier)
    views = [talk.view for talk in talks if talk.view in ("agrees", "disagrees")]
    if views:
        if views[-1] == "disagrees":
            return "disputed"
        return "live" if is_live else "agreed"
    return "discussed" if talks else "proposed"


def decided_on(record: Record, tier: str | None) -> dt.date | None:
    """Day on which a disputed tier was decided: a later talk or judgement by somebody else."""
    talks = talks_about(record, tier)
    refused = next((talk for talk in talks if talk.view == "disagrees"), None)
    if refused is None:
        return None
    later = [talk.day for talk in talks if talk.day > refused.day and talk.by != refused.by]
    later += [
        one.made_on
        for one in record.judgements
        if one.tier == tier and one.made_on > refused.day and one.made_by != refused.by
    ]
    return min(later, default=None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tier that is to go live: ``place`` and ``live_place`` are places in the ladder (-1: none).

    ``is_safeguard``: a safeguard that fired puts the school in this tier at least.
    """

    tier: str | None
    place: int
    live_place: int
    state: TierState
    is_safeguard: bool = False
    why_held: str | None = None


def why_not_live(record: Record, proposal: Proposal) -> str | None:
    """Why a proposed tier may not go live on the record's day; ``None`` where it may."""
    return (
        _nothing_to_confirm(record, proposal)
        or _not_talked_through(record, proposal)
        or _jumps_without_reason(record, proposal)
    )


def _nothing_to_confirm(record: Record, proposal: Proposal) -> str | None:
    if proposal.state == "held":
        return f"nothing is proposed for it. {proposal.why_held or ''}".strip()
    if proposal.tier is None:
        return "the rules cannot decide a tier, so there is none to go live"
    began = record.since(proposal.tier)
    return f"{proposal.tier} has been live since {date_text(began)}" if began else None


def _not_talked_through(record: Record, proposal: Proposal) -> str | None:
    tier = proposal.tier
    if proposal.state == "proposed":
        return (
            f"no tier goes live before a recorded discussion (R26), and none about {tier} "
            "is on record: allocator live record"
        )
    if proposal.state == "discussed":
        return (
            f"{tier} has been discussed, but the headteacher's view is not on record: "
            "ask for it, then allocator live record"
        )
    if proposal.state == "disputed" and decided_on(record, tier) is None:
        return (
            f"the headteacher disagrees with {tier}. It needs a decision first: a second "
            "discussion, or a judgement, by somebody else"
        )
    return None


def _jumps_without_reason(record: Record, proposal: Proposal) -> str | None:
    if proposal.live_place < 0 or abs(proposal.place - proposal.live_place) < 2:
        return None
    reasons = [talk.urgent_reason for talk in talks_about(record, proposal.tier)]
    if proposal.is_safeguard or any(reasons) or _judgement_says_why(record, proposal):
        return None
    return (
        f"{proposal.tier} is two tiers or more away from the live one. Such a jump needs an "
        "urgent reason on record, or a safeguard that fired"
    )


def _judgement_says_why(record: Record, proposal: Proposal) -> bool:
    judgement = record.judgement
    return bool(judgement and judgement.tier == proposal.tier and judgement.evidence)
