import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.engagements import EngagedVisit
from allocator.scheduling import bound as bound_module
from allocator.scheduling.bound import TravelBound, travel_bound_of
from allocator.scheduling.routes.trips import Trips, trips_of
from tests.builders import OFFER, a_person, a_school, an_authority, an_offer
from tests.scheduling.plans import an_item
from tests.scheduling.routes.terms import BETWEEN_ISLES, DRIVES, archipelago, laid_out
from tests.travel.islands import DAY_RETURN, ONE_BOAT_A_DAY

ACTIVITIES = {
    **OFFER["activities"],
    "call": {"title": "Call", "team": [{"role": "qio", "count": 1}], "hours": 2.0},
    "review": {
        "title": "Review",
        "team": [{"role": "qio", "count": 1}],
        "hours": 4.0,
        "days": {"primary": 2},
    },
}
OFFERED = an_offer(activities=ACTIVITIES)
FREE_HANDED = a_person("P1", contact_share=1.0)
ROUNDING = 0.05


def islands(sailings, **changes):
    fields = {
        "people": (FREE_HANDED,),
        "offer": OFFERED,
        "known_journeys": DRIVES,
        "settings": {"polish_rounds": 20, "walk_most_km": 0.1},
        **changes,
    }
    return archipelago(sailings, **fields)


def agreed(visit_id: str, date: dt.date, **changes) -> EngagedVisit:
    return EngagedVisit.model_validate(
        {
            "visit_id": visit_id,
            "school_ids": "S1",
            "activity": "link_visit",
            "person_ids": "P1",
            "date": date,
            **changes,
        }
    )


def test_calls_by_road_and_two_islands_in_a_day_are_bounded_to_the_minute():
    people = (a_person("P1", contact_share=1.0, max_nights=0),)
    authority = islands((*DAY_RETURN, *BETWEEN_ISLES), people=people)
    term = laid_out(
        authority,
        an_item(authority, "I1", sessions=3),
        an_item(authority, "I2", school_ids=("S2",)),
        an_item(authority, "I3", school_ids=("S3",), activity="call"),
    )
    # Three times 40 by road; once 65 to the isle, 40 on to the rock, 95 home.
    assert term.travel_minutes == 120 + 200
    assert term.bound_minutes == pytest.approx(320, abs=ROUNDING)


def test_a_tour_with_a_night_is_bounded_to_the_minute():
    authority = islands(ONE_BOAT_A_DAY)
    items = [an_item(authority, "I1"), an_item(authority, "I2", school_ids=("S2",))]
    term = laid_out(authority, *items)
    assert term.travel_minutes == 40 + 270
    assert term.bound_minutes == pytest.approx(310, abs=ROUNDING)


def test_a_review_of_two_days_on_an_island_is_one_tour():
    authority = islands(ONE_BOAT_A_DAY)
    term = laid_out(authority, an_item(authority, "I1", activity="review", school_ids=("S2",)))
    # Four hours from 12:10 and four more before 12:00 the day after next: one way out and home.
    assert term.travel_minutes == 270
    assert term.bound_minutes == pytest.approx(270, abs=ROUNDING)


def test_nobody_placed_needs_no_travel():
    authority = islands(())
    assert laid_out(authority, an_item(authority, school_ids=("S2",))).bound_minutes == 0.0
    assert laid_out(authority, an_item(authority, mode="online")).bound_minutes == 0.0


def test_each_member_of_a_team_travels():
    people = (FREE_HANDED, a_person("P2", latitude=56.45, contact_share=1.0))
    authority = an_authority(people=people)
    term = laid_out(authority, an_item(authority, person_ids=("P1", "P2")))
    travel = term.travel.roads
    both = sum(
        travel.minutes(person, "A-S1") + travel.minutes("A-S1", person) for person in ("P1", "P2")
    )
    assert term.travel_minutes == both
    assert term.bound_minutes == pytest.approx(both, abs=ROUNDING)


def test_the_limit_of_nights_over_the_term_lifts_the_bound():
    # Two calls of five hours on the isle: 130 and a night, or 130 twice.
    offer = an_offer(activities={**ACTIVITIES, "review": {**ACTIVITIES["review"], "hours": 5.0}})
    bounds = []
    for nights in (1, 0):
        people = (a_person("P1", contact_share=1.0, max_nights=nights),)
        authority = islands(DAY_RETURN, people=people, offer=offer)
        item = an_item(authority, "I1", activity="review", school_ids=("S2",))
        bounds.append(laid_out(authority, item).bound_minutes)
    assert bounds == pytest.approx([130, 260], abs=ROUNDING)


