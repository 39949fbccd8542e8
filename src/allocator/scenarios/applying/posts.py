"""More and fewer posts: new people in the manner of those there are."""

from __future__ import annotations

from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.people import Person, Role
from allocator.scenarios.applying.draft import Draft, Told, untouched
from allocator.scenarios.applying.whom import ROLE_WORDS, counted
from allocator.scenarios.edits.people import AddPeople, CapacityByRole

_TERMS = (
    "latitude", "longitude", "road_network", "working_days", "sectors", "hours_per_day",
    "contact_share", "release_days", "max_link_schools", "max_nights",
)  # fmt: skip
"""What somebody new has like the first person of the role."""
_LEAST_POST = 1e-9


def active(authority: Authority, role: Role) -> list[Person]:
    """People of a role who have time, in the order of the file."""
    return [one for one in authority.people if one.role == role and one.fte > 0]


def fresh_id(draft: Draft, start: str, number: int = 1) -> str:
    """Return an id that no person, site or port has: ``start-1`` or the next that is free."""
    authority = draft.authority
    taken = set(authority.person_by_id) | {school.site_id for school in authority.schools}
    taken |= {port.port_id for port in authority.ports}
    while f"{start}-{number}" in taken:
        number += 1
    return f"{start}-{number}"


def more_of(draft: Draft, edit: AddPeople, given: dict[str, Any], number: int) -> Person | None:
    """Make one new person of a role; ``None`` with a fault where nothing says how."""
    if edit.person_id in draft.authority.person_by_id:
        draft.fault(("person_id",), edit.person_id, "an id that nobody here has")
        return None
    named = {"person_id": edit.person_id, "name": edit.name}
    extra = {"school_id": edit.school_id, "skills": edit.skills}
    kept = {name: value for name, value in named.items() if value is not None}
    return new_person(draft, edit.role, given | extra | kept, number)


def new_person(draft: Draft, role: Role, given: dict[str, Any], number: int = 0) -> Person | None:
    """Make a new person in the manner of the first of the role who is at work full-time, if any."""
    people = active(draft.authority, role)
    like = next((one for one in people if one.fte == 1), people[0] if people else None)
    terms = {} if like is None else {name: getattr(like, name) for name in _TERMS}
    if like is None and "road_network" not in given:
        expected = f"a base: there is no {ROLE_WORDS[role]} here to take it from"
        draft.fault(("base",), None, expected)
        return None
    start = f"new-{role.replace('_', '-')}"
    made: dict[str, Any] = {
        "person_id": fresh_id(draft, start),
        "name": f"New {ROLE_WORDS[role]} {number + 1}",
        "role": role,
        "fte": 1.0,
    }
    return Person.model_validate({**made, **terms, **given})


def let_go(draft: Draft, gone: set[str]) -> str:
    """Take away what only those people could have kept: their pins and visits to come."""
    authority = draft.authority
    pins = tuple(pin for pin in authority.pins if pin.kind == "forbid" or pin.person_id not in gone)
    visits = tuple(
        visit.model_copy(update={"status": "cancelled"})
        if visit.status == "agreed" and gone.intersection(visit.person_ids)
        else visit
        for visit in authority.visits
    )
    lost_pins = len(authority.pins) - len(pins)
    lost_visits = sum(a != b for a, b in zip(authority.visits, visits, strict=True))
    draft.put(pins=pins, visits=visits)
    lost = []
    if lost_pins:
        lost.append(counted(lost_pins, "pin"))
    if lost_visits:
        lost.append(counted(lost_visits, "agreed visit"))
    return f"; with them {' and '.join(lost)}" if lost else ""


def with_posts(draft: Draft, edit: CapacityByRole, people: list[Person]) -> Told:
    """Add whole and part posts to a role, or take them away from the end of the file."""
    assert edit.add is not None
    if abs(edit.add) < _LEAST_POST:
        return untouched("no post more or less changes nothing")
    if edit.add > 0:
        return _more_posts(draft, edit.role, edit.add)
    left = -edit.add
    there = sum(person.fte for person in people)
    if left > there + _LEAST_POST:
        draft.fault(("add",), edit.add, f"at most {there:g} posts less: there are no more")
        return untouched("there are not so many posts")
    changed: dict[str, float] = {}
    for person in reversed(people):
        if left < _LEAST_POST:
            break
        taken = min(person.fte, left)
        changed[person.person_id] = max(0.0, round(person.fte - taken, 9))
        left -= taken
    draft.put(
        people=tuple(
            one.model_copy(update={"fte": changed.get(one.person_id, one.fte)})
            for one in draft.authority.people
        )
    )
    lost = let_go(draft, {person_id for person_id, fte in changed.items() if fte == 0})
    return Told(f"{-edit.add:g} posts fewer, of {', '.join(sorted(changed))}{lost}")


def _more_posts(draft: Draft, role: Role, posts: float) -> Told:
    sizes = [1.0] * int(posts + _LEAST_POST)
    rest = round(posts - len(sizes), 9)
    if rest > _LEAST_POST:
        sizes.append(rest)
    for number, fte in enumerate(sizes):
        person = new_person(draft, role, {"fte": fte}, number)
        if person is None:
            return untouched("nobody to take the terms of the post from")
        draft.put(people=(*draft.authority.people, person))
    return Told(f"{posts:g} posts more: {counted(len(sizes), ROLE_WORDS[role])}")
