"""Who may hold a session together, asked from outside the model: of a plan that is made already."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from allocator.allocation.candidates import Facts, Seat, is_eligible
from allocator.allocation.reach import Reach
from allocator.domain.activities import TeamPlace
from allocator.domain.authority import Authority
from allocator.travel.model import TravelModel


@dataclass(frozen=True)
class HoldingRules:
    """Whether people may hold a session together, by the rules of the allocation."""

    facts: Facts

    def __call__(
        self,
        activity: str,
        school_ids: tuple[str, ...],
        person_ids: tuple[str, ...],
        links: dict[str, str],
    ) -> bool:
        """Whether the people fill the places of the team for every school of the session."""
        authority = self.facts.authority
        kind = authority.offer.activities[activity]
        places = [place for place in kind.team for _ in range(place.count)]
        if len(set(person_ids)) != len(places) or len(person_ids) != len(places):
            return False
        schools = [authority.school_by_id[school] for school in school_ids]
        if self.facts.needs_gaelic(schools[0], kind) and not any(
            "gaelic" in authority.person_by_id[person].skills for person in person_ids
        ):
            return False

        def fits(place: TeamPlace, person_id: str) -> bool:
            person = authority.person_by_id[person_id]
            is_link = links.get(schools[0].school_id) == person_id
            return place.link_officer in (None, is_link) and all(
                is_eligible(self.facts, person, Seat(activity, kind, place, school))
                for school in schools
            )

        return any(
            all(fits(place, person) for place, person in zip(places, order, strict=True))
            for order in permutations(person_ids)
        )


def holding_of(authority: Authority, travel: TravelModel) -> HoldingRules:
    """Rules of who may hold a session in a workspace."""
    return HoldingRules(Facts(authority, Reach(authority, travel)))
