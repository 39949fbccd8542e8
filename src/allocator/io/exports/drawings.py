"""The map and the bars of the report, as inline SVG: no image, no request, prints sharp."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.io.exports.maps import positions_of

WIDTH = 900.0
MARGIN = 24.0
TALLEST = 1100.0
SIMPLIFY_PIXELS = 0.6
KILOMETRES_A_DEGREE = 111.2
SCALES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
TIER_SHAPES = ("circle", "triangle", "square", "diamond", "pentagon", "star")
"""A shape for each tier, lowest first, so that nothing is told by colour alone."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Projection:
    """Flat map of a small area: longitude squeezed by the cosine of the middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    height: float

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Return x and y in pixels."""
        x = MARGIN + (longitude - self.west) * self.squeeze * self.scale
        return x, MARGIN + (self.north - latitude) * self.scale


def fit(points: Iterable[Point]) -> Projection:
    """Fit a projection round some longitudes and latitudes."""
    all_points = list(points) or [(-4.0, 56.0)]
    west, east = min(p[0] for p in all_points), max(p[0] for p in all_points)
    south, north = min(p[1] for p in all_points), max(p[1] for p in all_points)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * squeeze, 1e-3), max(north - south, 1e-3)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    return Projection(west, north, scale, squeeze, tall * scale + 2 * MARGIN)


def project_authority(authority: Authority) -> Projection:
    """Fit a projection round everything that a map of the authority shows."""
    coast = [point for ring in rings_of(authority.boundary) for point in ring]
    return fit([*positions_of(authority).values(), *coast])


def ground(project: Projection, authority: Authority) -> Iterator[str]:
    """Draw what lies under every map: the outline, ports, names of islands and the scale."""
    yield from land(rings_of(authority.boundary), project)
    yield from ports(project, authority)
    yield from island_names(authority, project)
    yield scale_bar(project)


def ports(project: Projection, authority: Authority) -> Iterator[str]:
    """A small square for each port, with its name to point at."""
    for port in authority.ports:
        x, y = project(port.longitude, port.latitude)
        yield (
            f'<rect x="{x - 2:.1f}" y="{y - 2:.1f}" width="4" height="4" class="port">'
            f"<title>{escape(port.name)}</title></rect>"
        )


def map_svg(plan: Plan, authority: Authority) -> str:
    """Boundary, journeys, bases, ports and schools by tier."""
    places = positions_of(authority)
    project = project_authority(authority)
    tiers = {decision.school_id: decision.tier for decision in plan.tiers.schools}
    parts = [
        f'<svg viewBox="0 0 {WIDTH:.0f} {project.height:.0f}" role="img" '
        'aria-labelledby="map-title" class="map">',
        f'<title id="map-title">Map of {escape(authority.profile.name)}: schools by tier and the '
        "journeys of the term. The tables hold the same.</title>",
        *land(rings_of(authority.boundary), project),
        *_legs(plan, places, project),
        *ports(project, authority),
    ]
    bases: dict[Point, list[str]] = {}
    for person in authority.people:
        if person.fte > 0 and not person.is_peer_head:
            name = authority.person_titles[person.person_id]
            bases.setdefault(project(person.longitude, person.latitude), []).append(name)
    ladder = {tier: rank for rank, tier in enumerate(authority.offer.tiers)}
    # The few schools of the higher tiers are drawn last, so that none hides under another.
    ranked = [
        (ladder.get(tiers.get(one.school_id) or "", 0), one) for one in authority.open_schools
    ]
    for rank, school in sorted(ranked, key=lambda pair: pair[0]):
        x, y = project(school.longitude, school.latitude)
        tier = tiers.get(school.school_id) or "undecided"
        title = f"{authority.school_titles[school.school_id]}: {tier}"
        parts.append(marker(rank, x, y, 4.5 + 1.2 * rank, title))
    parts += [_base(x, y, names) for (x, y), names in bases.items()]
    parts += [*island_names(authority, project), scale_bar(project)]
    return "".join([*parts, "</svg>"])


def _base(x: float, y: float, names: Iterable[str]) -> str:
    cross = f"M{x - 5:.1f} {y:.1f}H{x + 5:.1f}M{x:.1f} {y - 5:.1f}V{y + 5:.1f}"
    return (
        f'<g><title>Base of {escape(", ".join(names))}</title><path d="{cross}" class="halo"/>'
        f'<path d="{cross}" class="base"/></g>'
    )


def island_names(authority: Authority, project: Projection) -> Iterator[str]:
    """Names of the islands above their northernmost school."""
    islands: dict[str, list[Point]] = {}
    for school in authority.open_schools:
        if school.island:
            place = project(school.longitude, school.latitude)
            islands.setdefault(school.island, []).append(place)
    for island, places in sorted(islands.items()):
        x = sum(place[0] for place in places) / len(places)
        x = min(max(x, 4 * len(island)), WIDTH - 4 * len(island))
        y = max(min(place[1] for place in places) - 12, 14)
        yield f'<text x="{x:.1f}" y="{y:.1f}" class="place">{escape(island)}</text>'


