"""On which road network the ports of a feed stand: told, reused, or asked for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from allocator.domain.crossings import Port
from allocator.errors import FaultyDataError, UsageError
from allocator.io.imports.gtfs.departures import GtfsChoices
from allocator.io.imports.gtfs.importing import import_gtfs
from allocator.io.imports.gtfs.networks import KnownPlace, choose_network, places_across
from allocator.io.workspace import read_workspace
from tests.data import data_folder
from tests.io.imports.gtfs_feeds import SCHOOLS, changed, write_feed, write_schools


def a_place(network: str, latitude: float, longitude: float, title: str = "school") -> KnownPlace:
    return KnownPlace(title, network, latitude, longitude)


PIER = a_place("", 56.0, -5.0)
OPPOSITE = a_place("", 56.0, -5.03)


def network_of(*places: KnownPlace, across: tuple[KnownPlace, ...] = (), near: float = 5.0):
    return choose_network(PIER, across, places, near).road_network


def test_the_nearest_place_tells_the_network() -> None:
    assert network_of(a_place("a", 56.01, -5.0), a_place("b", 56.04, -5.0)) == "a"


def test_a_place_beyond_the_distance_tells_nothing() -> None:
    assert network_of(a_place("a", 56.1, -5.0)) is None
    assert network_of(a_place("a", 56.1, -5.0), near=20) == "a"


def test_a_place_nearer_to_the_pier_opposite_lies_across_the_water() -> None:
    school = a_place("isle", 56.0, -5.025)
    assert network_of(school) == "isle"
    assert network_of(school, across=(OPPOSITE,)) is None
    assert network_of(school, a_place("land", 56.04, -5.0), across=(OPPOSITE,)) == "land"


def test_two_networks_at_like_distances_are_asked_for() -> None:
    rivals = (a_place("a", 56.02, -5.0), a_place("b", 56.03, -5.0))
    assert network_of(*rivals) is None
    assert "a) is" in choose_network(PIER, (), rivals, 5).why


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_schools(tmp_path / "ws")


def without_far(folder: Path) -> Path:
    (folder / "schools.csv").write_text(SCHOOLS.split("S3")[0])
    return folder


def test_an_unknown_network_is_asked_for_and_the_rest_is_imported(tmp_path, folder):
    report = import_gtfs(write_feed(tmp_path), without_far(folder))
    assert {row["port_id"] for row in rows_of(folder / "ports.csv")} == {"PIER", "ISLE"}
    assert any("--network FAR=NETWORK" in line for line in report.lines())
    rides = {(row["from_port"], row["to_port"]) for row in rows_of(folder / "sailings.csv")}
    assert rides == {("PIER", "ISLE"), ("ISLE", "PIER")}


def test_an_answer_is_taken(tmp_path, folder):
    answers = GtfsChoices(networks={"FAR": "far-isle"})
    import_gtfs(write_feed(tmp_path), without_far(folder), answers)
    networks = {row["port_id"]: row["road_network"] for row in rows_of(folder / "ports.csv")}
    assert networks["FAR"] == "far-isle"


def test_a_boat_passes_by_a_port_that_is_not_placed(tmp_path, folder):
    lines = SCHOOLS.splitlines(keepends=True)
    (folder / "schools.csv").write_text(
        "".join(line for line in lines if "Isle Prim" not in line or "Far" in line)
    )
    import_gtfs(write_feed(tmp_path), folder)
    rides = {
        (row["from_port"], row["to_port"], row["depart"])
        for row in rows_of(folder / "sailings.csv")
        if row["mode"] == "ferry"
    }
    assert rides == {("PIER", "FAR", "08:00"), ("FAR", "PIER", "15:00")}


def test_no_port_that_can_be_placed_refuses_the_feed(tmp_path, folder):
    (folder / "schools.csv").unlink()
    with pytest.raises(FaultyDataError) as caught:
        import_gtfs(write_feed(tmp_path), folder)
    assert len(caught.value.faults) == 5
    assert all("--network" in fault.expected for fault in caught.value.faults)
    assert list(folder.iterdir()) == []


def test_an_answer_about_no_stop_is_refused(tmp_path, folder):
    with pytest.raises(UsageError, match="Did you mean 'PIER'"):
        import_gtfs(write_feed(tmp_path), folder, GtfsChoices(networks={"PEIR": "mainland"}))


def test_a_port_by_hand_at_the_same_pier_is_used(tmp_path, folder):
    header = ",".join(Port.model_fields)
    (folder / "ports.csv").write_text(f"{header}\ntown,Town pier,56.4112,-5.4801,mainland\n")
    import_gtfs(write_feed(tmp_path), folder)
    ports = [row["port_id"] for row in rows_of(folder / "ports.csv")]
    assert "PIER" not in ports
    assert {"town", "ISLE"} <= {row["from_port"] for row in rows_of(folder / "sailings.csv")}


def test_a_port_by_hand_of_the_same_id_stays_and_is_told_when_it_moved(tmp_path, folder):
    header = ",".join(Port.model_fields)
    (folder / "ports.csv").write_text(f"{header}\nPIER,Old pier,56.45,-5.48,somewhere\n")
    report = import_gtfs(write_feed(tmp_path), folder)
    assert rows_of(folder / "ports.csv")[0]["road_network"] == "somewhere"
    assert any("4.3 km from the feed's Town pier" in note for note in report.piers.notes)


def test_a_stop_with_the_id_of_a_site_has_another(tmp_path, folder):
    schools = SCHOOLS.replace("A1,Town", "PIER,Town")
    (folder / "schools.csv").write_text(schools)
    import_gtfs(write_feed(tmp_path), folder)
    assert "port-PIER" in {row["port_id"] for row in rows_of(folder / "ports.csv")}


def test_stops_of_one_terminal_are_one_port(tmp_path, folder):
    text = changed(
        "stops", "PIER,Town pier,56.4110,-5.4800,,", "PIER,Berth 1,56.4110,-5.4800,TERM,"
    )
    text += "BERTH2,Berth 2,,,TERM,\nTERM,Town terminal,56.4111,-5.4802,,1\n"
    times = changed("stop_times", "18:00:00,18:00:00,PIER", "18:00:00,18:00:00,BERTH2")
    feed = write_feed(tmp_path, stops=text, stop_times=times)
    import_gtfs(feed, folder)
    ends = {row["to_port"] for row in rows_of(folder / "sailings.csv")}
    assert "TERM" in ends
    assert not ends & {"PIER", "BERTH2"}


def test_the_ports_of_a_real_council_are_told_rightly_or_asked_for() -> None:
    authority = read_workspace(data_folder("workspaces", "argyll-and-bute")).authority
    ports = {port.port_id: port for port in authority.ports}
    across = places_across(((row.from_port, row.to_port) for row in authority.sailings), ports)
    places = [
        KnownPlace(one.name, one.road_network, one.latitude, one.longitude)
        for one in (*authority.schools, *authority.people)
    ]
    told = {
        port_id: choose_network(port, across.get(port_id, []), places, 5.0).road_network
        for port_id, port in ports.items()
    }
    wrong = {key for key, network in told.items() if network not in (None, ports[key].road_network)}
    assert wrong == set()
    assert sum(network is not None for network in told.values()) >= len(ports) // 2
