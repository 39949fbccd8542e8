"""The re-coster and the reader of the home health care set, each rule allowed and forbidden."""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path
from typing import Any

import pytest

from allocator.errors import BrokenPlanError, FaultyDataError, UsageError
from benchmarks.published.hhcrsp import HhcrspFile, read_hhcrsp
from benchmarks.published.hhcrsp_recost import recost
from tests.data import data_folder

WHOLE: dict[str, Any] = {
    "patients": [
        {
            "id": "p1",
            "time_window": [10, 30],
            "required_caregivers": [{"service": "a", "duration": 5}],
        },
        {
            "id": "p2",
            "time_window": [20, 40],
            "required_caregivers": [{"service": "a", "duration": 5}, {"service": "b"}],
            "synchronization": {"type": "sequential", "distance": [6, 12]},
        },
        {
            "id": "p3",
            "time_window": [0, 50],
            "required_caregivers": [{"service": "a"}, {"service": "b"}],
            "synchronization": {"type": "simultaneous"},
        },
    ],
    "services": [{"id": "a", "default_duration": 4}, {"id": "b", "default_duration": 7}],
    "caregivers": [{"id": "c1", "abilities": ["a"]}, {"id": "c2", "abilities": ["a", "b"]}],
    "central_offices": [{"id": "d"}],
    "distances": [[0, 10, 20, 15], [10, 0, 10, 10], [20, 10, 0, 5], [15, 10, 5, 0]],
}


def read_from(folder: Path, whole: object) -> HhcrspFile:
    path = folder / "small.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return read_hhcrsp(path)


def route(vehicle: int, *stops: tuple[str, float], day: int = 0) -> dict[str, object]:
    return {
        "day": day,
        "vehicle": vehicle,
        "stops": [{"id": id_, "start": start} for id_, start in stops],
    }


def lawful() -> list[dict[str, object]]:
    """Both at p3 together at 43; p2 by 0 at 25 and by 1 at 31, p1 by 0 at 10."""
    return [
        route(0, ("p1", 10.0), ("p2", 25.0), ("p3", 43.0)),
        route(1, ("p2", 31.0), ("p3", 43.0)),
    ]


def test_a_lawful_plan_costs_a_third_of_distance_and_lateness(tmp_path: Path) -> None:
    cost = recost(read_from(tmp_path, WHOLE), lawful())
    # 10 + 10 + 5 + 15 by the first, 20 + 5 + 15 by the second; nobody is late.
    assert (cost.distance, cost.total_lateness, cost.greatest_lateness) == (80.0, 0.0, 0.0)
    assert cost.value == pytest.approx(80 / 3)


def test_lateness_counts_each_service_and_the_greatest_again(tmp_path: Path) -> None:
    routes = lawful()
    routes[0] = route(0, ("p1", 34.0), ("p2", 49.0), ("p3", 62.0))
    routes[1] = route(1, ("p2", 55.0), ("p3", 67.0))
    routes[0]["stops"][2]["start"] = 67.0  # type: ignore[index]
    cost = recost(read_from(tmp_path, WHOLE), routes)
    assert cost.total_lateness == 4 + 9 + 15 + 17 + 17
    assert cost.greatest_lateness == 17
    assert cost.value == pytest.approx((80 + 62 + 17) / 3)


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ([route(0, ("p1", 10.0)), *lawful()[1:]], "p2: 2 services, but 1 stops"),
        ([*lawful(), route(1, ("p1", 12.0))], "Vehicle 1 has two routes"),
        ([*lawful(), route(2, ("p1", 12.0))], "Vehicle 2 on day 0: there is none"),
        ([lawful()[0], route(1, ("p2", 31.0), ("p3", 43.0), day=1)], "Vehicle 1 on day 1"),
        ([lawful()[0], route(1, ("p2", 31.0), ("p9", 43.0))], "no patient 'p9'"),
    ],
)
def test_stops_that_are_missing_or_belong_nowhere(
    tmp_path: Path, routes: list[dict[str, object]], words: str
) -> None:
    with pytest.raises(BrokenPlanError, match=words):
        recost(read_from(tmp_path, WHOLE), routes)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ((9.0, 25.0, 43.0), (31.0, 43.0), "p1 before it can be there|before 10"),
        ((10.0, 24.0, 43.0), (31.0, 43.0), "no time to get to the next stop"),
        ((10.0, 25.0, 43.0), (30.0, 43.0), "a gap of 5.000, not 6 to 12"),
        ((10.0, 25.0, 50.0), (38.0, 50.0), "a gap of 13.000, not 6 to 12"),
        ((10.0, 25.0, 43.0), (31.0, 43.5), "p3: a gap of 0.500, not 0 to 0"),
        ((10.0, 25.0, 42.0), (31.0, 42.0), "p2, b by vehicle 1: no time"),
    ],
)
def test_times_that_cannot_be(
    tmp_path: Path,
    first: tuple[float, float, float],
    second: tuple[float, float],
    words: str,
) -> None:
    ids = ("p1", "p2", "p3")
    routes = [
        route(0, *zip(ids, first, strict=True)),
        route(1, *zip(ids[1:], second, strict=True)),
    ]
    with pytest.raises(BrokenPlanError, match=words):
        recost(read_from(tmp_path, WHOLE), routes)


