"""The description of the service: whole, with examples that are true to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from allocator_api.routes import ROUTERS
from tests.api.serving import made

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("described")
    return made(folder).openapi()


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for methods in description["paths"].values()
        for operation in methods.values()
    }


def test_every_operation_has_an_id_of_its_own_a_tag_and_words(description):
    assert description["openapi"].startswith("3.1")
    names = [route.operation_id for route in ROUTES]
    assert len(set(names)) == len(names)
    for name, operation in operations(description).items():
        assert operation["tags"], name
        assert operation["description"], name
        assert {"4XX", "5XX"} <= set(operation["responses"]), name


def test_every_link_leads_to_an_operation_and_gives_parameters_that_it_has(description):
    found = operations(description)
    links = [
        (name, link)
        for name, operation in found.items()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]
    assert len(links) > 20
    for name, link in links:
        known = {one["name"] for one in found[link["operationId"]].get("parameters", [])}
        assert set(link["parameters"]) <= known, (name, link["operationId"])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation_id)
def test_examples_are_what_the_operation_takes_and_gives(route: APIRoute):
    examples = [
        content["example"]
        for response in route.responses.values()
        for kind, content in response.get("content", {}).items()
        if "example" in content and (kind == "application/json" or not route.response_model)
    ]
    assert examples
    if route.response_model is not None:
        for example in examples:
            TypeAdapter(route.response_model).validate_python(example, strict=False)
    for field in route.dependant.body_params:
        given = field.field_info.openapi_examples
        assert given, "a body without an example"
        for one in given.values():
            TypeAdapter(field.field_info.annotation).validate_python(one["value"])


def test_a_header_without_which_a_change_is_refused_is_described_as_required(description):
    operation = operations(description)["choose_current_dataset"]
    (header,) = [one for one in operation["parameters"] if one["name"] == "if-match"]
    assert header["required"]
    assert header["schema"] == {"type": "string", "maxLength": 200}
