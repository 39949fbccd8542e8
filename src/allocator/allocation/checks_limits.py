"""Limits on contacts, inspection work and mentors, held against the finished plan alone."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from allocator.allocation.case import Case
from allocator.domain.groups import SIZE_BANDS
from allocator.domain.schools import School


def contacts_within_the_month(case: Case) -> Iterator[str]:
    """A school has no more sessions than its months allow, unless they are due, pinned or agreed.

    Sessions for a cluster count, but never break the limit.
    """
    limits = case.authority.settings.contacts_per_month
    strict = case.authority.settings.contacts_limit_targets
    activities = case.authority.offer.activities
    sessions: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for (school, activity), given in case.given.items():
        if not activities[activity].serves_cluster:
            sessions[school] += given
    for (school, activity), entitlement in case.due.items():
        if not activities[activity].serves_cluster:
            due[school] += entitlement.minimum if strict else entitlement.target
    pinned = Counter(pin.school_id for pin in case.authority.pins if pin.kind == "fix")
    agreed = Counter(school for visit in case.engaged.values() for school in visit.school_ids)
    for decision in case.tiers.schools:
        key = decision.school_id
        monthly = limits.get(decision.tier or case.authority.offer.tiers[0])
        if monthly is None:
            continue
        months = math.ceil(len(case.authority.pupil_days[key]) / 19)
        most = max(math.floor(monthly * months + 1e-9), due[key] + pinned[key] + agreed[key])
        if sessions[key] > most:
            yield f"{key} has {sessions[key]} sessions, at most {most}"


def inspection_within_its_share(case: Case) -> Iterator[str]:
    """Inspection work beyond what is promised or agreed keeps to its share of contact hours."""
    everything = tagged = 0.0
    for item in case.allocation.items:
        everything += item.hours
        tagged += item.hours * case.activity(item).is_inspection
    share, exempt = case.authority.settings.inspection_share, 0.0
    for (school, key), due in case.due.items():
        activity = case.authority.offer.activities[key]
        if activity.is_inspection:
            place = case.authority.school_by_id[school]
            exempt += due.minimum * activity.team_size * activity.hours * activity.days_at(place)
    exempt += sum(
        item.hours
        for item in case.allocation.items
        if item.visit_id is not None and case.activity(item).is_inspection
    )
    pins = any(pin.kind == "fix" for pin in case.authority.pins)
    if not pins and tagged > share * everything + exempt + 1e-6:
        yield f"{tagged:.1f} of {everything:.1f} hours are for inspection, {exempt:.1f} promised"


def limited_places_keep_their_people(case: Case) -> Iterator[str]:
    """Where a place limits schools, nobody serves more, and each school keeps its people."""
    schools: dict[tuple[str, str], set[str]] = defaultdict(set)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in case.planned:
        team = case.activity(item).team
        if len(team) == 1 and team[0].most_schools and not case.activity(item).serves_cluster:
            for person in item.person_ids:
                schools[item.activity, person].add(item.school_ids[0])
                people[item.activity, item.school_ids[0]].add(person)
    for (key, person), served in schools.items():
        most = case.authority.offer.activities[key].team[0].most_schools or 0
        if len(served) > most:
            yield f"{person} serves {len(served)} schools in {key}, at most {most}"
    for (key, school), here in people.items():
        if len(here) > case.authority.offer.activities[key].team[0].count:
            yield f"{school} has {len(here)} people in {key}"


def peer_heads_fit_and_can_be_spared(case: Case) -> Iterator[str]:
    """A head of like size where that is asked for, and from a school with its posts filled."""
    short = set(_short_of_staff(case))
    for item in case.planned:
        asks = any(place.same_size for place in case.activity(item).team)
        for person in case.people(item):
            own = case.authority.school_by_id.get(person.school_id or "")
            if own is None or not person.is_peer_head:
                continue
            if own.school_id in short:
                yield f"{item.item_id}: the school of {person.person_id} is short of staff"
            if asks and len(case.activity(item).team) == 1:
                bands = _band(own), _band(case.schools(item)[0])
                if None not in bands and abs((bands[0] or 0) - (bands[1] or 0)) > 1:
                    yield f"{item.item_id}: {person.person_id} leads a school of another size"


def _band(school: School) -> int | None:
    if school.roll is None:
        return None
    return next(
        (n for n, (limit, _) in enumerate(SIZE_BANDS) if school.roll < limit), len(SIZE_BANDS)
    )


def _short_of_staff(case: Case) -> Iterator[str]:
    """Schools whose newest known share of posts filled, or else vacancy, says so."""
    readings, day = case.authority.readings, case.authority.profile.as_of
    newest: dict[tuple[str, str], tuple[object, float]] = {}
    for row, indicator in enumerate(readings.indicator):
        if indicator in ("posts_filled", "vacancy_terms") and not math.isnan(readings.value[row]):
            end, known = readings.period_end[row].item(), readings.known_on[row].item()
            if (end is None or end <= day) and (known is None or known <= day):
                key = (readings.school_id[row], indicator)
                if key not in newest or str(newest[key][0]) <= str(end):
                    newest[key] = (end, float(readings.value[row]))
    for school in case.authority.school_by_id:
        filled = newest.get((school, "posts_filled"))
        vacant = newest.get((school, "vacancy_terms"))
        least = case.authority.settings.least_posts_filled
        too_few = filled is not None and filled[1] < least
        long_vacant = filled is None and vacant is not None and vacant[1] >= 1
        if too_few or long_vacant:
            yield school


LIMIT_RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    contacts_within_the_month,
    inspection_within_its_share,
    limited_places_keep_their_people,
    peer_heads_fit_and_can_be_spared,
)
