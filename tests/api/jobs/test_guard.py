import json
from pathlib import Path

import pytest

from allocator.errors import FaultyDataError, NoPlanError, UsageError
from allocator.io.writing import write_workspace
from allocator.solving.progress import Progress
from allocator_api.jobs.endings import CUT_NOTE, outcome_of
from allocator_api.jobs.guard import Ending, Limits, run_guarded
from allocator_api.jobs.layout import OUT, WORKSPACE
from allocator_api.jobs.materials import gathered
from allocator_api.jobs.orders import Order, error_as_json, error_of_json, read_order
from tests.api.jobs.councils import three_schools

AMPLE = Limits(120.0, 60.0, 2 * 2**30)


def run(
    folder: Path,
    kind: str = "tiers",
    limits: Limits = AMPLE,
    wish: str = "go_on",
    **request: object,
) -> tuple[Ending, list[Progress]]:
    write_workspace(three_schools(), folder / WORKSPACE)
    heard: list[Progress] = []
    order = Order(
        "job-1", kind, {"dataset_id": "ds-1", **request}, folder, limits.memory_bytes, 600
    )
    ending = run_guarded(order, limits, on_progress=heard.append, wish=lambda: wish)
    return ending, heard


def test_a_job_leaves_its_files_and_tells_its_stages(tmp_path):
    ending, heard = run(tmp_path)
    assert ending.reason == "made"
    assert ending.made is not None
    assert sum(ending.made["summary"]["tiers"].values()) == 3
    assert [one.stage for one in heard] == ["tiers"]
    assert {"run.json", "tiers.json", "plan.xlsx"} <= gathered(tmp_path).keys()


def test_the_same_question_has_the_same_id_and_another_another(tmp_path):
    first, _ = run(tmp_path / "a")
    again, _ = run(tmp_path / "b")
    other, _ = run(tmp_path / "c", as_of="2026-08-01")
    assert first.made["plan_id"] == again.made["plan_id"] != other.made["plan_id"]


def test_a_fault_of_the_request_comes_back_as_it_was_raised(tmp_path):
    ending, _ = run(tmp_path, "allocation", emphasis="less_trav")
    assert ending.reason == "refused"
    assert isinstance(ending.error, UsageError)
    assert "Did you mean less_travel?" in str(ending.error)


def test_faults_of_a_workspace_come_back_one_by_one(tmp_path):
    (tmp_path / WORKSPACE).mkdir()
    order = Order("job-1", "tiers", {"dataset_id": "ds-1"}, tmp_path, 2**31, 600)
    ending = run_guarded(order, AMPLE, on_progress=lambda _: None, wish=lambda: "go_on")
    assert isinstance(ending.error, FaultyDataError)
    assert {fault.file for fault in ending.error.faults} >= {"authority.yaml", "schools.csv"}


def test_a_process_whose_folder_was_cleared_away_ends_without_a_word(tmp_path, capfd):
    order = Order("job-1", "tiers", {"dataset_id": "ds-1"}, tmp_path / "gone", 2**31, 600)
    ending = run_guarded(order, AMPLE, on_progress=lambda _: None, wish=lambda: "go_on")
    assert (ending.reason, ending.signal_number) == ("crashed", None)
    assert "Traceback" not in capfd.readouterr().err


def test_a_job_that_is_not_wanted_is_ended(tmp_path):
    ending, _ = run(tmp_path, "plan", wish="kill")
    assert ending.reason == "killed"
    assert not (tmp_path / OUT).exists()


def test_a_job_that_does_not_stop_in_time_is_ended_at_its_deadline(tmp_path):
    ending, _ = run(tmp_path, "plan", Limits(0.0, 0.0, 2**31))
    assert ending.reason == "deadline"


def test_a_job_that_takes_too_much_memory_is_ended(tmp_path):
    ending, _ = run(tmp_path, "allocation", Limits(120.0, 60.0, 2**20))
    assert ending.reason == "memory"


def test_a_stop_keeps_the_best_so_far(tmp_path):
    ending, _ = run(tmp_path, "allocation", wish="stop")
    assert ending.reason == "made"
    assert ending.made["was_cut"] is True
    whole, _ = run(tmp_path / "whole", "allocation")
    assert whole.made["plan_id"] != ending.made["plan_id"]  # a plan cut short is another plan
    assert json.loads((tmp_path / OUT / "run.json").read_text())["interrupted"] is True


@pytest.mark.parametrize(
    "error", [UsageError("no such"), NoPlanError("clash"), FaultyDataError([])]
)
def test_errors_pass_between_processes(error):
    again = error_of_json(json.loads(json.dumps(error_as_json(error))))
    assert type(again) is type(error)
    assert str(again) == str(error)


def test_an_order_passes_as_text():
    order = Order("job-1", "tiers", {"dataset_id": "x"}, Path("/tmp/x"), 5, 6)
    assert read_order(order.as_text()) == order


def test_what_the_end_of_a_process_means():
    made = {"plan_id": "pl-1", "summary": {}, "was_cut": False}
    cut = {**made, "was_cut": True}
    assert outcome_of(Ending("made", made=made), is_cancelled=False).state == "succeeded"
    # Asked to end when it was done already: it has succeeded.
    assert outcome_of(Ending("made", made=made), is_cancelled=True).state == "succeeded"
    kept = outcome_of(Ending("made", made=cut), is_cancelled=True)
    assert (kept.state, kept.plan_id, kept.was_cut) == ("cancelled", "pl-1", False)
    limited = outcome_of(Ending("made", made=cut), is_cancelled=False)
    assert (limited.state, limited.was_cut) == ("succeeded", True)
    assert "best plan so far" in CUT_NOTE
    assert outcome_of(Ending("deadline"), is_cancelled=True).state == "cancelled"


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (Ending("deadline"), "job-deadline"),
        (Ending("memory"), "job-memory"),
        (Ending("crashed", signal_number=6), "job-crashed"),
        (Ending("crashed"), "job-crashed"),
        (Ending("fault", fault="KeyError"), "internal"),
        (Ending("refused", error=NoPlanError("clash")), "no-plan"),
        (Ending("refused", error=UsageError("no such")), "faulty-request"),
        (Ending("refused", error=FaultyDataError([])), "faulty-request"),
    ],
)
def test_every_end_has_its_problem(ending, kind):
    problem = outcome_of(ending, is_cancelled=False).problem
    assert problem is not None
    assert problem["type"] == f"/problems/{kind}"


def test_a_crash_names_its_signal():
    problem = outcome_of(Ending("crashed", signal_number=6), is_cancelled=False).problem
    assert "SIGABRT" in problem["detail"]
