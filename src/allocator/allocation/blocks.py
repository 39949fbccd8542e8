"""Which sessions could be held: for whom, by whom, in person or online, and what each costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.allocation.candidates import Facts, Seat, eligible_people
from allocator.allocation.demand import Demand, DemandLine
from allocator.allocation.reach import NO_OUTING, Outing
from allocator.domain.activities import Activity, Mode
from allocator.domain.people import Person
from allocator.domain.schools import School


@dataclass(frozen=True)
class Option:
    """One person in one place of the team of a session, and what a session costs them."""

    place: int
    person_id: str
    contact_hours: float
    preparation_hours: float
    outing: Outing


@dataclass(frozen=True)
class Form:
    """A way to hold a session: online, or in person at the site of a host school."""

    mode: Mode
    host: str | None
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Block:
    """Up to ``most`` like sessions of an activity for the same schools.

    ``apart`` names pairs of people with no day in common; ``gaelic`` asks for somebody with Gaelic
    in the team (then a block is a single session, so that counts suffice). ``after`` is the block
    that comes first, where blocks of a school are alike but for that.
    """

    activity: str
    school_ids: tuple[str, ...]
    most: int
    forms: tuple[Form, ...]
    gaelic: bool = False
    after: int | None = None
    apart: tuple[tuple[str, str], ...] = ()


def session_blocks(
    facts: Facts, demand: Demand, considered: Mapping[str, tuple[Person, ...]] | None = None
) -> tuple[Block, ...]:
    """List every block of sessions that could be held this term.

    Parameters
    ----------
    considered
        People looked at for each school's own sessions; ``None``: everybody.
    """
    blocks: list[Block] = []
    for key, activity in facts.authority.offer.activities.items():
        lines = [line for line in demand.lines if line.activity == key and line.most > 0]
        if activity.serves_cluster:
            for group in _clusters(facts, lines):
                blocks.extend(_cluster_blocks(facts, key, activity, group, len(blocks)))
        else:
            for line in lines:
                people = considered[line.school_id] if considered is not None else None
                blocks.extend(_school_blocks(facts, key, activity, line, len(blocks), people))
    return tuple(blocks)


def _school_blocks(
    facts: Facts,
    key: str,
    activity: Activity,
    line: DemandLine,
    first: int,
    people: tuple[Person, ...] | None,
) -> Iterator[Block]:
    school = facts.authority.school_by_id[line.school_id]
    candidates = _candidates(facts, key, activity, (school,), people)
    forms = _forms(facts, activity, (school,), candidates)
    if not forms:
        return
    apart = _apart(facts, activity, school, candidates) if activity.team_size > 1 else ()
    if activity.team_size == 1 or not facts.needs_gaelic(school, activity):
        yield Block(key, (school.school_id,), line.most, forms, apart=apart)
        return
    for number in range(line.most):
        after = first + number - 1 if number else None
        yield Block(key, (school.school_id,), 1, forms, True, after, apart)


def _clusters(facts: Facts, lines: list[DemandLine]) -> list[list[DemandLine]]:
    """Group the lines by cluster; a school without one is a group of its own."""
    groups: dict[tuple[str, str], list[DemandLine]] = {}
    for line in lines:
        cluster = facts.authority.school_by_id[line.school_id].cluster
        key = ("cluster", cluster) if cluster else ("school", line.school_id)
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _cluster_blocks(
    facts: Facts, key: str, activity: Activity, group: list[DemandLine], first: int
) -> Iterator[Block]:
    """Sessions for a cluster: the k-th serves the schools that may have k; runs alike are one."""
    begun, number = 0, 0
    for most in sorted({line.most for line in group}):
        due = [line for line in group if line.most >= most]
        schools = tuple(facts.authority.school_by_id[line.school_id] for line in due)
        served, candidates = _who_can_be_served(facts, key, activity, schools)
        forms = _forms(facts, activity, served, candidates)
        if forms:
            after = first + number - 1 if number else None
            ids = tuple(school.school_id for school in served)
            yield Block(key, ids, most - begun, forms, after=after)
            number += 1
        begun = most


def _candidates(
    facts: Facts,
    key: str,
    activity: Activity,
    schools: Iterable[School],
    people: tuple[Person, ...] | None = None,
) -> list[tuple[Person, ...]]:
    """People who may fill each place of the team at all the schools, of those looked at."""
    found: list[tuple[Person, ...]] = []
    for place in activity.team:
        able = facts.authority.people if people is None else people
        for school in schools:
            able = eligible_people(facts, Seat(key, activity, place, school), able)
        found.append(able)
    return found


def _who_can_be_served(
    facts: Facts, key: str, activity: Activity, schools: tuple[School, ...]
) -> tuple[tuple[School, ...], list[tuple[Person, ...]]]:
    """Leave out, one by one, the schools that keep everybody from serving the others."""
    served = list(schools)
    while True:
        candidates = _candidates(facts, key, activity, served)
        if len(served) == 1 or all(
            len(people) >= place.count
            for people, place in zip(candidates, activity.team, strict=True)
        ):
            return tuple(served), candidates
        choices = [
            min(len(people) for people in _candidates(facts, key, activity, (school,)))
            for school in served
        ]
        del served[choices.index(min(choices))]


def _forms(
    facts: Facts,
    activity: Activity,
    schools: tuple[School, ...],
    candidates: list[tuple[Person, ...]],
) -> tuple[Form, ...]:
    """Ways to hold a session: online if all can be met so, in person at each school's site."""
    forms: list[Form] = []
    for mode in activity.modes:
        if mode == "online":
            if all(school.connection != "none" for school in schools):
                forms.append(Form(mode, None, _online_options(activity, schools[0], candidates)))
        else:
            hosts = {school.site_id: school for school in reversed(schools)}
            forms.extend(
                Form(mode, host.school_id, _options_at(facts, activity, host, candidates))
                for host in reversed(hosts.values())
            )
    return tuple(form for form in forms if _is_staffed(activity, form))


def _online_options(
    activity: Activity, school: School, candidates: list[tuple[Person, ...]]
) -> tuple[Option, ...]:
    hours = activity.hours * activity.days_at(school)
    return tuple(
        Option(place, person.person_id, hours, activity.preparation_hours, NO_OUTING)
        for place, people in enumerate(candidates)
        for person in people
    )


def _options_at(
    facts: Facts, activity: Activity, host: School, candidates: list[tuple[Person, ...]]
) -> tuple[Option, ...]:
    hours = activity.hours * activity.days_at(host)
    outings = (
        (place, person, facts.reach.session_outing(person, activity, host))
        for place, people in enumerate(candidates)
        for person in people
    )
    return tuple(
        Option(place, person.person_id, hours, activity.preparation_hours, outing)
        for place, person, outing in outings
        if outing is not None
    )


def _is_staffed(activity: Activity, form: Form) -> bool:
    """Whether every place has enough people."""
    return all(
        sum(option.place == number for option in form.options) >= place.count
        for number, place in enumerate(activity.team)
    )


def _apart(
    facts: Facts, activity: Activity, school: School, candidates: list[tuple[Person, ...]]
) -> tuple[tuple[str, str], ...]:
    """Pairs of people who cannot be in one team: they share no days at the school."""
    people = list({person.person_id: person for group in candidates for person in group}.values())
    days = activity.days_at(school)
    masks = [facts.windows(school, days, person) for person in people]
    return tuple(
        (people[one].person_id, people[other].person_id)
        for one in range(len(people))
        for other in range(one + 1, len(people))
        if masks[one] & masks[other] == 0
    )
