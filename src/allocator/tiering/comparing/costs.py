"""What a tier's offer takes: officer days, peer head days and pounds a term. No mileage."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.domain.costs import COVER_DAY_POUNDS, OFFICER_DAY_POUNDS
from allocator.domain.schools import School

PEER = "peer_head"


@dataclass(frozen=True)
class Cost:
    """What the target sessions of a term take."""

    officer_days: float = 0.0
    peer_days: float = 0.0
    pounds: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(
            self.officer_days + other.officer_days,
            self.peer_days + other.peer_days,
            self.pounds + other.pounds,
        )

    def times(self, factor: float) -> Cost:
        """So many times as much."""
        return Cost(self.officer_days * factor, self.peer_days * factor, self.pounds * factor)


def cost_of_tier(authority: Authority, school: School, tier: str | None) -> Cost | None:
    """Cost of the target sessions that a tier brings a school in a term.

    Contact and preparation of everybody in the team; a session for a cluster is shared by its
    schools. An undecided school is due the lowest tier. ``None`` where the offer has no such tier.
    """
    due = authority.offer.entitlements.get(tier or authority.offer.tiers[0])
    if due is None:
        return None
    total = Cost()
    for name, entitlement in due.items():
        activity = authority.offer.activities[name]
        share = 1.0
        if activity.serves_cluster:
            share = 1.0 / max(1, _cluster_size(authority, school))
        session = _session(authority, school, name)
        total += session.times(entitlement.target * share)
    return total


def _session(authority: Authority, school: School, name: str) -> Cost:
    activity = authority.offer.activities[name]
    days = activity.days_at(school)
    peers = sum(place.count for place in activity.team if place.role == PEER)
    officers = activity.team_size - peers
    hours = officers * (activity.hours * days + activity.preparation_hours)
    officer_days = hours / authority.settings.hours_per_day
    peer_days = float(peers * days)
    cover = COVER_DAY_POUNDS * _share_teaching(authority)
    return Cost(officer_days, peer_days, officer_days * OFFICER_DAY_POUNDS + peer_days * cover)


def _cluster_size(authority: Authority, school: School) -> int:
    if school.cluster is None:
        return 1
    return sum(other.cluster == school.cluster for other in authority.open_schools)


def _share_teaching(authority: Authority) -> float:
    """Share of the peer heads who teach a class; all where that is not known."""
    own = {person.school_id for person in authority.people if person.role == PEER}
    heads = [head.class_committed for head in authority.headteachers if head.school_id in own]
    return sum(heads) / len(heads) if heads else 1.0
