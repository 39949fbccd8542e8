"""Made people: bases near the large secondaries, ratios and capacities of real workspaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.fields import Weekdays
from allocator.domain.people import Person, Role
from allocator.domain.schools import School
from benchmarks.made.distances import apart, nearest, positions
from benchmarks.made.work import POOLED, Work, total

SCHOOLS_FOR_EACH: dict[Role, float] = {
    "qio": 14.0, "pedagogy": 32.0, "eso": 40.0, "attainment_adviser": 150.0,
    "psychologist": 65.0, "peer_head": 8.0,
}  # fmt: skip
"""Open schools for each person, as in the real workspaces."""
LEAST: dict[Role, int] = {"qio": 3, "peer_head": 4}
PEER_SHARES = {"primary": 0.68, "secondary": 0.2, "special": 0.12}
"""Sectors of the schools that lend their heads."""
LEAST_ROLL = 50
"""Smaller schools lend their head only where there are no others: the head teaches."""
LEAST_RELEASE = {"primary": 2.0, "secondary": 3.0, "special": 2.0}
"""Days away that a peer head has at least: one review takes so many."""
LINK_SCHOOLS = 21
"""Link schools of a full-time officer at most."""
OVERBOOKED = 1.1
"""Hours that all targets take for each hour there is: as in the real workspaces."""
PLACES_LEFT = 0.05
"""Share of officers' posts that stand empty: fte 0, their schools still linked to them."""
HOURS_A_DAY = 7.0
SPEED_KMH = {1: 24.0, 2: 24.0, 3: 38.0, 4: 41.0, 5: 39.0, 6: 38.0, 7: 41.0, 8: 39.0}
SPECIALS = ("asn", "data", "early_years", "leadership", "literacy", "numeracy")
_TITLES: dict[Role, str] = {
    "qio": "Officer", "pedagogy": "Teacher", "eso": "Support officer",
    "attainment_adviser": "Adviser", "psychologist": "Psychologist", "peer_head": "Peer head",
}  # fmt: skip
_PREFIX: dict[Role, str] = {
    "qio": "Q", "pedagogy": "T", "eso": "E", "attainment_adviser": "V", "psychologist": "Y",
    "peer_head": "H",
}  # fmt: skip
_ALL_SECTORS = ("elc", "primary", "secondary", "special")
_QIO_SECTORS = (_ALL_SECTORS, ("elc", "primary", "special"), ("secondary", "special"))


@dataclass(frozen=True, eq=False)
class Team:
    """What is known of the people before their capacity."""

    schools: Sequence[School]
    office_days: int
    work: Mapping[tuple[Role, str], Work]
    tightness: float


def made_people(random: np.random.Generator, team: Team, roles: Sequence[Role]) -> list[Person]:
    """Draw the people of some roles, with the capacity that the work and the tightness ask for."""
    found: list[Person] = []
    for role in roles:
        count = max(LEAST.get(role, 1), round(len(team.schools) / SCHOOLS_FOR_EACH[role]))
        drawn = _peers(random, team, count) if role == "peer_head" else None
        found.extend(_officers(random, team, role, count) if drawn is None else drawn)
    return _with_capacity(team, found)


def _officers(random: np.random.Generator, team: Team, role: Role, count: int) -> list[Person]:
    """Draw officers of a role with bases; for ``qio`` some posts stand empty besides."""
    empty = max(1, round(count * PLACES_LEFT)) if role == "qio" else 0
    bases = _bases(random, team.schools, count + empty)
    people = []
    for number in range(count + empty):
        gone = number >= count
        days = _weekdays(random)
        home = team.schools[bases[number]]
        fte = sum(days) / 5
        people.append(
            Person(
                person_id=f"{_PREFIX[role]}{number + 1:04d}",
                name=f"{_TITLES[role]} {number + 1:04d}",
                role=role,
                latitude=round(home.latitude + random.normal(0, 0.008), 4),
                longitude=round(home.longitude + random.normal(0, 0.014), 4),
                road_network=home.road_network,
                fte=0.0 if gone else fte,
                working_days=days,
                sectors=_sectors(random, role, number),
                skills=_skills(random, number),
                hours_per_day=HOURS_A_DAY,
                max_link_schools=round(LINK_SCHOOLS * fte) if role == "qio" and not gone else None,
                max_nights=2 if fte < 1 else 4,
            )
        )
    return people


def _bases(random: np.random.Generator, schools: Sequence[School], count: int) -> NDArray[np.intp]:
    """Draw secondaries to live near, the larger the likelier, mostly on the main network."""
    networks = [school.road_network for school in schools]
    main = max(sorted(set(networks)), key=networks.count)
    choices = [n for n, school in enumerate(schools) if school.sector == "secondary"]
    weights = np.array([
        (schools[n].roll or 50) * (1.0 if networks[n] == main else 0.3) for n in choices
    ])  # fmt: skip
    return np.array(choices)[random.choice(len(choices), count, p=weights / weights.sum())]


