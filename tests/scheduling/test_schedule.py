import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.calendar import CalendarSpan
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Leave
from tests.builders import OFFER, a_person, a_school, an_authority, an_offer
from tests.scheduling.plans import an_item, scheduled, the_visit
from tests.travel.islands import ONE_BOAT_A_DAY, a_sailing, island_authority

TERM = (dt.date(2026, 8, 17), dt.date(2026, 10, 9))
PAIR = {
    "activities": {
        **OFFER["activities"],
        "review": {
            "title": "School review",
            "team": [{"role": "qio", "count": 1}, {"role": "peer_head", "count": 1}],
            "hours": 6.0,
            "days": {"primary": 2},
        },
        "cluster_session": {
            "title": "Cluster session",
            "team": [{"role": "qio", "count": 1}],
            "hours": 2.0,
            "serves": "cluster",
            "modes": ["in_person", "online"],
        },
    }
}


def span(first: dt.date, last: dt.date, kind: str, **fields: str) -> CalendarSpan:
    return CalendarSpan.model_validate({"from": first, "to": last, "kind": kind, **fields})


def test_a_session_becomes_a_visit_with_a_drive_out_and_home():
    authority = an_authority()
    result = scheduled(authority, an_item(authority))
    visit = the_visit(result)
    (day,) = result.days
    assert (visit.end - visit.start) == 180
    assert [leg.from_id for leg in day.legs] == ["P1", "A-S1"]
    assert day.legs[0].arrive <= visit.start
    assert day.legs[1].depart >= visit.end
    assert result.unplaced == ()


def test_two_near_visits_share_a_day():
    schools = (a_school("S1"), a_school("S2", latitude=56.42))
    authority = an_authority(schools=schools)
    result = scheduled(authority, an_item(authority), an_item(authority, "I2", school_ids=("S2",)))
    assert len(result.days) == 1
    assert len(result.visits) == 2


def test_no_visit_in_a_holiday():
    holiday = span(*TERM, "holiday")
    authority = an_authority(calendar=(holiday,))
    result = scheduled(authority, an_item(authority))
    assert [row.reason for row in result.unplaced] == ["calendar"]


@pytest.mark.parametrize("kind", ["holiday", "in_service", "closed", "exams"])
def test_no_visit_on_a_day_without_pupils(kind):
    last_day = dt.date(2026, 10, 9)
    away = span(TERM[0], last_day - dt.timedelta(days=1), kind, school_id="S1")
    authority = an_authority(calendar=(away,))
    assert the_visit(scheduled(authority, an_item(authority))).date == last_day


def test_no_visit_while_on_leave():
    leave = Leave.model_validate({"person_id": "P1", "from": TERM[0], "to": "2026-10-08"})
    authority = an_authority(people=(a_person(contact_share=1),), leave=(leave,))
    assert the_visit(scheduled(authority, an_item(authority))).date == dt.date(2026, 10, 9)


def test_leave_all_term_is_said():
    leave = Leave.model_validate({"person_id": "P1", "from": TERM[0], "to": TERM[1]})
    authority = an_authority(leave=(leave,))
    (row,) = scheduled(authority, an_item(authority)).unplaced
    assert row.reason == "leave"
    assert "Person P1" in row.relief


def test_only_weekdays_that_are_worked():
    authority = an_authority(people=(a_person(working_days="--W----"),))
    result = scheduled(authority, an_item(authority, sessions=3))
    assert {visit.date.weekday() for visit in result.visits} == {2}


def test_sessions_keep_their_spacing_in_pupil_days():
    authority = an_authority()
    result = scheduled(authority, an_item(authority, sessions=3), S1="targeted")
    days = authority.pupil_days["S1"]
    places = sorted(days.index(visit.date) for visit in result.visits)
    assert len(places) == 3
    assert all(later - earlier >= 5 for earlier, later in pairwise(places))


def test_more_sessions_than_the_spacing_allows_are_unplaced_with_the_reason():
    authority = an_authority()
    result = scheduled(authority, an_item(authority, sessions=10), S1="targeted")
    assert len(result.visits) == 8  # 40 pupil days, one visit in five
    assert {row.reason for row in result.unplaced} == {"spacing"}


def test_a_team_meets_on_the_same_days_at_the_same_time():
    people = (
        a_person("P1"),
        a_person("P3", role="peer_head", latitude=56.45, release_days=4, school_id="S9"),
    )
    schools = (a_school("S1"), a_school("S9", latitude=56.45))
    authority = an_authority(schools=schools, people=people, offer=an_offer(**PAIR))
    item = an_item(authority, activity="review", person_ids=("P1", "P3"))
    result = scheduled(authority, item)
    first, second = result.visits
    days = authority.pupil_days["S1"]
    assert days.index(second.date) == days.index(first.date) + 1
    assert first.start == second.start
    for person in ("P1", "P3"):
        assert {day.date for day in result.days if day.person_id == person} == {
            first.date,
            second.date,
        }


def test_a_peer_head_is_away_no_more_than_the_release_days():
    people = (a_person("P3", role="peer_head", release_days=2, school_id="S9"),)
    authority = an_authority(
        schools=(a_school("S1"), a_school("S9", latitude=56.45)),
        people=people,
        offer=an_offer(**PAIR),
    )
    item = an_item(authority, person_ids=("P3",), sessions=4)
    result = scheduled(authority, item)
    assert len({day.date for day in result.days}) <= 2
    assert {row.reason for row in result.unplaced} <= {"capacity", "spacing"}


def test_capacity_with_the_real_journeys_is_kept():
    authority = an_authority(people=(a_person(contact_share=0.03),))  # 8.4 hours
    result = scheduled(authority, an_item(authority, sessions=3))
    assert len(result.visits) == 1
    assert {row.reason for row in result.unplaced} == {"capacity"}