def scale_bar(project: Projection) -> str:
    """Draw a round number of kilometres, about a tenth of the map's width."""
    pixels = project.scale / KILOMETRES_A_DEGREE
    kilometres = max((step for step in SCALES if step * pixels <= WIDTH / 8), default=SCALES[0])
    x, y = MARGIN / 2, project.height - MARGIN / 2
    width = kilometres * pixels
    middle = x + width / 2
    return (
        f'<path d="M{x:.1f} {y - 5:.1f}v5h{width:.1f}v-5" class="scale"/>'
        f'<text x="{middle:.1f}" y="{y - 8:.1f}" class="place plain">{kilometres:g} km</text>'
    )


def marker(rank: int, x: float, y: float, size: float, title: str = "") -> str:
    """Draw the shape of a tier."""
    shape = TIER_SHAPES[min(rank, len(TIER_SHAPES) - 1)]
    label = f"<title>{escape(title)}</title>" if title else ""
    if shape == "circle":
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" class="tier{rank}">{label}</circle>'
        )
    corners = {"triangle": 3, "square": 4, "diamond": 4, "pentagon": 5, "star": 6}[shape]
    turn = math.pi / 4 if shape == "square" else math.pi / 2
    points = " ".join(
        f"{x + size * 1.2 * math.cos(turn + 2 * math.pi * n / corners):.1f},"
        f"{y - size * 1.2 * math.sin(turn + 2 * math.pi * n / corners):.1f}"
        for n in range(corners)
    )
    return f'<polygon points="{points}" class="tier{rank}">{label}</polygon>'


def land(rings: Iterable[list[Point]], project: Projection) -> Iterator[str]:
    """Draw the rings of the outline, no finer than can be seen."""
    for ring in rings:
        thin = _thin([project(longitude, latitude) for longitude, latitude in ring])
        if len(thin) > 2:
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in thin)
            yield f'<path d="M{path}Z" class="land"/>'


def rings_of(boundary: Any) -> Iterator[list[Point]]:
    """Outer rings of every polygon of a GeoJSON value, whatever it is wrapped in."""
    if not isinstance(boundary, dict):
        return
    for feature in boundary.get("features", []):
        yield from rings_of(feature)
    if isinstance(boundary.get("geometry"), dict):
        yield from rings_of(boundary["geometry"])
    for part in boundary.get("geometries", []):
        yield from rings_of(part)
    coordinates = boundary.get("coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(
        str(boundary.get("type")), []
    )
    for polygon in polygons or []:
        if polygon:
            yield [(float(point[0]), float(point[1])) for point in polygon[0]]


def _thin(points: list[Point]) -> list[Point]:
    """Leave out points that lie nearer than a fraction of a pixel to the one before."""
    kept: list[Point] = []
    for point in points:
        if not kept or math.dist(point, kept[-1]) >= SIMPLIFY_PIXELS:
            kept.append(point)
    return kept


def _legs(plan: Plan, places: dict[str, Point], project: Projection) -> Iterator[str]:
    """Every way that is travelled, once for each person and mode, thicker where it is often."""
    if plan.schedule is None:
        return
    times: dict[tuple[str, str, str, str], int] = {}
    for day in plan.schedule.days:
        for leg in day.legs:
            ends = tuple(sorted((leg.from_id, leg.to_id)))
            key = (day.person_id, leg.mode, ends[0], ends[1])
            times[key] = times.get(key, 0) + 1
    for (person, mode, start, end), count in sorted(times.items()):
        (x1, y1), (x2, y2) = project(*places[start]), project(*places[end])
        width = min(3.0, 0.6 + 0.2 * count)
        yield (
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'class="leg {mode}" stroke-width="{width:.1f}" data-person="{escape(person)}"/>'
        )


def bar_svg(shares: Iterable[tuple[str, float]], label: str) -> str:
    """A bar of hours: parts of a whole (shares of 1) one after another."""
    parts, at = [], 0.0
    for name, share in shares:
        width = max(0.0, min(1.0 - at, share)) * 100
        end = at * 100 + width
        parts.append(
            f'<rect x="{at * 100:.2f}" y="0" width="{width:.2f}" height="10" class="{name}"/>'
        )
        if width > 0 and end < 99.9:
            # A line ends each part, so that they are told apart without colour too.
            parts.append(f'<path d="M{end:.2f} 0V10" class="cut"/>')
        at += width / 100
    return (
        f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" class="bar" role="img" '
        f'aria-label="{escape(label)}"><rect width="100" height="10" class="spare"/>'
        f"{''.join(parts)}</svg>"
    )
