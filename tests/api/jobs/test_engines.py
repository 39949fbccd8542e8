"""Travel engines that a workspace names are asked by jobs only where the installation lets them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allocator.domain.authority import Authority
from allocator.domain.indicators import Reading, Readings
from allocator.io.writing import write_workspace
from allocator_api.jobs.asking import ask_process
from allocator_api.jobs.guard import Limits, run_guarded
from allocator_api.jobs.layout import WORKSPACE
from allocator_api.jobs.orders import Order
from allocator_api.jobs.runner import Workplace, order_for
from allocator_api.settings import Outbound, Settings
from tests.api.jobs.councils import ask, found_council, row_of
from tests.api.routes.workspaces import as_files
from tests.builders import a_person, a_school, an_authority
from tests.travel.providers.standin import StandIn, standin

HERE = ("127.0.0.0/8", "::1/128")
LIMITS = Limits(60.0, 10.0, 2 * 2**30)


@pytest.fixture
def engine() -> Iterator[StandIn]:
    with standin() as found:
        yield found


def council(url: str) -> Authority:
    """Three schools at places of their own, so that nothing is remembered of them."""
    north = 56.4 + secrets.randbelow(5_000) / 1e5
    schools = tuple(a_school(f"S{n}", latitude=north + n * 0.03) for n in range(3))
    rows = [
        Reading.model_validate(
            {"school_id": f"S{n}", "indicator": "attendance", "period_end": "2026-06-30",
             "value": 90, "known_on": "2026-07-10"}
        )
        for n in range(3)
    ]  # fmt: skip
    routing = {"engine": "osrm", "url": url, "timeout_seconds": 5}
    people = (a_person("P1", latitude=north),)
    settings = {"routing": routing}
    return an_authority(schools, people, settings=settings, readings=Readings.from_rows(rows))


def warnings_of(url: str, folder: Path, outbound: Outbound | None) -> str:
    """What a job says of its travel engine."""
    write_workspace(council(url), folder / WORKSPACE)
    order = Order("job-1", "allocation", {"dataset_id": "ds-1"}, folder, 2**31, 600)
    if outbound is not None:
        order = replace(order, outbound=outbound.model_dump(mode="json"))
    ending = run_guarded(order, LIMITS, on_progress=lambda _: None, wish=lambda: "go_on")
    assert ending.made is not None, ending
    return " ".join(ending.made["summary"].get("warnings", ()))


def test_an_engine_on_the_list_in_an_open_network_is_asked(engine, tmp_path):
    outbound = Outbound(hosts=("127.0.0.1",), networks=HERE)
    assert warnings_of(engine.url, tmp_path, outbound) == ""
    assert engine.asked


@pytest.mark.parametrize(
    ("outbound", "words"),
    [
        (None, "outbound.hosts"),
        (Outbound(hosts=("127.0.0.1",), networks=("10.0.0.0/8",)), "closed to the service"),
    ],
)
def test_an_engine_elsewhere_is_never_asked_and_the_plan_says_so(engine, tmp_path, outbound, words):
    assert words in warnings_of(engine.url, tmp_path, outbound)
    assert engine.asked == []


def test_a_name_that_leads_into_the_machine_is_refused_when_it_is_connected_to(engine, tmp_path):
    url = engine.url.replace("127.0.0.1", "localhost")
    outbound = Outbound(hosts=("localhost",))
    assert "closed to the service" in warnings_of(url, tmp_path, outbound)
    assert engine.asked == []


def test_questions_are_guarded_too(engine):
    files = as_files(council(engine.url))
    question = {"school": "S1", "person": "P1", "hours": 2.0}
    for outbound, is_asked in (
        (Outbound(hosts=("127.0.0.1",)), False),
        (Outbound(hosts=("127.0.0.1",), networks=HERE), True),
    ):
        found = ask_process("dates", question, files, Settings(outbound=outbound), seconds=20.0)
        assert json.loads(found)
        assert bool(engine.asked) == is_asked


def test_the_settings_of_an_installation_go_with_the_order(sqlite_store, tmp_path):
    outbound = Outbound(hosts=("routes.example.org",), networks=("10.1.0.0/16",))
    dataset = found_council(sqlite_store)
    row = row_of(sqlite_store, ask(sqlite_store, "tiers", {"dataset_id": dataset}))
    workplace = Workplace(sqlite_store, Settings().jobs, outbound=outbound)
    order = order_for(workplace, row, tmp_path)
    assert Outbound.model_validate(order.outbound) == outbound
