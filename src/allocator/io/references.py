"""What one table says about another: ids that exist, days that can be, things that clash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np

from allocator.domain.indicators import INDICATORS
from allocator.errors import Fault
from allocator.io.crossing_references import CROSSING_RULES
from allocator.io.documents import nearest
from allocator.io.offer_references import OFFER_RULES
from allocator.io.parts import Parts
from allocator.io.position_references import POSITION_RULES
from allocator.io.reach_references import REACH_RULES
from allocator.io.rows import Numbered


def check_references(parts: Parts) -> list[Fault]:
    """Every fault between tables, in a stable order."""
    return [fault for rule in RULES for fault in rule(parts)]


def ids_are_unique(parts: Parts) -> Iterator[Fault]:
    """An id stands for one thing; bases, sites and ports share one space of ids."""
    for table, column in (
        ("schools", "school_id"),
        ("people", "person_id"),
        ("ports", "port_id"),
        ("visits", "visit_id"),
    ):
        seen: dict[str, int] = {}
        for entry in parts.tables[table]:
            key = getattr(entry.value, column)
            if key in seen:
                expected = f"an id of its own; row {seen[key]} has it too"
                yield parts.fault(table, entry.row, column, key, expected)
            seen.setdefault(key, entry.row)
    sites = parts.ids("schools", "site_id")
    people = parts.ids("people", "person_id")
    for table, column, others in (
        ("people", "person_id", sites),
        ("ports", "port_id", sites | people),
    ):
        for entry in parts.tables[table]:
            key = getattr(entry.value, column)
            if key in others:
                expected = "an id that no site, person or port has: journeys name places by it"
                yield parts.fault(table, entry.row, column, key, expected)


def ids_are_known(parts: Parts) -> Iterator[Fault]:
    """Every school, person, port, site, activity and tier that is named exists."""
    schools, people = parts.ids("schools", "school_id"), parts.ids("people", "person_id")
    ports = parts.ids("ports", "port_id")
    places = parts.ids("schools", "site_id") | people | ports
    activities, tiers = frozenset(parts.offer.activities), frozenset(parts.offer.tiers)
    named: tuple[tuple[str, str, frozenset[str], str], ...] = (
        ("headteachers", "school_id", schools, "school"),
        ("judgements", "school_id", schools, "school"),
        ("judgements", "tier", tiers, "tier of the offer"),
        ("judgements", "made_by", people, "person"),
        ("tier_history", "school_id", schools, "school"),
        ("tier_history", "tier", tiers, "tier of the offer"),
        ("discussions", "school_id", schools, "school"),
        ("discussions", "tier", tiers, "tier of the offer"),
        ("discussions", "by", people, "person"),
        ("people", "school_id", schools, "school"),
        ("leave", "person_id", people, "person"),
        ("links", "school_id", schools, "school"),
        ("links", "person_id", people, "person"),
        ("conflicts", "school_id", schools, "school"),
        ("conflicts", "person_id", people, "person"),
        ("calendar", "school_id", schools, "school"),
        ("sailings", "from_port", ports, "port"),
        ("sailings", "to_port", ports, "port"),
        ("travel_minutes", "from_id", places, "site, person or port"),
        ("travel_minutes", "to_id", places, "site, person or port"),
        ("pins", "school_id", schools, "school"),
        ("pins", "person_id", people, "person"),
        ("pins", "activity", activities, "activity of the offer"),
        ("visits", "school_ids", schools, "school"),
        ("visits", "person_ids", people, "person"),
        ("visits", "activity", activities, "activity of the offer"),
    )
    defined_in = {
        "school": {"schools"},
        "person": {"people"},
        "port": {"ports"},
        "site, person or port": {"schools", "people", "ports"},
    }
    for table, column, known, what in named:
        if defined_in.get(what, set()) & parts.unread:
            continue
        for entry in parts.tables[table]:
            given = getattr(entry.value, column)
            for key in given if isinstance(given, tuple) else (given,):
                if key is not None and key not in known:
                    severity = "warning" if column in ("made_by", "by") else "error"
                    yield parts.fault(
                        table, entry.row, column, key, f"a {what} that is known",
                        nearest(key, known), severity,
                    )  # fmt: skip


def readings_name_known_things(parts: Parts) -> Iterator[Fault]:
    """Readings are of schools that exist; an unknown indicator may be a ruleset's own."""
    schools = parts.ids("schools", "school_id")
    schools_are_read = "schools" not in parts.unread
    indicators = frozenset(indicator.name for indicator in INDICATORS)
    readings = parts.readings
    reported: set[str] = set()
    for row, school, indicator in zip(
        parts.reading_rows, readings.school_id, readings.indicator, strict=True
    ):
        is_unknown = schools_are_read and school and school not in schools
        if is_unknown and school not in reported:
            reported.add(school)
            yield parts.fault(
                "readings", row, "school_id", school, "a school that is known",
                nearest(school, schools),
            )  # fmt: skip
        if indicator and indicator not in indicators and indicator not in reported:
            reported.add(indicator)
            expected = "an indicator of the catalogue, or one that the ruleset declares"
            near = nearest(indicator, indicators)
            yield parts.fault("readings", row, "indicator", indicator, expected, near, "note")