def test_a_service_without_the_skill_or_twice_by_one_carer(tmp_path: Path) -> None:
    whole = copy.deepcopy(WHOLE)
    whole["caregivers"][1]["abilities"] = ["a"]
    with pytest.raises(BrokenPlanError, match="p3, b by vehicle 1: without the skill"):
        recost(read_from(tmp_path, whole), lawful())
    whole["caregivers"][0]["abilities"] = ["a", "b"]
    alone = [route(0, ("p1", 10.0), ("p2", 25.0), ("p2", 31.0)), route(1, ("p3", 43.0))]
    with pytest.raises(BrokenPlanError, match="p2: both services by vehicle 0"):
        recost(read_from(tmp_path, whole), alone)


def test_before_the_window_is_too_early_even_where_the_way_allows_it(tmp_path: Path) -> None:
    whole = copy.deepcopy(WHOLE)
    whole["patients"][0]["time_window"] = [11, 30]
    with pytest.raises(BrokenPlanError, match=r"starts at 10\.000, before 11"):
        recost(read_from(tmp_path, whole), lawful())


def changed(place: list[object], value: object) -> dict[str, Any]:
    whole = copy.deepcopy(WHOLE)
    inner: Any = whole
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return whole


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (["patients"], None, "patients: found 'None'; a list"),
        (["patients", 0], 3, "patients[0]: found '3'; an object"),
        (["patients", 1, "id"], "p1", "a different id for each patient"),
        (["patients", 0, "time_window"], [40, 30], "an opening before the close"),
        (["patients", 0, "time_window"], [-1, 30], "a number of at least 0"),
        (["patients", 0, "required_caregivers"], [], "one or two services"),
        (["patients", 0, "required_caregivers", 0, "service"], "aa", "Did you mean 'a'?"),
        (["patients", 0, "required_caregivers", 0, "duration"], "x", "a number of at least 0"),
        (["patients", 1, "synchronization"], None, "synchronization: found 'None'; an object"),
        (["patients", 1, "synchronization", "type"], "later", "'simultaneous' or 'sequential'"),
        (["patients", 1, "synchronization", "distance"], [9, 2], "the least before the most"),
        (["patients", 1, "required_caregivers", 1, "service"], "a", "two different services"),
        (["caregivers", 0, "abilities"], ["z"], "a service of the file"),
        (["central_offices"], [], "one central office"),
        (["distances"], [[0]], "4 rows: the office and every patient"),
        (["distances", 1, 2], float("nan"), "distances[1][2]: found 'nan'"),
    ],
)
def test_a_fault_of_a_file_is_told_by_its_place(
    tmp_path: Path, place: list[object], value: object, words: str
) -> None:
    with pytest.raises(FaultyDataError) as told:
        read_from(tmp_path, changed(place, value))
    assert words in str(told.value).replace("small.json, column ", "")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    whole = changed(["patients", 0, "time_window"], [40, 30])
    whole["caregivers"][0]["abilities"] = ["z"]
    with pytest.raises(FaultyDataError) as told:
        read_from(tmp_path, whole)
    assert len(told.value.faults) == 2


def test_a_file_that_is_no_json_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(FaultyDataError, match="one JSON object"):
        read_hhcrsp(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_hhcrsp(tmp_path / "none.json")


def test_every_published_file_is_read_with_a_place_for_its_best_value() -> None:
    folder = data_folder("benchmarks", "hhcrsp_mankowska")
    with (folder / "bks.csv").open(encoding="utf-8") as rows:
        names = [row["instance"] for row in csv.DictReader(rows)]
    for name in names:
        read = read_hhcrsp(folder / f"{name}.json")
        assert len(read.distances) == len(read.patients) + 1
