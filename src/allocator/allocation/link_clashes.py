"""Pins on links that cannot be kept together: found by counting, whatever else is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from allocator.allocation.clash_reasons import Clash
from allocator.allocation.pins import PinRow
from allocator.allocation.problem import Problem
from allocator.allocation.wording import counted

ONE_OFFICER = "a school has one link officer"


def link_clashes(problem: Problem, rows: Sequence[PinRow]) -> tuple[list[Clash], list[PinRow]]:
    """Return the clashes among pins that ask for links, and the pins that can be kept with them.

    A school has one link officer, and nobody has more link schools than ``max_link_schools``.
    Where pins ask for many schools too many, the first of them stand for all.
    """
    found: list[Clash] = []
    kept: list[PinRow] = []
    officer: dict[str, PinRow] = {}
    schools: dict[str, list[PinRow]] = defaultdict(list)
    for row in rows:
        school, person = row.pin.school_id, row.pin.person_id
        if not row.is_link or school is None or person is None:
            kept.append(row)
            continue
        first = officer.setdefault(school, row)
        if first.pin.person_id != person:
            found.append(Clash((first, row), ONE_OFFICER))
        elif first is row:
            schools[person].append(row)
    for person, mine in schools.items():
        most = problem.authority.person_by_id[person].max_link_schools
        kept.extend(mine if most is None else mine[:most])
        if most is not None and len(mine) > most:
            found.append(Clash(tuple(mine[: most + 1]), _too_many(problem, person, most, mine)))
    return found, sorted(kept, key=lambda row: row.row)


def _too_many(problem: Problem, person: str, most: int, mine: list[PinRow]) -> str:
    name = problem.authority.person_by_id[person].name
    asked = f", and pins ask for {len(mine)}" if len(mine) > most + 1 else ""
    return f"{name} may have at most {counted(most, 'link school')}{asked}"
