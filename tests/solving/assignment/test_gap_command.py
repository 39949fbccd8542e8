from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.gap import main

SMALL = """2 3
4 9 3
5 2 8
3 4 2
4 3 5
5 6
"""


def written(folder: Path, text: str) -> str:
    path = folder / "small.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_small_file_is_solved_and_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, SMALL), "--cpu-seconds", "5", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["instance"] == "small"
    assert (report["value"], report["bound"], report["status"]) == (9, 9, "optimal")
    assert report["assignment"] == [0, 1, 0]
    assert report["cpu_seconds"] >= 0


def test_without_json_it_speaks_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, SMALL), "--cpu-seconds", "5"]) == 0
    assert capsys.readouterr().out.startswith("small: cost 9, at least 9, optimal")


def test_a_file_without_a_plan_says_infeasible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, SMALL.replace("5 6\n", "3 3\n")), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "infeasible"
    assert report["value"] is report["bound"] is report["assignment"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "begin with the numbers"),
        ("2 x", "numbers and nothing else"),
        ("2 0", "should be whole"),
        (SMALL + "7", "but holds 17"),
        (SMALL.replace("3 4 2", "-3 4 2"), "less than nothing"),
    ],
)
def test_a_bad_file_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    assert main([written(tmp_path, text)]) == 3
    assert words in capsys.readouterr().err


def test_a_missing_file_and_no_time_are_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.txt")]) == 2
    assert main([written(tmp_path, SMALL), "--cpu-seconds", "0"]) == 2
    assert "cannot be read" in capsys.readouterr().err