def _weekdays(random: np.random.Generator) -> Weekdays:
    """Draw the days of a contract: most people are full-time, a quarter work three or four."""
    days = int(random.choice((5, 4, 3), p=(0.75, 0.1, 0.15)))
    worked = set(random.permutation(5)[:days].tolist())
    monday, tuesday, wednesday, thursday, friday = (day in worked for day in range(5))
    return monday, tuesday, wednesday, thursday, friday, False, False


def _sectors(random: np.random.Generator, role: Role, number: int) -> tuple[str, ...]:
    """Sectors of a person: the first two officers between them serve every sector."""
    chosen = int(random.choice(3, p=(0.6, 0.25, 0.15)))
    return _QIO_SECTORS[chosen] if role == "qio" and number > 1 else _ALL_SECTORS


def _skills(random: np.random.Generator, number: int) -> tuple[str, ...]:
    """Draw skills; the first of each role and one in seven others speak Gaelic."""
    own = random.permutation(len(SPECIALS))[: int(random.integers(1, 4))]
    gaelic = ("gaelic",) if random.random() < 1 / 7 or number == 0 else ()
    return (*(SPECIALS[skill] for skill in sorted(own)), *gaelic)


def _peers(random: np.random.Generator, team: Team, count: int) -> list[Person]:
    """Draw heads who help at other schools, of each sector that has at least two to lend."""
    return [
        Person(
            person_id=f"H{number + 1:04d}",
            name=f"{_TITLES['peer_head']} {number + 1:04d}",
            role="peer_head",
            latitude=school.latitude,
            longitude=school.longitude,
            road_network=school.road_network,
            sectors=(school.sector,),
            skills=_skills(random, number),
            hours_per_day=HOURS_A_DAY,
            school_id=school.school_id,
            max_nights=1,
        )
        for number, school in enumerate(_lending(random, team.schools, count))
    ]


def _lending(
    random: np.random.Generator, schools: Sequence[School], count: int
) -> Iterator[School]:
    """Draw schools that lend their heads, larger ones of as many clusters as there are."""
    for sector, share in PEER_SHARES.items():
        own = [school for school in schools if school.sector == sector]
        order = [own[place] for place in random.permutation(len(own))]
        order.sort(key=lambda school: (school.roll or 0) < LEAST_ROLL)
        seen: Counter[str | None] = Counter()
        turns: list[tuple[int, int]] = []
        for place, school in enumerate(order):
            turns.append((seen[school.cluster], place))
            seen[school.cluster] += 1
        wanted = max(2, round(share * count))
        yield from (order[place] for _, place in sorted(turns)[:wanted])


def _with_capacity(team: Team, people: Sequence[Person]) -> list[Person]:
    """Give everyone the share of their time, or the release days, that the work asks for."""
    roles = {person.role for person in people if person.role != "peer_head"}
    shares = {role: _contact_share(team, people, role) for role in sorted(roles)}
    days = {
        sector: _release_days(team, people, sector)
        for sector in sorted({one.sectors[0] for one in people if one.role == "peer_head"})
    }
    return [
        person.model_copy(update={"release_days": days[person.sectors[0]]})
        if person.role == "peer_head"
        else person.model_copy(update={"contact_share": shares[person.role] if person.fte else 0.0})
        for person in people
    ]


def _contact_share(team: Team, people: Sequence[Person], role: Role) -> float:
    """Share of contract time at which the role's targets take a tenth more than there is."""
    leading = POOLED.get(role, role)
    colleagues = [one for one in people if POOLED.get(one.role, one.role) == leading]
    work = total(team.work, leading)
    hours = work.hours + work.journeys * _hours_of_a_journey(team.schools, colleagues)
    time = team.office_days * HOURS_A_DAY * sum(one.fte for one in colleagues)
    return min(1.0, round(team.tightness * hours / OVERBOOKED / time, 3))


def _hours_of_a_journey(schools: Sequence[School], people: Sequence[Person]) -> float:
    """Hours there and back from the nearest colleague's base, on average over the schools."""
    here, there = positions(schools), positions(one for one in people if one.fte > 0)
    ways = apart(here, there[nearest(here, there)[:, 0]])
    speeds = np.array([SPEED_KMH[school.urban_rural or 6] for school in schools])
    return float(np.mean(2 * np.maximum(ways / speeds, 1 / 30)))


def _release_days(team: Team, people: Sequence[Person], sector: str) -> float:
    """Days away for each peer head of a sector: its reviews, and a part of all mentoring."""
    peers = [one for one in people if one.role == "peer_head"]
    own = [one for one in peers if one.sectors[0] == sector]
    work = total(team.work, "peer_head", sector)
    days = team.tightness * work.days / OVERBOOKED / len(own)
    return max(LEAST_RELEASE[sector], round(2 * days) / 2)