def test_agreed_visits_outside_the_usual_hours_are_bounded_too():
    visits = (
        agreed("V1", dt.date(2026, 9, 2), start="08:00", end="11:00"),
        agreed("V2", dt.date(2026, 9, 2), school_ids="S4", start="15:30", end="18:30"),
    )
    near = a_school("S4", latitude=56.42)
    authority = an_authority(schools=(a_school("S1"), near), people=(FREE_HANDED,), visits=visits)
    term = laid_out(
        authority,
        an_item(authority, "A1", visit_id="V1"),
        an_item(authority, "A2", visit_id="V2", school_ids=("S4",)),
    )
    assert len(term.diary.placed) == 2
    assert term.bound_minutes == pytest.approx(term.travel_minutes, abs=ROUNDING)


SCHOOLS = ("S1", "S2", "S3", "S4")
rows = st.lists(
    st.tuples(
        st.sampled_from(SCHOOLS),
        st.sampled_from(["link_visit", "call", "review"]),
        st.integers(1, 3),
        st.sampled_from([("P1",), ("P2",), ("P1", "P2")]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: (row[0], row[1]),
)
agreed_days = st.dictionaries(st.sampled_from(SCHOOLS), st.integers(0, 4), max_size=2)


@settings(max_examples=6, deadline=None)
@given(
    rows, agreed_days, st.sampled_from([DAY_RETURN, ONE_BOAT_A_DAY, (*DAY_RETURN, *BETWEEN_ISLES)])
)
def test_no_term_travels_less_than_its_bound(wanted, agreed_on, sailings):
    monday = dt.date(2026, 9, 7)
    visits = tuple(
        agreed(f"V{school}", monday + dt.timedelta(days=day), school_ids=school)
        for school, day in agreed_on.items()
    )
    people = (FREE_HANDED, a_person("P2", latitude=56.47, longitude=-5.2, contact_share=1.0))
    far = a_school("S4", latitude=58.5, longitude=-5.0)
    authority = islands(
        sailings,
        people=people,
        visits=visits,
        more_schools=(far,),
        settings={"polish_rounds": 10},
    )
    items = [
        an_item(
            authority, f"I{number}", school_ids=(school,), activity=activity, sessions=sessions,
            person_ids=team,
        )
        for number, (school, activity, sessions, team) in enumerate(wanted)
    ] + [
        an_item(authority, f"A{school}", school_ids=(school,), visit_id=f"V{school}")
        for school in agreed_on
    ]  # fmt: skip
    term = laid_out(authority, *items)
    assert 0 <= term.bound_minutes <= term.travel_minutes


def test_two_visits_agreed_with_a_school_for_one_day_need_one_journey():
    visits = (
        agreed("V1", dt.date(2026, 9, 3), start="09:00", end="11:00"),
        agreed("V2", dt.date(2026, 9, 3), start="13:00", end="15:00"),
    )
    authority = islands(DAY_RETURN, visits=visits)
    items = [an_item(authority, f"A{one.visit_id}", visit_id=one.visit_id) for one in visits]
    term = laid_out(authority, *items)
    assert term.travel_minutes == 40
    assert term.bound_minutes <= term.travel_minutes


def test_the_days_of_one_session_share_a_tour_however_far_sessions_lie_apart():
    authority = islands(
        ONE_BOAT_A_DAY,
        offer=an_offer(
            activities=ACTIVITIES,
            entitlements={
                "universal": {"review": {"minimum": 0, "target": 1, "spacing_days": 5}},
                "targeted": {},
                "intensive": {},
            },
        ),
    )
    term = laid_out(authority, an_item(authority, "I1", school_ids=("S2",), activity="review"))
    assert term.bound_minutes == pytest.approx(term.travel_minutes, abs=ROUNDING)


def test_a_plan_without_nights_is_held_against_plans_without_nights_too():
    offer = an_offer(activities={**ACTIVITIES, "review": {**ACTIVITIES["review"], "hours": 5.0}})
    stays, goes_home = (
        islands(
            DAY_RETURN,
            people=(a_person("P1", contact_share=1.0, max_nights=nights),),
            offer=offer,
        )
        for nights in (1, 0)
    )
    item = an_item(goes_home, "I1", activity="review", school_ids=("S2",))
    term = laid_out(goes_home, item)
    term.diary.authority = stays
    bound = travel_bound_of(term.diary, term.travel)
    assert bound == TravelBound(130, 260)


def test_where_there_are_too_many_trips_the_farthest_calls_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
):
    people = (a_person("P1", contact_share=1.0, max_nights=0),)
    authority = islands((*DAY_RETURN, *BETWEEN_ISLES), people=people)
    term = laid_out(
        authority,
        an_item(authority, "I1", sessions=3),
        an_item(authority, "I2", school_ids=("S2",)),
        an_item(authority, "I3", school_ids=("S3",), activity="call"),
    )

    def two_are_too_many(travel, arrivals, person_id, kinds, gaps, hours) -> Trips:
        found = trips_of(travel, arrivals, person_id, kinds, gaps, hours)
        return replace(found, is_whole=len(kinds) <= 2)

    monkeypatch.setattr(bound_module, "trips_of", two_are_too_many)
    # The three calls by road are left out, the trip over the water stands.
    assert term.bound_minutes == pytest.approx(200, abs=ROUNDING)