def readings_do_not_contradict(parts: Parts) -> Iterator[Fault]:
    """One value of an indicator for a school, period, day it became known and source."""
    readings = parts.readings
    seen: dict[tuple[object, ...], int] = {}
    columns = zip(
        readings.school_id, readings.indicator, readings.period_end.astype(str),
        readings.known_on.astype(str), readings.source, strict=True,
    )  # fmt: skip
    for place, key in enumerate(columns):
        before = seen.setdefault(key, place)
        if before == place:
            continue
        a, b = readings.value[before], readings.value[place]
        same = a == b or (np.isnan(a) and np.isnan(b))
        row = parts.reading_rows[place]
        expected = f"one reading; row {parts.reading_rows[before]} is of the same thing"
        value = None if np.isnan(b) else f"{b:g}"
        yield parts.fault(
            "readings", row, "value", value, expected, None, "note" if same else "error"
        )


def one_tier_a_day(parts: Parts) -> Iterator[Fault]:
    """Two tiers of a school on one day cannot both count: no order of rows decides."""
    for table, column in (("tier_history", "from_date"), ("judgements", "made_on")):
        first: dict[tuple[str, object], Numbered] = {}
        for entry in parts.tables[table]:
            row = entry.value
            other = first.setdefault((row.school_id, getattr(row, column)), entry)
            if row.tier != other.value.tier:
                day = getattr(row, column)
                expected = f"{other.value.tier}, as row {other.row} says of {day}; or another day"
                yield parts.fault(table, entry.row, "tier", row.tier, expected)


def sites_are_one_place(parts: Parts) -> Iterator[Fault]:
    """Schools of one site stand at one place on one road network."""
    first: dict[str, Numbered] = {}
    for entry in parts.tables["schools"]:
        school = entry.value
        other = first.setdefault(school.site_id, entry)
        for column in ("latitude", "longitude", "road_network"):
            if getattr(school, column) != getattr(other.value, column):
                expected = f"the same as row {other.row}, which shares site {school.site_id}"
                yield parts.fault("schools", entry.row, column, getattr(school, column), expected)


def days_run_forward(parts: Parts) -> Iterator[Fault]:
    """The end of a span, link, leave or time of day does not lie before its start."""
    for table, start, end in (
        ("leave", "from_date", "to_date"),
        ("links", "from_date", "to_date"),
        ("calendar", "from_date", "to_date"),
        ("judgements", "made_on", "review_on"),
        ("discussions", "proposed_on", "discussed_on"),
        ("visits", "start", "end"),
        ("sailings", "depart", "arrive"),
        ("sailings", "valid_from", "valid_to"),
    ):
        for entry in parts.tables[table]:
            first, last = getattr(entry.value, start), getattr(entry.value, end)
            if first is None or last is None:
                continue
            if last < first or (table == "visits" and last == first):
                column = end.removesuffix("_date")
                expected = f"not before {start.removesuffix('_date')} of the same row"
                yield parts.fault(table, entry.row, column, last, expected)


def discussions_have_a_day(parts: Parts) -> Iterator[Fault]:
    """A discussion says when it was held or proposed; a head's view needs the day of the talk."""
    for entry in parts.tables["discussions"]:
        talk = entry.value
        if talk.discussed_on is None and talk.head_view in ("agrees", "disagrees"):
            expected = "the day of the talk in which the head gave this view"
            yield parts.fault("discussions", entry.row, "discussed_on", None, expected)
        elif talk.discussed_on is None and talk.proposed_on is None:
            expected = "the day of the talk, or the day the tier was proposed (proposed_on)"
            yield parts.fault("discussions", entry.row, "discussed_on", None, expected)


