"""The aims between schools and people, each rule alone: allowed and forbidden."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from allocator.allocation import allocate_several
from allocator.allocation.checks import check_allocation
from allocator.allocation.programme import programmes_of
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit
from allocator.domain.indicators import Reading, Readings
from allocator.domain.people import Link
from allocator.domain.schools import Headteacher
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from tests.allocation.cases import (
    PLAIN_VISIT,
    allocated,
    links,
    one_activity,
    people_at,
    sessions,
    shortfall,
    tiers_of,
)
from tests.builders import a_person, a_school, an_authority, an_offer


def level(plan: Allocation, name: str) -> float:
    return next(one.value for one in plan.levels if one.name == name)


def near_and_far(settings: dict[str, Any]) -> Allocation:
    """Two groups of five schools with hours for some of twenty sessions; one group costs travel."""
    schools = tuple(
        a_school(
            f"S{number}", simd_quintile=1 if number < 5 else 5, latitude=56.41 + 0.6 * (number // 5)
        )
        for number in range(10)
    )
    offer = an_offer(**one_activity(0, 2, modes=["in_person"]))
    person = a_person(contact_share=0.16)  # 45 hours: eight near sessions, or four of each
    return allocated(an_authority(schools, (person,), offer, settings=settings))


def test_total_need_lets_the_far_group_wait_and_worst_off_first_does_not() -> None:
    total = near_and_far({"fairness": "total_need"})
    fair = near_and_far({"fairness": "worst_off"})
    assert level(fair, "fairness") > level(total, "fairness")
    far = ("S5", "S6", "S7", "S8", "S9")
    assert sum(sessions(fair, one) for one in far) > sum(sessions(total, one) for one in far)


def test_load_is_evened_between_people_of_a_role_but_not_beyond_what_travel_costs() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(4))
    people = (a_person("P1"), a_person("P2"))
    offer = an_offer(**one_activity(1, modes=["online"]))
    even = allocated(an_authority(schools, people, offer))
    assert level(even, "even_load") == pytest.approx(0)
    assert sorted(links(even).values()) == ["P1", "P1", "P2", "P2"]


def test_an_aim_that_the_settings_leave_out_counts_nothing() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(3))
    people = (a_person("P1"), a_person("P2"))
    old = tuple(
        Link(school_id=f"S{n}", person_id="P1", from_date=dt.date(2025, 8, 1)) for n in range(3)
    )
    offer = an_offer(**one_activity(1, modes=["online"]))
    kept = allocated(
        an_authority(
            schools, people, offer, {"aims": ["promises_kept", "need_met", "continuity"]}, links=old
        )
    )
    assert level(kept, "continuity") == 3
    assert next(one for one in kept.levels if one.name == "even_load").floor is None


def test_promises_stand_before_a_better_share_for_the_worst_off() -> None:
    plan = near_and_far({"fairness": "worst_off", "aim_slack": 0.0})
    assert level(plan, "promises_kept") == pytest.approx(
        next(one.bound for one in plan.levels if one.name == "promises_kept")
    )


def test_contacts_beyond_the_target_keep_to_the_limit_of_a_month() -> None:
    offer = an_offer(**one_activity(0, 1, 9, modes=["online"]))
    free = an_authority(offer=offer, settings={"contacts_per_month": {}})
    limited = an_authority(offer=offer, settings={"contacts_per_month": {"universal": 1.0}})
    assert sessions(allocated(free), "S1") == 9
    assert sessions(allocated(limited), "S1") == 3  # 40 pupil days are three months begun


def test_the_limit_of_a_month_holds_against_targets_where_asked_but_not_against_promises() -> None:
    offer = an_offer(**one_activity(4, 6, modes=["online"]))
    limit: dict[str, Any] = {"contacts_per_month": {"universal": 1.0}}
    assert sessions(allocated(an_authority(offer=offer, settings=limit)), "S1") == 6
    strict = limit | {"contacts_limit_targets": True}
    assert sessions(allocated(an_authority(offer=offer, settings=strict)), "S1") == 4


def inspected(minimum: int, share: float) -> Allocation:
    visit = {**PLAIN_VISIT, "modes": ["online"]}
    offer = an_offer(
        activities={"support": visit, "return_visit": {**visit, "tags": ["inspection"]}},
        entitlements={
            "universal": {
                "support": {"minimum": 0, "target": 4},
                "return_visit": {"minimum": minimum, "target": 4},
            }
        },
        floors={},
    )
    return allocated(an_authority(offer=offer, settings={"inspection_share": share}))


def test_inspection_work_beyond_its_share_waits() -> None:
    assert sessions(inspected(0, 1.0), "S1", "return_visit") == 4
    assert sessions(inspected(0, 0.2), "S1", "return_visit") == 1  # one hour in five


def test_promised_inspection_work_is_done_whatever_its_share() -> None:
    assert sessions(inspected(3, 0.1), "S1", "return_visit") == 3


def mentoring(**place: Any) -> dict[str, Any]:
    return {
        "activities": {
            "mentoring": {
                "title": "Mentoring",
                "team": [{"role": "peer_head", **place}],
                "hours": 2.0,
                "modes": ["online"],
            }
        },
        "entitlements": {"universal": {"mentoring": {"minimum": 2}}},
        "floors": {},
    }


def mentored(schools: int = 3, heads: int = 1, **place: Any) -> Allocation:
    found = tuple(a_school(f"S{number}") for number in range(schools))
    people = (
        a_person("P1"),
        *(a_person(f"H{n}", role="peer_head", release_days=9) for n in range(heads)),
    )
    return allocated(an_authority(found, people, an_offer(**mentoring(**place))))


def test_a_mentor_takes_no_more_schools_than_the_place_allows() -> None:
    assert sum(sessions(mentored(), f"S{n}") for n in range(3)) == 6
    limited = mentored(most_schools=2)
    assert sorted(sessions(limited, f"S{n}") for n in range(3)) == [0, 2, 2]


def test_a_school_keeps_its_mentor() -> None:
    plan = mentored(schools=2, heads=2, most_schools=2)
    for school in ("S0", "S1"):
        assert len(people_at(plan, school, "mentoring")) == 1
        assert sessions(plan, school) == 2


@pytest.mark.parametrize(("roll", "given"), [(150, 2), (300, 2), (900, 0), (None, 2)])
def test_a_mentor_of_like_size_leads_a_school_of_the_same_band_or_the_next(
    roll: int | None, given: int
) -> None:
    schools = (a_school("S1", roll=120), a_school("OWN", roll=roll, cluster="elsewhere"))
    head = a_person("H1", role="peer_head", school_id="OWN", release_days=9)
    offer = an_offer(**mentoring(same_size=True))
    plan = allocated(an_authority(schools, (a_person(), head), offer))
    assert sessions(plan, "S1") == given


@pytest.mark.parametrize(
    ("indicator", "value", "given"),
    [
        ("posts_filled", 94.0, 0),
        ("posts_filled", 95.0, 2),
        ("vacancy_terms", 1, 0),
        ("vacancy_terms", 0, 2),
    ],
)
def test_a_head_whose_own_school_is_short_of_staff_is_not_asked_out(
    indicator: str, value: float, given: int
) -> None:
    reading = Reading.model_validate(
        {"school_id": "OWN", "indicator": indicator, "period_end": "2026-06-30", "value": value}
    )
    plan = allocated(peer_authority(Readings.from_rows([reading])))
    assert sessions(plan, "S1") == given
    row = shortfall(plan, "S1", "mentoring")
    assert (row.reason if row else None) == (None if given else "no_capacity")


def test_staff_figures_known_only_later_change_nothing() -> None:
    reading = Reading.model_validate(
        {"school_id": "OWN", "indicator": "posts_filled", "period_end": "2026-06-30", "value": 50,
         "known_on": "2026-12-01"}
    )  # fmt: skip
    assert sessions(allocated(peer_authority(Readings.from_rows([reading]))), "S1") == 2


def peer_authority(readings: Readings) -> Authority:
    schools = (a_school("S1"), a_school("OWN", status="mothballed"))
    head = a_person("H1", role="peer_head", school_id="OWN", release_days=9)
    offer = an_offer(**mentoring())
    return an_authority(schools, (a_person(), head), offer, readings=readings)


def test_the_head_who_needs_no_cover_is_asked_first() -> None:
    schools = (
        a_school("S1"),
        a_school("A", status="mothballed"),
        a_school("B", status="mothballed"),
    )
    people = tuple(
        a_person(f"H-{one}", role="peer_head", school_id=one, release_days=9) for one in "AB"
    )
    heads = (
        Headteacher(headteacher_id="H-A", school_id="A", class_committed=True),
        Headteacher(headteacher_id="H-B", school_id="B"),
    )
    offer = an_offer(**mentoring())
    plan = allocated(an_authority(schools, (a_person(), *people), offer, headteachers=heads))
    assert people_at(plan, "S1", "mentoring") == {"H-B"}
    assert level(plan, "money") == 0


def reviewed(day: dt.date, school: str, number: int) -> EngagedVisit:
    return EngagedVisit.model_validate(
        {"visit_id": f"V{number}", "school_ids": school, "activity": "review", "person_ids": "P1",
         "date": day, "status": "done"}
    )  # fmt: skip


def cycle_authority() -> Authority:
    """Twelve schools and a cycle of three years: one review in a term of a fifth of a year."""
    schools = tuple(a_school(f"S{number:02}") for number in range(12))
    offer = an_offer(
        activities={"review": {**PLAIN_VISIT, "cycle_years": 3, "modes": ["online"]}},
        entitlements={"universal": {}, "intensive": {}},
        floors={},
    )
    done = [
        (dt.date(2022, 5, 1), "S03"),
        (dt.date(2026, 5, 1), "S04"),
        (dt.date(2024, 5, 1), "S05"),
    ]
    visits = tuple(reviewed(day, school, number) for number, (day, school) in enumerate(done))
    return an_authority(schools, (a_person(),), offer, visits=visits)


def test_an_overdue_review_is_a_promise_and_the_next_in_line_has_a_target() -> None:
    authority = cycle_authority()
    universal = {school.school_id: "universal" for school in authority.open_schools}
    (programme,) = programmes_of(authority, universal)
    assert programme.overdue == ("S03",)
    assert programme.next_in_line == ()  # one turn this term, which the overdue one takes
    assert programme.without_record == 9
    plan = allocated(authority)
    assert [sessions(plan, school) for school in ("S03", "S00", "S04")] == [1, 0, 0]
    assert check_allocation(authority, tiers_of(authority), plan) == []


def test_higher_tiers_have_their_turn_sooner_and_recent_reviews_wait() -> None:
    authority = cycle_authority()
    tiers = dict.fromkeys((school.school_id for school in authority.open_schools), "universal")
    tiers |= {"S04": "intensive", "S05": "intensive"}
    tiers.pop("S03")
    object.__setattr__(authority, "visits", authority.visits[1:])
    (programme,) = programmes_of(authority, tiers | {"S03": "universal"})
    assert programme.overdue == ()
    assert programme.next_in_line == ("S05",)  # S04 had its turn within the year


def test_an_aim_at_its_best_early_costs_no_more_than_that_takes() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(4))
    offer = an_offer(**one_activity(1, 2, modes=["online"]))
    authority = an_authority(schools, (a_person("P1"), a_person("P2")), offer)
    plan, _ = allocate_several(
        authority, tiers_of(authority), build_travel(authority), SolveControl()
    )
    # Everything due can be given: no aim has anything to gain, and none costs another a thing.
    for price in plan.aim_prices:
        assert price.gain == pytest.approx(0.0, abs=1e-3)
        assert set(price.changes.values()) == {0.0}
