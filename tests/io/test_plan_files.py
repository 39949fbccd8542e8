"""Plan folders: canonical JSON, whole or not at all, nobody else's file touched."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.allocations import Allocation
from allocator.domain.plans import Plan, RunRecord
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from allocator.errors import FaultyDataError, UsageError
from allocator.io.plan_files import canonical_json, read_plan, write_plan
from tests.data import data_folder
from tests.io.exports.plans import (
    a_run,
    the_allocation,
    the_authority,
    the_plan,
    the_schedule,
    the_tiers,
)

NAMED = {"allocation.json", "plan.geojson", "plan.xlsx", "report.html", "run.json",
         "schedule.json", "tiers.json", "visits.csv"}  # fmt: skip
MODELS = (
    ("tiers", TierReport),
    ("allocation", Allocation),
    ("schedule", Schedule),
    ("run", RunRecord),
)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def loses(before: object, after: object) -> list[str]:
    """Return what of one JSON value is missing or different in another."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            f"{key}: {problem}"
            for key, value in before.items()
            for problem in (loses(value, after[key]) if key in after else ["is gone"])
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [text for a, b in zip(before, after, strict=True) for text in loses(a, b)]
    return [] if before == after else [f"{before} became {after}"]


def another_plan() -> Plan:
    """Return a plan that differs from the usual one in every stage but the tiers."""
    return Plan(a_run(), the_tiers(), the_allocation(gap=0.5), the_schedule(gap=0.5, nights=9))


# -- JSON ------------------------------------------------------------------------------------------


def test_json_has_sorted_keys_and_ends_with_a_line() -> None:
    text = canonical_json(the_allocation())
    data = json.loads(text)
    assert text == json.dumps(data, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def test_json_has_no_negative_zero() -> None:
    assert "-0.0" not in canonical_json(the_allocation())


def test_json_refuses_what_is_not_a_number() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(the_allocation(gap=math.nan))


def test_json_leaves_out_what_is_optional_and_keeps_what_is_promised() -> None:
    first, second, *_ = json.loads(canonical_json(the_allocation()))["items"]
    assert "travel_by_person" not in first
    assert second["travel_by_person"] == {"P1": 0.5, "P2": 0.5}
    undecided = json.loads(canonical_json(the_tiers()))["schools"][2]
    assert undecided["tier"] is None
    assert undecided["judgement"] is None


@pytest.mark.parametrize(("stem", "model"), MODELS)
def test_the_worked_example_keeps_every_key_and_value(
    stem: str, model: type[TierReport | Allocation | Schedule | RunRecord]
) -> None:
    raw = json.loads(data_folder("example", "plan", f"{stem}.json").read_text())
    assert loses(raw, json.loads(canonical_json(model.model_validate(raw)))) == []


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_json_reads_back_the_same_number(number: float) -> None:
    again = Allocation.model_validate_json(canonical_json(the_allocation(gap=number)))
    assert again.gap == number


# -- writing ---------------------------------------------------------------------------------------


def test_a_plan_is_written_whole_and_reads_back_equal(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "plan"
    write_plan(the_plan(), the_authority(), out)
    assert {path.name for path in out.iterdir()} == {*NAMED, "calendars"}
    assert read_plan(out) == the_plan()
    assert [path.name for path in out.parent.iterdir()] == ["plan"]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_plan(the_plan(), the_authority(), tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_smaller_plan_takes_the_later_stages_away(tmp_path: Path) -> None:
    write_plan(the_plan(), the_authority(), tmp_path)
    tiers_only = Plan(a_run(), the_tiers())
    write_plan(tiers_only, the_authority(), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "plan.geojson", "plan.xlsx", "report.html", "run.json", "tiers.json"
    }  # fmt: skip
    assert read_plan(tmp_path) == tiers_only


def test_a_plan_without_dates_has_no_visits(tmp_path: Path) -> None:
    write_plan(Plan(a_run(), the_tiers(), the_allocation()), the_authority(), tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == NAMED - {"schedule.json", "visits.csv"}


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    mine = {"notes.md": b"mine", "calendars/minutes.txt": b"mine too"}
    for name, data in mine.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "calendars" / "person-GONE.ics").write_bytes(b"of an older plan")
    for _ in range(2):
        write_plan(the_plan(), the_authority(), tmp_path)
    found = contents(tmp_path)
    assert {name: found[name] for name in mine} == mine
    assert "calendars/person-GONE.ics" not in found
    assert "calendars/person-P1.ics" in found


@pytest.mark.parametrize("with_own_file", [False, True])
@pytest.mark.parametrize("at", range(1, 18, 2))
def test_a_failure_on_the_way_leaves_the_old_plan_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, with_own_file: bool
) -> None:
    out = tmp_path / "plan"
    write_plan(the_plan(), the_authority(), out)
    if with_own_file:
        (out / "calendars" / "minutes.txt").write_text("mine")
    before = contents(out)
    moves = 0
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == at:
            raise OSError("the disk is gone")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="the disk is gone"):
        write_plan(another_plan(), the_authority(), out)
    assert contents(out) == before
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_what_cannot_come_back_is_kept_beside_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plan"
    write_plan(the_plan(), the_authority(), out)
    before = contents(out)
    moves = 0
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves > 3:
            raise OSError("the disk is gone")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="the disk is gone"):
        write_plan(the_plan(), the_authority(), out)
    kept = {Path(name).name: data for name, data in contents(tmp_path).items()}
    assert all(kept[Path(name).name] == data for name, data in before.items())


def test_nothing_is_left_where_a_file_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space left"):
        write_plan(the_plan(), the_authority(), tmp_path / "plan")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder_for_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("a file")
    with pytest.raises(UsageError, match="is a file"):
        write_plan(the_plan(), the_authority(), tmp_path / "plan")


# -- reading ---------------------------------------------------------------------------------------


def test_a_folder_without_a_plan_is_told_gently(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no plan"):
        read_plan(tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"\xff\xfe", b'{"gap": NaN}', b'{"gap": 1e999}', b"[" * 5000]
)
def test_a_broken_file_is_named(tmp_path: Path, data: bytes) -> None:
    write_plan(the_plan(), the_authority(), tmp_path)
    (tmp_path / "schedule.json").write_bytes(data)
    with pytest.raises(FaultyDataError, match=r"schedule\.json"):
        read_plan(tmp_path)


@pytest.mark.parametrize("number", ["NaN", "1e999"])
def test_a_number_that_is_none_is_refused_wherever_it_stands(tmp_path: Path, number: str) -> None:
    write_plan(the_plan(), the_authority(), tmp_path)
    path = tmp_path / "allocation.json"
    path.write_text(path.read_text().replace('"hours": 3.0', f'"hours": {number}', 1))
    with pytest.raises(FaultyDataError, match=r"allocation\.json"):
        read_plan(tmp_path)


@pytest.mark.parametrize("name", ["run.json", "allocation.json"])
def test_a_file_that_others_stand_on_must_be_there(tmp_path: Path, name: str) -> None:
    write_plan(the_plan(), the_authority(), tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(FaultyDataError, match=name.replace(".", r"\.")):
        read_plan(tmp_path)
