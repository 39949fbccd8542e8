"""How everybody's hours are used in every plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from allocator.domain.comparisons import PersonFigures, PersonRow
from allocator.io.exports.words import ROLES
from allocator.scenarios.comparing.support import Supported

MINUTES = 60


def person_rows(plans: Sequence[Supported | None]) -> tuple[PersonRow, ...]:
    """Everybody who has time in any of the plans, in the order of the workspaces."""
    columns = [{} if plan is None else _loads(plan) for plan in plans]
    titles: dict[str, tuple[str, str]] = {}
    for plan in plans:
        for person in plan.authority.people if plan is not None else ():
            known = plan.authority.person_titles[person.person_id] if plan is not None else ""
            titles.setdefault(person.person_id, (known, ROLES[person.role]))
    rows = []
    for person_id, (title, role) in titles.items():
        cells = tuple(column.get(person_id) for column in columns)
        if any(cell is not None and cell.capacity_hours > 0 for cell in cells):
            rows.append(PersonRow(person_id=person_id, person=title, role=role, plans=cells))
    return tuple(rows)


def _loads(found: Supported) -> dict[str, PersonFigures]:
    links = Counter(found.link_of.values())
    nights: Counter[str] = Counter()
    travel: Counter[str] = Counter()
    for day in found.schedule.days:
        nights[day.person_id] += day.night_at is not None
        travel[day.person_id] += sum(leg.arrive - leg.depart for leg in day.legs)
    loads = {}
    for row in found.allocation.people:
        person = found.authority.person_by_id[row.person_id]
        used = row.contact_hours
        if not person.is_peer_head:
            # Release days of a peer head are counted in contact alone.
            used += row.preparation_hours + row.travel_hours
        loads[row.person_id] = PersonFigures(
            capacity_hours=round(row.capacity_hours, 3),
            contact_hours=round(row.contact_hours, 3),
            preparation_hours=round(row.preparation_hours, 3),
            travel_hours=round(row.travel_hours, 3),
            used_share=round(used / row.capacity_hours, 4) if row.capacity_hours else None,
            schools_linked=links[row.person_id],
            nights=nights[row.person_id],
            dated_travel_hours=round(travel[row.person_id] / MINUTES, 3),
        )
    return loads
