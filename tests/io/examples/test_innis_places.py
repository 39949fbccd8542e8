"""The land and the schools of Innis: a real-looking coast, schools on land, piers on the shore."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from allocator.io.examples.innis.coast import Point, Ring, distance_km, outlines
from allocator.io.examples.innis.people import mainland_bases
from allocator.io.examples.innis.places import MOTHBALLED, SITES, schools
from allocator.io.examples.innis.timetable import PIERS, port_points


def _contains(ring: Ring, point: Point) -> bool:
    east, north = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > north) != (y2 > north) and east < (x2 - x1) * (north - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def _crosses_itself(ring: Ring) -> bool:
    corners = np.array(ring)
    start, end = corners[:-1], corners[1:]

    def side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        ab, ac = b[:, None] - a[:, None], c[None] - a[:, None]
        return np.sign(ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0])

    apart = side(start, end, start) * side(start, end, end)
    crossing = (apart < 0) & (apart.T < 0)
    return bool(crossing.any())


@pytest.mark.parametrize("name", sorted(outlines()))
def test_an_outline_is_closed_and_never_crosses_itself(name: str) -> None:
    ring = outlines()[name]
    assert ring[0] == ring[-1]
    assert not _crosses_itself(ring)


def test_the_outline_check_sees_a_figure_of_eight() -> None:
    assert _crosses_itself(((0, 0), (2, 2), (2, 0), (0, 2), (0, 0)))


def test_every_school_and_base_stands_on_its_land() -> None:
    rings = outlines()
    for site in SITES:
        assert _contains(rings[site.island or "mainland"], site.at), site
    for person_id, base in mainland_bases().items():
        assert _contains(rings["mainland"], base), person_id


def test_piers_stand_on_the_shore_and_airfields_inland() -> None:
    rings, points = outlines(), port_points()
    for pier in PIERS:
        ring, at = rings[pier.land], points[pier.port_id]
        if pier.is_airfield:
            assert _contains(ring, at), pier
        else:
            assert at in ring, pier
            assert distance_km(at, pier.near) < 2, pier


def test_sixty_schools_of_six_clusters_lie_on_a_mainland_and_four_islands() -> None:
    table = schools()
    assert len(table) == 60
    assert len({school.school_id for school in table}) == 60
    assert len({school.cluster for school in table}) == 6
    assert {school.island for school in table} == {
        None, "Tarvasay", "Hestray", "Skarvay", "Gormsay",
    }  # fmt: skip
    assert Counter(school.sector for school in table)["special"] == 2


def test_sites_are_shared_by_nurseries_units_and_schools_for_all_ages() -> None:
    at_site = {site.site_id: {roll.letter for roll in site.schools} for site in SITES}
    assert at_site["IN02"] == {"P", "N"}
    assert at_site["IN21"] == {"P", "N", "G"}
    assert at_site["IN50"] == {"S", "P", "N"}


def test_one_school_is_mothballed_and_four_are_gaelic() -> None:
    table = schools()
    assert [school.school_id for school in table if not school.is_open] == list(MOTHBALLED)
    assert sum(school.language_medium == "gaelic" for school in table) == 4


def test_neighbouring_villages_are_a_plausible_drive_apart() -> None:
    mainland = [site.at for site in SITES if not site.island]
    nearest = [min(distance_km(a, b) for b in mainland if b != a) for a in mainland]
    assert max(nearest) < 20
    assert max(distance_km(a, b) for a in mainland for b in mainland) < 100
