"""The command line as a person uses it: exit codes, words, files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.io.small import spoilt, write_small


def allocator(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "allocator_cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    write_small(folder / "ws")
    done = allocator("run", folder / "ws", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder


COMMANDS = [
    "init", "check", "tiers", "allocate", "schedule", "run", "import", "schema", "travel", "replan",
    "scenario",
]  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    done = allocator(name, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_run_writes_every_plan_file(planned):
    names = {path.name for path in (planned / "out").iterdir()}
    assert names == {
        "run.json", "tiers.json", "allocation.json", "schedule.json", "plan.xlsx", "plan.geojson",
        "visits.csv", "report.html", "calendars",
    }  # fmt: skip


def test_the_same_seed_gives_the_same_json(planned):
    assert allocator("run", planned / "ws", "--out", planned / "again").returncode == 0
    for name in ("tiers.json", "allocation.json", "schedule.json"):
        assert (planned / "out" / name).read_bytes() == (planned / "again" / name).read_bytes()


def test_stages_one_after_another_give_the_same_plan(planned):
    first = allocator("allocate", planned / "ws", "--out", planned / "a")
    assert first.returncode == 0
    second = allocator("schedule", planned / "ws", "--plan", planned / "a", "--out", planned / "b")
    assert second.returncode == 0, second.stderr
    for name in ("tiers.json", "allocation.json", "schedule.json"):
        assert (planned / "out" / name).read_bytes() == (planned / "b" / name).read_bytes()


def test_json_goes_to_standard_output_and_words_do_not(planned):
    done = allocator("tiers", planned / "ws", "--json")
    assert json.loads(done.stdout)["as_of"] == "2026-08-10"
    done = allocator("run", planned / "ws", "--out", planned / "j", "--json")
    assert json.loads(done.stdout)["status"] in ("optimal", "feasible")
    assert "Tiers:" in done.stderr


def test_quiet_says_nothing(planned):
    done = allocator("run", planned / "ws", "--out", planned / "q", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_tiers_explains_one_school(planned):
    done = allocator("tiers", planned / "ws", "--school", "S2")
    assert "By professional judgement of P1" in done.stdout
    assert allocator("tiers", planned / "ws", "--school", "S22").returncode == 2


def test_as_of_reads_the_evidence_at_a_day(planned):
    done = allocator("tiers", planned / "ws", "--as-of", "2026-07-01", "--json")
    assert json.loads(done.stdout)["as_of"] == "2026-07-01"


def test_faulty_data_ends_with_three_and_writes_nothing(tmp_path):
    write_small(tmp_path / "ws", people=spoilt("people.csv", "MTWTF--,0.52", "MTWTF--,93"))
    for words in (("check",), ("tiers",), ("run", "--out", tmp_path / "out")):
        done = allocator(words[0], tmp_path / "ws", *words[1:])
        assert done.returncode == 3
        assert "row 2, contact_share" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_check_gives_faults_as_json(tmp_path):
    write_small(tmp_path, people=spoilt("people.csv", "MTWTF--,0.52", "MTWTF--,93"))
    done = allocator("check", tmp_path, "--json")
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["file"], fault["row"], fault["nearest"]) == ("people.csv", 2, "0.93")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("runn", "x"), "Did you mean 'run'?"),
        (("run", ".", "--ou", "x"), "--out"),
        (("schema", "school"), "schools"),
        (("init", "new", "--example", "inis"), "innis"),
    ],
)
def test_wrong_use_ends_with_two_and_a_hint(tmp_path, words, hint):
    done = allocator(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert hint in done.stderr


def test_schema_prints_json_schema():
    names = (
        "schools", "offer", "tiers", "allocation", "schedule", "ruleset", "scenario", "sweep",
        "answer",
    )  # fmt: skip
    for name in names:
        schema = json.loads(allocator("schema", name).stdout)
        assert schema["$schema"].startswith("https://json-schema.org")


def test_init_makes_a_workspace_to_fill_in(tmp_path):
    assert allocator("init", tmp_path / "new").returncode == 0
    assert allocator("init", tmp_path / "new").returncode == 2
    assert (tmp_path / "new" / "schools.csv").read_text().startswith("school_id,site_id")
    assert allocator("check", tmp_path / "new").returncode == 0


def test_a_time_limit_keeps_the_best_plan(planned):
    done = allocator("run", planned / "ws", "--out", planned / "t", "--time-limit", "0.1")
    assert done.returncode in (0, 5)
    assert (planned / "t" / "schedule.json").exists()


def test_a_plan_of_another_workspace_is_refused(planned, tmp_path):
    write_small(tmp_path, people=spoilt("people.csv", "0.6,--WTF--", "0.5,--WTF--"))
    done = allocator("schedule", tmp_path, "--plan", planned / "out", "--out", tmp_path / "o")
    assert done.returncode == 2
    assert "another state" in done.stderr


def test_help_stays_light():
    code = (
        "import sys; from allocator_cli.main import cli; "
        "cli.main(['--help'], standalone_mode=False); "
        "heavy = {'pydantic', 'numpy', 'highspy', 'ortools', 'pandas'} & set(sys.modules); "
        "sys.exit(len(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
