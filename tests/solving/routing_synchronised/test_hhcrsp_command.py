from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from benchmarks.hhcrsp import main
from benchmarks.published.hhcrsp import read_hhcrsp
from benchmarks.published.hhcrsp_recost import recost
from tests.data import data_folder
from tests.solving.routing_synchronised.test_recost import WHOLE, changed


def written(folder: Path, whole: object) -> str:
    path = folder / "small.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return str(path)


def test_a_small_file_is_solved_and_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, WHOLE), "--cpu-seconds", "0.2", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["instance", "value", "bound", "status", "cpu_seconds", "routes"]
    assert (report["instance"], report["bound"], report["status"]) == ("small", None, "feasible")
    # Both have to go to p2 and p3: 40 each, and p1 lies on the way.
    assert report["value"] == pytest.approx(80 / 3, abs=1e-6)
    assert [(route["day"], route["vehicle"]) for route in report["routes"]] == [(0, 0), (0, 1)]
    assert set(report["routes"][0]["stops"][0]) == {"id", "start"}


def test_without_json_it_speaks_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, WHOLE), "--cpu-seconds", "0.1"]) == 0
    assert capsys.readouterr().out.startswith("small: value 26.666667, 2 routes, feasible")


def test_a_service_nobody_can_give_is_infeasible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = changed(["caregivers", 1, "abilities"], ["a"])
    assert main([written(tmp_path, whole), "--cpu-seconds", "0.1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "infeasible"
    assert report["value"] is report["bound"] is report["routes"] is None


def test_a_bad_file_a_missing_file_and_no_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, changed(["patients"], None))]) == 3
    assert main([str(tmp_path / "none.json")]) == 2
    assert main([written(tmp_path, WHOLE), "--cpu-seconds", "0"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_published_file_comes_to_its_best_known_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = data_folder("benchmarks", "hhcrsp_mankowska")
    path = folder / "InstanzCPLEX_HCSRP_10_3.json"
    assert main([str(path), "--cpu-seconds", "0.5", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    with (folder / "bks.csv").open(encoding="utf-8") as rows:
        best = {row["instance"]: row["best_known_total_cost"] for row in csv.DictReader(rows)}
    assert report["value"] == pytest.approx(float(best[path.stem]), rel=0.02)
    assert recost(read_hhcrsp(path), report["routes"]).value == pytest.approx(report["value"])
