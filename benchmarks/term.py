"""Dates one authority's term and says how well: ``python -m benchmarks.term KIND SCHOOLS``.

``python -m benchmarks.term KIND SCHOOLS [--seed N] [--one-officer] [--json]`` makes an authority,
``python -m benchmarks.term --workspace DIR [--seed N] [--json]`` reads one. It is classified and
allocated once, then scheduled. CPU seconds are those of scheduling alone, its bound included,
without imports or compilation. Travel saved is against separate journeys: each day of a visit as a
round trip of its own for each of its people, by the fewest nights, then the least time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import get_args

from allocator.allocation import allocate
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.people import MONDAY_TO_FRIDAY
from allocator.domain.schedules import Schedule, Visit
from allocator.domain.tiers import TierReport
from allocator.errors import FaultyDataError, UsageError
from allocator.planning import classify_workspace, open_workbench
from allocator.scheduling import reconcile_online_runs, schedule
from allocator.scheduling.checks import check_schedule
from allocator.solving.progress import SolveControl
from allocator.travel import TravelModel, build_travel
from benchmarks.authorities import made_authority, made_tiers
from benchmarks.made.land import Kind

LEAST_SCHOOLS = 4
"""Fewer make no authority: it needs a secondary and some primaries."""
WARM_UP: tuple[Kind, int] = ("islands", 12)
"""A small authority with roads, boats and nights: whatever is compiled is needed for it."""


@dataclass(frozen=True, eq=False)
class Case:
    """What a schedule is made from."""

    authority: Authority
    tiers: TierReport
    allocation: Allocation
    travel: TravelModel
    seed: int

    @property
    def control(self) -> SolveControl:
        """A run without a time limit: its work is counted."""
        return SolveControl(seed=self.seed)


@dataclass(frozen=True)
class Figures:
    """What came of one term.

    ``visits`` counts days of sessions, ``by_road_or_water`` those of them in person; ``gap`` is
    that of travel alone. ``alone_hours`` and ``alone_nights`` are what the visits in person take as
    separate journeys, ``saved`` the share of those hours that the schedule does not need;
    ``without_journey`` counts visits (for each person) that no round trip was found for.
    """

    authority: str
    schools: int
    people: int
    visits: int
    by_road_or_water: int
    unplaced: dict[str, int]
    travel_hours: float
    bound_hours: float
    gap: float
    nights: int
    alone_hours: float
    alone_nights: int
    without_journey: int
    saved: float
    cpu_seconds: float
    broken: tuple[str, ...]


def made_case(kind: Kind, schools: int, seed: int = 1, *, one_officer: bool = False) -> Case:
    """Make an authority and share its people out, or give it a single officer for everything."""
    authority = made_authority(kind, schools, seed, simple=one_officer)
    if one_officer:
        authority = with_one_officer(authority)
    return _case(authority, made_tiers(authority, seed), seed)


def read_case(folder: Path, seed: int | None = None) -> Case:
    """Read a workspace, classify it and share its people out."""
    bench = open_workbench(folder, seed=seed)
    return _case(bench.authority, classify_workspace(bench), bench.control.seed)


def _case(authority: Authority, tiers: TierReport, seed: int) -> Case:
    travel = build_travel(authority)
    allocation = allocate(authority, tiers, travel, SolveControl(seed=seed))
    return Case(authority, tiers, allocation, travel, seed)


def with_one_officer(authority: Authority) -> Authority:
    """Leave one officer, with every school and the whole week for them, and nothing agreed."""
    officer = authority.people[0].model_copy(
        update={
            "fte": 1.0,
            "working_days": MONDAY_TO_FRIDAY,
            "sectors": (),
            "contact_share": 1.0,
            "max_link_schools": None,
        }
    )
    return replace(
        authority,
        people=(officer,),
        links=tuple(
            link.model_copy(update={"person_id": officer.person_id}) for link in authority.links
        ),
        leave=(),
        conflicts=(),
        visits=(),
        pins=(),
    )


def dated(case: Case) -> Schedule:
    """Schedule a case."""
    return schedule(case.authority, case.tiers, case.allocation, case.travel, case.control)


def warm_up() -> None:
    """Let everything be imported and compiled on a small authority."""
    dated(made_case(*WARM_UP))


def figures(case: Case, plan: Schedule, cpu_seconds: float) -> Figures:
    """Sum up a schedule; the checker goes through it as through any plan."""
    held = [visit for visit in plan.visits if visit.mode == "in_person"]
    minutes, nights, without = _separate(case, held)
    allocation = reconcile_online_runs(case.authority, case.allocation, plan)
    return Figures(
        authority=case.authority.profile.name,
        schools=len(case.authority.open_schools),
        people=sum(person.fte > 0 for person in case.authority.people),
        visits=len(plan.visits),
        by_road_or_water=len(held),
        unplaced=dict(sorted(Counter(row.reason for row in plan.unplaced).items())),
        travel_hours=round(plan.travel_hours, 2),
        bound_hours=round(plan.travel_bound, 2),
        gap=plan.gap,
        nights=plan.nights,
        alone_hours=round(minutes / 60, 2),
        alone_nights=nights,
        without_journey=without,
        saved=round(1 - plan.travel_hours * 60 / minutes, 4) if minutes else 0.0,
        cpu_seconds=round(cpu_seconds, 2),
        broken=tuple(check_schedule(case.authority, case.tiers, allocation, plan)),
    )


def _separate(case: Case, visits: list[Visit]) -> tuple[float, int, int]:
    """Minutes on the move and nights of separate journeys; how many have none."""
    minutes, nights, without = 0.0, 0, 0
    for visit in visits:
        site = visit.site_id or case.authority.school_by_id[visit.school_ids[0]].site_id
        for person_id in visit.person_ids:
            trip = case.travel.round_trip(person_id, site, visit.end - visit.start)
            if trip is None:
                without += 1
            else:
                minutes, nights = minutes + trip.minutes, nights + trip.nights
    return minutes, nights, without


def measured(case: Case) -> Figures:
    """Schedule a case, timed in CPU seconds, and sum it up."""
    started = time.process_time()
    plan = dated(case)
    return figures(case, plan, time.process_time() - started)


def in_words(row: Figures) -> str:
    """Write the figures for the screen."""
    unplaced = ", ".join(f"{count} {reason}" for reason, count in row.unplaced.items()) or "none"
    lines = [
        f"{row.authority}: {row.schools} schools, {row.people} people",
        f"  visits           {row.visits}, {row.by_road_or_water} of them in person",
        f"  unplaced         {unplaced}",
        f"  travel           {row.travel_hours:.1f} h, at least {row.bound_hours:.1f} h,"
        f" gap {row.gap:.2%}",
        f"  nights           {row.nights}",
        f"  journeys apart   {row.alone_hours:.1f} h and {row.alone_nights} nights,"
        f" of which {row.saved:.1%} of the hours saved",
        f"  CPU seconds      {row.cpu_seconds}",
        f"  checker          {len(row.broken)} rules broken",
    ]
    if row.without_journey:
        lines.insert(
            -2, f"  without one      {row.without_journey} visits have no round trip alone"
        )
    return "\n".join([*lines, *(f"    {text}" for text in row.broken)])


def main(arguments: list[str] | None = None) -> int:
    """Make or read an authority, date its term, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.term", description=__doc__)
    parser.add_argument("kind", nargs="?", choices=get_args(Kind))
    parser.add_argument("schools", nargs="?", type=int)
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="read this one instead")
    parser.add_argument("--seed", type=int, help="1, or that of the workspace")
    parser.add_argument("--one-officer", action="store_true", help="one officer for every school")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    if (given.workspace is None) == (given.schools is None):
        parser.error("give KIND and SCHOOLS, or --workspace DIR")
    if given.workspace is not None and given.one_officer:
        parser.error("--one-officer is for made authorities")
    if given.schools is not None and given.schools < LEAST_SCHOOLS:
        parser.error(f"SCHOOLS must be {LEAST_SCHOOLS} or more")
    try:
        if given.workspace is not None:
            case = read_case(given.workspace, given.seed)
        else:
            seed = 1 if given.seed is None else given.seed
            case = made_case(given.kind, given.schools, seed, one_officer=given.one_officer)
    except FaultyDataError as error:
        print(error, file=sys.stderr)
        return 3
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    warm_up()
    row = measured(case)
    print(json.dumps(asdict(row), indent=1) if given.json else in_words(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
