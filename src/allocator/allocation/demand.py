"""What each school is due: sessions of each activity, by tier, flags, pins and agreed visits."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.agreed import AgreedSession, agreed_sessions
from allocator.allocation.pins import PinDemand, pin_demands, sessions_pinned
from allocator.allocation.programme import Programme, programmes_of
from allocator.domain.activities import Entitlement, Offer
from allocator.domain.authority import Authority
from allocator.domain.schools import School
from allocator.domain.settings import Settings
from allocator.domain.tiers import TierDecision, TierReport
from allocator.errors import Fault, FaultyDataError

NOTHING_DUE = Entitlement(minimum=0, target=0, maximum=0)
POINTS_SHARE = 0.1
"""Extra need weight of the school with the most points of its tier; the others in proportion."""


@dataclass(frozen=True)
class DemandLine:
    """What one school is due of one activity this term.

    ``need`` is the school's need weight, ``given`` the sessions agreed or done already, ``pinned``
    the new ones that pins ask for, ``fitting`` the new ones its pupil days have room for.
    """

    school_id: str
    activity: str
    minimum: int
    target: int
    maximum: int
    spacing_days: int
    need: float
    given: int
    pinned: int
    fitting: int

    @property
    def most(self) -> int:
        """New sessions that may be given: up to the maximum, beyond it only for pins."""
        return min(max(self.maximum - self.given, self.pinned, 0), self.fitting)


@dataclass(frozen=True)
class Demand:
    """Everything that is due this term, with what is agreed and pinned."""

    lines: tuple[DemandLine, ...]
    tier_of: dict[str, str]
    agreed: tuple[AgreedSession, ...]
    pins: tuple[PinDemand, ...]
    programmes: tuple[Programme, ...] = ()

    @cached_property
    def line_of(self) -> dict[tuple[str, str], DemandLine]:
        """Line of a school and activity."""
        return {(line.school_id, line.activity): line for line in self.lines}


def build_demand(authority: Authority, tiers: TierReport) -> Demand:
    """Work out what every open school is due.

    Tier entitlement plus those of its flags; a school without a tier is due the lowest. Activities
    that a school has only by a pin or an agreed visit have a line too, with nothing due.

    Raises
    ------
    FaultyDataError
        Where a tier is not one of the offer's.
    """
    _check_tiers(authority.offer, tiers)
    agreed = agreed_sessions(authority)
    pins = pin_demands(authority, agreed)
    decisions = {decision.school_id: decision for decision in tiers.schools}
    tier_of = {
        school.school_id: _tier(authority.offer, decisions.get(school.school_id))
        for school in authority.open_schools
    }
    needs = _needs(authority, tier_of, decisions)
    programmes = programmes_of(authority, tier_of)
    held = _by_line(agreed)
    lines: list[DemandLine] = []
    for school in authority.open_schools:
        decision = decisions.get(school.school_id)
        flags = decision.flags if decision else ()
        due = _entitlements(authority.offer, tier_of[school.school_id], flags)
        _add_turns(due, programmes, school.school_id)
        for activity in authority.offer.activities:
            here = held.get((school.school_id, activity), [])
            pinned = sessions_pinned(pins, school.school_id, activity)
            entitlement = due.get(activity, NOTHING_DUE)
            if entitlement.maximum or here or pinned:
                need = needs[school.school_id]
                lines.append(_line(authority, school, activity, entitlement, need, here, pinned))
    return Demand(tuple(lines), tier_of, agreed, pins, programmes)


def need_weights(offer: Offer, settings: Settings) -> dict[str, float]:
    """Need weight of each tier: the authority's own, else 1 for the lowest and one more a rank."""
    return {
        tier: settings.need_weights.get(tier, 1.0 + rank) for rank, tier in enumerate(offer.tiers)
    }


