import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.schedules import Schedule
from allocator.scheduling.costs import costs_of, reserve_days
from allocator.travel.places import distance_km
from tests.builders import a_person, an_authority
from tests.scheduling.dated import AUGUST_18, a_day, a_leg, a_schedule, a_visit, island_day
from tests.travel.islands import PIER, SLIP, a_sailing, island_authority

BOATS = {"cancel_share": 0.1, "fare_pounds": 12.5}
DAY_RETURN = (
    a_sailing("pier", "slip", "08:00", "08:50", **BOATS),
    a_sailing("slip", "pier", "17:10", "18:00", **BOATS),
)
ISLAND = a_schedule((a_visit(),), (island_day(),))


def driven(kilometres, **changes):
    legs = (a_leg("P1>A-S1", "08:00", "09:00", kilometres=kilometres, **changes),
            a_leg("A-S1>P1", "12:00", "13:00", kilometres=kilometres, **changes))  # fmt: skip
    return a_schedule((a_visit("S1"),), (a_day(*legs),))


def told(costs, words):
    return [note for note in costs.notes if words in note]


def test_mileage_is_45_pence_a_mile():
    total = costs_of(an_authority(), driven(80.4672)).total  # 100 miles there and back
    assert (total.car_km, total.mileage_pounds, total.pounds) == (160.9, 45.0, 45.0)
    assert total.car_kg_co2 == total.kg_co2 == 27.4  # 0.17 kg a km


def test_beyond_the_terms_part_of_the_threshold_mileage_falls():
    """40 of 190 pupil days: 2,105.26 of 10,000 miles in full, the other 894.74 at 25p."""
    costs = costs_of(an_authority(), driven(1500 * 1.609344))
    assert costs.total.mileage_pounds == pytest.approx(2105.263 * 0.45 + 894.737 * 0.25, abs=0.01)
    assert told(costs, "this term has 2,105, by its share of 190 pupil days")


def test_the_threshold_holds_for_each_person():
    people = (a_person("P1"), a_person("P2"))
    legs = [a_leg(f"{one}>A-S1", "08:00", "09:00", kilometres=3000.0) for one in ("P1", "P2")]
    days = tuple(a_day(leg, person=leg.from_id) for leg in legs)
    costs = costs_of(an_authority(people=people), a_schedule(days=days))
    assert [row.mileage_pounds for row in costs.people] == [838.85, 838.85]  # 1,864 miles each
    assert costs.total.mileage_pounds == pytest.approx(2 * 838.85, abs=0.01)


def test_rates_come_from_the_settings():
    rates = {"mileage_pence": 40, "car_kg_co2": 0.1}
    total = costs_of(an_authority(settings={"rates": rates}), driven(80.4672)).total
    assert (total.mileage_pounds, total.kg_co2) == (40.0, 16.1)


def test_a_hired_car_has_carbon_and_no_mileage():
    costs = costs_of(an_authority(), driven(50.0, hired=True))
    assert (costs.total.car_km, costs.total.hired_km, costs.total.pounds) == (0.0, 100.0, 0.0)
    assert costs.total.car_kg_co2 == 17.0
    assert told(costs, "hired cars cost is not known: 100 km")


def test_fares_count_once_for_each_crossing():
    total = costs_of(island_authority(DAY_RETURN), ISLAND).total
    assert (total.crossings, total.crossings_without_fare, total.fares_pounds) == (2, 0, 25.0)
    assert total.pounds == 25.0 + total.mileage_pounds


def test_a_fare_that_is_not_known_is_counted_and_said():
    sailings = (a_sailing("pier", "slip", "08:00", "08:50"), DAY_RETURN[1])
    costs = costs_of(island_authority(sailings), ISLAND)
    assert (costs.total.crossings_without_fare, costs.total.fares_pounds) == (1, 12.5)
    assert told(costs, "1 of 2 crossings have no fare")


