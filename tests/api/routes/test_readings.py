from tests.api.routes.service import Service
from tests.api.routes.workspaces import as_files, two_schools

NEW = {
    "readings": [{"school_id": "S1", "indicator": "attendance", "period_end": "2026-06-30",
                  "value": 89.5}],
    "known_on": "2026-09-01",
}  # fmt: skip


def values(service: Service, **params: str) -> list[tuple[str, float, bool]]:
    answer = service.get("/readings", params={"indicator": "attendance", **params})
    return [(one["school_id"], one["value"], one["superseded"]) for one in answer.json()["items"]]


def test_readings_are_appended_in_a_new_dataset_and_any_day_can_be_reproduced(service: Service):
    first = service.upload().json()
    answer = service.post("/readings", NEW)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["parent_id"], made["rows"]) == (first["dataset_id"], 1)
    told = service.get("/datasets/current").json()
    assert (told["source"], told["lineage"]) == ("readings", [first["dataset_id"]])
    assert values(service, as_of="2026-08-31") == [("S1", 91.5, False), ("S2", 88.0, False)]
    assert values(service, as_of="2026-09-01") == [
        ("S1", 91.5, True), ("S2", 88.0, False), ("S1", 89.5, False),
    ]  # fmt: skip
    old = first["dataset_id"]
    assert values(service, as_of="2026-09-01", dataset_id=old) == [
        ("S1", 91.5, False), ("S2", 88.0, False),
    ]  # fmt: skip
    assert values(service, as_of="2026-09-01", school="S2") == [("S2", 88.0, False)]
    (table,) = service.get("/datasets/current/diff").json()["tables"]
    assert (table["table"], table["added_count"]) == ("readings", 1)


def test_readings_go_into_a_workbook_too(service: Service):
    files = as_files(two_schools(), workbook=True)
    parts = [("files", (name, data)) for name, data in files.items()]
    assert service.ask("POST", "/datasets", files=parts).status_code == 201
    assert service.post("/readings", NEW).status_code == 201
    assert len(values(service, as_of="2026-09-01")) == 3


def test_a_reading_that_contradicts_or_is_of_nothing_known_is_refused(service: Service):
    service.upload()
    reading = NEW["readings"][0]
    for change in (
        {"school_id": "S7"},
        {"value": 70.0, "known_on": "2026-07-10"},
        {"period_end": "2026-02-30"},
        {"value": "many"},
        {"valeu": 1},
    ):
        answer = service.post("/readings", {"readings": [{**reading, **change}]})
        assert (change, answer.status_code) == (change, 422)
        assert answer.json()["faults"]
    assert len(service.get("/datasets").json()["items"]) == 1
    assert service.post("/readings", {"readings": []}).status_code == 422


def test_the_same_request_appends_once(service: Service):
    service.upload()
    key = {"idempotency-key": "september"}
    first, again = (
        service.post("/readings", NEW, headers=key),
        service.post("/readings", NEW, headers=key),
    )
    assert first.content == again.content
    assert len(values(service, as_of="2026-09-01")) == 3


def test_an_addition_to_a_version_that_is_no_longer_the_present_one_is_refused(service: Service):
    service.upload()
    etag = service.get("/datasets/current").headers["etag"]
    assert service.post("/readings", NEW, headers={"if-match": etag}).status_code == 201
    other = {**NEW, "known_on": "2026-09-02"}
    assert service.post("/readings", other, headers={"if-match": etag}).status_code == 412
    assert service.post("/readings", other).status_code == 201


def test_a_headteacher_reads_the_own_school_alone(service: Service):
    service.upload()
    answer = service.get("/readings", role="headteacher")
    assert [one["school_id"] for one in answer.json()["items"]] == ["S2"]
    assert service.get("/readings", params={"school": "S1"}, role="headteacher").status_code == 404
    assert service.get("/readings", role="public").status_code == 403
    assert service.post("/readings", NEW, role="headteacher").status_code == 403


def test_pages_of_readings_hold_each_once_and_end_when_the_dataset_moves(service: Service):
    service.upload()
    first = service.get("/readings", params={"limit": 1}).json()
    second = service.get("/readings", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [one["school_id"] for one in first["items"] + second["items"]] == ["S1", "S2"]
    assert second["next_cursor"] is None
    service.post("/readings", NEW)
    moved = service.get("/readings", params={"limit": 1, "cursor": first["next_cursor"]})
    assert moved.status_code == 409