def sessions_that_fit(
    pupil_days: int, session_days: int, spacing_days: int, taken: tuple[tuple[int, int], ...] = ()
) -> int:
    """Count the sessions that fit between others: earliest first, none too close.

    ``taken`` has the first and last position of each session that is there already; spacing counts
    pupil days from the last day of one session to the first of the next.
    """
    count, first = 0, 0
    for begin, end in (*sorted(taken), (pupil_days + spacing_days - 1, pupil_days)):
        while first + session_days - 1 + spacing_days <= begin:
            count += 1
            first += session_days - 1 + spacing_days
        first = max(first, end + spacing_days)
    return count


def _check_tiers(offer: Offer, tiers: TierReport) -> None:
    known = ", ".join(offer.tiers)
    faults = [
        Fault(
            "offer.yaml",
            column="entitlements",
            value=tier,
            expected=f"entitlements for every tier of the rules (there are: {known})",
        )
        for tier in sorted({decision.tier for decision in tiers.schools if decision.tier})
        if tier not in offer.entitlements
    ]
    if faults:
        raise FaultyDataError(faults)


def _tier(offer: Offer, decision: TierDecision | None) -> str:
    if decision is None or decision.tier is None:
        return offer.tiers[0]
    return decision.tier


def _needs(
    authority: Authority, tier_of: dict[str, str], decisions: dict[str, TierDecision]
) -> dict[str, float]:
    """Need weight by school: its tier's, and a little more for more points within the tier."""
    weights = need_weights(authority.offer, authority.settings)
    most: dict[str, float] = {}
    for school_id, decision in decisions.items():
        if school_id in tier_of:
            tier = tier_of[school_id]
            most[tier] = max(most.get(tier, 0), decision.points)
    needs: dict[str, float] = {}
    for school_id, tier in tier_of.items():
        points = max(0, decisions[school_id].points) if school_id in decisions else 0
        share = points / most[tier] if most.get(tier, 0) > 0 else 0.0
        needs[school_id] = weights[tier] * (1 + POINTS_SHARE * share)
    return needs


def _entitlements(offer: Offer, tier: str, flags: tuple[str, ...]) -> dict[str, Entitlement]:
    due = dict(offer.entitlements[tier])
    for flag in dict.fromkeys(flags):
        for activity, extra in offer.flags.get(flag, {}).items():
            due[activity] = due[activity] + extra if activity in due else extra
    return due


def _add_turns(
    due: dict[str, Entitlement], programmes: tuple[Programme, ...], school_id: str
) -> None:
    """Add the school's turn in each programme, unless its tier brings it a session anyway."""
    for programme in programmes:
        turn = programme.due(school_id)
        if turn is not None:
            have = due.get(programme.activity, NOTHING_DUE)
            due[programme.activity] = Entitlement(
                minimum=max(have.minimum, turn.minimum),
                target=max(have.target, turn.target),
                maximum=max(have.maximum, turn.maximum),
                spacing_days=have.spacing_days,
            )


def _by_line(agreed: tuple[AgreedSession, ...]) -> dict[tuple[str, str], list[AgreedSession]]:
    held: dict[tuple[str, str], list[AgreedSession]] = defaultdict(list)
    for session in agreed:
        for school_id in session.school_ids:
            held[school_id, session.activity].append(session)
    return held


def _line(
    authority: Authority,
    school: School,
    activity: str,
    entitlement: Entitlement,
    need: float,
    here: list[AgreedSession],
    pinned: int,
) -> DemandLine:
    days = authority.pupil_days[school.school_id]
    taken = tuple(
        (
            bisect_left(days, min(visit.date for visit in session.visits)),
            bisect_left(days, max(visit.date for visit in session.visits)),
        )
        for session in here
    )
    length = authority.offer.activities[activity].days_at(school)
    return DemandLine(
        school_id=school.school_id,
        activity=activity,
        minimum=entitlement.minimum,
        target=entitlement.target,
        maximum=entitlement.maximum,
        spacing_days=entitlement.spacing_days,
        need=need,
        given=len(here),
        pinned=pinned,
        fitting=sessions_that_fit(len(days), length, entitlement.spacing_days, taken),
    )
