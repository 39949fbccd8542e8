import io
import json
import zipfile

from allocator.io.workspace import workspace_hash
from allocator_api.routes.support.uploads import as_folder
from tests.api.routes.service import A, B, Service
from tests.api.routes.workspaces import as_files, two_schools

FILES = as_files(two_schools())


def in_form(files: dict[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (name, data)) for name, data in files.items()]


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_an_operator_makes_an_authority_and_the_second_of_its_id_is_refused(service: Service):
    new = {"authority_id": "innis", "name": "Innis"}
    answer = service.post("/v1/authorities", new, role="operator")
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/authorities/innis"
    assert service.post("/v1/authorities", new, role="operator").status_code == 409
    assert service.post("/v1/authorities", new).status_code == 403
    listed = service.get("/v1/authorities", role="operator").json()["items"]
    assert [one["authority_id"] for one in listed] == ["alba", "bruce", "innis"]
    assert [one["authority_id"] for one in service.get("/v1/authorities").json()["items"]] == [A]


def test_a_dataset_comes_in_as_files_zip_workbook_or_json_and_is_the_same(service: Service):
    by_json = service.upload().json()
    with as_folder(FILES) as folder:
        assert by_json["workspace_hash"] == workspace_hash(folder)
    by_files = service.ask("POST", "/datasets", files=in_form(FILES)).json()
    by_zip = service.ask(
        "POST", "/datasets",
        files=[("files", ("w.zip", zipped({f"w/{name}": data for name, data in FILES.items()})))],
    ).json()  # fmt: skip
    assert by_json["dataset_id"] == by_files["dataset_id"] == by_zip["dataset_id"]
    book = as_files(two_schools(), workbook=True)
    by_book = service.ask("POST", "/datasets", files=in_form(book)).json()
    difference = service.get(
        f"/datasets/{by_book['dataset_id']}/diff", params={"against": by_json["dataset_id"]}
    ).json()
    assert (difference["tables"], difference["documents"]) == ([], [])
    assert by_book["is_current"]


