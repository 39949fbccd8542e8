import pytest

from allocator.resources import shipped
from allocator.tiering.rulesets import load_source
from allocator.tiering.rulesets.workbook import workbook_bytes
from tests.api.routes.service import Service
from tests.api.routes.workspaces import as_files, files_in, two_schools

FOLDER = shipped("rules") / "scotland-three-tier"
FILES = {name: data for name, data in files_in(FOLDER).items() if name != "offer.yaml"}


def in_form(files: dict[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (name, data)) for name, data in files.items()]


def changed(old: str, new: str) -> dict[str, str]:
    texts = {name: data.decode() for name, data in FILES.items()}
    assert old in texts["ruleset.yaml"]
    return {**texts, "ruleset.yaml": texts["ruleset.yaml"].replace(old, new)}


def test_shipped_rulesets_are_listed_and_classify_figures(service: Service):
    assert "scotland-three-tier" in service.get("/v1/rulesets").json()
    body = {"as_of": "2026-08-10", "schools": [{"school_id": "A", "sector": "primary"}]}
    answer = service.post("/v1/rulesets/scotland-three-tier/tiers", body)
    assert answer.json()["schools"][0]["school_id"] == "A"


def test_a_ruleset_is_the_same_whatever_form_it_comes_in(service: Service):
    first = service.ask("POST", "/rulesets", files=in_form(FILES))
    assert (first.status_code, first.json()["version"]) == (201, 1)
    book = workbook_bytes(load_source(FOLDER))
    second = service.ask("POST", "/rulesets", files=in_form({"rules.xlsx": book}))
    assert second.json()["version"] == 1
    assert second.json()["hash"] == first.json()["hash"]


def test_versions_count_up_and_none_changes(service: Service):
    name = service.post("/rulesets", {"files": changed("title:", "title:")}).json()["ruleset_id"]
    texts = changed("owner:", "owner: Nobody in particular #")
    answer = service.post("/rulesets", {"files": texts})
    assert (answer.json()["version"], answer.json()["owner"]) == (2, "Nobody in particular")
    versions = service.get(f"/rulesets/{name}/versions").json()["items"]
    assert [one["version"] for one in versions] == [1, 2]
    (newest,) = service.get("/rulesets").json()["items"]
    assert newest["version"] == 2
    file = service.get(f"/rulesets/{name}/versions/1/files/ruleset.yaml")
    assert file.content == FILES["ruleset.yaml"]
    assert service.get(f"/rulesets/{name}/versions/3").status_code == 404
    assert (
        service.get(f"/rulesets/{name}/versions/2", of="bruce", key_of="bruce").status_code == 404
    )


def test_a_faulty_ruleset_is_refused_with_every_fault(service: Service):
    answer = service.post("/rulesets", {"files": changed("ladder:", "laddder:")})
    assert answer.status_code == 422
    assert any(fault["file"] == "ruleset.yaml" for fault in answer.json()["faults"])
    assert service.post("/rulesets", {"files": {"tier.csv": "a"}}).status_code == 422
    evil = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
    answer = service.ask("POST", "/rulesets", files=in_form({"m.dmn": evil.encode()}))
    assert answer.status_code == 422
    assert "root:" not in answer.text


def test_a_workspace_goes_by_a_kept_version_and_takes_it_along(service: Service):
    texts = changed("owner:", "owner: Nobody in particular #")
    made = service.post("/rulesets", {"files": texts}).json()
    name = f"{made['ruleset_id']}@{made['version']}"
    files = {file: data.decode() for file, data in as_files(two_schools()).items()}
    files["authority.yaml"] += f"rules: {name}\n"
    dataset = service.post("/datasets", {"files": files}).json()
    assert f"{name}/ruleset.yaml" in [one["name"] for one in dataset["files"]]
    assert service.get("/tiers").json()["ruleset"]["hash"] == made["hash"]
    files["authority.yaml"] = files["authority.yaml"].replace("@1", "@7")
    answer = service.post("/datasets", {"files": files})
    assert answer.json()["faults"][0]["nearest"] == name


@pytest.mark.parametrize("text", ["name: other\nquestion: What?\nedits: []", "a: [", "name: x"])
def test_a_faulty_scenario_is_refused(service: Service, text):
    answer = service.ask("PUT", "/scenarios/storm", json={"text": text})
    assert answer.status_code == 422
    assert answer.json()["faults"]


def test_scenarios_are_kept_in_versions_beside_the_shipped_ones(service: Service):
    text = "name: storm\nquestion: What if?\nedits:\n  - edit: drop_pins\n"
    first = service.ask("PUT", "/scenarios/storm", json={"text": text})
    assert (first.status_code, first.json()["version"]) == (200, 1)
    assert service.ask("PUT", "/scenarios/storm", json={"text": text}).json()["version"] == 1
    again = service.ask("PUT", "/scenarios/storm", json={"text": text + "\n"})
    assert again.json()["version"] == 2
    names = [
        one["name"] for one in service.get("/scenarios", params={"limit": 100}).json()["items"]
    ]
    assert {"storm", "one-more-post"} <= set(names)
    assert service.get("/scenarios/one-more-post").json()["is_shipped"]
    for bad in ("/etc/passwd", "../../secret"):
        evil = f"name: storm\nquestion: Q?\nextends: ['{bad}']\nedits:\n  - edit: drop_pins\n"
        answer = service.ask("PUT", "/scenarios/storm", json={"text": evil})
        assert answer.json()["faults"][0]["field"] == "extends.0"
