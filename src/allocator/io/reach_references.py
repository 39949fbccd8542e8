"""Who can get where this term: islands without a boat, people who reach no school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from allocator.domain.calendar import TermCalendar
from allocator.domain.crossings import Sailing
from allocator.errors import Fault
from allocator.io.documents import nearest
from allocator.io.parts import Parts

Ways = Mapping[str, Collection[str]]
"""Road network -> road networks that a boat or plane goes to from it on some day."""


def networks_can_be_reached(parts: Parts) -> Iterator[Fault]:
    """A road network with schools but neither a base nor a port is out of reach."""
    reached = {entry.value.road_network for entry in parts.tables["people"]}
    reached |= {entry.value.road_network for entry in parts.tables["ports"]}
    for entry in parts.tables["schools"]:
        network = entry.value.road_network
        if network not in reached and entry.value.is_open:
            expected = "a road network with a base or a port; nobody can travel there"
            near = nearest(network, reached)
            yield parts.fault(
                "schools", entry.row, "road_network", network, expected, near, "warning"
            )


def islands_have_a_boat(parts: Parts) -> Iterator[Fault]:
    """A road network with schools and a port, but no base, has boats there and back this term."""
    if parts.unread & {"sailings", "ports", "people"}:
        return
    bases = _bases(parts)
    if not bases:
        return
    there, back = _ways(parts)
    out, home = _reach(bases, there), _reach(bases, back)
    with_port = {entry.value.road_network for entry in parts.tables["ports"]}
    told = set(bases)
    schools = [entry for entry in parts.tables["schools"] if entry.value.is_open]
    for entry in schools:
        network = entry.value.road_network
        if network in told or network not in with_port:
            continue
        told.add(network)
        if network in out and network in home:
            continue
        many = sum(other.value.road_network == network for other in schools)
        which = "there from any base" if network not in out else "back to any base"
        expected = (
            f"boats or flights {which} on a weekday of the term; "
            f"{many} school{'s' if many > 1 else ''} of this road network cannot be visited"
        )
        yield parts.fault("schools", entry.row, "road_network", network, expected, None, "warning")


def people_can_reach_a_school(parts: Parts) -> Iterator[Fault]:
    """A person who works can get from the base to at least one open school, and home."""
    if parts.unread & {"sailings", "ports", "schools"}:
        return
    there, back = _ways(parts)
    networks = {
        entry.value.road_network for entry in parts.tables["schools"] if entry.value.is_open
    }
    for entry in parts.tables["people"]:
        person = entry.value
        base = frozenset({person.road_network})
        if person.fte == 0 or not networks or person.road_network in networks:
            continue
        if not networks & _reach(base, there) & _reach(base, back):
            expected = (
                "a road network with a school, or with boats to one and back this term; "
                "this person can visit no school"
            )
            yield parts.fault(
                "people", entry.row, "road_network", person.road_network, expected,
                nearest(person.road_network, networks), "warning",
            )  # fmt: skip


def the_term_has_days(parts: Parts) -> Iterator[Fault]:
    """A term has days to work on, and every open school days to be visited on."""
    term, calendar = parts.profile.term, _calendar(parts)
    value = f"{term.start} to {term.end}"
    if not calendar.weekdays:
        expected = "a term with a day from Monday to Friday"
        yield Fault("authority.yaml", None, "term", value, expected)
        return
    if not calendar.office_days:
        expected = (
            f"pupil_days or in_service days for all schools in the term, {value}, "
            "that no holiday or closure covers; there is none, so nobody can be visited"
        )
        yield Fault(parts.files["calendar"], None, "kind", None, expected, None, "warning")
        return
    schools = [entry for entry in parts.tables["schools"] if entry.value.is_open]
    days = calendar.pupil_days_of(entry.value for entry in schools)
    without = [entry for entry in schools if not days[entry.value.school_id]]
    if without:
        first = without[0]
        more = f", nor have {len(without) - 1} other schools" if len(without) > 1 else ""
        expected = f"pupil_days in the term, {value}; this school has none{more}"
        yield parts.fault(
            "schools", first.row, "school_id", first.value.school_id, expected, None, "warning"
        )


def _calendar(parts: Parts) -> TermCalendar:
    spans = tuple(entry.value for entry in parts.tables["calendar"])
    return TermCalendar(parts.profile.term, spans)


def _bases(parts: Parts) -> frozenset[str]:
    return frozenset(
        entry.value.road_network for entry in parts.tables["people"] if entry.value.fte > 0
    )


def _ways(parts: Parts) -> tuple[Ways, Ways]:
    """Networks joined by a departure on a weekday of the term: forwards and backwards."""
    networks = {entry.value.port_id: entry.value.road_network for entry in parts.tables["ports"]}
    weekdays = _calendar(parts).weekdays
    there: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for entry in parts.tables["sailings"]:
        start = networks.get(entry.value.from_port)
        end = networks.get(entry.value.to_port)
        if start is None or end is None or end in there.get(start, ()):
            continue
        if _sails_on_any(entry.value, weekdays):
            there.setdefault(start, set()).add(end)
            back.setdefault(end, set()).add(start)
    return there, back


def _sails_on_any(sailing: Sailing, dates: Iterable[dt.date]) -> bool:
    first, last = sailing.valid_from or dt.date.min, sailing.valid_to or dt.date.max
    return any(sailing.days[day.weekday()] and first <= day <= last for day in dates)


def _reach(starts: Collection[str], ways: Ways) -> frozenset[str]:
    """Networks that can be reached from some, those themselves among them."""
    found = set(starts)
    waiting = list(starts)
    while waiting:
        for network in ways.get(waiting.pop(), ()):
            if network not in found:
                found.add(network)
                waiting.append(network)
    return frozenset(found)


REACH_RULES: tuple[Callable[[Parts], Iterable[Fault]], ...] = (
    networks_can_be_reached,
    islands_have_a_boat,
    people_can_reach_a_school,
    the_term_has_days,
)
