"""Made authorities are lawful, the same each time, written as workspaces, and can be allocated."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from allocator.allocation import allocate
from allocator.allocation.checks import check_allocation
from allocator.domain.authority import Authority
from allocator.io.workspace import check_workspace, read_workspace
from allocator.planning import classify_workspace, open_workbench
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from benchmarks.authorities import made_authority, made_tiers, write_made_workspace
from benchmarks.made.land import Kind
from benchmarks.scotland import authority_of, data_folder

KINDS: tuple[Kind, ...] = get_args(Kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_written_workspace_has_no_fault(kind: Kind, tmp_path: Path) -> None:
    authority = made_authority(kind, 200)
    write_made_workspace(authority, tmp_path)
    assert check_workspace(tmp_path) == ()
    again = read_workspace(tmp_path).authority
    assert again.schools == authority.schools
    assert again.people == authority.people
    assert again.visits == authority.visits


def test_the_command_line_would_give_the_tiers_and_flags_that_are_made(tmp_path: Path) -> None:
    authority = made_authority("mixed", 80)
    write_made_workspace(authority, tmp_path)
    report = classify_workspace(open_workbench(tmp_path))
    found = {one.school_id: (one.tier, one.flags) for one in report.schools}
    made = made_tiers(authority).schools
    assert found == {one.school_id: (one.tier, one.flags) for one in made}


def test_the_same_seed_gives_the_same_bytes_and_another_other_ones(tmp_path: Path) -> None:
    def written(name: str, seed: int) -> dict[str, bytes]:
        write_made_workspace(made_authority("islands", 60, seed), tmp_path / name)
        return {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}

    first = written("first", 1)
    assert first == written("again", 1)
    assert first != written("other", 2)


@pytest.mark.parametrize("kind", KINDS)
def test_shares_are_those_of_real_authorities(kind: Kind) -> None:
    authority = made_authority(kind, 400)
    tiers = Counter(decision.tier for decision in made_tiers(authority).schools)
    assert tiers == {"universal": 300, "targeted": 72, "intensive": 28}
    sectors = Counter(school.sector for school in authority.schools)
    assert sectors == {"primary": 332, "secondary": 56, "special": 12}
    gaelic = sum(school.language_medium == "gaelic" for school in authority.schools)
    assert 0 < gaelic < 20
    roles = Counter(person.role for person in authority.people if person.fte > 0)
    assert (roles["qio"], roles["peer_head"]) == (29, 50)
    assert 0.78 < valid_links(authority) < 0.92
    assert authority.leave
    assert authority.conflicts
    assert authority.visits
    assert {pin.kind for pin in authority.pins} == {"fix", "forbid"}


@pytest.mark.parametrize("kind", KINDS)
def test_road_networks_are_joined_by_sailings_alone(kind: Kind) -> None:
    authority = made_authority(kind, 120)
    networks = {school.road_network for school in authority.schools}
    assert (len(networks) > 2) == (kind == "islands")
    crossed = {port.road_network for port in authority.ports}
    assert crossed == (networks if len(networks) > 1 else set())
    trips = Counter((sailing.from_port, sailing.to_port) for sailing in authority.sailings)
    assert all(2 <= count <= 4 for count in trips.values())


def test_tightness_scales_capacity_and_nothing_else() -> None:
    loose, tight = (made_authority("city", 100, tightness=share) for share in (1.0, 0.8))
    assert loose.schools == tight.schools
    assert loose.links == tight.links
    hours = [
        sum(one.capacity_hours(person) for person in one.people if person.role == "qio")
        for one in (loose, tight)
    ]
    assert hours[1] == pytest.approx(0.8 * hours[0], rel=0.01)


def test_a_simple_authority_has_link_visits_and_their_officers_alone() -> None:
    authority = made_authority("mixed", 100, simple=True)
    assert set(authority.offer.activities) == {"link_visit"}
    assert {person.role for person in authority.people} == {"qio"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_tiny_one_is_allocated_and_the_checker_is_silent(kind: Kind) -> None:
    authority = roughly(made_authority(kind, 12))
    tiers = made_tiers(authority)
    plan = allocate(authority, tiers, build_travel(authority), SolveControl())
    assert check_allocation(authority, tiers, plan) == []
    assert plan.items


def roughly(authority: Authority) -> Authority:
    """Ask for a plan within two per cent: a test has no time for the last of it."""
    profile = authority.profile
    settings = profile.settings.model_copy(update={"allocation_gap": 0.02})
    return replace(authority, profile=profile.model_copy(update={"settings": settings}))


def valid_links(authority: Authority) -> float:
    """Share of schools whose link officer is still there and may serve them."""
    people = authority.person_by_id
    valid = [link for link in authority.links if people[link.person_id].fte > 0]
    return len(valid) / len(authority.schools)


def test_a_real_council_has_real_schools_and_invented_people(tmp_path: Path) -> None:
    if not data_folder().is_dir():
        pytest.skip("the published register is not here: set ALLOCATOR_DATA")
    authority = authority_of("Orkney Islands")
    assert len(authority.schools) == 25
    assert {"orkney-mainland", "hoy", "westray"} <= {one.road_network for one in authority.schools}
    assert all(person.name.startswith("Invented") for person in authority.people)
    write_made_workspace(authority, tmp_path)
    assert [fault for fault in check_workspace(tmp_path) if fault.severity == "error"] == []
