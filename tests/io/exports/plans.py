"""A small whole plan, made by hand: two schools of one name, an island, a night, hostile names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.crossings import Port
from allocator.domain.indicators import Readings
from allocator.domain.plans import Plan, RunRecord
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from tests.builders import a_person, a_school, an_authority

RULESET = {"id": "scotland-three-tier", "version": "1.0", "hash": "ab" * 32}
HOSTILE = '<script>alert("1")</script> & Sons'
FORMULA = '=HYPERLINK("http://evil.example","x")'


def the_authority(**changes: Any) -> Authority:
    """Four schools (one mothballed, one on an island) and three people."""
    schools = (
        a_school("S1", name=HOSTILE, latitude=56.41, longitude=-5.47),
        a_school("S2", name="Twin School", latitude=56.5, longitude=-5.3),
        a_school("S/2", name="Twin School", sector="secondary", latitude=56.5, longitude=-5.31),
        a_school("S4", name=FORMULA, latitude=56.6, longitude=-6.5, island="Coll",
                 road_network="coll"),
        a_school("S9", name="Closed School", status="mothballed"),
    )  # fmt: skip
    people = (
        a_person("P1", name="@Ann"),
        a_person("P2", name="Ben </style>", role="pedagogy"),
        a_person("P0", name="Cat", fte=0),
    )
    boundary = {
        "type": "Feature",
        "properties": {},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[-6.7, 56.2], [-5.0, 56.2], [-5.0, 56.8], [-6.7, 56.8], [-6.7, 56.2]]],
        },
    }
    tables: dict[str, Any] = {
        "readings": a_reading(),
        "ports": (
            _port("OB", "Oban", 56.41, -5.48, "mainland"),
            _port("CO", "Coll pier", 56.61, -6.52, "coll"),
        ),
        "boundary": boundary,
        **changes,
    }
    return an_authority(schools=schools, people=people, **tables)


def a_reading(source: str = "synthetic") -> Readings:
    """Return one reading, of attendance at S2."""
    day = np.array(["2026-06-30"], dtype="datetime64[D]")
    nothing = np.array([np.nan])
    return Readings(
        school_id=np.array(["S2"], dtype=object),
        indicator=np.array(["attendance"], dtype=object),
        period_end=day,
        value=np.array([86.5]),
        numerator=nothing,
        denominator=nothing,
        status=np.array(["ok"], dtype=object),
        source=np.array([source], dtype=object),
        known_on=day,
    )


def _port(port_id: str, name: str, latitude: float, longitude: float, network: str) -> Port:
    return Port(
        port_id=port_id, name=name, latitude=latitude, longitude=longitude, road_network=network
    )


def the_plan() -> Plan:
    """Tiers, allocation and schedule of that authority."""
    return Plan(a_run(), the_tiers(), the_allocation(), the_schedule())


def a_run() -> RunRecord:
    return RunRecord.model_validate(
        {
            "versions": {"allocator": "0.1"},
            "workspace_hash": "0f" * 32,
            "ruleset": RULESET,
            "settings": {},
            "seed": 1,
            "started_at": "2026-08-10T09:00:00",
            "finished_at": "2026-08-10T09:01:00",
            "seconds": {"tiers": 0.1},
            "peak_memory_mb": 100.0,
        }
    )


def the_tiers() -> TierReport:
    reason = {
        "table": "inclusion",
        "row": 1,
        "indicator": "attendance",
        "value": 86.5,
        "threshold": 88.0,
        "period_end": "2026-06-30",
        "source": "synthetic",
        "text": "Attendance of 86.5% is below 88%",
    }
    near = {"table": "inclusion", "row": 1, "indicator": "attendance", "text": "Attendance: close"}
    judgement = {
        "tier": "intensive",
        "reason": "=1+1 two long absences",
        "made_by": "P1",
        "made_on": "2026-06-01",
        "review_on": "2026-12-01",
    }
    least = {
        "to_tier": "universal",
        "indicator": "attendance",
        "value": 86.5,
        "needed": 88.0,
        "text": "Attendance of 88% would make it universal",
    }
    rows: list[dict[str, Any]] = [
        {"school_id": "S1", "tier": "universal", "missing": ["Attendance: hidden"]},
        {"school_id": "S2", "tier": "targeted", "reasons": [reason], "near_misses": [near],
         "least_change": [least]},
        {"school_id": "S/2", "tier": None, "rule_tier": None, "missing": ["Nothing is known"]},
        {"school_id": "S4", "tier": "intensive", "rule_tier": "universal", "state": "agreed",
         "judgement": judgement, "flags": ["new_headteacher"]},
    ]  # fmt: skip
    schools = [
        {"rule_tier": row["tier"], "state": "live", "since": "2025-08-18", "points": 0, **row}
        for row in rows
    ]
    counts = {"universal": 1, "targeted": 1, "intensive": 1}
    return TierReport.model_validate(
        {
            "as_of": "2026-08-10",
            "ruleset": RULESET,
            "schools": schools,
            "counts": counts,
            "warnings": ["Worth <b>knowing</b>"],
        }
    )


def the_allocation(**changes: Any) -> Allocation:
    def item(item_id: str, schools: list[str], people: list[str], **more: Any) -> dict[str, Any]:
        fields = {"sessions": 1, "mode": "in_person", "hours": 3.0, "preparation_hours": 2.0,
                  "travel_hours": 1.0}  # fmt: skip
        return {"item_id": item_id, "activity": "link_visit", "school_ids": schools,
                "person_ids": people, **fields, **more}  # fmt: skip

    fields: dict[str, Any] = {
        "status": "optimal", "objective": 20.0, "sense": "max", "bound": 20.0,
        "bound_given_levels": 20.0, "gap": 0.0,
        "levels": [{"name": "promises_kept", "value": 3.0, "bound": 4.0, "unit": "sessions"}],
        "items": [
            item("I1", ["S4"], ["P1"]),
            item("I2", ["S2"], ["P1", "P2"], travel_by_person={"P1": 0.5, "P2": 0.5}),
            item("I3", ["S1", "S2", "S/2"], ["P2"], mode="online", travel_hours=-0.0),
            item("I4", ["S/2"], ["P2"]),
        ],
        "links": [
            {"school_id": "S1", "person_id": "P1", "changed": False},
            {"school_id": "S2", "person_id": "P1", "changed": True, "reason": "Time & distance"},
        ],
        "shortfalls": [
            {"school_id": "S1", "activity": "link_visit", "kind": "minimum", "wanted": 1,
             "given": 0, "reason": "no_capacity", "blocked_by": ["P1"], "relief": "+3 hours"},
            {"school_id": "S4", "activity": "floor:longest_online_run", "kind": "minimum",
             "wanted": 1, "given": 2, "reason": "calendar", "relief": "A visit in person"},
        ],
        "people": [
            _load("P1", 100.0, 6.0), _load("P2", 50.0, 9.0), _load("P0", 0.0, 0.0),
        ],
    }  # fmt: skip
    return Allocation.model_validate({**fields, **changes})


def _load(person: str, capacity: float, contact: float) -> dict[str, Any]:
    return {
        "person_id": person,
        "capacity_hours": capacity,
        "contact_hours": contact,
        "preparation_hours": contact / 2,
        "travel_hours": 1.0 if contact else 0.0,
        "spare_hours": capacity - contact * 1.5 - (1.0 if contact else 0.0),
        "price_per_hour": 0.5,
    }


def the_schedule(**changes: Any) -> Schedule:
    def visit(number: int, schools: list[str], people: list[str], day: str, **more: Any) -> Any:
        return {"visit_id": f"V{number}", "item_id": f"I{number}", "activity": "link_visit",
                "school_ids": schools, "person_ids": people, "date": day, "start": "10:00",
                "end": "13:00", "mode": "in_person", **more}  # fmt: skip

    def leg(start: str, end: str, mode: str, depart: str, arrive: str, **more: Any) -> Any:
        return {"from_id": start, "to_id": end, "mode": mode, "depart": depart, "arrive": arrive,
                **more}  # fmt: skip

    boat = {"service_id": "F1", "with_car": True}
    fields: dict[str, Any] = {
        "status": "feasible", "objective": 6.0, "sense": "min", "bound": 5.0, "gap": 1 / 6,
        "travel_hours": 6.0, "travel_bound": 5.0, "nights": 1,
        "visits": [
            visit(1, ["S4"], ["P1"], "2026-09-01", start="14:00", end="17:00"),
            visit(2, ["S2"], ["P1", "P2"], "2026-09-08", pinned=True),
            visit(3, ["S1", "S2", "S/2"], ["P2"], "2026-10-01", mode="online"),
        ],
        "days": [
            {"person_id": "P1", "date": "2026-09-01", "depart_base": "08:00", "return_base": None,
             "night_at": "A-S4", "legs": [
                 leg("P1", "OB", "car", "08:00", "08:10", kilometres=4.0),
                 leg("OB", "CO", "ferry", "09:00", "11:40", **boat),
                 leg("CO", "A-S4", "car", "11:45", "11:50")]},
            {"person_id": "P1", "date": "2026-09-02", "depart_base": None, "return_base": "15:00",
             "legs": [
                 leg("A-S4", "CO", "car", "11:00", "11:05"),
                 leg("CO", "OB", "ferry", "12:00", "14:40", **boat),
                 leg("OB", "P1", "car", "14:50", "15:00")]},
            {"person_id": "P1", "date": "2026-09-08", "depart_base": "09:30",
             "return_base": "13:30", "legs": [leg("P1", "A-S2", "car", "09:30", "10:00"),
                                              leg("A-S2", "P1", "car", "13:00", "13:30")]},
            {"person_id": "P2", "date": "2026-09-08", "depart_base": "09:30",
             "return_base": "13:30", "legs": [leg("P2", "A-S2", "car", "09:30", "10:00"),
                                              leg("A-S2", "P2", "car", "13:00", "13:30")]},
        ],
        "unplaced": [
            {"item_id": "I4", "activity": "link_visit", "school_ids": ["S/2"],
             "person_ids": ["P2"], "reason": "no_boat", "relief": "-1 night makes it possible"},
        ],
    }  # fmt: skip
    return Schedule.model_validate({**fields, **changes})


AS_OF = dt.date(2026, 8, 10)
