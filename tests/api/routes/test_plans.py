import functools
import json

from allocator.domain.plans import Plan
from allocator.io.plan_files import plan_contents
from allocator.planning import open_workbench, run_workspace
from allocator_api.routes.support.uploads import as_folder
from allocator_api.store import jobs, plans
from tests.api.routes.service import A, B, Service
from tests.api.routes.workspaces import as_files, two_schools


@functools.cache
def planned() -> tuple[Plan, dict[str, bytes]]:
    """A plan of two schools, made as the command line makes it, and its files."""
    with as_folder(as_files(two_schools())) as folder:
        bench = open_workbench(folder)
        plan = run_workspace(bench)
    return plan, plan_contents(plan, bench.authority)


def with_plan(service: Service, plan_id: str = "pl-0000000000000001") -> str:
    """The plan kept as a job keeps one."""
    dataset = service.upload().json()["dataset_id"]
    with service.app.state.store.writing(A) as connection:
        plans.add(
            connection, A, plan_id, planned()[1], dataset_id=dataset, kind="plan",
            summary={"undecided": 0}, created_by="key:test",
        )  # fmt: skip
    return plan_id


def test_a_plan_is_asked_for_as_a_job_once(service: Service):
    dataset = service.upload().json()["dataset_id"]
    body = {"kind": "plan", "seed": 7}
    key = {"idempotency-key": "plan-1"}
    first, again = (service.post("/plans", body, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (202, again.content)
    job = first.json()
    assert job["request"] == {"dataset_id": dataset, "seed": 7}
    assert first.headers["location"] == f"/v1/authorities/{A}/jobs/{job['job_id']}"
    assert service.get(f"/jobs/{job['job_id']}").json() == job
    assert [one["job_id"] for one in service.get("/jobs").json()["items"]] == [job["job_id"]]
    other = service.post("/plans", {"kind": "plan", "seed": 8}, headers=key)
    assert other.json()["type"] == "/problems/idempotency-mismatch"
    assert service.get(f"/jobs/{job['job_id']}", of=B, key_of=B).status_code == 404


NO_JOBS = [
    ("/plans", {"kind": "plna"}, 422, "kind"),
    ("/plans", {"kind": "tiers", "emphasis": "fair"}, 422, "emphasis"),
    ("/plans", {"kind": "schedule"}, 422, "plan_id"),
    ("/plans", {"seed": -1}, 422, "seed"),
    ("/plans", {"ruleset_id": "x", "ruleset_version": 2**70}, 422, "ruleset_version"),
    ("/classifications", {"ruleset_id": "x", "ruleset_version": 2**70}, 422, "ruleset_version"),
    ("/comparisons", {"scenarios": ["x"], "scenario_versions": {"x": 2**70}}, 422,
     "scenario_versions.x"),
    ("/plans", {"ruleset_id": "scotland"}, 422, None),
    ("/plans", {"dataset_id": "ds-0000000000000000"}, 404, None),
    ("/plans", {"webhook_url": "http://169.254.169.254/x"}, 422, None),
    ("/scenario-runs", {"scenarios": ["one-more-pst"]}, 422, "scenarios.0"),
    ("/scenario-runs", {"scenarios": ["/etc/passwd"]}, 422, "scenarios.0"),
    ("/comparisons", {"scenarios": []}, 422, "scenarios"),
    ("/comparisons", {"scenarios": ["one-more-post"], "budget_pounds": -1}, 422, "budget_pounds"),
    ("/scenario-runs", {"scenarios": ["one-more-post"], "budget_pounds": 1}, 422, "budget_pounds"),
    ("/sweeps", {"sweep": {"axes": [{"edit": {"edit": "ruleset", "rules": "/etc"}}]}}, 422,
     "axes.0.edit.rules"),
    ("/replans", {"plan_id": "pl-0000000000000000", "changes": {"today": "2026-09-01"}}, 422,
     "changes.changes"),
]  # fmt: skip


def test_what_cannot_be_a_job_is_refused_at_once(service: Service):
    service.upload()
    for path, body, status, place in NO_JOBS:
        answer = service.post(path, body)
        assert (body, answer.status_code) == (body, status)
        assert answer.headers["content-type"] == "application/problem+json"
        if place is not None:
            assert place in [fault["field"] for fault in answer.json()["faults"]]
    assert service.get("/jobs").json()["items"] == []


def test_a_comparison_is_held_against_a_budget(service: Service):
    service.upload()
    body = {"scenarios": ["one-more-post"], "budget_pounds": 12_000}
    job = service.post("/comparisons", body)
    assert (job.status_code, job.json()["request"]["budget_pounds"]) == (202, 12_000)
    assert (
        "budget_pounds"
        not in service.post("/comparisons", {**body, "budget_pounds": None}).json()["request"]
    )


def test_a_queued_job_is_cancelled_and_stays_on_record(service: Service):
    service.upload()
    job = service.post("/scenario-runs", {"scenarios": ["one-more-post"]}).json()["job_id"]
    ended = service.post(f"/jobs/{job}/cancel")
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    assert service.post(f"/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert service.get("/jobs", params={"state": "cancelled"}).json()["items"][0]["job_id"] == job
    assert service.post("/jobs/job-0000000000000000/cancel").status_code == 404
    assert service.ask("DELETE", f"/jobs/{job}").status_code == 405, "the record of it stays"
    assert service.post(f"/jobs/{job}/cancel", role="link_officer").status_code == 403


def test_the_news_of_a_job_end_with_its_end(service: Service):
    service.upload()
    job = service.post("/plans", {}).json()["job_id"]
    with service.app.state.store.writing(A) as connection:
        jobs.finish(connection, A, job, "succeeded", result_id="pl-0000000000000001")
    answer = service.get(f"/jobs/{job}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    (event,) = [part for part in answer.text.split("\n\n") if part]
    assert "event: end" in event
    assert '"state":"succeeded"' in event
    assert service.get("/jobs/job-0000000000000000/events").status_code == 404


def test_files_of_a_plan_are_the_bytes_of_the_run(service: Service):
    plan_id = with_plan(service)
    contents = planned()[1]
    told = service.get(f"/plans/{plan_id}").json()
    assert [one["name"] for one in told["files"]] == sorted(contents)
    for name in ("allocation.json", "schedule.json", "plan.xlsx", "report.html", "visits.csv"):
        answer = service.get(f"/plans/{plan_id}/files/{name}")
        assert (name, answer.content == contents[name]) == (name, True)
        known = {"if-none-match": answer.headers["etag"]}
        assert service.get(f"/plans/{plan_id}/files/{name}", headers=known).status_code == 304
    assert service.get(f"/plans/{plan_id}/files/nothing").status_code == 404
    assert service.get(f"/plans/{plan_id}", of=B, key_of=B).status_code == 404


def test_a_plan_is_approved_once_and_by_managers_alone(service: Service):
    plan_id = with_plan(service)
    assert service.post(f"/plans/{plan_id}/approval", role="planner").status_code == 403
    key = {"idempotency-key": "approve"}
    first = service.post(f"/plans/{plan_id}/approval", headers=key)
    assert first.json()["approved_by"].startswith("key:")
    assert service.post(f"/plans/{plan_id}/approval", headers=key).content == first.content
    assert service.post(f"/plans/{plan_id}/approval").status_code == 409
    assert "plan.approved" in [entry.action for entry in service.trail()]


def test_schools_and_providers_see_their_part_of_an_approved_plan(service: Service):
    plan_id = with_plan(service)
    assert service.get(f"/plans/{plan_id}", role="headteacher").status_code == 404
    assert service.get("/plans", role="headteacher").json()["items"] == []
    service.post(f"/plans/{plan_id}/approval")
    told = service.get(f"/plans/{plan_id}", role="headteacher").json()
    names = [one["name"] for one in told["files"]]
    assert "calendars/school-S2.ics" in names
    assert not {"plan.xlsx", "report.html", "calendars/school-S1.ics", "run.json"} & set(names)
    assert told["summary"] == {}
    for name in names:
        answer = service.get(f"/plans/{plan_id}/files/{name}", role="headteacher")
        assert (name, answer.status_code, "S1" in answer.text) == (name, 200, False)
    for name in ("plan.xlsx", "run.json", "calendars/school-S1.ics", "calendars/person-P1.ics"):
        refused = service.get(f"/plans/{plan_id}/files/{name}", role="headteacher")
        assert (name, refused.status_code) == (name, 404)
    sheet = service.get(f"/plans/{plan_id}/files/provider.json", role="provider").json()
    assert [one["school_id"] for one in sheet["schools"]] == ["S1"]
    assert service.get(f"/plans/{plan_id}/files/tiers.json", role="provider").status_code == 404
    own = service.get(f"/plans/{plan_id}/files/schedule.json", role="link_officer").json()
    assert {day["person_id"] for day in own["days"]} == {"P1"}
    assert service.get(f"/plans/{plan_id}", role="public").status_code == 403


def test_counts_for_the_public_keep_small_ones_back_and_the_reason_is_on_record(service: Service):
    plan_id = with_plan(service)
    answer = service.get("/counts", role="public").json()
    assert answer["groups"] == []
    assert {one["reason"] for one in answer["withheld"]} == {"whole_grouping"}
    noted = [entry for entry in service.trail() if entry.object.endswith("/counts")]
    assert "sector/*: whole_grouping" in json.loads(noted[0].after_json or "")["withheld"]
    of_plan = {"plan_id": plan_id}
    assert service.get("/counts", params=of_plan, role="public").status_code == 404
    service.post(f"/plans/{plan_id}/approval")
    assert service.get("/counts", params=of_plan, role="public").json()["lowest"] == "universal"
    # Less than the installation keeps back cannot be asked for.
    assert service.get("/counts", params={"least": 2}, role="public").json()["least"] == 5
    assert service.get("/counts", params={"least": 9}, role="public").json()["least"] == 9


def test_calendars_are_subscribed_to_without_a_key_until_revoked(service: Service):
    plan_id = with_plan(service)
    key = {"idempotency-key": "feed"}
    made = service.post("/calendars", {"kind": "school", "subject_id": "S2"}, headers=key)
    assert made.status_code == 201
    again = service.post("/calendars", {"kind": "school", "subject_id": "S2"}, headers=key)
    assert again.content == made.content
    address, token_id = made.json()["address"], made.json()["token_id"]
    assert "VEVENT" not in service.client.get(address).text
    service.post(f"/plans/{plan_id}/approval")
    feed = service.client.get(address)
    assert feed.content == planned()[1]["calendars/school-S2.ics"]
    known = {"if-none-match": feed.headers["etag"]}
    assert service.client.get(address, headers=known).status_code == 304
    secret = address.split("/")[-1].removesuffix(".ics")
    store = b"".join(path.read_bytes() for path in service.files())
    assert secret.encode() not in store
    assert service.ask("DELETE", f"/calendars/{token_id}").json()["revoked_at"]
    assert service.client.get(address).status_code == 404
    assert service.client.get("/v1/calendars/guess.ics").status_code == 404


def test_a_headteacher_makes_feeds_of_the_own_school_alone(service: Service):
    service.upload()
    for body, status in (
        ({"kind": "school", "subject_id": "S2"}, 201),
        ({"kind": "school", "subject_id": "S1"}, 404),
        ({"kind": "person", "subject_id": "P1"}, 404),
    ):
        assert service.post("/calendars", body, role="headteacher").status_code == status
    service.post("/calendars", {"kind": "person", "subject_id": "P1"})
    mine = service.get("/calendars", role="headteacher").json()["items"]
    assert [one["subject_id"] for one in mine] == ["S2"]
    assert len(service.get("/calendars").json()["items"]) == 2


def test_the_best_people_and_dates_for_a_school_are_told(service: Service):
    plan_id = with_plan(service)
    people = service.get("/recommendations/people", params={"school": "S2"}).json()
    best = {one["activity"]: one["best"] for one in people["activities"]}
    assert best["link_visit"][0]["person_ids"] == ["P1"]
    params = {"school": "S2", "person": "P1", "plan_id": plan_id}
    dates = service.get("/recommendations/dates", params=params).json()
    schedule = planned()[0].schedule
    assert schedule is not None
    busy = {str(day.date) for day in schedule.days if day.person_id == "P1"}
    told = [one["date"] for one in dates["dates"]]
    assert len(told) == 20 < dates["count"]
    assert not busy & set(told)
    assert all(one["nights"] == 0 and one["travel_hours"] < 1 for one in dates["dates"])
    missing = {"school": "S9"}
    assert service.get("/recommendations/people", params=missing).status_code == 404
    wrong = {"school": "S2", "activity": "link_visti"}
    answer = service.get("/recommendations/people", params=wrong)
    assert (answer.status_code, "link_visit" in answer.json()["detail"]) == (422, True)
