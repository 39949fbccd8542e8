"""What the dates teach the allocation, and when a plan made with it is kept."""

import pytest

from allocator.domain.allocations import AimLevel
from allocator.domain.schedules import UnplacedSession
from allocator.scheduling.feedback import is_better, travel_factors
from tests.builders import a_person, an_authority
from tests.scheduling.dated import a_day, a_leg, a_schedule
from tests.scheduling.plans import an_allocation, an_item

AUTHORITY = an_authority(people=(a_person("P1"), a_person("P2"), a_person("P3")))
TWO_HOURS = a_day(a_leg("P1>A-S1", "08:00", "09:00"), a_leg("A-S1>P1", "12:00", "13:00"))
SCHEDULE = a_schedule(days=(TWO_HOURS,))


def item(hours: float, *people: str, **changes):
    return an_item(
        AUTHORITY, f"I-{'+'.join(people)}", person_ids=people, travel_hours=hours, **changes
    )


def test_travel_is_measured_against_a_journey_for_each_session():
    allocation = an_allocation(item(4.0, "P1", sessions=2), item(1.0, "P2"))
    factors = travel_factors(AUTHORITY, allocation, SCHEDULE)
    assert factors["P1"] == pytest.approx(2 / 4)
    assert factors["P2"] == 0.1  # never below a tenth: nothing was measured
    assert factors["P3"] == pytest.approx(2 / 5)  # as all together


def test_sessions_without_a_date_are_not_expected_to_travel():
    allocation = an_allocation(item(4.0, "P1", sessions=2))
    row = UnplacedSession(item_id="I-P1", activity="link_visit", school_ids=("S1",),
                          person_ids=("P1",), reason="capacity", relief="More time")  # fmt: skip
    schedule = SCHEDULE.model_copy(update={"unplaced": (row,)})
    assert travel_factors(AUTHORITY, allocation, schedule)["P1"] == pytest.approx(1.0)


def test_a_teams_hours_go_to_its_members_as_the_allocation_says():
    alike = an_allocation(item(8.0, "P1", "P2"))
    assert travel_factors(AUTHORITY, alike, SCHEDULE)["P1"] == pytest.approx(2 / 4)
    told = an_allocation(item(8.0, "P1", "P2", travel_by_person={"P1": 2.0, "P2": 6.0}))
    assert travel_factors(AUTHORITY, told, SCHEDULE)["P1"] == pytest.approx(1.0)


def test_factors_do_not_pile_up():
    first = an_allocation(item(4.0, "P1", sessions=2))
    factors = travel_factors(AUTHORITY, first, SCHEDULE)
    scaled = an_allocation(item(4.0 * factors["P1"], "P1", sessions=2))
    assert travel_factors(AUTHORITY, scaled, SCHEDULE, factors) == factors


def a_plan(need: float, travel: float, unplaced: int = 0, kept: float = 5.0):
    rows = (
        AimLevel(name="promises_kept", value=kept, bound=kept, unit="sessions", text="x"),
        AimLevel(name="need_met", value=need, bound=need, unit="points", text="x"),
    )
    allocation = an_allocation().model_copy(update={"levels": rows})
    row = UnplacedSession(item_id="I", activity="link_visit", school_ids=("S1",),
                          person_ids=("P1",), reason="capacity", relief="More time")  # fmt: skip
    update = {"travel_hours": travel, "unplaced": (row,) * unplaced}
    return allocation, a_schedule().model_copy(update=update)


@pytest.mark.parametrize(
    ("other", "better"),
    [
        (a_plan(100, 9), True),
        (a_plan(100, 10), False),
        (a_plan(100, 11), False),
        (a_plan(99.9, 9), True),  # within the gap at which the allocation stops looking
        (a_plan(99, 9), False),
        (a_plan(101, 11), True),
        (a_plan(100, 9, unplaced=1), False),
        (a_plan(101, 9, kept=4.0), False),
    ],
)
def test_plans_are_compared_in_the_order_of_the_aims(other, better):
    assert is_better(AUTHORITY, a_plan(100, 10), other) is better
