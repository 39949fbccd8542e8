"""``allocator travel``, and what an engine's trouble looks like in a plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.domain.authority import AuthorityProfile
from allocator_cli.main import cli
from tests.io.small import FILES, write_small
from tests.travel.providers.standin import StandIn, standin


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLOCATOR_CACHE", str(tmp_path / "cache"))
    with standin() as found:
        yield found


def allocator(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def workspace(folder: Path, engine: StandIn) -> Path:
    routing = f"  routing: {{engine: osrm, url: '{engine.url}'}}\n"
    text = FILES["authority.yaml"]
    assert "settings:" not in text
    return write_small(folder, authority=f"{text.rstrip()}\nsettings:\n{routing}")


def test_the_survey_names_sources_networks_and_who_is_cut_off(tmp_path):
    done = allocator("travel", write_small(tmp_path))
    assert done.exit_code == 0
    assert "from travel_minutes.csv: " in done.stdout
    assert "road_network" in done.stdout
    assert "no boat there and back: none" in done.stdout
    assert "People who can reach no school this term: none" in done.stdout
    assert "osrm" not in done.stdout


def test_as_json_it_is_for_programs(tmp_path, engine):
    done = allocator("travel", workspace(tmp_path / "ws", engine), "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["engine"].startswith("osrm at 127.0.0.1")
    assert found["journeys"]["engine"] > 0
    assert found["journeys"]["estimate"] == 0
    assert (
        sum(one["journeys"]["engine"] for one in found["networks"]) == (found["journeys"]["engine"])
    )


def test_trouble_with_the_engine_is_worth_knowing(tmp_path, engine):
    engine.lie = lambda _sources, _targets, rows: [[-1] * len(row) for row in rows]
    folder = workspace(tmp_path / "ws", engine)
    done = allocator("travel", folder)
    assert done.exit_code == 0
    assert "Worth knowing: The routing engine osrm at 127.0.0.1" in done.stderr
    assert "gives less than no time" in done.stderr
    assert allocator("travel", folder, "--quiet").stderr == ""


def test_faulty_settings_are_named_with_key_and_nearest(tmp_path):
    text = FILES["authority.yaml"].rstrip()
    routing = "  routing: {engine: orsm, url: 'localhost:5000', timeout_second: 3}\n"
    write_small(tmp_path, authority=f"{text}\nsettings:\n{routing}")
    done = allocator("check", tmp_path)
    assert done.exit_code == 3
    assert "settings.routing.engine" in done.stderr
    assert "did you mean 'osrm'?" in done.stderr
    assert "an address such as http://localhost:5000" in done.stderr
    assert "did you mean 'timeout_seconds'?" in done.stderr


def test_a_plan_says_what_was_wrong_with_the_engine_and_is_the_same_again(tmp_path, engine):
    engine.lie = lambda sources, _targets, rows: [
        [None] * len(row) if a == (56.45, -5.44) else row
        for a, row in zip(sources, rows, strict=True)
    ]
    folder = workspace(tmp_path / "ws", engine)
    first = allocator("run", folder, "--out", tmp_path / "cold")
    assert first.exit_code == 0, first.stderr
    asked = len(engine.asked)
    assert allocator("run", folder, "--out", tmp_path / "warm").exit_code == 0
    assert len(engine.asked) == asked
    for name in ("allocation.json", "schedule.json"):
        assert (tmp_path / "cold" / name).read_bytes() == (tmp_path / "warm" / name).read_bytes()
    notes = json.loads((tmp_path / "cold" / "schedule.json").read_text())["notes"]
    (note,) = (note for note in notes if "gives no figure" in note)
    assert "such as A2 to" in note
    assert f"Worth knowing: {note}" in first.stderr
    assert note in (tmp_path / "cold" / "report.html").read_text()


def test_a_plan_without_dates_says_so_on_the_screen(tmp_path, engine):
    engine.reply = lambda handler: handler.send_error(503)
    done = allocator("allocate", workspace(tmp_path / "ws", engine), "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert "failed (status 503)" in done.stderr


def test_the_settings_say_their_schema():
    schema = AuthorityProfile.model_json_schema()
    assert set(schema["$defs"]["Routing"]["properties"]) >= {"engine", "url", "timeout_seconds"}
