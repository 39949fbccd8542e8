"""Which questions are pools: many schools, and nothing due but visits by the link officer."""

from __future__ import annotations

from math import prod

from allocator.domain.activities import Activity, Offer
from allocator.domain.authority import Authority
from allocator.domain.engagements import Pin

POOL_SCHOOLS = 300
"""Open schools from which on a simple question is solved as a pool: the general model takes ten
times as long from some 200 on, but weighs fairness and even load too."""
MOST_MIXES = 3000
"""Ways to share out one school's sessions; with more the general model is used."""


def is_pool(authority: Authority) -> bool:
    """Whether the question is large and simple enough to be solved as a pool.

    Simple means that the link officer alone holds every session that any school could be due, and
    that pins ask for nothing but the link of a school with a person.
    """
    return len(authority.open_schools) >= POOL_SCHOOLS and is_simple(authority)


def is_simple(authority: Authority) -> bool:
    """Whether every session that could be due is the link officer's alone, without pins on it."""
    offer = authority.offer
    due = _due(offer)
    held = {visit.activity for visit in authority.visits_of_term}
    return (
        all(_is_for_the_link_officer(offer.activities[key]) for key in due)
        and not any(offer.activities[key].is_inspection for key in {*due, *held})
        and all(_is_link_pin(pin) for pin in authority.pins if pin.kind == "fix")
        and all(one.is_peer_head or one.school_id is None for one in authority.people)
        and prod((most + 1) * (most + 2) // 2 for most in due.values()) <= MOST_MIXES
    )


def _due(offer: Offer) -> dict[str, int]:
    """Most sessions of each activity that any school could be due."""
    groups = list(offer.entitlements.values())
    most = {
        key: max(group[key].maximum for group in groups if key in group)
        for key in {key for group in groups for key in group}
    }
    for flag in offer.flags.values():
        for key, due in flag.items():
            most[key] = most.get(key, 0) + due.maximum
    for key, activity in offer.activities.items():
        if activity.cycle_years is not None:
            most[key] = max(most.get(key, 0), 1)
    return {key: sessions for key, sessions in most.items() if sessions}


def _is_for_the_link_officer(activity: Activity) -> bool:
    place = activity.team[0]
    return (
        activity.team_size == 1
        and place.link_officer is True
        and not activity.serves_cluster
        and place.most_schools is None
        and "peer_head" not in place.roles
    )


def _is_link_pin(pin: Pin) -> bool:
    return (
        pin.activity is None
        and pin.date is None
        and pin.school_id is not None
        and pin.person_id is not None
    )
