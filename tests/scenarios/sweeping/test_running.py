"""Chunks carried out serially, by threads and by processes: the same bytes; cut off, they go on."""

from __future__ import annotations

import json
import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from allocator.errors import FaultyDataError, UsageError
from allocator.io.examples import EXAMPLES
from allocator.planning import Workbench, open_workbench
from allocator.scenarios.answers import answer, prepare
from allocator.scenarios.sweeping import chunks_of, run_chunk
from allocator.scenarios.sweeping.carrying import carry_out
from allocator.scenarios.sweeping.folder import SweepFolder
from allocator.scenarios.sweeping.processes import in_processes
from allocator.scenarios.sweeping.running import record_of, sweep_workspace
from allocator.scenarios.sweeping.working import SweepStoppedError, row_text
from allocator.solving.progress import SolveControl
from allocator.tiering import evaluate_on
from tests.io.small import write_small
from tests.scenarios.sweeping.making import DAYS, TIME, a_sweep, ready, the_team

GRID = {"axes": [TIME, DAYS]}


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Workbench:
    return open_workbench(write_small(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Workbench:
    folder = tmp_path_factory.mktemp("innis")
    EXAMPLES["innis"](folder)
    return open_workbench(folder)


def texts(chunk) -> list[str]:
    return [row_text(row) for row in run_chunk(ready(), chunk)]


def test_rows_say_what_the_answer_is(tmp_path):
    (chunk,) = chunks_of(a_sweep(tmp_path, **GRID), the_team(), 1)
    rows = run_chunk(ready(), chunk)
    assert [row.point for row in rows] == list(range(9))
    # Time 1 and days 1.0 is the authority as it is.
    assert rows[7].answer.objective == pytest.approx(answer(ready()).objective, rel=1e-6)
    assert [row.answer.objective for row in rows[1::3]] == sorted(
        row.answer.objective for row in rows[1::3]
    )


def test_a_refused_point_has_a_row_with_the_reason(tmp_path):
    axis = {"name": "who", "field": "people", "values": ["qio-1", "qoi-2"],
            "edit": {"edit": "remove_people", "people": ["qio-1"]}}  # fmt: skip
    (chunk,) = chunks_of(a_sweep(tmp_path, axes=[axis]), the_team(), 1)
    first, second = run_chunk(ready(), chunk)
    assert first.answer is not None
    assert second.answer is None
    assert "Did you mean 'qio-2'?" in second.refused


def test_a_stopped_chunk_gives_nothing(tmp_path):
    (chunk,) = chunks_of(a_sweep(tmp_path), the_team(), 1)
    control = SolveControl()
    control.stop.set()
    with pytest.raises(SweepStoppedError):
        run_chunk(ready(), chunk, control)


def carried(bench, whole, out: Path, how, size=4, prepared=None) -> dict[str, bytes]:
    chunks = chunks_of(whole, bench.authority, bench.control.seed, size=size)
    folder = SweepFolder(out, record_of(bench, whole, chunks), chunks)
    assert carry_out(
        folder, prepared or prepare(bench), SolveControl(), how, 2, workspace=bench.folder
    )
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def test_threads_and_processes_give_the_bytes_of_the_serial_run(tmp_path, bench):
    whole, prepared = a_sweep(tmp_path, **GRID), prepare(bench)
    serial = carried(bench, whole, tmp_path / "serial", "serial", prepared=prepared)
    assert set(serial) >= {"rows.jsonl", "rows.csv", "sweep.json", "chunks/00000.json"}
    assert carried(bench, whole, tmp_path / "threads", "threads", prepared=prepared) == serial
    assert carried(bench, whole, tmp_path / "processes", "processes") == serial


def test_a_killed_process_loses_nothing(tmp_path, bench):
    whole = a_sweep(tmp_path)
    chunks = chunks_of(whole, bench.authority, 1, size=1)
    wanted = {chunk.number: [row_text(row) for row in run_chunk(prepare(bench), chunk)]
              for chunk in chunks}  # fmt: skip
    found, killed = {}, False
    for chunk, rows in in_processes(bench.folder, bench.control.seed, chunks, SolveControl(), 1):
        found[chunk.number] = rows
        if not killed:
            for child in _children():
                os.kill(child, signal.SIGKILL)
            killed = True
    assert killed
    assert found == wanted


def _children() -> list[int]:
    """Processes of the pool: children of the fork server, which is a child of this process."""
    import multiprocessing.forkserver as server

    main = server._forkserver._forkserver_pid
    listed = Path(f"/proc/{main}/task/{main}/children")
    return [int(number) for number in listed.read_text().split()]


def test_a_cut_off_sweep_goes_on_and_half_a_chunk_is_made_again(tmp_path, bench):
    whole, prepared = a_sweep(tmp_path, **GRID), prepare(bench)
    before = carried(bench, whole, tmp_path / "out", "serial", prepared=prepared)
    chunks = sorted((tmp_path / "out" / "chunks").iterdir())
    chunks[0].write_bytes(chunks[0].read_bytes()[:200])
    chunks[1].unlink()
    changed = json.loads(chunks[2].read_text())
    changed["rows"][0] = changed["rows"][0].replace('"point":8', '"point":9')
    chunks[2].write_text(json.dumps(changed))
    cut = chunks_of(whole, bench.authority, bench.control.seed, size=4)
    folder = SweepFolder(tmp_path / "out", record_of(bench, whole, cut), cut)
    assert [chunk.number for chunk in folder.left()] == [0, 1, 2]
    assert carried(bench, whole, tmp_path / "out", "threads", prepared=prepared) == before


def test_stopped_at_once_it_keeps_the_folder_and_says_so(tmp_path, bench):
    whole = a_sweep(tmp_path)
    stopped = SolveControl()
    stopped.stop.set()
    out = tmp_path / "out"
    first = sweep_workspace(with_control(bench, stopped), whole, out, "threads")
    assert first.findings is None
    assert len(first.folder.left()) == 1
    second = sweep_workspace(with_control(bench, SolveControl()), whole, out, "serial")
    assert second.findings is not None
    assert (out / "sweep.html").is_file()


def with_control(bench: Workbench, control: SolveControl) -> Workbench:
    return Workbench(bench.folder, bench.authority, bench.ruleset, (), control, bench.started_at)


def test_a_folder_of_another_sweep_is_refused(tmp_path, bench):
    carried(bench, a_sweep(tmp_path), tmp_path / "out", "serial")
    with pytest.raises(UsageError, match="holds another sweep"):
        carried(bench, a_sweep(tmp_path, **GRID), tmp_path / "out", "serial")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty and holds no sweep"):
        carried(bench, a_sweep(tmp_path), tmp_path / "mine", "serial")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_thresholds_have_the_tiers_of_the_rules(tmp_path, example):
    axis = {"name": "points", "values": [-4, 0, 4],
            "edit": {"edit": "parameter", "name": "far_below_points", "add": 0}}  # fmt: skip
    whole = a_sweep(tmp_path, answers="tiers", axes=[axis])
    (chunk,) = chunks_of(whole, example.authority, 1)
    rows = run_chunk(prepare(example), chunk)
    day = example.authority.profile.as_of
    sectors = ("primary", "secondary", "special", "early_learning")
    for row in rows:
        moved = {
            sector: value + row.values["points"]
            for sector in sectors
            if (value := example.ruleset.parameters_for(sector, day).get("far_below_points"))
            is not None
        }
        tiers = evaluate_on(
            example.authority, example.ruleset, day, {"far_below_points": moved}
        ).tier
        ladder = example.ruleset.spec.ladder
        assert [row.answer.tiers[tier] for tier in ladder] == [
            int((tiers == place).sum()) for place in range(len(ladder))
        ]
        asked = sum(
            due.target * one.team_size * (one.hours * one.days_at(school) + one.preparation_hours)
            for school, tier in zip(example.authority.open_schools, tiers.tolist(), strict=True)
            for key, due in example.authority.offer.entitlements[ladder[max(0, tier)]].items()
            for one in (example.authority.offer.activities[key],)
        )
        assert row.answer.officer_days_asked == pytest.approx(asked / 7, abs=1e-5)


def test_an_unknown_parameter_is_told(tmp_path):
    axis = {"name": "p", "values": [1],
            "edit": {"edit": "parameter", "name": "far_below_point", "add": 0}}  # fmt: skip
    (chunk,) = chunks_of(a_sweep(tmp_path, answers="tiers", axes=[axis]), the_team(), 1)
    with pytest.raises(FaultyDataError, match="Did you mean 'far_below_points'"):
        run_chunk(ready(), chunk)


@pytest.mark.parametrize("aims", [["need_met_share", "travel_hours"],
                                  ["sessions_given", "pounds", "promises_broken"]])  # fmt: skip
def test_a_front_goes_from_the_best_of_one_aim_to_that_of_the_other(tmp_path, aims):
    whole = a_sweep(tmp_path, kind="pareto", axes=None, aims=aims, steps=4)
    (chunk,) = chunks_of(whole, the_team(), 1)
    rows = run_chunk(ready(), chunk)
    assert len(rows) == 4 ** (len(aims) - 1)
    # Limits on two aims at once may be out of reach: such a point says so.
    done = [row for row in rows if row.answer is not None]
    assert all(row.refused == "no plan keeps these limits" for row in rows if row not in done)
    first = [getattr(row.answer, aims[0]) for row in done]
    second = [getattr(row.answer, aims[1]) for row in done]
    assert max(first) == pytest.approx(first[0], abs=1e-5)
    assert min(second) == pytest.approx(second[-1], abs=1e-5)
    if len(aims) == 2:
        assert all(one >= other - 1e-5 for one, other in pairwise(first))


def test_the_robust_sweep_meets_each_candidate_with_the_same_futures(tmp_path):
    candidates = [{"name": "more", "edits": [{"edit": "add_people", "role": "qio"}]},
                  {"name": "as-now"}]  # fmt: skip
    events = [{"event": "absence", "chance": 0.5, "weeks": [1, 4]}]
    whole = a_sweep(
        tmp_path, kind="robust", draws=3, axes=None, events=events, candidates=candidates
    )
    (chunk,) = chunks_of(whole, the_team(), 1)
    rows = run_chunk(ready(), chunk)
    assert [row.label for row in rows] == ["more"] * 3 + ["as-now"] * 3
    assert [row.happened for row in rows[:3]] == [row.happened for row in rows[3:]]
    for more, now in zip(rows[:3], rows[3:], strict=True):
        assert more.answer.objective >= now.answer.objective - 1e-6
