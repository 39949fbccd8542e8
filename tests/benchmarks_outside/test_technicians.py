from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.errors import BrokenPlanError, FaultyDataError, UsageError
from benchmarks.published.technicians import read_technicians
from benchmarks.published.technicians_recost import recost
from benchmarks.trsp import main
from tests.benchmarks_outside.files import TECHNICIANS, written
from tests.data import data_folder

Stops = list[tuple[int, float]]


def route(vehicle: int, *stops: tuple[int, float], day: int = 0) -> dict[str, object]:
    return {
        "day": day,
        "vehicle": vehicle,
        "stops": [{"id": number, "start": start} for number, start in stops],
    }


SECOND = route(1, (5, 60.0))
"""10 there, 5 of service, 10 back."""


def test_a_file_is_read(tmp_path: Path) -> None:
    file = read_technicians(written(tmp_path, TECHNICIANS))
    assert len(file.technicians) == 2
    assert [request.id for request in file.requests] == [3, 4, 5]
    assert file.depot.parts == (0,)
    assert file.technicians[0].parts == (1,)


def test_a_good_plan_costs_its_working_time(tmp_path: Path) -> None:
    file = read_technicians(written(tmp_path, TECHNICIANS))
    # 5 + 5 + 5 to the depot + 10 + 5 + 20 home.
    assert recost(file, [route(0, (4, 10.0), (0, 20.0), (3, 30.0)), SECOND]) == 75.0
    # Waiting counts: 7 at the depot.
    assert recost(file, [route(0, (4, 10.0), (0, 27.0), (3, 37.0)), SECOND]) == 82.0


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ([route(0, (4, 10.0), (3, 30.0), (0, 45.0)), SECOND], "no tool for 3"),
        ([route(0, (4, 10.0), (0, 19.0), (3, 30.0)), SECOND], "at 0 from 19, too early"),
        ([route(0, (4, 10.0), (0, 20.0), (3, 30.0)), route(1, (5, 49.0))], "not open"),
        ([route(0, (4, 4.0), (0, 20.0), (3, 30.0)), SECOND], "out from -1"),
        ([route(0, (0, 10.0), (3, 20.0), (4, 40.0), (5, 180.0))], "lacks a skill for 5"),
        ([route(0, (4, 10.0)), SECOND], "request 3 is made 0 times"),
        ([route(0, (4, 10.0), (0, 20.0), (3, 30.0)), SECOND, SECOND], "has 2 routes"),
        ([route(0, (4, 10.0), (0, 20.0), (3, 30.0)), route(1, (5, 60.0), day=1)], "day 0"),
        ([route(0, (4, 10.0), (0, 20.0), (9, 30.0)), SECOND], "not in the file"),
    ],
)
def test_a_broken_plan_is_refused(
    tmp_path: Path, routes: list[dict[str, object]], words: str
) -> None:
    with pytest.raises(BrokenPlanError, match=words):
        recost(read_technicians(written(tmp_path, TECHNICIANS)), routes)


def test_spare_parts_run_out_before_the_depot(tmp_path: Path) -> None:
    text = TECHNICIANS.replace("4 0 5 0 200 5 [0] [0] [1]", "4 0 5 0 200 5 [0] [0] [2]")
    file = read_technicians(written(tmp_path, text))
    with pytest.raises(BrokenPlanError, match="runs out of parts at 4"):
        recost(file, [route(0, (4, 10.0), (0, 20.0), (3, 30.0)), SECOND])
    assert recost(file, [route(0, (0, 10.0), (3, 20.0), (4, 40.0)), SECOND]) == 75.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "CREW COUNT"),
        (TECHNICIANS.replace("2 2 2 1", "2 2"), "four counts"),
        (TECHNICIANS.replace("4 0 5 0", "4 0 y 0"), "row 13"),
        (TECHNICIANS.replace("[0] [0] [1]", "[0] [0] [1,2]"), "2 counts"),
        (TECHNICIANS.replace("50 200 5", "250 200 5"), "opens before it closes"),
        (TECHNICIANS.replace("5 90 0", "4 90 0"), "different id"),
        (TECHNICIANS.replace("1 0 0 0 200", "7 0 0 0 200"), "technicians 1 to 2"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FaultyDataError) as caught:
        read_technicians(written(tmp_path, text))
    assert words in str(caught.value)


def test_the_command_finds_the_best_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, TECHNICIANS)
    assert main([str(path), "--cpu-seconds", "0.2", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["value"] == pytest.approx(75.0)
    assert recost(read_technicians(path), report["routes"]) == report["value"]
    assert main([str(path), "--cpu-seconds", "0.1"]) == 0
    assert capsys.readouterr().out.startswith("tiny: value 75")


def test_the_command_refuses_bad_requests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.txt")]) == 2
    assert main([str(written(tmp_path, "hello"))]) == 3
    assert "Traceback" not in capsys.readouterr().err
    with pytest.raises(UsageError, match="cannot be read"):
        read_technicians(tmp_path)


def test_every_published_file_is_read() -> None:
    paths = sorted(data_folder("benchmarks", "trsp_pillac").glob("*.txt"))
    files = [read_technicians(path) for path in paths]
    assert {(len(file.technicians), len(file.requests)) for file in files} == {(25, 100)}
