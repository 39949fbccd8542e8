"""The client knows every operation of the service, and says and reads what its description says."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from allocator.client import access_records, live_records, records, rule_records
from allocator.client.errors import KINDS
from allocator.client.operations import OPERATIONS, TAKE_KEYS, operation
from allocator.domain.models import Row
from allocator_api.app import create_app
from allocator_api.problem_types import PROBLEM_TYPES
from tests.api.serving import settings_in

LEFT_OUT = {"delete_job"}
"""The same as another operation."""
NOT_IN_SCHEMAS = {"JobProgress"}
"""Data of an event, which the description has as text."""
CALLED = {
    "AuthorityRecord": "AuthorityTold", "FileRecord": "FileTold", "RemarkRecord": "Remark",
    "DatasetRecord": "DatasetTold", "RulesetRecord": "RulesetTold", "FindingRecord": "FindingTold",
    "JobRecord": "JobTold", "PlanRecord": "PlanTold", "ScenarioRecord": "ScenarioTold",
    "CalendarRecord": "CalendarTold", "StandingRecord": "StandingTold", "DueRecord": "DueList",
    "KeyRecord": "KeyTold", "AuditRecord": "AuditTold",
    "HistoryRecord": "SchoolHistory", "FindingsRecord": "Findings",
}  # fmt: skip
"""Records by the names of the service's schemas, where they differ."""


@pytest.fixture(scope="module")
def described(tmp_path_factory) -> dict[str, Any]:
    return create_app(settings_in(tmp_path_factory.mktemp("described"))).openapi()


def test_every_operation_of_the_service_is_known(described):
    told = {
        one["operationId"]: (method.upper(), path)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    }
    assert {name: told[name] for name in told if name not in LEFT_OUT} == OPERATIONS


def test_keys_are_sent_where_they_are_taken(described):
    taking = {
        one["operationId"]
        for methods in described["paths"].values()
        for one in methods.values()
        if any(part["name"].lower() == "idempotency-key" for part in one.get("parameters", ()))
    }
    assert taking - LEFT_OUT == TAKE_KEYS


def test_every_operation_is_used_by_the_client():
    import allocator.client as package

    modules = (
        "access",
        "authorities",
        "calendars",
        "client",
        "datasets",
        "evidence",
        "jobs",
        "live",
    )
    modules += ("plans", "rulesets", "scenarios", "tiers")
    source = "".join(inspect.getsource(getattr(package, name)) for name in modules)
    assert {name for name in OPERATIONS if f'"{name}"' not in source} == set()


def every_record() -> list[type[Row]]:
    found = []
    for module in (records, rule_records, live_records, access_records):
        for _, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, Row) and one.__module__ == module.__name__:
                found.append(one)
    return found


RECORDS = [one for one in every_record() if one.__name__ not in NOT_IN_SCHEMAS]


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.__name__)
def test_a_record_reads_what_the_service_says(described, record):
    schema = described["components"]["schemas"][CALLED.get(record.__name__, record.__name__)]
    assert set(record.model_fields) <= set(schema["properties"])


def test_every_kind_of_problem_has_its_exception():
    assert set(KINDS) == set(PROBLEM_TYPES)


def test_a_part_of_an_address_stays_one_part():
    asked = operation("get_job", authority_id="innis", job_id="a/b?c#d e")
    assert asked.path == "/v1/authorities/innis/jobs/a%2Fb%3Fc%23d%20e"


def test_a_file_in_a_folder_keeps_its_slash():
    asked = operation("get_plan_file", authority_id="i", plan_id="p", name="calendars/person-A.ics")
    assert asked.path.endswith("/files/calendars/person-A.ics")


@pytest.mark.parametrize("bad", ["", ".", "..", "../jobs", "a/../b"])
def test_a_part_that_leads_elsewhere_is_refused(bad):
    with pytest.raises(ValueError, match="cannot stand"):
        operation("get_plan_file", authority_id="i", plan_id="p", name=bad)
