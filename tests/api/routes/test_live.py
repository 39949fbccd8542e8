import json

from allocator.io.plan_files import canonical_json
from allocator.planning import classify_workspace, open_workbench
from allocator_api.routes.support.uploads import as_folder
from tests.api.routes.service import Service
from tests.api.routes.workspaces import as_files, two_schools

JUDGEMENT = {
    "school_id": "S1", "tier": "targeted", "reason": "Two long absences", "made_by": "P1",
    "made_on": "2026-08-01", "review_on": "2026-12-01",
}  # fmt: skip
TALK = {"school_id": "S1", "tier": "targeted", "discussed_on": "2026-08-05", "by": "P1",
        "head_view": "disagrees"}  # fmt: skip


def standing(service: Service, school: str, as_of: str) -> dict:
    rows = service.get("/standings", params={"as_of": as_of}).json()["items"]
    return next(one for one in rows if one["school_id"] == school)


def test_tiers_are_the_bytes_that_the_command_line_prints(service: Service):
    service.upload()
    with as_folder(as_files(two_schools())) as folder:
        expected = canonical_json(classify_workspace(open_workbench(folder))).encode()
    answer = service.post("/classifications", {})
    assert (answer.status_code, answer.content) == (200, expected)
    assert service.get("/tiers").content == expected
    decision = service.get("/schools/S2/tier").json()
    assert decision == next(
        one for one in json.loads(expected)["schools"] if one["school_id"] == "S2"
    )


def test_a_dataset_is_classified_by_other_rules_and_on_another_day(service: Service):
    service.upload()
    answer = service.post("/classifications", {"ruleset_id": "england", "as_of": "2026-07-01"})
    assert answer.status_code == 422  # a ladder that the offer has no tiers of
    answer = service.post("/classifications", {"as_of": "2026-07-01"})
    assert answer.json()["as_of"] == "2026-07-01"
    assert service.post("/classifications", {"ruleset_id": "scotlandd"}).status_code == 404


def test_a_school_is_explained_for_its_officer_and_its_head(service: Service):
    service.upload()
    head = service.get("/schools/S2/explanation")
    assert "School S2" in head.text
    assert head.headers["content-type"].startswith("text/plain")
    page = service.get("/schools/S2/explanation", params={"form": "html"})
    assert page.text.startswith("<!doctype html>")
    assert "sandbox" in page.headers["content-security-policy"]
    officer = service.get("/schools/S2/explanation", params={"reader": "officer"})
    assert "points" in officer.text.lower()
    refused = service.get(
        "/schools/S2/explanation", params={"reader": "officer"}, role="headteacher"
    )
    assert refused.status_code == 403
    assert service.get("/schools/S9/explanation").status_code == 404


def test_roles_see_the_tiers_of_their_own_schools(service: Service):
    service.upload()
    answer = service.get("/tiers", role="headteacher").json()
    assert [one["school_id"] for one in answer["schools"]] == ["S2"]
    for role in ("public", "elected_member", "provider"):
        assert service.get("/tiers", role=role).status_code == 403
    assert service.get("/schools/S1/tier", role="headteacher").status_code == 404


def test_a_judgement_wins_and_the_rules_tier_stays_beside_it(service: Service):
    service.upload()
    answer = service.post("/judgements", JUDGEMENT)
    assert (answer.status_code, answer.json()["state"]) == (201, "proposed")
    decision = service.get("/schools/S1/tier").json()
    assert (decision["tier"], decision["judgement"]["made_by"]) == ("targeted", "P1")
    assert decision["rule_tier"] != "targeted"
    (row,) = service.get("/judgements").json()["items"]
    assert row["reason"] == "Two long absences"
    noted = [entry for entry in service.trail() if entry.action == "judgements.recorded"]
    assert [entry.object for entry in noted] == ["schools/S1"]


def test_a_disputed_tier_goes_live_only_once_somebody_else_has_decided(service: Service):
    service.upload()
    service.post("/judgements", JUDGEMENT)
    assert standing(service, "S1", "2026-08-02")["state"] == "proposed"
    live = {"on": "2026-08-10"}
    assert service.post("/schools/S1/live-tier", live).status_code == 409
    talk = service.post("/discussions", TALK)
    assert (talk.status_code, talk.json()["state"]) == (201, "disputed")
    refused = service.post("/schools/S1/live-tier", live)
    assert refused.status_code == 409
    assert "disagree" in refused.json()["detail"]
    kinds = {
        one["kind"] for one in service.get("/due", params={"as_of": "2026-08-06"}).json()["items"]
    }
    assert "dispute" in kinds
    decided = {**TALK, "discussed_on": "2026-08-07", "by": "P9", "head_view": "not_asked"}
    assert service.post("/discussions", decided).status_code == 201
    done = service.post("/schools/S1/live-tier", live, headers={"idempotency-key": "live-1"})
    assert (done.status_code, done.json()["tier"]) == (201, "targeted")
    again = service.post("/schools/S1/live-tier", live, headers={"idempotency-key": "live-1"})
    assert again.content == done.content
    assert service.post("/schools/S1/live-tier", live).status_code == 409
    assert standing(service, "S1", "2026-08-10")["state"] == "live"
    told = [one["kind"] for one in service.get("/schools/S1/history").json()["entries"]]
    assert {"judgement", "discussion", "live", "now"} <= set(told)


def test_an_urgent_concern_starts_a_clock_and_names_who_acts(service: Service):
    service.upload()
    concern = {"school_id": "S2", "tier": "intensive", "raised_on": "2026-08-21", "acts": "P1",
               "urgent_reason": "The whole senior team is away"}  # fmt: skip
    answer = service.post("/concerns", concern, role="headteacher")
    assert answer.status_code == 201
    assert answer.json()["first_contact_by"] == "2026-08-25"  # Friday: two working days
    items = service.get("/due", params={"as_of": "2026-08-26"}).json()["items"]
    urgent = next(one for one in items if one["kind"] == "urgent")
    assert (urgent["who"], urgent["due_on"], urgent["is_overdue"]) == ("P1", "2026-08-25", True)
    other = {**concern, "school_id": "S1"}
    assert service.post("/concerns", other, role="headteacher").status_code == 404


def test_what_cannot_be_put_down_is_refused(service: Service):
    service.upload()
    for path, body, change, status in (
        ("/judgements", JUDGEMENT, {"tier": "targetted"}, 422),
        ("/judgements", JUDGEMENT, {"review_on": "2026-07-01"}, 422),
        ("/judgements", JUDGEMENT, {"school_id": "S9"}, 404),
        ("/judgements", JUDGEMENT, {"made_on": "9999-12-31"}, 422),
        ("/discussions", TALK, {"proposed_on": "2026-08-06"}, 422),
        ("/discussions", TALK, {"head_view": "maybe"}, 422),
    ):
        answer = service.post(path, {**body, **change})
        assert (path, change, answer.status_code) == (path, change, status)
    assert len(service.get("/datasets").json()["items"]) == 1


def test_moderation_and_watch_are_for_managers(service: Service):
    service.upload()
    service.post("/judgements", JUDGEMENT)
    assert service.get("/moderation").json()["in_full"] is False
    assert service.get("/watch").json()["lowest"] == "universal"
    assert service.get("/moderation", role="planner").status_code == 403
