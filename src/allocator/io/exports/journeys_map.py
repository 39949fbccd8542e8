"""The journeys of each week on a map of its own, with the same told in words beside it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.schedules import Leg
from allocator.io.exports.drawings import WIDTH, Point, Projection, ground, project_authority
from allocator.io.exports.itineraries import ItineraryDay, PersonTerm, site_of
from allocator.io.exports.map_labels import place_labels
from allocator.io.exports.maps import positions_of
from allocator.io.exports.words import counted, place_names, short_name

COLOURS = 8
"""Line colours of people in the style sheet; the number beside each place tells who it is."""
WAYS = {"ferry": "boat to", "flight": "flight to", "walk": "on foot to"}


@dataclass(frozen=True)
class _Traveller:
    """A person's journeys of one week; ``number`` is the same in every week."""

    number: int
    person_id: str
    name: str
    days: tuple[ItineraryDay, ...]

    @property
    def colour(self) -> str:
        """Class of the person's lines."""
        return f"who{(self.number - 1) % COLOURS}"


def week_maps(terms: Sequence[PersonTerm], authority: Authority) -> dict[str, Any]:
    """Give the ground that all maps share, and a map and a table for each week with journeys.

    Returns
    -------
        ``ground``: a drawing without size that holds the outline, schools and ports once;
        ``weeks``: title, counts, map and rows of each week.
    """
    names = place_names(authority)
    project = project_authority(authority)
    places = {key: project(*place) for key, place in positions_of(authority).items()}
    weeks: list[dict[str, Any]] = []
    for monday, travellers in _by_week(terms, authority):
        title = f"Week of {monday.day} {monday:%B}"
        number = len(weeks) + 1
        weeks.append(
            {
                "title": title,
                "counts": _counts(travellers),
                "map": _map(f"week-{number}", title, travellers, places, project, authority),
                "rows": [_row(one, names) for one in travellers],
            }
        )
    return {"ground": _shared_ground(project, authority) if weeks else "", "weeks": weeks}


def _by_week(
    terms: Sequence[PersonTerm], authority: Authority
) -> Iterator[tuple[dt.date, list[_Traveller]]]:
    """Those who travel in each week, by the Monday it begins on."""
    found: dict[dt.date, list[_Traveller]] = {}
    number = 0
    for term in terms:
        weeks: dict[dt.date, list[ItineraryDay]] = {}
        for day in term.days:
            if day.legs or day.night_at is not None:
                weeks.setdefault(day.date - dt.timedelta(days=day.date.weekday()), []).append(day)
        if weeks:
            number += 1
        name = authority.person_titles[term.person_id]
        for monday, days in weeks.items():
            traveller = _Traveller(number, term.person_id, name, tuple(days))
            found.setdefault(monday, []).append(traveller)
    yield from sorted(found.items())


def _counts(travellers: Iterable[_Traveller]) -> str:
    """Who travels, how many visits, how many nights."""
    everyone = list(travellers)
    days = [day for one in everyone for day in one.days]
    visits = {visit.visit_id for day in days for visit in day.visits if visit.mode == "in_person"}
    nights = sum(day.night_at is not None for day in days)
    modes = Counter(leg.mode for day in days for leg in day.legs)
    parts = [
        counted(len(everyone), "person travels", "people travel"),
        counted(len(visits), "visit"),
        *([counted(modes["ferry"], "crossing")] if modes["ferry"] else []),
        *([counted(modes["flight"], "flight")] if modes["flight"] else []),
        *([counted(nights, "night away", "nights away")] if nights else []),
    ]
    return ", ".join(parts)


def _row(traveller: _Traveller, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": traveller.number,
        "colour": traveller.colour,
        "name": traveller.name,
        "days": [
            {"date": f"{day.date:%a} {day.date.day}", "way": _way(day, traveller, names)}
            for day in traveller.days
        ],
    }


def _way(day: ItineraryDay, traveller: _Traveller, names: Mapping[str, str]) -> str:
    """Places of a day in order; the way back to the base goes without saying."""
    stops = [
        f"{WAYS[leg.mode]} {name}" if leg.mode in WAYS else name
        for leg in day.legs
        if leg.to_id != traveller.person_id or leg.mode in WAYS
        for name in [short_name(names[leg.to_id])]
    ]
    if day.night_at is not None:
        stops.append(f"night near {short_name(names[day.night_at])}")
    return ", ".join(stops) or "the way home"


