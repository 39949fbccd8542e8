import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.authority import Authority
from allocator.domain.crossings import KnownJourney
from allocator.travel import build_travel
from allocator.travel.arrivals import NEVER, SLOT_MINUTES, SLOTS, Arrivals, by_night
from tests.builders import a_school
from tests.travel.islands import DAY_RETURN, PORTS, a_port, a_sailing, island_authority

MONDAY = dt.date(2026, 8, 24)
TUESDAY = dt.date(2026, 8, 25)
DRIVES = {("P1", "pier"): 10, ("slip", "A-S2"): 5, ("P1", "A-S1"): 12, ("quay", "jetty"): 20}
QUAY = a_port("quay", "rock", 56.40, -5.80)
JETTY = a_port("jetty", "rock", 56.44, -5.85)
ALL_PORTS = (*PORTS, QUAY, JETTY)
PLACES = ("P1", "A-S1", "A-S2", "A-S3", *(port.port_id for port in ALL_PORTS))
NETWORK = {
    "P1": "mainland", "A-S1": "mainland", "pier": "mainland", "A-S2": "isle", "slip": "isle",
    "A-S3": "rock", "quay": "rock", "jetty": "rock",
}  # fmt: skip


def shores(*sailings, drives=DRIVES) -> Authority:
    """A mainland, an isle and a rock with two ports, and drives of known length."""
    rock = a_school("S3", latitude=56.41, longitude=-5.81, road_network="rock", roll=12)
    known = tuple(
        KnownJourney(from_id=start, to_id=end, minutes=minutes)
        for (start, end), minutes in drives.items()
    )
    schools = (*island_authority(()).schools, rock)
    return island_authority(sailings, schools=schools, ports=ALL_PORTS, known_journeys=known)


