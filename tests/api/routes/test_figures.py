"""Tiers of figures given outright; one service answers all of these questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.postgres import AUDIT_KEY
from tests.api.serving import a_key, bearer, made, running

CALM = {
    "attendance": 93, "persistent_absence": 20, "persistent_absence_cohort": 100,
    "exclusions_per_1000": 2, "exclusion_cases": 1, "complaints_upheld": 0, "vacancy_terms": 0,
}  # fmt: skip
_asked: dict[str, Any] = {}


@pytest.fixture(scope="module", autouse=True)
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    app = made(tmp_path_factory.mktemp("figures"), audit_key=AUDIT_KEY)
    with running(app) as client:
        _asked.update(client=client, key=a_key(app, "operator", None))
        yield


def post(path: str, body: str) -> httpx.Response:
    headers = {"content-type": "application/json", **bearer(_asked["key"])}
    return _asked["client"].post(f"/v1{path}", content=body, headers=headers)


def classify(*schools: dict, ruleset: str = "scotland-three-tier") -> httpx.Response:
    body = {"as_of": "2026-08-10", "schools": list(schools)}
    return post(f"/rulesets/{ruleset}/tiers", json.dumps(body))


def a_school(school_id: str, **figures: object) -> dict:
    return {"school_id": school_id, "sector": "primary", "figures": {**CALM, **figures}}


def test_one_school_is_classified_with_its_reasons():
    answer = classify(a_school("A", attendance=88, complaints_upheld=4))
    (decision,) = answer.json()["schools"]
    assert answer.status_code == 200
    assert decision["tier"] == "targeted"
    assert {reason["table"] for reason in decision["reasons"]} == {"inclusion", "quality"}


def test_many_schools_get_the_same_answers_as_one_by_one():
    schools = [a_school(f"S{n}", attendance=85 + n, complaints_upheld=n) for n in range(8)]
    together = classify(*schools).json()["schools"]
    assert together == [classify(school).json()["schools"][0] for school in schools]


def test_faults_of_all_figures_are_told_at_once_with_the_nearest_name():
    answer = classify(a_school("A", attendence=90), a_school("B", complaints_upheld="three"))
    faults = {(fault["row"], fault["field"]): fault for fault in answer.json()["faults"]}
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert faults[1, "attendence"]["nearest"] == "attendance"
    assert faults[2, "complaints_upheld"]["expected"] == "a whole number of at least 0"


def test_an_unknown_ruleset_is_answered_with_the_nearest():
    answer = classify(a_school("A"), ruleset="scotland-three-teir")
    assert answer.status_code == 404
    assert "scotland-three-tier" in answer.json()["detail"]


@pytest.mark.parametrize("body", ["", "[]", '{"as_of": "2026-02-30", "schools": []}', "{NaN"])
def test_a_body_that_is_no_request_is_a_problem_document(body):
    answer = post("/rulesets/england/tiers", body)
    assert answer.status_code == 422
    assert answer.json()["faults"]


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "1e999"])
def test_a_figure_that_is_no_number_is_a_fault(figure):
    body = f"""{{"as_of": "2026-08-10", "schools": [
        {{"school_id": "A", "sector": "primary", "figures": {{"attendance": {figure}}}}}]}}"""
    assert post("/rulesets/scotland-three-tier/tiers", body).status_code == 422


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("attendance", 150, "a number from 0 to 100"),
        ("qi_2_3", 0, "a whole number from 1 to 6"),
        ("qi_2_3", 2.5, "a whole number from 1 to 6"),
        ("complaints_upheld", -1, "a whole number of at least 0"),
        ("on_island", 1, "true or false"),
        ("language_medium", "latin", "one of english, gaelic, both"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(name, value, expected):
    (fault,) = classify(a_school("A", **{name: value})).json()["faults"]
    assert (fault["field"], fault["expected"]) == (name, expected)


def test_an_id_that_comes_twice_is_refused():
    (fault,) = classify(a_school("A"), a_school("B"), a_school("A")).json()["faults"]
    assert (fault["row"], fault["field"]) == (3, "school_id")
    assert fault["expected"] == "an id of its own; school 1 has it too"


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/rulesets/england/tiers", "{not json", 422, "JSON; it breaks off"),
        ("/rulesets/england/tiers", "[]", 422, "keys with values"),
        ("/rulesets/england/teirs", "{}", 404, "Not found"),
        ("/rulesets", "{}", 405, "does not take this method"),
    ],
)
def test_every_refusal_is_a_problem_document(path, body, status, words):
    answer = post(path, body)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert answer.headers["content-type"] == "application/problem+json"
