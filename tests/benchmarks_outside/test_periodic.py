from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest

from allocator.errors import BrokenPlanError, FaultyDataError, UsageError
from benchmarks.published.periodic import read_periodic
from benchmarks.published.periodic_recost import recost
from benchmarks.pvrp import main
from tests.benchmarks_outside.files import DEPOTS, PERIODIC, WINDOWS, written
from tests.data import data_folder


def route(
    day: int, vehicle: int, *ids: int, starts: list[float] | None = None
) -> dict[str, object]:
    times = starts or [None] * len(ids)
    stops = [{"id": one, "start": start} for one, start in zip(ids, times, strict=True)]
    return {"day": day, "vehicle": vehicle, "stops": stops}


GOOD = [route(0, 0, 1, 2), route(1, 0, 1, 3)]
"""5 + 5 + 10 and 5 + 6 + 5."""


def test_a_file_is_read_days_from_the_left(tmp_path: Path) -> None:
    file = read_periodic(written(tmp_path, PERIODIC))
    assert (file.vehicles, file.day_count, file.has_windows) == (1, 2, False)
    assert file.customers[0].patterns == ((0, 1),)
    assert file.customers[1].patterns == ((1,), (0,))
    assert file.durations == (float("inf"), float("inf"))


def test_a_good_plan_costs_its_distance(tmp_path: Path) -> None:
    assert recost(read_periodic(written(tmp_path, PERIODIC)), GOOD) == 36.0


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ([route(0, 0, 1, 2), route(1, 0, 3)], "customer 1: days"),
        ([route(0, 0, 1, 2), route(1, 0, 1, 3, 2)], "customer 2: days"),
        ([route(0, 0, 1, 2, 3), route(1, 0, 1), route(1, 0)], "goes out 2 times"),
        ([route(0, 1, 1, 2), route(1, 0, 1, 3)], "no vehicle 1"),
        ([route(0, 0, 1, 2, 9), route(1, 0, 1, 3)], "no customer"),
    ],
)
def test_a_broken_plan_is_refused(
    tmp_path: Path, routes: list[dict[str, object]], words: str
) -> None:
    with pytest.raises(BrokenPlanError, match=words):
        recost(read_periodic(written(tmp_path, PERIODIC)), routes)


def test_load_and_duration_are_limited(tmp_path: Path) -> None:
    heavy = read_periodic(written(tmp_path, PERIODIC.replace("0 20", "0 9")))
    with pytest.raises(BrokenPlanError, match="load 10 over 9"):
        recost(heavy, GOOD)
    short = read_periodic(written(tmp_path, PERIODIC.replace("0 20", "19 20")))
    with pytest.raises(BrokenPlanError, match="duration 20 over 19"):
        recost(short, GOOD)


def test_one_depot_serves_a_customer_on_all_days(tmp_path: Path) -> None:
    file = read_periodic(written(tmp_path, DEPOTS))
    split = [route(0, 0, 2, 4), route(1, 1, 2, 3)]
    with pytest.raises(BrokenPlanError, match="customer 2: from several depots"):
        recost(file, split)
    kept = [route(0, 0, 2, 4), route(1, 0, 2), route(1, 1, 3)]
    assert recost(file, kept) == 26.0


def test_windows_are_kept(tmp_path: Path) -> None:
    file = read_periodic(written(tmp_path, WINDOWS))
    assert recost(file, [route(0, 0, 2, 1, starts=[20.0, 50.0])]) == 20.0
    for starts in ([20.0, 49.0], [21.0, 50.0], [9.0, 50.0]):
        with pytest.raises(BrokenPlanError):
            recost(file, [route(0, 0, 2, 1, starts=starts)])
    with pytest.raises(BrokenPlanError, match="customer 2 at 60"):
        recost(file, [route(0, 0, 1, 2, starts=[50.0, 60.0])])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "type 1, 5 or 8"),
        (PERIODIC.replace("1 1 3 2", "2 1 3 2"), "type 1, 5 or 8"),
        (PERIODIC.replace("1 1 3 2", "1 0 3 2"), "whole numbers"),
        (PERIODIC.replace("1 3 4 0", "1 x 4 0"), "'x'; a number"),
        (PERIODIC.replace("1 3 4 0 5 2 1 3", "1 3 4 0 5 2 1 1"), "pattern of 2 of 2 days"),
        (PERIODIC.replace("2 6 8 0 5 1 2 1 2", "2 6 8 0 5 1 3 1 2"), "number of patterns"),
        (PERIODIC.replace("2 6 8", "1 6 8"), "different id"),
        (PERIODIC.replace("0 0 0 0 0 0 0\n", ""), "1 depots"),
        (WINDOWS.replace("50 60", "60 50"), "opens before it closes"),
    ],
)
def test_a_faulty_file_is_refused_by_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FaultyDataError) as caught:
        read_periodic(written(tmp_path, text))
    assert words in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = PERIODIC.replace("1 3 4 0 5", "1 3 4 0 -5").replace("3 -3 4 0 5 1 2", "3 -3 4 0 5 1 7")
    with pytest.raises(FaultyDataError) as caught:
        read_periodic(written(tmp_path, text))
    assert [fault.row for fault in caught.value.faults] == [5, 7]


def test_the_command_finds_the_best_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Customer 1 lies on the way back from 2: 3, 2 and 1 on one day, 1 alone on the other.
    best = 5.0 + math.hypot(9.0, 4.0) + 10.0 + 10.0
    for text, value in ((PERIODIC, best), (DEPOTS, 26.0), (WINDOWS, 20.0)):
        path = written(tmp_path, text)
        assert main([str(path), "--cpu-seconds", "0.2", "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["value"] == pytest.approx(value)
        assert recost(read_periodic(path), report["routes"]) == report["value"]
        assert report["bound"] is None
        assert report["status"] == "feasible"


def test_the_command_refuses_bad_requests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.txt")]) == 2
    assert main([str(written(tmp_path, "hello"))]) == 3
    assert main([str(written(tmp_path, PERIODIC)), "--cpu-seconds", "0"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    with pytest.raises(UsageError, match="cannot be read"):
        read_periodic(tmp_path)


def test_without_room_the_status_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, PERIODIC.replace("0 20", "0 7"))
    assert main([str(path), "--cpu-seconds", "0.1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "unknown"
    assert report["value"] is report["routes"] is None
    assert main([str(path), "--cpu-seconds", "0.1"]) == 0
    assert "no plan, unknown" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["p03", "p11", "p13", "p19", "pr01"])
def test_published_solutions_cost_what_they_say(name: str) -> None:
    folder = data_folder("benchmarks", "pvrp")
    file = read_periodic(folder / f"{name}.txt")
    routes = []
    for line in (folder / f"{name}.res").read_text(encoding="utf-8").splitlines()[1:]:
        words = line.split()
        if words:
            ids = [int(word) for word in words[4:] if int(word) != 0]
            routes.append(route(int(words[0]) - 1, int(words[1]) - 1, *ids))
    with (folder / "bks.csv").open(encoding="utf-8") as rows:
        told = {row["instance"]: float(row["cost_of_res_file"]) for row in csv.DictReader(rows)}
    assert recost(file, routes) == pytest.approx(told[name], abs=0.01)