def test_a_file_comes_back_byte_for_byte_and_is_not_sent_twice(service: Service):
    dataset = service.upload().json()["dataset_id"]
    answer = service.get(f"/datasets/{dataset}/files/schools.csv")
    assert answer.content == FILES["schools.csv"]
    again = service.get(
        f"/datasets/{dataset}/files/schools.csv", headers={"if-none-match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert service.get(f"/datasets/{dataset}/files/nothing.csv").status_code == 404


def test_all_faults_of_an_upload_are_told_and_nothing_is_kept(service: Service):
    files = {name: data.decode() for name, data in FILES.items()}
    files["schools.csv"] = files["schools.csv"].replace("primary", "primry")
    del files["people.csv"]
    answer = service.post("/datasets", {"files": files})
    assert answer.status_code == 422
    found = {(fault["file"], fault["row"], fault["nearest"]) for fault in answer.json()["faults"]}
    assert ("schools.csv", 2, "primary") in found
    assert any(file == "people.csv" for file, _, _ in found)
    assert service.get("/datasets").json() == {"items": [], "next_cursor": None}


def test_a_request_sent_twice_is_done_once_and_another_with_its_key_is_refused(service: Service):
    key = {"idempotency-key": "upload-1"}
    first, second = service.upload(headers=key), service.upload(headers=key)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert {"etag", "location"} <= set(first.headers)
    assert first.headers["etag"] == second.headers["etag"]
    other = service.upload(two_schools(settings={"hours_per_day": 6}), headers=key)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-mismatch"
    added = [entry for entry in service.trail() if entry.action == "datasets.added"]
    assert len(added) == 1
    # Another asker's key of the same words is another key.
    assert service.upload(headers=key, role="planner").status_code == 201


def test_the_current_dataset_is_moved_only_on_the_version_that_was_read(service: Service):
    first = service.upload().json()["dataset_id"]
    second = service.upload(two_schools(settings={"hours_per_day": 6})).json()["dataset_id"]
    read = service.get("/datasets/current")
    assert read.json()["dataset_id"] == second
    body = {"dataset_id": first}
    assert service.ask("PUT", "/datasets/current", json=body).status_code == 428
    stale = {"if-match": '"1"'}
    assert service.ask("PUT", "/datasets/current", json=body, headers=stale).status_code == 412
    fresh = {"if-match": read.headers["etag"]}
    moved = service.ask("PUT", "/datasets/current", json=body, headers=fresh)
    assert moved.json()["current_dataset_id"] == first
    assert service.ask("PUT", "/datasets/current", json=body, headers=fresh).status_code == 412
    kept = [entry for entry in service.trail() if entry.action == "datasets.made_current"]
    assert [json.loads(entry.after_json or "")["dataset_id"] for entry in kept] == [
        first, second, first,
    ]  # fmt: skip


def test_lists_come_in_pages_that_tell_each_dataset_once(service: Service):
    made = [
        service.upload(two_schools(settings={"hours_per_day": hours})).json()["dataset_id"]
        for hours in (5, 6, 7)
    ]
    found, cursor = [], None
    while True:
        page = service.get(
            "/datasets", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        )
        found += [one["dataset_id"] for one in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert found == made[::-1]
    assert service.get("/datasets", params={"cursor": "bm9uc2Vuc2U"}).status_code == 422
    assert service.get("/datasets", params={"limit": 5000}).status_code == 422


ADDRESSES = [
    ("GET", ""), ("GET", "/datasets"), ("GET", "/datasets/current"), ("GET", "/tiers"),
    ("GET", "/datasets/{id}"), ("GET", "/datasets/{id}/files/schools.csv"),
    ("GET", "/datasets/{id}/diff"), ("GET", "/readings"), ("GET", "/counts"),
    ("GET", "/schools/S1/tier"), ("GET", "/plans"), ("GET", "/jobs"), ("GET", "/calendars"),
    ("GET", "/rulesets"), ("GET", "/scenarios"), ("GET", "/standings"), ("GET", "/due"),
    ("POST", "/plans"), ("POST", "/classifications"),
]  # fmt: skip


def test_another_authority_is_refused_as_one_that_is_not_there(service: Service):
    dataset = service.upload(of=B, key_of=B).json()["dataset_id"]
    for method, pattern in ADDRESSES:
        path, body = pattern.format(id=dataset), {} if method == "POST" else None
        theirs = service.ask(method, path, of=B, json=body)
        nobodys = service.ask(method, path, of="nobody", json=body)
        by_operator = service.ask(method, path, of="nobody", role="operator", json=body)
        told = [{**answer.json(), "instance": ""} for answer in (theirs, nobodys, by_operator)]
        statuses = {theirs.status_code, nobodys.status_code, by_operator.status_code}
        assert (pattern, statuses) == (pattern, {404})
        assert told[0] == told[1] == told[2]


def test_an_unknown_id_and_one_of_another_authority_are_refused_alike(service: Service):
    dataset = service.upload(of=B, key_of=B).json()["dataset_id"]
    theirs = service.get(f"/datasets/{dataset}")
    nobodys = service.get("/datasets/ds-0000000000000000")
    assert {**theirs.json(), "instance": ""} == {**nobodys.json(), "instance": ""}
    body = {"kind": "plan", "dataset_id": dataset}
    assert service.post("/plans", body).status_code == 404


def test_archives_and_names_that_are_not_safe_are_refused(service: Service):
    for name in ("../evil.csv", "/etc/cron.csv"):
        parts = [("files", ("w.zip", zipped({name: b"x"})))]
        answer = service.ask("POST", "/datasets", files=parts)
        assert answer.status_code == 422
        assert "faults" in answer.json()
    answer = service.ask("POST", "/datasets", files=[("files", ("../../x.csv", b"a"))])
    assert answer.status_code == 422
    answer = service.ask("POST", "/datasets", content=b"a,b", headers={"content-type": "text/csv"})
    assert answer.status_code == 415
    assert service.get("/datasets").json()["items"] == []
