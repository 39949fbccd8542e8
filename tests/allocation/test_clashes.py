"""Pins that cannot be kept together: the smallest sets, their rows and the circumstance."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.allocation.clashes import clashes_of, smallest_set
from allocator.allocation.model import build_model
from allocator.allocation.pin_model import PinModel
from allocator.allocation.pins import PinRow, pin_rows
from allocator.allocation.problem import Problem, build_problem
from allocator.allocation.starting import empty_plan
from allocator.domain.authority import Authority
from allocator.domain.engagements import Pin
from allocator.domain.people import Conflict
from allocator.travel.model import build_travel
from tests.allocation.cases import allocated, one_activity, tiers_of
from tests.builders import a_person, a_school, an_authority, an_offer

SCHOOLS = tuple(a_school(f"S{number}") for number in range(3))
PEOPLE = (a_person("P1"), a_person("P2"))
DAY = dt.date(2026, 9, 2)


def fix(school: str | None = None, person: str | None = None, **fields: Any) -> Pin:
    return Pin(kind="fix", school_id=school, person_id=person, **fields)


def visit(school: str, person: str | None = None, **fields: Any) -> Pin:
    return fix(school, person, activity="link_visit", **fields)


def with_pins(*pins: Pin, **changes: Any) -> Authority:
    return an_authority(**{"schools": SCHOOLS, "people": PEOPLE, "pins": pins, **changes})


def clashing(authority: Authority) -> list[tuple[tuple[int, ...], str]]:
    """Rows and circumstance of each clash, were nothing given."""
    problem = build_problem(authority, tiers_of(authority), build_travel(authority))
    built = build_model(problem)
    found = clashes_of(problem, built.variables, empty_plan(problem, built))
    return [(tuple(row.row for row in clash.rows), clash.why) for clash in found]


def model_of(authority: Authority) -> tuple[Problem, PinModel, tuple[PinRow, ...]]:
    problem = build_problem(authority, tiers_of(authority), build_travel(authority))
    rows = tuple(row for row in pin_rows(authority) if row.pin.kind == "fix")
    return problem, PinModel(problem, build_model(problem).variables, rows), rows


def test_pins_that_can_be_kept_are_no_clash() -> None:
    assert clashing(with_pins(visit("S0", "P1"), fix("S1", "P2"), visit("S2"))) == []


def test_two_link_officers_for_one_school() -> None:
    ((rows, why),) = clashing(with_pins(fix("S0", "P1"), fix("S1", "P1"), fix("S0", "P2")))
    assert rows == (2, 4)
    assert why == "a school has one link officer"


def test_more_link_schools_than_somebody_takes() -> None:
    people = (a_person("P1", max_link_schools=1), a_person("P2"))
    found = clashing(with_pins(fix("S0", "P1"), fix("S1", "P1"), people=people))
    assert found == [((2, 3), "Person P1 may have at most 1 link school")]


def test_links_that_are_many_too_many_are_one_clash() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(12))
    people = (a_person("P1", max_link_schools=7), a_person("P2"))
    pins = tuple(fix(school.school_id, "P1") for school in schools)
    authority = with_pins(*pins, schools=schools, people=people)
    why = "Person P1 may have at most 7 link schools, and pins ask for 12"
    assert clashing(authority) == [(tuple(range(2, 10)), why)]
    note = allocated(authority).notes[0]
    assert note.startswith(
        "pins.csv, rows 2, 3, 4, 5, 6, 7, 8 and 9 cannot be kept together: Person P1"
    )


def test_a_link_made_by_visits_counts_too() -> None:
    people = (a_person("P1", max_link_schools=1), a_person("P2"))
    ((rows, why),) = clashing(with_pins(fix("S0", "P1"), visit("S1", "P1"), people=people))
    assert rows == (2, 3)
    assert why == "Person P1 (at most 1) may not have so many link schools"


def test_more_hours_than_somebody_has() -> None:
    people = (a_person("P1", contact_share=0.05), a_person("P2"))  # 14 hours, two visits
    pins = (visit("S0", "P1"), visit("S1", "P1"), visit("S2", "P1"))
    ((rows, why),) = clashing(with_pins(*pins, people=people))
    assert rows == (2, 3, 4)
    assert why == "they take more time than there is: Person P1 has 14.0 hours"


def test_more_days_away_than_a_head_is_released() -> None:
    heads = (a_person("H1", role="peer_head", release_days=1),)
    offer = an_offer(**one_activity(1, team=[{"role": "peer_head"}], modes=["in_person"]))
    pins = tuple(fix(school, "H1", activity="support") for school in ("S0", "S1"))
    ((rows, why),) = clashing(with_pins(*pins, people=heads, offer=offer))
    assert rows == (2, 3)
    assert "more days away than there are: Person H1 has 1 day" in why


def test_a_visit_of_one_and_a_link_to_another() -> None:
    ((rows, why),) = clashing(with_pins(fix("S0", "P1"), visit("S0", "P2")))
    assert rows == (2, 3)
    assert why == "a school has one link officer"


def test_more_dates_than_fit_into_the_pupil_days() -> None:
    due = {"universal": {"link_visit": {"minimum": 1, "spacing_days": 30}}}
    pins = tuple(visit("S0", "P1", date=dt.date(2026, 9, day)) for day in (1, 2, 3))
    ((rows, why),) = clashing(with_pins(*pins, offer=an_offer(entitlements=due)))
    assert rows == (2, 3, 4)
    assert why == "there is no room for so many sessions in the pupil days"


def test_a_pin_against_a_pin_that_forbids_it() -> None:
    forbid = Pin(kind="forbid", school_id="S0", person_id="P1")
    for pin in (visit("S0", "P1"), fix("S0", "P1"), visit("S0", "P1", date=DAY)):
        ((rows, why),) = clashing(with_pins(forbid, pin))
        assert rows == (3, 2)
        assert why == "one asks for what the other forbids"
    elsewhere = Pin(kind="forbid", school_id="S1", person_id="P1")
    assert clashing(with_pins(elsewhere, visit("S0", "P1"))) == []


def test_a_date_that_is_forbidden_alone() -> None:
    forbid = Pin(kind="forbid", school_id="S0", date=DAY)
    assert clashing(with_pins(forbid, visit("S0", date=DAY)))[0][0] == (3, 2)
    assert clashing(with_pins(forbid, visit("S0", date=dt.date(2026, 9, 3)))) == []


@pytest.mark.parametrize(
    ("pin", "changes", "why"),
    [
        (
            visit("S0", "P1"),
            {"conflicts": (Conflict(person_id="P1", school_id="S0"),)},
            "Person P1 must not be paired with School S0 (conflicts)",
        ),
        (
            fix("S0", "P1"),
            {"people": (a_person("P1", fte=0), a_person("P2"))},
            "Person P1 has left the post",
        ),
        (
            visit("S0", "P1"),
            {"people": (a_person("P1", contact_share=0.01), a_person("P2"))},
            "Person P1 has 2.8 hours and 40 days beside what is agreed, and it takes 5.0 hours",
        ),
        (visit("S0", date=dt.date(2026, 9, 6)), {}, "School S0 is not in on 2026-09-06"),
        (visit("S0", date=dt.date(2027, 9, 6)), {}, "2027-09-06 is not in the term"),
        (
            visit("S0", "P1", date=DAY),
            {"people": (a_person("P1", working_days="MT-----"), a_person("P2"))},
            "Person P1 does not work on 2026-09-02",
        ),
        (visit("S9"), {}, "S9 is not an open school"),
        (visit("S0"), {"people": (a_person("P1", role="eso"),)}, "nobody may do it"),
    ],
)
def test_a_pin_that_cannot_be_kept_by_itself(pin: Pin, changes: dict[str, Any], why: str) -> None:
    assert ((3,), why) in clashing(with_pins(visit("S1"), pin, **changes))


def test_a_clash_is_told_in_the_notes_of_a_plan_that_keeps_the_rest() -> None:
    plan = allocated(with_pins(fix("S0", "P1"), fix("S1", "P1"), fix("S0", "P2")))
    (note,) = plan.notes
    assert note == (
        "pins.csv, row 2 (P1 as link officer of S0) and row 4 (P2 as link officer of S0) cannot be "
        "kept together: a school has one link officer. Without any one of them the others can be "
        "kept."
    )
    assert {link.school_id: link.person_id for link in plan.links}["S1"] == "P1"


ANY_PIN = st.builds(
    lambda school, person, activity: fix(school, person, activity=activity),
    st.sampled_from([one.school_id for one in SCHOOLS]),
    st.sampled_from(["P1", "P2"]),
    st.sampled_from([None, "link_visit"]),
)


@settings(max_examples=25, deadline=None)
@given(pins=st.lists(ANY_PIN, min_size=2, max_size=5))
def test_every_clash_is_smallest_and_a_clash(pins: list[Pin]) -> None:
    people = (
        a_person("P1", contact_share=0.02, max_link_schools=1),
        a_person("P2", contact_share=0.04),
    )
    authority = with_pins(*pins, people=people)
    problem, model, rows = model_of(authority)
    built = build_model(problem)
    found = clashes_of(problem, built.variables, empty_plan(problem, built))
    assert bool(found) is not model.can_keep(rows)
    for clash in found:
        assert not model.can_keep(clash.rows)
        for fewer in combinations(clash.rows, len(clash.rows) - 1):
            assert model.can_keep(fewer)


@given(st.sets(st.integers(0, 40), min_size=1, max_size=5), st.integers(41, 60))
def test_leaving_out_runs_finds_exactly_what_clashes(needed: set[int], many: int) -> None:
    rows = [PinRow(number, fix("S0", "P1")) for number in range(many)]
    found = smallest_set(rows, lambda some: needed <= {row.row for row in some})
    assert {row.row for row in found} == needed
