"""A term on the bench: diaries in which nothing is dated yet, and its first session."""

from __future__ import annotations

from allocator.domain.allocations import AllocationItem
from allocator.domain.authority import Authority
from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.placing import Placer
from allocator.scheduling.reliefs import Bench, Circumstances
from allocator.scheduling.sessions import Session, TermDays, sessions_of
from allocator.travel import build_travel
from tests.scheduling.plans import an_allocation, tiers_of


def bench_of(authority: Authority, item: AllocationItem) -> tuple[Bench, Session]:
    """A bench with the sessions of one item, none of them dated."""
    days = TermDays.number_days(authority)
    sessions = sessions_of(authority, tiers_of(authority), an_allocation(item), days)
    travel = build_travel(authority)
    placer = Placer(Diary(authority, sessions, days), TripMaker(travel, authority.settings, days))
    return Bench(placer, travel, Circumstances()), sessions[0]
