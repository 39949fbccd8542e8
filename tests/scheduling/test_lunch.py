"""A pause at midday, where the times of a day have room for it."""

import pytest

from allocator.scheduling.lunch import Span, lacks_pause, lunch_notes
from tests.builders import a_person, a_school, an_authority, an_offer
from tests.scheduling.dated import a_day, a_leg, a_schedule, a_visit
from tests.scheduling.plans import an_item, scheduled

HOUR = 60


@pytest.mark.parametrize(
    ("spans", "lacks"),
    [
        ([(8, 12), (12, 16)], True),
        ([(8, 12), (12.5, 16)], False),
        ([(8, 12), (12.25, 16)], True),  # a quarter of an hour is too short
        ([(8, 11), (11.5, 16)], True),  # before half past eleven it is no lunch
        ([(8, 14), (14.5, 16)], False),
        ([(9, 12), (12, 15)], False),  # six hours are not more than six
        ([(12, 14), (14, 19)], False),  # begins after the morning
        ([], False),
    ],
)
def test_long_days_around_midday_need_half_an_hour(spans, lacks):
    day = [Span(round(start * HOUR), round(end * HOUR)) for start, end in spans]
    assert lacks_pause(day, 30) is lacks
    assert not lacks_pause(day, 0)


def test_a_boat_is_a_pause():
    day = [Span(8 * HOUR, 12 * HOUR), Span(12 * HOUR, 13 * HOUR, is_restful=True),
           Span(13 * HOUR, 16 * HOUR)]  # fmt: skip
    assert not lacks_pause(day, 30)


def two_visits(**settings):
    schools = (a_school("S1"), a_school("S2", latitude=56.42))
    people = (a_person(working_days="M------", contact_share=1),)
    authority = an_authority(
        schools=schools, people=people, settings={"polish_rounds": 0, **settings},
        offer=an_offer(floors={}),
    )  # fmt: skip
    items = (an_item(authority), an_item(authority, "I2", school_ids=("S2",)))
    return authority, scheduled(authority, *items)


def gap(result):
    first, second = sorted(result.visits, key=lambda one: one.start)
    arrival = max(
        leg.arrive for day in result.days for leg in day.legs if leg.arrive <= second.start
    )
    return second.start - max(arrival, first.end)


def test_the_second_of_two_visits_waits_for_lunch():
    _, with_pause = two_visits()
    _, without = two_visits(lunch_minutes=0)
    assert gap(with_pause) >= 30 > gap(without)
    assert with_pause.travel_hours == without.travel_hours
    assert with_pause.notes == ()


def test_a_day_without_room_stays_and_is_told():
    authority, result = two_visits(visit_earliest="09:00", visit_latest="15:20")
    assert len(result.visits) == 2
    assert result.notes == tuple(lunch_notes(authority, result))
    assert (
        "1 long day has no pause of 30 minutes around midday: Person P1 on Mon" in result.notes[0]
    )


def test_a_long_visit_has_the_lunch_break_of_the_school_in_it():
    visit = a_visit(start="09:30", end="13:30")
    day = a_day(a_leg("P1>A-S2", "08:30", "09:30"), a_leg("A-S2>P1", "13:30", "15:00"))
    authority = an_authority(schools=(a_school("S2"),))
    assert list(lunch_notes(authority, a_schedule((visit,), (day,)))) == []
    short = (visit.model_copy(update={"end": 12 * HOUR}),
             visit.model_copy(update={"visit_id": "V2", "start": 12 * HOUR}))  # fmt: skip
    assert len(list(lunch_notes(authority, a_schedule(short, (day,))))) == 1