def test_a_fare_is_that_of_the_row_that_sails_on_the_day():
    earlier = a_sailing("pier", "slip", "08:00", "08:50", fare_pounds=99, valid_to="2026-08-17")
    later = a_sailing("pier", "slip", "08:00", "08:50", fare_pounds=7, valid_from="2026-08-18")
    total = costs_of(island_authority((earlier, later, DAY_RETURN[1])), ISLAND).total
    assert total.fares_pounds == 19.5


def a_tour():
    out = a_day(
        a_leg("P1>pier", "07:20", "07:30"),
        a_leg("pier>slip", "08:00", "08:50", "ferry"),
        night="slip",
    )
    home = a_day(
        a_leg("slip>pier", "17:10", "18:00", "ferry"),
        a_leg("pier>P1", "18:05", "18:15"),
        date=AUGUST_18 + dt.timedelta(days=1),
        is_first=False,
    )
    return out, home


def test_a_night_is_bed_breakfast_dinner_and_lunch():
    costs = costs_of(island_authority(DAY_RETURN), a_schedule((), a_tour()))
    assert (costs.total.nights, costs.total.night_pounds) == (1, 147.0)
    assert costs.people[0].days_over_water == 2


def test_carbon_of_boats_is_unknown_without_a_rate_and_said():
    costs = costs_of(island_authority(DAY_RETURN), ISLAND)
    assert costs.total.ferry_kg_co2 is None
    assert costs.total.flight_kg_co2 == 0.0
    assert costs.total.kg_co2 == costs.total.car_kg_co2
    assert told(costs, "Carbon of ferries is not known")


def test_carbon_of_boats_follows_a_rate_of_the_settings_and_is_marked():
    authority = island_authority(DAY_RETURN, settings={"rates": {"ferry_kg_co2": 0.2}})
    costs = costs_of(authority, ISLAND)
    assert costs.total.ferry_kg_co2 == round(2 * distance_km(PIER, SLIP) * 0.2, 1)
    assert costs.total.kg_co2 == pytest.approx(costs.total.car_kg_co2 + costs.total.ferry_kg_co2)
    assert told(costs, "Carbon of ferries is assumed: 0.2 kg")


def test_a_visit_is_lost_when_the_boat_there_fails_not_the_boat_home():
    total = costs_of(island_authority(DAY_RETURN), ISLAND).total
    assert (total.visits_over_water, total.visits_lost) == (1, 0.1)


@pytest.mark.parametrize(("date", "lost"), [(AUGUST_18, 0.05), (dt.date(2026, 11, 3), 0.08)])
def test_boats_without_a_share_fail_by_the_season(date, lost):
    sailings = (a_sailing("pier", "slip", "08:00", "08:50"), DAY_RETURN[1])
    schedule = a_schedule((a_visit(date=date),), (island_day(date=date),))
    costs = costs_of(island_authority(sailings), schedule)
    assert costs.total.visits_lost == lost
    assert told(costs, "1 of 2 crossings have no share of their own: 5% is assumed, 8% from")


def two_crossings(second_service):
    day = a_day(
        a_leg("pier>slip", "08:00", "08:50", "ferry", service_id="one"),
        a_leg("slip>pier", "09:00", "09:50", "ferry", service_id=second_service),
    )
    sailings = (
        a_sailing("pier", "slip", "08:00", "08:50", service_id="one", cancel_share=0.1),
        a_sailing("slip", "pier", "09:00", "09:50", service_id=second_service, cancel_share=0.2),
    )
    schedule = a_schedule((a_visit(start="10:00", end="13:00"),), (day,))
    return costs_of(island_authority(sailings), schedule).total.visits_lost


def test_each_boat_on_the_way_may_fail_for_itself():
    assert two_crossings("two") == pytest.approx(1 - 0.9 * 0.8)


def test_whoever_stays_aboard_is_cancelled_once():
    assert two_crossings("one") == pytest.approx(0.2)


