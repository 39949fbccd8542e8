import datetime as dt

from allocator.domain.authority import Authority
from allocator.travel import build_travel
from allocator.travel.journeys import Journey
from tests.travel.islands import DAY_RETURN, a_port, a_sailing, island_authority

WEDNESDAY = dt.date(2026, 9, 2)


def ways(authority: Authority, depart: int, car=None, from_id="P1", to_id="A-S2", date=WEDNESDAY):
    travel = build_travel(authority)
    return travel.search.journeys(travel.timetables.on(date), from_id, to_id, depart, car)


def modes(journey: Journey) -> list[str]:
    return [leg.mode for leg in journey.legs]


def test_the_car_goes_aboard_where_it_is_carried():
    (way,) = ways(island_authority(DAY_RETURN), 6 * 60)
    assert modes(way) == ["car", "ferry", "car"]
    assert way.legs[1].with_car is True
    assert way.car is None
    assert way.legs[1].depart == 8 * 60


def test_check_in_is_kept():
    authority = island_authority(DAY_RETURN)
    drive = build_travel(authority).roads.minutes("P1", "pier")
    assert ways(authority, 8 * 60 - 30 - drive)
    assert not ways(authority, 8 * 60 - 30 - drive + 1)


def test_the_car_stays_at_the_pier_of_a_foot_ferry_and_another_is_hired():
    boat = a_sailing("pier", "slip", "08:00", "08:40", carries_cars="no")
    (way,) = ways(island_authority((boat,), settings={"walk_most_km": 0.1}), 6 * 60)
    assert way.car == "pier"
    assert way.legs[1].with_car is False
    assert way.legs[2].mode == "car"
    assert way.legs[2].hired is True


def test_a_short_way_is_walked_after_a_foot_ferry():
    boat = a_sailing("pier", "slip", "08:00", "08:40", carries_cars="no")
    (way,) = ways(island_authority((boat,)), 6 * 60)
    assert modes(way) == ["car", "ferry", "walk"]


def test_the_car_is_found_again_at_the_pier():
    boats = (
        a_sailing("pier", "slip", "08:00", "08:40", carries_cars="no"),
        a_sailing("slip", "pier", "16:00", "16:40", carries_cars="no"),
    )
    (way,) = ways(island_authority(boats), 14 * 60, car="pier", from_id="A-S2", to_id="P1")
    assert way.car is None
    assert way.legs[-1].mode == "car"
    assert way.legs[-1].hired is None


def test_boats_run_on_their_weekdays_and_while_valid():
    boat = a_sailing(
        "pier", "slip", "08:00", "08:50", days="--W----", valid_from="2026-09-01",
        valid_to="2026-09-08",
    )  # fmt: skip
    authority = island_authority((boat,))
    assert ways(authority, 6 * 60)
    assert not ways(authority, 6 * 60, date=dt.date(2026, 9, 3))
    assert not ways(authority, 6 * 60, date=dt.date(2026, 9, 9))
    assert not ways(authority, 6 * 60, date=dt.date(2026, 8, 26))


def test_a_later_fast_boat_beats_an_early_slow_one():
    boats = (
        a_sailing("pier", "slip", "08:00", "11:00"),
        a_sailing("pier", "slip", "09:00", "09:40"),
    )
    assert ways(island_authority(boats), 6 * 60)[0].legs[1].depart == 9 * 60


def test_staying_aboard_needs_no_check_in():
    middle = a_port("middle", "rock", 56.44, -5.60)
    boats = (
        a_sailing("pier", "middle", "08:00", "08:30", service_id="round"),
        a_sailing("middle", "slip", "08:35", "09:00", service_id="round"),
    )
    authority = island_authority(boats)
    ports = (*authority.ports, middle)
    assert ways(island_authority(boats, ports=ports), 6 * 60)
    changed = (boats[0], a_sailing("middle", "slip", "08:35", "09:00", service_id="other"))
    assert not ways(island_authority(changed, ports=ports), 6 * 60)


def test_a_flight_says_nothing_of_cars():
    plane = a_sailing(
        "pier", "slip", "08:00", "08:20", mode="flight", carries_cars="no", check_in_minutes=None
    )
    (way,) = ways(island_authority((plane,)), 6 * 60)
    assert way.legs[1].with_car is None
    assert way.legs[0].arrive <= 8 * 60 - 40
