"""All 32 authorities of Scotland, allocated one after another: how far from the bound, how long.

``python -m benchmarks.scotland [--json] [--only NAME] [--gap 0.008]``. The schools are real, from
the published register that ``ALLOCATOR_DATA`` has. Everything else is invented: people (in the
ratios of the ready workspaces), heads, tiers, links, leave and visits, and every boat to every
island. No figure printed here says anything about a real council.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from allocator.allocation import allocate
from allocator.allocation.checks import check_allocation
from allocator.domain.authority import Authority
from allocator.io.councils import COUNCILS, canonical_council, nearest_council
from allocator.solving.progress import SolveControl
from allocator.travel import build_travel
from benchmarks.authorities import made_tiers, populated
from benchmarks.register import schools_of

SEED = 1
GAP = 0.008
"""Gap at which each authority is good enough here: 1% in all is aimed at."""
INVENTED = "Invented"
"""First word of every name of a person here."""


@dataclass(frozen=True)
class Row:
    """What came of one authority. ``gap`` is relative; ``broken`` counts rules that are broken."""

    authority: str
    schools: int
    people: int
    objective: float
    bound: float
    gap: float
    minimums_not_kept: int
    cpu_seconds: float
    broken: int


def data_folder() -> Path:
    """Folder of the published register."""
    root = Path(os.environ.get("ALLOCATOR_DATA", Path(__file__).parents[2] / "shared" / "data"))
    return root / "scotland_schools"


def authority_of(council: str, data: Path | None = None) -> Authority:
    """Give the real schools of a council invented people, marked as such in their names."""
    schools = schools_of(council, data or data_folder())
    random = np.random.default_rng([SEED, COUNCILS.index(council)])
    authority = populated(random, f"{council}: real schools, all else invented", schools)
    people = tuple(
        person.model_copy(update={"name": f"{INVENTED} {person.name[0].lower()}{person.name[1:]}"})
        for person in authority.people
    )
    return replace(authority, people=people)


def measured(council: str, gap: float) -> Row:
    """Allocate one authority until it is within the relative gap (``allocation_gap``)."""
    authority = authority_of(council)
    settings = authority.settings.model_copy(update={"allocation_gap": gap})
    profile = authority.profile.model_copy(update={"settings": settings})
    authority = replace(authority, profile=profile)
    tiers = made_tiers(authority, SEED)
    started = time.process_time()
    plan = allocate(authority, tiers, build_travel(authority), SolveControl())
    spent = time.process_time() - started
    return Row(
        authority=council,
        schools=len(authority.open_schools),
        people=len(authority.people),
        objective=plan.objective,
        bound=plan.bound,
        gap=plan.gap,
        minimums_not_kept=sum(row.kind == "minimum" for row in plan.shortfalls),
        cpu_seconds=round(spent, 1),
        broken=len(check_allocation(authority, tiers, plan)),
    )


def total(rows: Sequence[Row]) -> Row:
    """Add up rows; the gap is all that is missing over all that is reached."""
    objective, bound = sum(row.objective for row in rows), sum(row.bound for row in rows)
    return Row(
        authority="All",
        schools=sum(row.schools for row in rows),
        people=sum(row.people for row in rows),
        objective=round(objective, 6),
        bound=round(bound, 6),
        gap=(bound - objective) / objective,
        minimums_not_kept=sum(row.minimums_not_kept for row in rows),
        cpu_seconds=round(sum(row.cpu_seconds for row in rows), 1),
        broken=sum(row.broken for row in rows),
    )


def line(row: Row) -> str:
    """Write a row for the screen."""
    return (
        f"{row.authority:24}{row.schools:8}{row.people:8}{row.objective:12.1f}{row.bound:12.1f}"
        f"{row.gap:9.3%}{row.minimums_not_kept:10}{row.cpu_seconds:9.1f}"
        + (f"  {row.broken} rules broken" if row.broken else "")
    )


def _told(councils: Sequence[str], gap: float, *, quiet: bool) -> Iterator[Row]:
    head = f"{'authority':24}{'schools':>8}{'people':>8}{'objective':>12}{'bound':>12}"
    if not quiet:
        print(f"{head}{'gap':>9}{'not kept':>10}{'CPU s':>9}", flush=True)
    for council in councils:
        row = measured(council, gap)
        if not quiet:
            print(line(row), flush=True)
        yield row


def main() -> None:
    """Allocate every authority, or one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scotland", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--only", metavar="NAME", help="one council")
    parser.add_argument("--gap", type=float, default=GAP, help="gap to stop at (0.008 = 0.8%%)")
    given = parser.parse_args()
    only = None if given.only is None else canonical_council(given.only)
    if given.only is not None and only is None:
        near = nearest_council(given.only)
        hint = f" Did you mean {near!r}?" if near else ""
        parser.error(f"{given.only!r} is no Scottish council.{hint}")
    if not data_folder().is_dir():
        sys.exit("The published register is not here: set ALLOCATOR_DATA.")
    rows = list(_told([only] if only else COUNCILS, given.gap, quiet=given.json))
    if given.json:
        parts = {"authorities": [asdict(row) for row in rows], "all": asdict(total(rows))}
        print(json.dumps(parts, indent=1))
    else:
        print(line(total(rows)))


if __name__ == "__main__":
    main()