def test_an_agreed_visit_keeps_its_day_and_time():
    visit = EngagedVisit.model_validate(
        {
            "visit_id": "V1",
            "school_ids": "S1",
            "activity": "link_visit",
            "person_ids": "P1",
            "date": "2026-09-03",
            "start": "13:15",
            "end": "16:15",
        }
    )
    authority = an_authority(visits=(visit,))
    made = the_visit(scheduled(authority, an_item(authority, "A-V1", visit_id="V1")))
    assert (made.visit_id, made.date, made.start, made.end) == ("V1", visit.date, 795, 975)
    assert made.pinned


def test_an_agreed_visit_on_leave_is_unplaced_with_its_id():
    leave = Leave.model_validate({"person_id": "P1", "from": "2026-09-03", "to": "2026-09-03"})
    visit = EngagedVisit.model_validate(
        {
            "visit_id": "V1",
            "school_ids": "S1",
            "activity": "link_visit",
            "person_ids": "P1",
            "date": "2026-09-03",
        }
    )
    authority = an_authority(visits=(visit,), leave=(leave,))
    (row,) = scheduled(authority, an_item(authority, "A-V1", visit_id="V1")).unplaced
    assert (row.visit_id, row.reason) == ("V1", "leave")


def test_a_pinned_day_is_kept_and_marked():
    pin = Pin.model_validate({"kind": "fix", "school_id": "S1", "date": "2026-09-24"})
    authority = an_authority(pins=(pin,))
    visit = the_visit(scheduled(authority, an_item(authority)))
    assert (visit.date, visit.pinned) == (dt.date(2026, 9, 24), True)


def test_a_forbidden_day_is_avoided():
    authority = an_authority(people=(a_person(working_days="--W----"),))
    free = scheduled(authority, an_item(authority)).visits[0].date
    pin = Pin.model_validate({"kind": "forbid", "school_id": "S1", "date": free})
    again = an_authority(people=(a_person(working_days="--W----"),), pins=(pin,))
    assert the_visit(scheduled(again, an_item(again))).date != free


def test_an_island_without_a_day_return_has_a_night_away():
    authority = island_authority(ONE_BOAT_A_DAY)
    result = scheduled(authority, an_item(authority, school_ids=("S2",)))
    assert result.nights == 1
    out, home = result.days
    assert out.night_at == "A-S2"
    assert out.return_base is None
    assert home.depart_base is None
    assert home.date == out.date + dt.timedelta(days=1)
    assert home.legs[0].from_id == "A-S2"


def test_without_nights_allowed_the_reason_is_the_night_limit():
    authority = island_authority(ONE_BOAT_A_DAY, people=(a_person("P1", max_nights=0),))
    (row,) = scheduled(authority, an_item(authority, school_ids=("S2",))).unplaced
    assert row.reason == "night_limit"


def test_without_boats_the_reason_is_no_boat():
    authority = island_authority((a_sailing("pier", "slip", "08:00", "09:00"),))
    (row,) = scheduled(authority, an_item(authority, school_ids=("S2",))).unplaced
    assert row.reason == "no_boat"


def test_online_meetings_need_no_journey_and_do_not_follow_one_another():
    authority = an_authority()
    result = scheduled(
        authority,
        an_item(authority, "I1", sessions=2),
        an_item(authority, "I2", sessions=2, mode="online"),
    )
    order = [visit.mode for visit in result.visits]
    assert len(order) == 4
    assert "online online" not in " ".join(order)
    assert len(result.days) == 2


def test_a_session_for_a_cluster_is_held_at_one_school():
    schools = (a_school("S1", cluster="North"), a_school("S2", cluster="North", latitude=56.5))
    authority = an_authority(schools=schools, offer=an_offer(**PAIR))
    item = an_item(authority, activity="cluster_session", school_ids=("S2", "S1"), site_id="A-S2")
    result = scheduled(authority, item)
    assert result.days[0].legs[0].to_id == "A-S2"


def test_the_bound_is_never_above_the_travel():
    authority = an_authority(schools=(a_school("S1", latitude=56.9),))
    result = scheduled(authority, an_item(authority, sessions=4))
    assert 0 < result.travel_bound <= result.travel_hours


def test_the_same_seed_gives_the_same_schedule():
    authority = an_authority(schools=(a_school("S1"), a_school("S2", latitude=56.6)))
    items = (
        an_item(authority, sessions=4),
        an_item(authority, "I2", school_ids=("S2",), sessions=4),
    )
    assert scheduled(authority, *items) == scheduled(authority, *items)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["S1", "S2", "S3"]),
            st.sampled_from(["in_person", "online"]),
            st.integers(1, 4),
        ),
        max_size=5,
    ),
    st.integers(0, 5),
)
def test_nobody_is_in_two_places(rows, seed):
    schools = (
        a_school("S1"),
        a_school("S2", latitude=56.55),
        a_school("S3", latitude=57.2, urban_rural=8),
    )
    authority = an_authority(schools=schools, settings={"polish_rounds": 20})
    items = [
        an_item(authority, f"I{place}", school_ids=(school,), mode=mode, sessions=sessions)
        for place, (school, mode, sessions) in enumerate(rows)
    ]
    result = scheduled(authority, *items, seed=seed)
    busy = [(visit.date, visit.start, visit.end) for visit in result.visits]
    busy += [(day.date, leg.depart, leg.arrive) for day in result.days for leg in day.legs]
    busy.sort()
    for (date, _, ends), (next_date, begins, _) in pairwise(busy):
        assert next_date != date or begins >= ends
    assert len(result.visits) + len(result.unplaced) == sum(row[2] for row in rows)
