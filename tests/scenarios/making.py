"""Scenarios and authorities for tests of edits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.crossings import Port, Sailing
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.errors import Fault, FaultyDataError
from allocator.resources import shipped
from allocator.scenarios.applying import Edited, apply
from allocator.scenarios.composing import whole
from allocator.scenarios.schema import Scenario
from allocator.tiering import Ruleset, load_ruleset
from tests.builders import a_person, a_school, an_authority, an_offer

RULES = load_ruleset(shipped("rules") / "scotland-three-tier")
DAILY = (True,) * 7


def a_scenario(*edits: dict[str, Any], name: str = "what-if") -> Scenario:
    return Scenario.model_validate({"name": name, "question": "And if?", "edits": list(edits)})


def edited(authority: Authority, *edits: dict[str, Any], rules: Ruleset = RULES) -> Edited:
    return apply(authority, rules, whole(a_scenario(*edits)))


def faults_of(authority: Authority, *edits: dict[str, Any]) -> tuple[Fault, ...]:
    try:
        edited(authority, *edits)
    except FaultyDataError as error:
        return error.faults
    return ()


def a_sailing(service: str = "F1", **changes: Any) -> Sailing:
    fields = {
        "service_id": service, "mode": "ferry", "from_port": "oban", "to_port": "coll",
        "depart": 480, "arrive": 600, "days": DAILY, "valid_from": dt.date(2026, 8, 1),
        "valid_to": dt.date(2026, 9, 30), **changes,
    }  # fmt: skip
    return Sailing.model_validate(fields)


def a_team(**tables: Any) -> Authority:
    """Three officers (one part-time, one who has left), a pedagogy specialist, a peer head; Coll.

    The term runs from Monday 17 August to Friday 9 October 2026.
    """
    people = (
        a_person("qio-1", skills=("gaelic",), contact_share=0.5),
        a_person("qio-2", fte=0.6, working_days=(True, False, True, False, True, False, False)),
        a_person("ped-1", role="pedagogy", max_nights=2),
        a_person("peer-1", role="peer_head", school_id="S1", release_days=3),
        a_person("qio-3", fte=0.0),
    )
    schools = (
        a_school("S1", roll=200, simd_quintile=1),
        a_school("S2", roll=40, connection="poor"),
        a_school("C1", island="Coll", road_network="coll", latitude=56.6, longitude=-6.5,
                 connection="poor", roll=8),
        a_school("C2", island="Coll", road_network="coll", latitude=56.7, longitude=-6.4,
                 connection="none", roll=12),
    )  # fmt: skip
    ports = tuple(
        Port(port_id=name, name=name, latitude=latitude, longitude=-5.5, road_network=network)
        for name, latitude, network in (("oban", 56.41, "mainland"), ("coll", 56.61, "coll"))
    )
    offer = an_offer(
        activities={
            **an_offer().model_dump()["activities"],
            "block": {"title": "Day", "team": [{"role": "pedagogy"}], "hours": 5.0},
        },
        flags={"new_headteacher": {"block": {"minimum": 1, "target": 2}}},
    )
    rows: dict[str, Any] = {
        "ports": ports,
        "sailings": (
            a_sailing("F1"),
            a_sailing("F2", from_port="coll", to_port="oban"),
            a_sailing("W1", valid_from=dt.date(2026, 10, 1), valid_to=dt.date(2026, 12, 31)),
            a_sailing("A1", mode="flight", valid_from=None, valid_to=None),
        ),
        "pins": (
            Pin(kind="fix", school_id="S1", person_id="qio-2", activity="link_visit"),
            Pin(kind="forbid", school_id="S2", person_id="qio-2"),
        ),
        "visits": (
            EngagedVisit(visit_id="V1", school_ids=("S1",), activity="link_visit",
                         person_ids=("qio-2",), date=dt.date(2026, 9, 7)),
            EngagedVisit(visit_id="V2", school_ids=("S2",), activity="link_visit",
                         person_ids=("qio-1",), date=dt.date(2026, 9, 8)),
        ),
        **tables,
    }  # fmt: skip
    given: dict[str, Any] = {"schools": schools, "people": people, "offer": offer}
    return an_authority(**{**given, **rows})
