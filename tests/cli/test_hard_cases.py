"""``allocator allocate`` where there is next to nothing to plan with: a plan and plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from allocator_cli.main import cli
from tests.cli.test_commands import allocator
from tests.io.small import FILES, spoilt, write_small

HEADER = FILES["people.csv"].splitlines()[0]
NO_PINS = {"pins": None, "visits": None, "judgements": None, "links": None, "leave": None}


def run(folder: Path, *words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(cli, ["allocate", str(folder), *words])


def planned(folder: Path, **changes: str | None) -> dict[str, Any]:
    """Allocate a workspace; there is always a plan, and never a traceback."""
    write_small(folder / "ws", **{**NO_PINS, "conflicts": None, **changes})
    done = run(folder / "ws", "--out", str(folder / "out"))
    assert done.exception is None, done.output
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads((folder / "out" / "allocation.json").read_text())
    return found


def short(plan: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Missing minimums by school and activity."""
    return {
        (row["school_id"], row["activity"]): row
        for row in plan["shortfalls"]
        if row["kind"] == "minimum"
    }


def test_nobody_at_all(tmp_path: Path) -> None:
    plan = planned(tmp_path, people=f"{HEADER}\n", travel_minutes=None)
    assert plan["notes"] == ["There is nobody in people.csv, so that nothing new can be given."]
    assert plan["items"] == plan["people"] == []
    assert {row["reason"] for row in short(plan).values()} == {"no_skill"}
    assert set(short(plan)) >= {("S1", "link"), ("S1", "link_visit"), ("S2", "link")}


def test_nobody_who_still_works(tmp_path: Path) -> None:
    people = spoilt("people.csv", "mainland,1,MTWTF--", "mainland,0,MTWTF--")
    people = people.replace("mainland,0.6,", "mainland,0,")
    plan = planned(tmp_path, people=people)
    assert plan["notes"] == [
        "Nobody in people.csv has any hours this term, so that nothing new can be given."
    ]


def test_nothing_is_due(tmp_path: Path) -> None:
    offer = FILES["offer.yaml"]
    for number in ("minimum: 1, target: 1", "minimum: 1, target: 2", "minimum: 2, target: 4"):
        offer = offer.replace(number, "minimum: 0, target: 0")
    offer = offer.replace("in_person_per_term: 1", "in_person_per_term: 0")
    plan = planned(tmp_path, offer=offer)
    assert plan["items"] == []
    assert plan["shortfalls"] == []
    assert plan["notes"] == [
        "No school is due anything this term: the offer has no sessions for its tiers."
    ]


def test_nobody_with_a_skill(tmp_path: Path) -> None:
    offer = spoilt("offer.yaml", "{role: qio, count: 1,", "{role: qio, count: 1, skill: asn,")
    plan = planned(tmp_path, offer=offer)
    row = short(plan)["S1", "link_visit"]
    assert row["reason"] == "no_skill"
    assert "Ailsa Reid and Bran Low do not have the skill asn." in row["why"]


def test_a_cluster_that_nobody_reaches(tmp_path: Path) -> None:
    schools = spoilt("schools.csv", "80,mainland,good", "80,skerry,none")
    plan = planned(tmp_path, schools=schools, travel_minutes=None)
    row = short(plan)["S2", "link_visit"]
    assert row["reason"] == "out_of_reach"
    assert row["relief"].startswith("Somebody based nearer: quality improvement officer")
    assert ("S1", "link_visit") not in short(plan)


def test_somebody_who_has_agreed_to_more_than_there_is_time_for(tmp_path: Path) -> None:
    people = spoilt("people.csv", "MTWTF--,0.52", "MTWTF--,0.01")
    plan = planned(tmp_path, people=people, visits=FILES["visits.csv"])
    (note,) = plan["notes"]
    assert note.startswith("Agreed visits take ")
    assert note.endswith("hours of Ailsa Reid, who has 2.7.")
    spare = {row["person_id"]: row["spare_hours"] for row in plan["people"]}
    assert spare["P1"] < 0


def test_pins_that_clash(tmp_path: Path) -> None:
    pins = "kind,school_id,person_id,activity,date\nfix,S1,P1,,\nfix,S1,P2,,\n"
    plan = planned(tmp_path, pins=pins)
    (note,) = plan["notes"]
    assert note.startswith(
        "pins.csv, row 2 (P1 as link officer of S1) and row 3 (P2 as link officer of S1) cannot be "
        "kept together: a school has one link officer."
    )


@pytest.mark.parametrize("hours", ["40", "200"])
def test_everything_is_impossible(tmp_path: Path, hours: str) -> None:
    offer = spoilt("offer.yaml", "preparation_hours: 2.0", f"preparation_hours: {hours}")
    people = FILES["people.csv"].replace("0.52", "0.05")
    plan = planned(tmp_path, offer=offer, people=people)
    assert plan["items"] == []
    row = short(plan)["S1", "link_visit"]
    assert row["reason"] == "no_capacity"
    assert "hours of " in row["relief"]
    assert row["relief_pounds"] > 0


def test_a_term_without_a_pupil_day(tmp_path: Path) -> None:
    calendar = "from,to,kind,sector,school_id\n2026-08-17,2026-10-09,closed,,\n"
    plan = planned(tmp_path, calendar=calendar)
    assert "The term has no pupil day, so that no visit can be held." in plan["notes"]


def test_candidates_are_told_without_a_plan(tmp_path: Path) -> None:
    write_small(tmp_path / "ws")
    done = run(tmp_path / "ws", "--candidates", "First Primary", "--quiet")
    assert done.exit_code == 0, done.output
    assert "First Primary (S1)" in done.stdout
    assert "1. P1:" in done.stdout
    assert "P2: Bran Low and the school must not be paired." in done.stdout


def test_candidates_for_a_program(tmp_path: Path) -> None:
    write_small(tmp_path / "ws")
    words = ("--candidates", "S1", "--activity", "link_visit", "--json", "--quiet")
    (activity,) = json.loads(run(tmp_path / "ws", *words).stdout)["activities"]
    assert activity["activity"] == "link_visit"
    assert activity["best"][0]["person_ids"] == ["P1"]


def test_an_unknown_school_is_wrong_use_with_the_nearest_named(tmp_path: Path) -> None:
    write_small(tmp_path / "ws")
    done = allocator("allocate", tmp_path / "ws", "--candidates", "Frist Primary")
    assert done.returncode == 2
    assert "Did you mean S1 (First Primary)?" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Say where the plan goes with --out FOLDER."),
        (["--activity", "link"], "--activity goes with --candidates SCHOOL."),
        (["--candidates", "S1", "--out", "there"], "--candidates writes no plan"),
    ],
)
def test_options_that_do_not_go_together(tmp_path: Path, words: list[str], told: str) -> None:
    write_small(tmp_path / "ws")
    done = run(tmp_path / "ws", *words)
    assert done.exit_code == 2
    assert told in done.stderr
