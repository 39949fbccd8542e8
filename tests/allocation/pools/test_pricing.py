"""Who could support one school of a pool: answered by the pool's prices, not by the whole model."""

from __future__ import annotations

import pytest

from allocator.allocation import pools
from allocator.allocation.who_for import people_for
from allocator.domain.candidates import SchoolCandidates
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from benchmarks.authorities import made_authority, made_tiers


def found(schools: int) -> SchoolCandidates:
    authority = made_authority("mixed", schools, 1, simple=True)
    travel = build_travel(authority)
    return people_for(authority, made_tiers(authority, 1), travel, SolveControl(), "S00007")


def test_the_link_officer_and_each_activity_are_answered() -> None:
    assert pools.is_pool(made_authority("mixed", 320, 1, simple=True))
    rows = found(320).activities
    assert [row.activity for row in rows] == ["link", "link_visit"]
    for row in rows:
        assert len(row.best) == 3
        assert [one.points for one in row.best] == sorted(one.points for one in row.best)


def test_pool_and_general_model_name_the_same_people_able_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_general = found(60)
    monkeypatch.setattr("allocator.allocation.who_for.is_pool", lambda _authority: True)
    as_pool = found(60)
    for general, pool in zip(as_general.activities, as_pool.activities, strict=True):
        assert (general.activity, general.eligible) == (pool.activity, pool.eligible)
        assert {one.person_id for one in general.unsuitable} == {
            one.person_id for one in pool.unsuitable
        }
