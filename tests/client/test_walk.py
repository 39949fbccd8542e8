"""The walk of a new user, from an empty installation to a calendar, against a real service."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from allocator.client import (
    ChangedMeanwhileError,
    Client,
    ConflictError,
    CredentialsError,
    FaultyRequestError,
    JobProgress,
    KeyUsedError,
    NotFoundError,
    Solving,
)
from allocator.domain.changes import ChangeFile
from allocator.domain.discussions import Discussion
from allocator.domain.indicators import Reading
from allocator.domain.tiers import Judgement
from allocator.errors import UsageError
from allocator.io.workspace import workspace_hash
from allocator.io.writing import write_workspace
from allocator.resources import shipped
from allocator_cli.main import cli
from tests.api.jobs.councils import three_schools, wait_for

SEED = Solving(seed=1)


@pytest.fixture(scope="module")
def made(innis):
    """A whole plan of the council, its job, and the news of it."""
    news: list[JobProgress] = []
    job = innis.plans.make(solving=SEED, idempotency_key="autumn-1")
    ended = innis.jobs.wait(job, news.append)
    return job, ended, news


def test_the_service_is_up_and_ready(client):
    assert client.is_up()
    wait_for(client.is_ready)
    with Client("http://127.0.0.1:9", None) as nothing:
        assert not nothing.is_up()
        assert not nothing.is_ready()


def test_authorities_are_told(client, innis):
    assert "innis" in {one.authority_id for one in client.authorities.list()}
    assert client.authorities.get("innis").name == "Innis"
    with pytest.raises(ConflictError, match="already"):
        client.authorities.create("innis", "Another")


def test_an_upload_is_kept_as_it_is(innis, workspace):
    dataset = innis.datasets.get(innis.datasets.upload(workspace).dataset_id)
    assert dataset.workspace_hash == workspace_hash(workspace)
    sent = {path.name for path in workspace.iterdir()}
    assert {one.name for one in dataset.files} == sent
    for name in sorted(sent):
        assert innis.datasets.file(name) == (workspace / name).read_bytes()
    assert innis.datasets.diff(against=dataset.dataset_id)["tables"] == []


def test_the_example_authority_is_taken(client, tmp_path):
    folder = tmp_path / "innis"
    assert CliRunner().invoke(cli, ["init", str(folder), "--example", "innis"]).exit_code == 0
    client.authorities.create("example", "Example")
    dataset = client.authority("example").datasets.upload(folder)
    assert dataset.workspace_hash == workspace_hash(folder)
    report = client.authority("example").tiers.list()
    assert len(report.schools) == sum(report.counts.values())


def test_every_fault_comes_as_an_exception(innis, workspace):
    files = {path.name: path.read_bytes() for path in workspace.iterdir()}
    files["schools.csv"] = files["schools.csv"].replace(b"primary", b"primry")
    with pytest.raises(FaultyRequestError) as refused:
        innis.datasets.upload(files)
    faults = refused.value.faults
    assert [(one.file, one.row, one.column, one.value, one.nearest) for one in faults] == [
        ("schools.csv", row, "sector", "primry", "primary") for row in (2, 3, 4)
    ]
    assert "schools.csv, row 2, column sector" in str(refused.value)
    assert refused.value.problem.instance in str(refused.value)


def test_a_job_tells_how_it_comes_on(made):
    job, ended, news = made
    assert job.state == "queued"
    assert ended.state == news[-1].state == "succeeded"
    assert ended.has_ended
    assert all(one.job_id == job.job_id for one in news)
    assert len({one.model_dump_json() for one in news}) == len(news)


def test_a_plan_is_that_of_the_command_line(innis, made, workspace, tmp_path):
    out = tmp_path / "plan"
    words = ["run", str(workspace), "--out", str(out), "--seed", "1", "--quiet"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    plan_id = made[1].result_id
    paths = innis.plans.save(plan_id, tmp_path / "saved")
    names = {path.relative_to(tmp_path / "saved").as_posix() for path in paths}
    assert names == {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    for name in sorted(names - {"run.json", "report.html", "plan.xlsx"}):
        assert (tmp_path / "saved" / name).read_bytes() == (out / name).read_bytes(), name


def test_a_plan_is_read_as_documents(innis, made):
    plan = innis.plans.open(made[1].result_id)
    assert plan.run.seed == 1
    assert plan.tiers == innis.plans.tiers(made[1].result_id)
    assert plan.allocation is not None
    assert plan.schedule == innis.plans.dates(made[1].result_id)
    assert plan.alternatives == {}


def test_the_calendar_shows_what_is_approved(client, innis, made):
    plan_id = made[1].result_id
    feed = innis.calendars.make("school", "S1")
    assert b"VEVENT" not in innis.calendars.read(feed.address)
    assert innis.plans.approve(plan_id).approved_at is not None
    shown = innis.calendars.read(feed.address)
    assert shown == innis.plans.file(plan_id, "calendars/school-S1.ics")
    assert b"BEGIN:VEVENT" in shown
    assert feed.token_id in {one.token_id for one in innis.calendars.list()}
    assert innis.calendars.revoke(feed.token_id).revoked_at is not None
    with pytest.raises(NotFoundError):
        innis.calendars.read(feed.address)


def test_the_example_of_the_page_runs(place, made, workspace, tmp_path, monkeypatch, capsys):
    """The first program of docs/client.md; its plan is the one that was asked for before."""
    page = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
    program = page.split("```python\n", 1)[1].split("```", 1)[0]
    for there, here in (
        ("https://allocator.example.org", place.url), ("alc_...", place.key), ("IN44P", "S1"),
        ("    innis.plans.approve(ended.result_id)\n", ""),
    ):  # fmt: skip
        assert there in program
        program = program.replace(there, here)
    shutil.copytree(workspace, tmp_path / "council")
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "docs/client.md", "exec"), {})
    assert "/v1/calendars/" in capsys.readouterr().out
    assert (tmp_path / "plan" / "report.html").is_file()


def test_a_plan_is_mended(innis, made):
    first = innis.plans.dates(made[1].result_id).visits[0]
    changes = ChangeFile.model_validate(
        {"today": "2026-08-17", "changes": [{"change": "declined", "visit": first.visit_id}]}
    )
    ended = innis.jobs.wait(innis.plans.mend(made[1].result_id, changes))
    report = innis.plans.changes(ended.result_id)
    assert first.visit_id in {one.visit_id for one in report.visits}


def test_a_job_that_fails_raises_its_problem(innis, made):
    """A change file that names a visit that is not in the plan."""
    changes = ChangeFile.model_validate(
        {"today": "2026-08-17", "changes": [{"change": "declined", "visit": "V-none"}]}
    )
    job = innis.plans.mend(made[1].result_id, changes)
    with pytest.raises(FaultyRequestError, match="V-none"):
        innis.jobs.wait(job)
    assert innis.jobs.get(job.job_id).why_failed is not None


def test_scenarios_are_kept_and_compared(innis):
    edit = "  - {edit: remove_people, people: [P2]}\n"
    text = f"name: fewer\nquestion: What if P2 left?\nedits:\n{edit}"
    with pytest.raises(FaultyRequestError):
        innis.scenarios.store("fewer", text.replace("edits", "edit s"))
    stored = innis.scenarios.store("fewer", text)
    assert innis.scenarios.get("fewer").text == text
    assert stored.version == 1
    assert {"fewer", "one-more-post"} <= {one.name for one in innis.scenarios.list()}
    ended = innis.jobs.wait(innis.scenarios.compare(["fewer"], budget_pounds=5_000, solving=SEED))
    assert [one.name for one in innis.plans.comparison(ended.result_id).plans] == ["base", "fewer"]
    base, fewer = (innis.plans.open(ended.result_id, name) for name in ("base", "fewer"))
    hours = [plan.allocation.people[1].capacity_hours for plan in (base, fewer)]
    assert hours[0] > hours[1] == 0


def test_a_sweep_is_read_row_by_row(innis):
    axis = {"name": "officers", "edit": {"edit": "capacity_by_role", "role": "qio", "factor": 1},
            "values": [0.5, 1]}  # fmt: skip
    sweep = {"name": "time", "question": "How much time is enough?", "kind": "grid",
             "measure": "need_met_share", "axes": [axis]}  # fmt: skip
    ended = innis.jobs.wait(innis.scenarios.sweep(sweep, solving=SEED))
    assert [one.values for one in innis.plans.rows(ended.result_id)] == [
        {"officers": 0.5}, {"officers": 1.0},
    ]  # fmt: skip


def test_readings_are_appended_and_read_as_they_were_known(client, innis):
    before = innis.datasets.get()
    new = Reading(
        school_id="S1", indicator="attendance", period_end=dt.date(2026, 6, 30), value=95.5,
        known_on=dt.date(2026, 8, 1),
    )  # fmt: skip
    added = innis.readings.append([new], note="late return")
    assert added.parent_id == before.dataset_id
    assert client.authorities.get("innis").current_dataset_id == added.dataset_id
    known = list(innis.readings.list(school_id="S1", indicator="attendance"))
    assert [(one.value, one.superseded) for one in known] == [(85.0, True), (95.5, False)]
    early = innis.readings.list(school_id="S1", as_of=dt.date(2026, 7, 20))
    assert [one.value for one in early] == [85.0]
    assert innis.datasets.make_current(before.dataset_id).current_dataset_id == before.dataset_id
    with pytest.raises(ChangedMeanwhileError):
        innis.datasets.make_current(added.dataset_id, if_match='"1"')


def test_tiers_are_classified_and_explained(innis):
    report = innis.tiers.classify()
    assert report == innis.tiers.list()
    assert innis.tiers.of_school("S1") == report.schools[0]
    assert "School S1" in innis.tiers.explain("S1")
    assert innis.tiers.explain("S1", form="html").startswith("<!")
    assert innis.tiers.classify(ruleset_id="scotland-three-tier").schools == report.schools
    with pytest.raises(FaultyRequestError, match="light_touch"):
        innis.tiers.classify(ruleset_id="england")  # the offer knows other tiers


def test_how_tiers_go_live(innis):
    before = innis.datasets.get().dataset_id
    day = dt.date(2026, 8, 10)
    judged = innis.live.judge(
        Judgement(
            school_id="S2", tier="targeted", reason="Two long absences", made_by="P1",
            made_on=day, review_on=dt.date(2026, 12, 10),
        )
    )  # fmt: skip
    assert judged.state == "proposed"
    assert [one.school_id for one in innis.live.judgements()] == ["S2"]
    talked = innis.live.discuss(
        Discussion(school_id="S2", tier="targeted", discussed_on=day, by="P1", head_view="agrees")
    )
    assert talked.state == "agreed"
    assert innis.live.make_live("S2", day).state == "live"
    concern = innis.live.raise_concern(
        "S3", tier="intensive", raised_on=day, acts="P1", urgent_reason="The whole team is away"
    )
    assert concern.first_contact_by is not None
    assert {one.school_id for one in innis.live.standings()} == {"S1", "S2", "S3"}
    assert "S3" in {one.school_id for one in innis.live.due(as_of=dt.date(2026, 8, 11)).items}
    assert innis.live.history("S2").entries
    assert innis.live.moderation()["total"] is not None
    assert innis.live.watch()["as_of"] == "2026-08-10"
    innis.datasets.make_current(before)


def test_people_and_dates_are_recommended(innis):
    found = innis.best_people("S1", activity="link_visit")
    assert found.activities[0].best[0].person_ids
    dates = innis.best_dates("S1", "P1", most=3)
    assert len(dates.dates) == min(3, dates.count)
    assert "groups" in innis.counts()


def test_rulesets_are_kept_in_versions(innis, tmp_path):
    folder = tmp_path / "own"
    source = shipped("rules") / "northern-ireland"
    left_out = ("offer.yaml", "tests.csv")
    files = {one.name: one.read_bytes() for one in source.iterdir() if one.name not in left_out}
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    kept = innis.rulesets.upload(folder)
    assert innis.rulesets.get(kept.ruleset_id, kept.version) == kept
    assert [one.version for one in innis.rulesets.versions(kept.ruleset_id)] == [1]
    assert [one.ruleset_id for one in innis.rulesets.list()] == [kept.ruleset_id]
    assert innis.rulesets.file(kept.ruleset_id, 1, "tier.csv") == files["tier.csv"]
    assert isinstance(innis.rulesets.findings(kept.ruleset_id, 1), tuple)


def test_figures_are_classified_outright(client):
    assert "scotland-three-tier" in client.shipped_rulesets.list()
    school = {"school_id": "X", "sector": "primary", "figures": {"attendance": 80.0}}
    report = client.classify_figures("scotland-three-tier", dt.date(2026, 8, 10), [school])
    assert [one.school_id for one in report.schools] == ["X"]


def test_the_same_key_is_the_same_job_and_a_job_can_be_cancelled(innis):
    job = innis.plans.allocate(solving=Solving(seed=99), idempotency_key="once")
    assert innis.plans.allocate(solving=Solving(seed=99), idempotency_key="once") == job
    with pytest.raises(KeyUsedError):
        innis.plans.allocate(solving=Solving(seed=98), idempotency_key="once")
    asked = innis.jobs.cancel(job.job_id)
    assert asked.cancel_requested or asked.has_ended
    assert innis.jobs.wait(job).state in ("cancelled", "succeeded")
    assert job.job_id in {one.job_id for one in innis.jobs.list(kind="allocation")}


def test_a_wrong_key_is_told(place):
    with Client(place.url, "alc_wrong") as stranger, pytest.raises(CredentialsError):
        list(stranger.authorities.list())
    with Client(place.url) as nobody, pytest.raises(CredentialsError):
        list(nobody.authorities.list())


def test_an_address_that_is_none_is_told():
    with pytest.raises(UsageError, match="https://"):
        Client("allocator.example.org")


def test_a_folder_that_is_not_there_is_told(innis, tmp_path):
    with pytest.raises(UsageError, match="no folder"):
        innis.datasets.upload(tmp_path / "none")
    with pytest.raises(UsageError, match="nothing in"):
        innis.datasets.upload(tmp_path)


def test_a_workbook_is_sent_with_what_lies_beside_it(innis, workspace, tmp_path):
    write_workspace(three_schools(), tmp_path, workbook=True)
    book = next(tmp_path.glob("*.xlsx")).rename(tmp_path / "council.xlsx")
    made = innis.datasets.upload(Path(book), make_current=False)
    assert "workspace.xlsx" in {one.name for one in made.files}
    assert not made.is_current
