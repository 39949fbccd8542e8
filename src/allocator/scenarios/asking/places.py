"""One more post: who it would be, and every base that it could have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.domain.authority import Authority
from allocator.domain.people import ROLES, Person, Role
from allocator.domain.schools import School
from allocator.errors import FaultyDataError, UsageError
from allocator.io.documents import nearest
from allocator.scenarios.applying import apply
from allocator.scenarios.asking.ground import Asked
from allocator.scenarios.composing import whole
from allocator.scenarios.schema import Scenario
from allocator.travel.model import RoundTrip, TravelModel

BEST = "best"
"""Asks for the best of the schools' sites."""
MOST_SITES = 60
"""Sites up to which each is tried; of more, the largest school of each cluster."""
Covers = Literal["the base", "every school's site", "any base"]


@dataclass(frozen=True)
class Posts:
    """A post at each base that is tried, by the base's name; ``authority`` has all of them."""

    authority: Authority
    people: dict[str, Person]
    covers: Covers


def posts_at(asked: Asked, role: str, fte: float, at: str) -> Posts:
    """Make the post at a base, or at each site that could be best.

    Parameters
    ----------
    at
        A school's id or name, an island, or ``best``.

    Raises
    ------
    UsageError
        For a role or base that is not known, with the nearest that is.
    """
    authority = asked.ground.authority
    known = known_role(role)
    if not 0 < fte <= 1:
        raise UsageError(f"A post is more than 0 and at most 1 of full time, not {fte:g}.")
    if not authority.open_schools:
        raise UsageError("There is no open school here, so that a post has nowhere to go.")
    if at == BEST:
        schools, covers = _sites(authority)
    else:
        schools, covers = [_school(authority, at)], "the base"
    edits = [_edit(known, fte, school) for school in schools]
    scenario = Scenario.model_validate(
        {"name": "one more post", "question": "What would it buy?", "edits": edits}
    )
    try:
        edited = apply(authority, asked.ruleset, whole(scenario), asked.bench.folder)
    except FaultyDataError as error:
        reasons = "; ".join(dict.fromkeys(fault.expected for fault in error.faults))
        raise UsageError(f"Such a post cannot be made here: {reasons}.") from error
    added = edited.authority.people[len(authority.people) :]
    titles = authority.school_titles
    people = {
        titles[school.school_id]: person for school, person in zip(schools, added, strict=True)
    }
    return Posts(edited.authority, people, covers)


def known_role(role: str) -> Role:
    """Return a role by its key; the nearest is told where there is none."""
    for one in ROLES:
        if one == role:
            return one
    near = nearest(role, ROLES)
    hint = f"Did you mean {near}?" if near else f"There are: {', '.join(ROLES)}."
    raise UsageError(f"There is no role {role!r}. {hint}")


def _edit(role: Role, fte: float, school: School) -> dict[str, Any]:
    edit: dict[str, Any] = {"edit": "add_people", "role": role, "fte": fte}
    if role == "peer_head":
        return edit | {"school_id": school.school_id}
    return edit | {"base": {"school": school.school_id}}


def _school(authority: Authority, at: str) -> School:
    """Return the school that a person means by an id, a name or an island (its largest)."""
    if at in authority.school_by_id:
        return authority.school_by_id[at]
    by_title = {title: school for school, title in authority.school_titles.items()}
    if at in by_title:
        return authority.school_by_id[by_title[at]]
    on_island = [school for school in authority.open_schools if school.island == at]
    if on_island:
        return max(on_island, key=lambda school: school.roll or 0)
    islands = dict.fromkeys(one.island for one in authority.open_schools if one.island)
    near = nearest(at, [*authority.school_by_id, *by_title, *islands])
    hint = f" Did you mean {near!r}?" if near else ""
    raise UsageError(
        f"There is no base {at!r}: name a school (id or name), an island, or {BEST}.{hint}"
    )


def _sites(authority: Authority) -> tuple[list[School], Covers]:
    """One school of every site; of very many, the largest of every cluster."""
    sites = {school.site_id: school for school in reversed(authority.open_schools)}
    if len(sites) <= MOST_SITES:
        return list(reversed(sites.values())), "every school's site"
    largest: dict[str, School] = {}
    for school in authority.open_schools:
        cluster = school.cluster or school.school_id
        if (school.roll or 0) > (largest[cluster].roll or 0 if cluster in largest else -1):
            largest[cluster] = school
    return list(largest.values())[:MOST_SITES], "any base"


def with_post(authority: Authority, post: Person) -> Authority:
    """Return the authority with the post beside its people."""
    return replace(authority, people=(*authority.people, post))


class AtEverySchool(TravelModel):
    """Journeys of an authority in which one person has none: at every school at once.

    Whatever can be done from some base can be done from there, so that it bounds every base.
    """

    def __init__(self, authority: Authority, person_id: str, others: TravelModel) -> None:
        super().__init__(authority)
        self._person_id, self._others = person_id, others

    def round_trip(
        self, person_id: str, site_id: str, visit_minutes: int = 180
    ) -> RoundTrip | None:
        """Return a journey of no time for that person, those of the others as they are."""
        if person_id == self._person_id:
            return RoundTrip(0.0, 0, 1)
        return self._others.round_trip(person_id, site_id, visit_minutes)