def arrival(authority: Authority, start: str, end: str, leave: str, date=MONDAY) -> str | None:
    """Clock time of the earliest arrival; ``None`` for no way that day."""
    travel = build_travel(authority)
    table = Arrivals(travel).between(travel.timetables.on(date), [start], [end])
    assert table.shape == (1, 1, SLOTS)
    hours, minutes = leave.split(":")
    found = int(table[0, 0, (int(hours) * 60 + int(minutes)) // SLOT_MINUTES])
    return None if found >= NEVER else f"{found // 60:02}:{found % 60:02}"


def moves(authority: Authority, start: str, end: str, *dates: dt.date) -> int:
    travel = build_travel(authority)
    days = [travel.timetables.on(date) for date in dates]
    return int(Arrivals(travel).least_moves(days, [start, end])[0, 1])


def test_by_road_one_arrives_after_the_drive():
    assert arrival(shores(), "P1", "A-S1", "09:00") == "09:12"
    assert arrival(shores(), "P1", "P1", "09:00") == "09:00"


def test_out_by_boat_with_check_in_and_disembarking():
    # 10 to the pier, half an hour there, 08:00 to 08:50, 5 to get off, 5 to the school.
    assert arrival(shores(*DAY_RETURN), "P1", "A-S2", "07:20") == "09:00"
    assert arrival(shores(*DAY_RETURN), "P1", "A-S2", "00:00") == "09:00"
    assert arrival(shores(*DAY_RETURN), "P1", "A-S2", "07:25") is None


def test_after_the_last_boat_there_is_no_way_home():
    assert arrival(shores(*DAY_RETURN), "A-S2", "P1", "16:35") == "18:15"
    assert arrival(shores(*DAY_RETURN), "A-S2", "P1", "16:40") is None


def test_at_a_port_there_is_no_drive_and_no_getting_off():
    assert arrival(shores(*DAY_RETURN), "pier", "slip", "07:30") == "08:50"
    assert arrival(shores(*DAY_RETURN), "pier", "slip", "07:35") is None


def test_who_stays_aboard_need_not_check_in_again():
    first = a_sailing("pier", "quay", "08:00", "08:30", service_id="round")
    second = a_sailing("quay", "slip", "08:35", "09:00", service_id="round")
    assert arrival(shores(first, second), "P1", "A-S2", "07:00") == "09:10"
    other = second.model_copy(update={"service_id": "other"})
    assert arrival(shores(first, other), "P1", "A-S2", "07:00") is None


def test_two_boats_with_a_drive_between():
    out = a_sailing("pier", "quay", "08:00", "08:50")
    # 08:50 off the boat by 08:55, 20 on the road, half an hour before 09:45.
    on_time = a_sailing("jetty", "slip", "09:45", "10:15")
    assert arrival(shores(out, on_time), "P1", "A-S2", "07:00") == "10:25"
    too_early = a_sailing("jetty", "slip", "09:44", "10:15")
    assert arrival(shores(out, too_early), "P1", "A-S2", "07:00") is None


def test_a_later_boat_may_be_there_first():
    slow, fast = (
        a_sailing("pier", "slip", "08:00", "11:00"),
        a_sailing("pier", "slip", "09:00", "09:40"),
    )
    assert arrival(shores(slow, fast), "P1", "A-S2", "06:00") == "09:50"


def test_boats_of_other_days_are_no_help():
    boat = a_sailing("pier", "slip", "08:00", "08:50", days="M------")
    assert arrival(shores(boat), "P1", "A-S2", "06:00", MONDAY) == "09:00"
    assert arrival(shores(boat), "P1", "A-S2", "06:00", TUESDAY) is None


def test_where_there_are_no_ports_there_is_only_the_road():
    authority = island_authority((), ports=())
    assert arrival(authority, "P1", "A-S1", "09:00") is not None
    assert arrival(authority, "P1", "A-S2", "09:00") is None
    assert moves(authority, "P1", "A-S2", MONDAY) == NEVER


def test_least_moves_are_legs_without_waiting():
    authority = shores(*DAY_RETURN)
    assert moves(authority, "P1", "A-S2", MONDAY) == 10 + 50 + 5
    assert moves(authority, "A-S2", "P1", MONDAY) == 5 + 50 + 10
    assert moves(authority, "P1", "A-S1", MONDAY) == 12
    assert moves(authority, "P1", "A-S3", MONDAY) == NEVER


def test_least_moves_take_the_quickest_boat_of_their_days():
    authority = shores(
        a_sailing("pier", "slip", "08:00", "08:50", days="M------"),
        a_sailing("pier", "slip", "12:00", "12:20", days="-T-----"),
    )
    assert moves(authority, "P1", "A-S2", MONDAY) == 65
    assert moves(authority, "P1", "A-S2", TUESDAY) == 35
    assert moves(authority, "P1", "A-S2", MONDAY, TUESDAY) == 35


def test_least_moves_need_no_boats_that_meet():
    # The second boat leaves before the first one arrives: with a night between it is a way.
    authority = shores(
        a_sailing("pier", "quay", "12:00", "12:40"), a_sailing("jetty", "slip", "09:00", "09:30")
    )
    assert arrival(authority, "P1", "A-S2", "06:00") is None
    assert moves(authority, "P1", "A-S2", MONDAY) == 10 + 40 + 20 + 30 + 5


def test_the_night_is_spent_where_it_serves_best_and_is_reached_by_evening():
    today = np.full((2, 3, 4), NEVER, dtype=np.int32)
    today[0, 1] = [1000, 1000, 1100, NEVER]  # from place 0 to place 1, by slot of leaving
    today[0, 2] = [1090, 1090, 1090, 1090]
    morning = np.array([[NEVER, NEVER], [NEVER, 500], [NEVER, 560]], dtype=np.int32)
    found = by_night(today, morning, 1, np.array([1050, 1100], dtype=np.int64))
    assert found[0, 0, 1].tolist() == [500, 500, NEVER, NEVER]
    assert found[1, 0, 1].tolist() == [500, 500, 500, 560]
    assert (found[:, 0, 0] == NEVER).all()


minutes_of_day = st.integers(6 * 12, 20 * 12).map(lambda slot: slot * 5)


@st.composite
def timetables(draw):
    """Sailings between any two networks, and drives of any length within them."""
    sailings = []
    ports = [port.port_id for port in ALL_PORTS]
    for number in range(draw(st.integers(0, 7))):
        start = draw(st.sampled_from(ports))
        end = draw(st.sampled_from([one for one in ports if NETWORK[one] != NETWORK[start]]))
        depart = draw(minutes_of_day)
        arrive = depart + draw(st.integers(1, 120))
        sailings.append(
            a_sailing(
                start,
                end,
                f"{depart // 60:02}:{depart % 60:02}",
                f"{arrive // 60:02}:{arrive % 60:02}",
                service_id=draw(st.sampled_from(["round", f"own-{number}"])),
                mode=draw(st.sampled_from(["ferry", "flight"])),
                carries_cars=draw(st.sampled_from(["yes", "no"])),
                check_in_minutes=draw(st.sampled_from([None, 0, 5, 30])),
            )
        )
    drives = {
        (one, other): draw(st.integers(2, 90))
        for place, one in enumerate(PLACES)
        for other in PLACES[:place]
        if NETWORK[one] == NETWORK[other] and draw(st.booleans())
    }
    return shores(*sailings, drives=drives)


@settings(max_examples=30, deadline=None)
@given(timetables(), st.lists(st.integers(60, 220), min_size=3, max_size=3))
def test_no_real_journey_is_earlier_or_shorter(authority, slots):
    travel = build_travel(authority)
    timetable = travel.timetables.on(MONDAY)
    arrivals = Arrivals(travel)
    table = arrivals.between(timetable, PLACES, PLACES)
    least = arrivals.least_moves([timetable], PLACES)
    for row, start in enumerate(PLACES):
        for column, end in enumerate(PLACES):
            for slot in slots:
                for car in (None, "pier", "slip"):
                    ways = travel.search.journeys(timetable, start, end, slot * 5, car)
                    for way in ways:
                        assert table[row, column, slot] <= way.arrive, (start, end, slot, car)
                        assert least[row, column] <= way.travel_minutes, (start, end, slot, car)


@settings(max_examples=20, deadline=None)
@given(timetables())
def test_leaving_later_never_brings_one_there_earlier(authority):
    travel = build_travel(authority)
    table = Arrivals(travel).between(travel.timetables.on(MONDAY), PLACES, PLACES)
    assert (np.diff(table, axis=2) >= 0).all()
    assert table.min() >= 0
    assert table.max() <= NEVER


@pytest.mark.parametrize("chosen", [["A-S2"], ["slip", "A-S2", "P1"]])
def test_a_table_of_few_places_is_part_of_that_of_all(chosen):
    travel = build_travel(shores(*DAY_RETURN))
    timetable, arrivals = travel.timetables.on(MONDAY), Arrivals(travel)
    every = arrivals.between(timetable, PLACES, PLACES)
    places = [PLACES.index(one) for one in chosen]
    assert np.array_equal(arrivals.between(timetable, PLACES, chosen), every[:, places])
