"""Which people, schools and days an edit means, on this authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.scenarios.applying.draft import Draft, Keys
from allocator.scenarios.edits.shape import Spell
from allocator.scenarios.edits.whom import OfPeople, OfSchools, PeopleWhere, SchoolsWhere


def islands_of(authority: Authority) -> dict[str, str]:
    """Name of the island of each road network that lies on one."""
    return {
        school.road_network: school.island
        for school in authority.schools
        if school.island is not None
    }


def chosen_people(draft: Draft, edit: OfPeople, *, from_the_end: bool = False) -> list[Person]:
    """People that an edit means, in the order of the file."""
    authority = draft.authority
    if edit.where is None:
        known = draft.known("people", edit.people, authority.person_by_id, "a person")
        return [person for person in authority.people if person.person_id in known]
    fits = _people_where(draft, edit.where)
    found = [person for person in authority.people if fits(person)]
    if edit.count is None:
        return found
    if len(found) < edit.count:
        expected = f"at most {len(found)}: so many people here fit and have time"
        draft.fault(("count",), edit.count, expected)
        return []
    return found[-edit.count :] if from_the_end else found[: edit.count]


def _people_where(draft: Draft, where: PeopleWhere) -> Callable[[Person], bool]:
    authority = draft.authority
    islands = islands_of(authority)
    keys: Keys = ("where",)
    _names(draft, (*keys, "island"), where.island, set(islands.values()), "an island")
    skills = {skill for person in authority.people for skill in person.skills}
    _names(draft, (*keys, "skill"), where.skill, skills, "a skill")

    def fits(person: Person) -> bool:
        part_time = person.fte < 1 and not person.is_peer_head
        return (
            person.fte > 0
            and (where.role is None or person.role in where.role)
            and (where.sector is None or not person.sectors or _meet(person.sectors, where.sector))
            and (where.skill is None or _meet(person.skills, where.skill))
            and (where.island is None or islands.get(person.road_network) in where.island)
            and (where.part_time is None or part_time is where.part_time)
        )

    return fits


def chosen_schools(draft: Draft, edit: OfSchools) -> list[School]:
    """Open schools that an edit means (or any by id), in the order of the file."""
    authority = draft.authority
    if edit.where is None:
        known = draft.known("schools", edit.schools, authority.school_by_id, "a school")
        return [school for school in authority.schools if school.school_id in known]
    where = edit.where
    for name, what in (("island", "an island"), ("cluster", "a cluster")):
        given = {getattr(school, name) for school in authority.schools} - {None}
        _names(draft, ("where", name), getattr(where, name), given, what)
    denominations = {school.denomination for school in authority.schools} - {None}
    words = {text for text in denominations if text is not None}
    _names(draft, ("where", "denomination"), where.denomination, words, "a denomination")
    return [school for school in authority.open_schools if _fits(school, where)]


_LISTED = (
    "sector", "island", "cluster", "simd_quintile", "urban_rural", "connection",
    "language_medium", "denomination",
)  # fmt: skip


def _fits(school: School, where: SchoolsWhere) -> bool:
    for name in _LISTED:
        allowed = getattr(where, name)
        if allowed is not None and getattr(school, name) not in allowed:
            return False
    roll = school.roll
    return (
        (where.on_island is None or (school.island is not None) is where.on_island)
        and (where.roll_under is None or (roll is not None and roll < where.roll_under))
        and (where.roll_over is None or (roll is not None and roll > where.roll_over))
    )


def _meet(some: Sequence[str], others: Sequence[str]) -> bool:
    return any(one in others for one in some)


def _names(
    draft: Draft, keys: Keys, named: Sequence[str] | None, known: Collection[str], what: str
) -> None:
    """Refuse names that nothing here has: a slip, most likely."""
    for name in named or ():
        if name not in known:
            draft.fault(keys, name, f"{what} that is known here", sorted(known))


def days_of(draft: Draft, spell: Spell) -> tuple[dt.date, dt.date] | None:
    """First and last day of a spell, within the term; ``None`` with a fault where it is outside."""
    term = draft.authority.term
    first, last = spell.from_date or term.start, spell.to_date or term.end
    if spell.week is not None:
        monday = term.start - dt.timedelta(days=term.start.weekday())
        first = monday + dt.timedelta(weeks=spell.week - 1)
        last = first + dt.timedelta(days=7 * (spell.weeks or 1) - 1)
    if first > term.end or last < term.start:
        key = "week" if spell.week is not None else "from" if spell.from_date else "to"
        value = spell.week if spell.week is not None else (spell.from_date or spell.to_date)
        draft.fault((key,), value, f"days in the term, {term.start} to {term.end}")
        return None
    return max(first, term.start), min(last, term.end)


def span_words(span: tuple[dt.date, dt.date]) -> str:
    """Say a span in words."""
    first, last = span
    return f"on {first}" if first == last else f"from {first} to {last}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say a number of things."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def named_few(names: Sequence[str], most: int = 4) -> str:
    """Name a few of some things, and count the rest."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


ROLE_WORDS = {
    "qio": "quality improvement officer",
    "eso": "education support officer",
    "attainment_adviser": "attainment adviser",
    "pedagogy": "pedagogy specialist",
    "psychologist": "psychologist",
    "peer_head": "peer head",
}
"""A role in words, of one person."""