def sailings_go_somewhere(parts: Parts) -> Iterator[Fault]:
    """A departure ends at another port than it began."""
    for entry in parts.tables["sailings"]:
        if entry.value.from_port == entry.value.to_port:
            expected = "another port than from_port"
            yield parts.fault("sailings", entry.row, "to_port", entry.value.to_port, expected)


def links_do_not_overlap(parts: Parts) -> Iterator[Fault]:
    """A school has one link officer at any date."""
    spans: dict[str, list[tuple[dt.date, dt.date, Numbered]]] = {}
    for entry in parts.tables["links"]:
        link = entry.value
        last = link.to_date or dt.date.max
        spans.setdefault(link.school_id, []).append((link.from_date, last, entry))
    for school, own in spans.items():
        own.sort(key=lambda span: (span[0], span[2].row))
        for (_, last, before), (first, _, entry) in pairwise(own):
            if first <= last:
                expected = f"one link officer of {school} at a time; row {before.row} overlaps"
                yield parts.fault("links", entry.row, "from", first, expected)


def pinned_days_can_be(parts: Parts) -> Iterator[Fault]:
    """A pinned day, and an agreed visit's, is a weekday; pins lie in the term."""
    term = parts.profile.term
    for table in ("pins", "visits"):
        for entry in parts.tables[table]:
            day = entry.value.date
            status = getattr(entry.value, "status", "agreed")
            if day is None or status == "cancelled":
                continue
            if status == "agreed" and not term.start <= day <= term.end:
                expected = f"a day in the term, {term.start} to {term.end}"
                yield parts.fault(table, entry.row, "date", day, expected)
            elif day.weekday() >= 5 and getattr(entry.value, "kind", "fix") == "fix":
                expected = f"a day from Monday to Friday; this is a {day:%A}"
                yield parts.fault(table, entry.row, "date", day, expected)


def pins_do_not_clash(parts: Parts) -> Iterator[Fault]:
    """Nothing is both fixed and forbidden."""
    pins = parts.tables["pins"]
    forbidden = [entry for entry in pins if entry.value.kind == "forbid"]
    columns = ("school_id", "person_id", "activity", "date")
    for entry in (entry for entry in pins if entry.value.kind == "fix"):
        for other in forbidden:
            given = [column for column in columns if getattr(other.value, column) is not None]
            if given and all(
                getattr(other.value, column) == getattr(entry.value, column) for column in given
            ):
                expected = f"no pin that row {other.row} forbids"
                yield parts.fault("pins", entry.row, "kind", "fix", expected)


def pins_say_something(parts: Parts) -> Iterator[Fault]:
    """A pin names at least a school, a person, an activity or a day."""
    for entry in parts.tables["pins"]:
        pin = entry.value
        if pin.school_id is pin.person_id is pin.activity is pin.date is None:
            expected = "a school, person, activity or date to pin"
            yield parts.fault("pins", entry.row, "kind", pin.kind, expected)


def peer_heads_have_a_school(parts: Parts) -> Iterator[Fault]:
    """A peer head's own school is needed to keep them away from it."""
    for entry in parts.tables["people"]:
        if entry.value.is_peer_head and entry.value.school_id is None:
            expected = "the peer head's own school"
            yield parts.fault("people", entry.row, "school_id", None, expected, None, "warning")


def dates_of_evidence_are_sane(parts: Parts) -> Iterator[Fault]:
    """Evidence is read before the term ends, in a year that makes sense."""
    profile = parts.profile
    if profile.as_of > profile.term.end:
        yield Fault(
            "authority.yaml", None, "as_of", str(profile.as_of),
            f"a day not after the end of the term, {profile.term.end}",
        )  # fmt: skip
    if not 2000 <= profile.term.start.year <= 2100:
        yield Fault(
            "authority.yaml",
            None,
            "term.start",
            str(profile.term.start),
            "a year from 2000 to 2100",
        )


RULES: tuple[Callable[[Parts], Iterable[Fault]], ...] = (
    dates_of_evidence_are_sane,
    ids_are_unique,
    ids_are_known,
    readings_name_known_things,
    readings_do_not_contradict,
    one_tier_a_day,
    sites_are_one_place,
    *POSITION_RULES,
    *REACH_RULES,
    days_run_forward,
    discussions_have_a_day,
    sailings_go_somewhere,
    *CROSSING_RULES,
    links_do_not_overlap,
    pinned_days_can_be,
    pins_do_not_clash,
    pins_say_something,
    *OFFER_RULES,
    peer_heads_have_a_school,
)
