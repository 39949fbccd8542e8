import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.authority import Authority
from allocator.travel import build_travel
from allocator.travel.trips import Stop, TripPlan
from tests.builders import a_person
from tests.travel.islands import DAY_RETURN, ONE_BOAT_A_DAY, a_sailing, island_authority

WEDNESDAY = dt.date(2026, 9, 2)


def trip(
    authority: Authority, minutes=180, date=WEDNESDAY, start=None, sites=("A-S2",)
) -> TripPlan | None:
    travel = build_travel(authority)
    stops = tuple(
        Stop(site, site, minutes, lambda _day: True, start if place == 0 else None)
        for place, site in enumerate(sites)
    )
    return travel.trips.plan("P1", stops, date, travel.works_on("P1"))


def test_a_day_return_is_a_day_trip():
    plan = trip(island_authority(DAY_RETURN))
    assert plan is not None
    assert plan.nights == 0
    assert [leg.mode for leg in plan.days[0].legs] == ["car", "ferry", "car", "car", "ferry", "car"]
    assert plan.stops[0].start >= 8 * 60 + 50


def test_a_trip_that_cannot_be_made_in_a_day_has_a_night_away():
    plan = trip(island_authority(ONE_BOAT_A_DAY))
    assert plan is not None
    assert plan.nights == 1
    assert plan.days[0].night_at == "A-S2"
    assert plan.days[-1].legs[-1].to_id == "P1"


def test_without_a_boat_home_the_same_week_there_is_no_trip():
    assert trip(island_authority(DAY_RETURN[:1])) is None


def test_nobody_is_away_on_a_day_they_do_not_work():
    authority = island_authority(ONE_BOAT_A_DAY, people=(a_person("P1", working_days="--W----"),))
    assert trip(authority) is None


def test_waiting_for_a_boat_that_sails_every_other_day_takes_two_nights():
    boats = tuple(
        a_sailing(row.from_port, row.to_port, "10:00" if row.from_port == "pier" else "12:30",
                  "12:00" if row.from_port == "pier" else "14:30", days="M-W-F--")
        for row in ONE_BOAT_A_DAY
    )  # fmt: skip
    plan = trip(island_authority(boats))
    assert plan is not None
    assert plan.nights == 2


def test_a_fixed_start_is_kept_by_travelling_the_day_before():
    boats = (*DAY_RETURN, a_sailing("pier", "slip", "16:00", "16:50"))
    plan = trip(island_authority(boats), start=8 * 60 + 45)
    assert plan is not None
    assert plan.stops[0].start == 8 * 60 + 45
    assert plan.stops[0].date == WEDNESDAY
    assert plan.days[0].date == WEDNESDAY - dt.timedelta(days=1)


def test_the_longest_day_is_kept():
    short = island_authority(DAY_RETURN, settings={"max_day_hours": 9.0})
    plan = trip(short)
    assert plan is None or plan.nights > 0


def test_two_schools_of_one_journey():
    plan = trip(island_authority(DAY_RETURN), minutes=120, sites=("A-S2", "A-S2"))
    assert plan is not None
    assert plan.nights == 0
    assert plan.stops[1].start == plan.stops[0].end


@given(
    minutes=st.integers(30, 420),
    date=st.dates(dt.date(2026, 8, 18), dt.date(2026, 10, 8)),
    boats=st.sampled_from([DAY_RETURN, ONE_BOAT_A_DAY]),
)
def test_every_trip_is_one_unbroken_way_from_base_to_base(minutes, date, boats):
    plan = trip(island_authority(boats), minutes=minutes, date=date)
    if plan is None:
        return
    place, now = "P1", None
    for day in plan.days:
        now = None
        assert day.date.weekday() < 5
        for leg in day.legs:
            assert leg.from_id == place
            assert now is None or leg.depart >= now
            place, now = leg.to_id, leg.arrive
        if day.legs and day.night_at is not None:
            assert day.night_at == place
    assert place == "P1"
    for stop in plan.stops:
        assert stop.start >= 8 * 60 + 30
        assert stop.end <= 17 * 60
    for day in plan.days:
        moments = [leg.depart for leg in day.legs] + [leg.arrive for leg in day.legs]
        moments += [
            t for stop in plan.stops if stop.date == day.date for t in (stop.start, stop.end)
        ]
        if moments:
            assert max(moments) - min(moments) <= 11 * 60


def test_a_round_trip_says_nights_and_days():
    travel = build_travel(island_authority(ONE_BOAT_A_DAY))
    away = travel.round_trip("P1", "A-S2")
    near = travel.round_trip("P1", "A-S1")
    assert away is not None
    assert near is not None
    assert (away.nights, away.days) == (1, 2)
    assert (near.nights, near.days) == (0, 1)


def test_a_place_that_no_boat_reaches_is_out_of_reach():
    assert build_travel(island_authority(())).round_trip("P1", "A-S2") is None