def _shared_ground(project: Projection, authority: Authority) -> str:
    """Outline, ports and all schools, drawn once and used by every week's map."""
    sites = sorted({(one.longitude, one.latitude) for one in authority.open_schools})
    dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in (project(*position) for position in sites))
    return (
        '<svg class="shared" aria-hidden="true"><defs><g id="ground">'
        f'{"".join(ground(project, authority))}<path d="{dots}" class="site"/></g></defs></svg>'
    )


def _map(
    identity: str,
    title: str,
    travellers: Sequence[_Traveller],
    places: Mapping[str, Point],
    project: Projection,
    authority: Authority,
) -> str:
    """One week: ways by person, places visited with the numbers of the people, nights."""
    parts = [
        f'<svg viewBox="0 0 {WIDTH:.0f} {project.height:.0f}" role="img" '
        f'aria-labelledby="{identity}" class="map week-map"><title id="{identity}">'
        f"{escape(title)}: map of the journeys. The table beside it tells the same.</title>"
        '<use href="#ground"/>',
    ]
    visited: dict[Point, set[int]] = {}
    nights: dict[Point, set[str]] = {}
    bases: dict[Point, None] = {}
    for one in travellers:
        parts += _ways(one, places)
        for day in one.days:
            for visit in day.visits:
                if visit.mode == "in_person":
                    site = places[site_of(visit, authority)]
                    visited.setdefault(site, set()).add(one.number)
            if day.night_at is not None:
                nights.setdefault(places[day.night_at], set()).add(one.name)
                visited.setdefault(places[day.night_at], set()).add(one.number)
        # A peer head's base is no base of the team: it is not marked here either.
        if not authority.person_by_id[one.person_id].is_peer_head:
            bases[places[one.person_id]] = None
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="stop"/>' for x, y in visited]
    parts += [_moon(point, names) for point, names in nights.items()]
    parts += [_cross(point) for point in bases]
    labels = [(point, _numbers(numbers)) for point, numbers in sorted(visited.items())]
    moons = [_beside(point) for point in nights]
    parts += _labels(labels, [*visited, *bases, *moons], project.height)
    return "".join([*parts, "</svg>"])


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(str(number) for number in sorted(numbers))


def _ways(traveller: _Traveller, places: Mapping[str, Point]) -> Iterator[str]:
    """One path for each kind of way, with every way once, whichever direction."""
    ways: dict[str, dict[tuple[Point, Point], None]] = {}
    for day in traveller.days:
        for leg in day.legs:
            ends = sorted((places[leg.from_id], places[leg.to_id]))
            if ends[0] != ends[1]:
                ways.setdefault(_kind(leg), {})[ends[0], ends[1]] = None
    for kind, pairs in sorted(ways.items()):
        path = "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in pairs)
        yield f'<path d="{path}" class="{kind} {traveller.colour}"/>'


def _kind(leg: Leg) -> str:
    return f"way {leg.mode}" if leg.mode in ("ferry", "flight") else "way"


def _beside(point: Point) -> Point:
    """Return where the mark of a night at a point stands."""
    return point[0] - 10, point[1] - 10


def _moon(point: Point, names: Iterable[str]) -> str:
    x, y = _beside(point)
    return (
        f'<path d="M{x + 3:.1f} {y - 6:.1f}a7 7 0 1 0 4 11a6 6 0 1 1 -4 -11z" class="moon">'
        f"<title>Night away: {escape(', '.join(sorted(names)))}</title></path>"
    )


def _cross(point: Point) -> str:
    x, y = point
    return f'<path d="M{x - 6:.1f} {y:.1f}h12M{x:.1f} {y - 6:.1f}v12" class="base"/>'


def _labels(
    labels: Sequence[tuple[Point, str]], points: Iterable[Point], height: float
) -> Iterator[str]:
    placed = place_labels(labels, points, WIDTH, height)
    for one in placed:
        if one.is_far:
            x, y = one.point
            yield f'<path d="M{x:.1f} {y:.1f}L{one.x:.1f} {one.y:.1f}" class="lead-line"/>'
    for one in placed:
        yield f'<text x="{one.x:.1f}" y="{one.y + 6:.1f}" class="who">{one.words}</text>'