def test_a_team_visit_counts_once_in_all_and_for_each_of_its_people():
    authority = island_authority(DAY_RETURN, people=(a_person("P1"), a_person("P2")))
    visits = (a_visit(person_ids=("P1", "P2")),)
    costs = costs_of(authority, a_schedule(visits, (island_day(), island_day("P2"))))
    assert (costs.total.visits_over_water, costs.total.visits_lost) == (1, 0.1)
    assert [row.visits_over_water for row in costs.people] == [1, 1]
    assert costs.total.crossings == sum(row.crossings for row in costs.people) == 4


def test_online_visits_and_drives_hang_on_no_boat():
    visits = (a_visit(mode="online"), a_visit("S1"))
    costs = costs_of(island_authority(DAY_RETURN), a_schedule(visits, driven(5.0).days))
    assert costs.total.visits_over_water == 0
    assert costs.people[0].reserve_days == 0
    assert not told(costs, "crossing")


def test_whoever_crosses_keeps_a_day_free():
    costs = costs_of(island_authority(DAY_RETURN), ISLAND)
    (row,) = costs.people
    assert (row.days_over_water, row.reserve_days, costs.reserve_days) == (1, 1, 1)
    assert row.free_days == 39  # 40 working days of the term, one with the journey


def test_too_few_free_days_are_said():
    authority = island_authority(DAY_RETURN, people=(a_person("P1", working_days="-T-----"),))
    days = [AUGUST_18 + dt.timedelta(days=7 * week) for week in range(8)]
    schedule = a_schedule(tuple(a_visit(date=day) for day in days),
                          tuple(island_day(date=day) for day in days))  # fmt: skip
    costs = costs_of(authority, schedule)
    assert costs.people[0].free_days == 0
    assert told(costs, "Too few free days for the reserve against cancelled boats: Person P1.")


def test_losses_beyond_the_reserve_are_said():
    often = tuple(row.model_copy(update={"cancel_share": 0.6}) for row in DAY_RETURN)
    days = (AUGUST_18, AUGUST_18 + dt.timedelta(days=7))
    schedule = a_schedule(tuple(a_visit(date=day) for day in days),
                          tuple(island_day(date=day) for day in days))  # fmt: skip
    costs = costs_of(island_authority(often), schedule)
    assert told(costs, "More visits are expected to be lost than days are kept for: Person P1.")


def test_a_reserve_of_nothing_is_said():
    authority = island_authority(DAY_RETURN, settings={"cancellation_reserve": 0})
    costs = costs_of(authority, ISLAND)
    assert costs.reserve_days == 0
    assert told(costs, "No days are kept")


@pytest.mark.parametrize(
    ("days", "share", "kept"), [(0, 0.05, 0), (1, 0.05, 1), (20, 0.05, 1), (21, 0.05, 2), (9, 0, 0)]
)
def test_the_reserve_is_a_share_of_the_days_over_water_and_at_least_one(days, share, kept):
    assert reserve_days(days, share) == kept


def test_nobody_travels_nothing_costs():
    costs = costs_of(an_authority(), a_schedule())
    assert costs.total.pounds == 0
    assert costs.people == costs.notes == ()


def test_costs_are_part_of_the_schedule_document():
    dated = ISLAND.model_copy(update={"costs": costs_of(island_authority(DAY_RETURN), ISLAND)})
    assert Schedule.model_validate_json(dated.model_dump_json()) == dated


@given(st.lists(st.floats(0, 400), max_size=8))
def test_the_people_add_up_to_the_total(kilometres):
    people = tuple(a_person(f"P{number}") for number in range(len(kilometres)))
    days = tuple(
        a_day(a_leg(f"P{number}>A-S1", "08:00", "09:00", kilometres=far), person=f"P{number}")
        for number, far in enumerate(kilometres)
    )
    costs = costs_of(an_authority(people=people), a_schedule(days=days))
    assert costs.total.car_km == pytest.approx(sum(row.car_km for row in costs.people), abs=0.5)
    assert costs.total.pounds == pytest.approx(sum(row.pounds for row in costs.people), abs=0.05)
