"""Laid-out terms with their diaries, an archipelago, and listed trips looked at by their calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from allocator.domain.allocations import AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.crossings import KnownJourney, Sailing
from allocator.domain.schools import School
from allocator.scheduling.bound import travel_bound_of
from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.placing import Placer
from allocator.scheduling.routes.calls import CallKind
from allocator.scheduling.routes.trips import Trips
from allocator.scheduling.sessions import Session, TermDays, sessions_of
from allocator.scheduling.solve import _lay_out_term
from allocator.solving.progress import SolveControl
from allocator.travel import build_travel
from allocator.travel.model import TravelModel
from tests.builders import a_school
from tests.scheduling.plans import an_allocation, tiers_of
from tests.travel.islands import DAY_RETURN, PORTS, a_port, a_sailing, island_authority

EVERY_DAY = (1 << 60) - 1
"""A bit for each day of a term, all lawful."""
ROCK_PORT = a_port("quay", "rock", 56.40, -5.80)
ROCK_SCHOOL = a_school(
    "S3", latitude=56.41, longitude=-5.81, road_network="rock", island="Rock", roll=12
)
BETWEEN_ISLES = (
    a_sailing("slip", "quay", "12:30", "13:00", check_in_minutes=10),
    a_sailing("quay", "slip", "15:45", "16:15", check_in_minutes=10),
)
"""From the isle to the rock at midday and back in time for the last boat of ``DAY_RETURN``."""


def drives(**minutes: int) -> tuple[KnownJourney, ...]:
    """Drives of known length, named ``from__to`` with ``_`` for the hyphen of a site."""
    ends = {way: [end.replace("_", "-") for end in way.split("__")] for way in minutes}
    return tuple(
        KnownJourney(from_id=ends[way][0], to_id=ends[way][1], minutes=length)
        for way, length in minutes.items()
    )


DRIVES = drives(P1__pier=10, P1__A_S1=20, A_S1__pier=30, slip__A_S2=5, quay__A_S3=5)
"""A school on the shore that is on the way to nowhere, and one near each port over the water."""


@dataclass(frozen=True)
class Laid:
    """A term after it was laid out, before it is written down."""

    diary: Diary
    travel: TravelModel

    @property
    def travel_minutes(self) -> int:
        """Minutes on the move of everybody."""
        return sum(page.travel_minutes for page in self.diary.people.values())

    @property
    def bound_minutes(self) -> float:
        """Minutes that no plan for the placed sessions beats."""
        return travel_bound_of(self.diary, self.travel).minutes


def laid_out(authority: Authority, *items: AllocationItem, seed: int = 1, **tiers: str) -> Laid:
    """Lay a term out as ``schedule`` does."""
    placer, travel, sessions = ready(authority, *items, **tiers)
    _lay_out_term(placer, authority, travel, sessions, SolveControl(seed=seed))
    return Laid(placer.diary, travel)


def ready(
    authority: Authority, *items: AllocationItem, **tiers: str
) -> tuple[Placer, TravelModel, tuple[Session, ...]]:
    """Empty diaries for these items."""
    days = TermDays.number_days(authority)
    report = tiers_of(authority, **tiers)
    sessions = sessions_of(authority, report, an_allocation(*items), days)
    travel = build_travel(authority)
    diary = Diary(authority, sessions, days)
    return Placer(diary, TripMaker(travel, authority.settings, days)), travel, sessions


def archipelago(
    sailings: tuple[Sailing, ...] = (*DAY_RETURN, *BETWEEN_ISLES),
    more_schools: tuple[School, ...] = (),
    **changes: Any,
) -> Authority:
    """The mainland and the isle of the travel tests, and a rock beyond the isle."""
    shore = island_authority(())
    fields: dict[str, Any] = {
        "schools": (*shore.schools, ROCK_SCHOOL, *more_schools),
        "ports": (*PORTS, ROCK_PORT),
        **changes,
    }
    return island_authority(sailings, **fields)


def a_kind(site_id: str, number: int = 0, **changes: Any) -> CallKind:
    """One call of three hours on any day, by one person, for the school of a site ``A-...``."""
    fields: dict[str, Any] = {
        "site_id": site_id,
        "minutes": 180,
        "school_ids": (site_id.removeprefix("A-"),),
        "activity": "link_visit",
        "is_alone": True,
        "sessions": (number,),
        "count": 1,
        "lawful": EVERY_DAY,
        **changes,
    }
    return CallKind(**fields)


def listed(trips: Trips) -> dict[tuple[tuple[int, ...], int], int]:
    """Least minutes of the listed trips by their calls, in order of number, and their nights."""
    return {
        (tuple(sorted(trips.kinds_of(trip))), int(trips.nights[trip])): int(trips.minutes[trip])
        for trip in range(len(trips.minutes))
    }


def least_minutes(trips: Trips, calls: Mapping[int, int], nights: int) -> int | None:
    """Least minutes of any trips that make each call as often as told, by trying them all."""
    columns = [(Counter(kinds), away, cost) for (kinds, away), cost in listed(trips).items()]

    @cache
    def least(left: tuple[tuple[int, int], ...], away: int) -> int | None:
        if not left:
            return 0
        need = Counter(dict(left))
        best: int | None = None
        for kinds, taken, cost in columns:
            if left[0][0] not in kinds or taken > away or not kinds <= need:
                continue
            rest = least(tuple(sorted((need - kinds).items())), away - taken)
            if rest is not None and (best is None or cost + rest < best):
                best = cost + rest
        return best

    return least(tuple(sorted(calls.items())), nights)
