"""Which threshold fits the people there are: three schools with attendance of 82, 85 and 90."""

import datetime as dt

import pytest

from allocator.allocation.checks import check_allocation
from allocator.domain.indicators import Reading, Readings
from allocator.errors import UsageError
from allocator.scenarios.asking.threshold import ask_threshold
from allocator.scenarios.asking.values import Grid
from tests.builders import OFFER, a_school, an_authority, an_offer
from tests.scenarios.asking.small import PLAIN_VISIT, an_officer, asked, away_after
from tests.tiering.movement.small import the_rules

GRID = Grid(83, 95, 1)
FLOORS = {"in_person_per_term": 0, "longest_online_run": 9}


def a_question(days=6, floors=None):
    """Targeted schools are promised two sessions, others none; six days hold four sessions."""
    readings = [
        Reading(
            school_id=school, indicator="attendance", value=value, denominator=100,
            period_end=dt.date(2026, 6, 30), known_on=dt.date(2026, 7, 10), source="test",
        )
        for school, value in (("S1", 82.0), ("S2", 85.0), ("S3", 90.0))
    ]  # fmt: skip
    two, none = {"visit": {"minimum": 2}}, {"visit": {"minimum": 0, "target": 0}}
    offer = an_offer(
        activities={"visit": {**PLAIN_VISIT, "modes": ["online"]}},
        entitlements={**OFFER["entitlements"], "universal": none, "targeted": two,
                      "intensive": two},
        floors=floors or {},
    )  # fmt: skip
    given = {
        "schools": tuple(a_school(f"S{number}") for number in (1, 2, 3)),
        "people": (an_officer(),),
        "offer": offer,
        "readings": Readings.from_rows(readings),
    }
    working = an_authority(**given).working_days["P1"]
    return asked(an_authority(**given, leave=(away_after(working, days),)), the_rules(movement=""))


def ask(days=6, floors=None, **options):
    options = {"grid": GRID, **options}
    return ask_threshold(a_question(days, floors), "targeted_under", **options)


@pytest.mark.parametrize("floors", [None, FLOORS])
def test_the_value_that_promises_most_and_fits(floors):
    answer, _ = ask(floors=floors)
    # Under 86 to 90 two schools are targeted: four sessions, which six days hold. Today's is 88.
    assert answer.value == 88
    assert answer.search == ("every value" if floors else "bisection")
    chosen = next(one for one in answer.tried if one.first <= 88 <= one.last)
    assert (chosen.first, chosen.last, chosen.fits) == (86, 90, True)


@pytest.mark.parametrize("floors", [None, FLOORS])
def test_the_next_value_is_proven_not_to_fit(floors):
    answer, _ = ask(floors=floors)
    most = answer.tried[0]
    assert (most.first, most.last, most.fits) == (91, 95, False)
    assert most.short is not None
    assert most.short.bound == 1
    assert "At 91 (3 targeted) no plan leaves fewer than 1 school" in (" ".join(answer.text))


def test_schools_that_may_be_short_make_room():
    answer, _ = ask(most_short=1)
    assert answer.value == 91
    assert len(answer.short_schools) == 1


def test_a_stricter_value_where_there_is_less_time():
    answer, _ = ask(days=3)
    # Three days hold two sessions: one school, under 83 to 85.
    assert answer.value == 85
    today = next(one for one in answer.tried if one.first <= 88 <= one.last)
    assert today.fits is False


def test_no_value_fits_without_time():
    answer, plan = ask(days=1, with_plan=True)
    assert answer.value is None
    assert plan is None
    assert answer.answer.startswith("No value of Attendance for targeted help")


def test_the_plan_at_the_value_is_lawful_and_keeps_every_minimum():
    _, plan = ask(with_plan=True)
    assert plan is not None
    authority, tiers = plan.ground.authority, plan.ground.tiers
    assert check_allocation(authority, tiers, plan.allocation) == []
    assert [row for row in plan.allocation.shortfalls if row.kind == "minimum"] == []


def test_more_time_never_gives_a_value_that_promises_less():
    hours = []
    for days in (1, 2, 3, 5, 6, 9, 12):
        answer, _ = ask(days=days)
        chosen = [one.promised_hours for one in answer.tried if one.fits and one.short]
        hours.append(max(chosen, default=0.0))
    assert hours == sorted(hours)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("targeted_undr", {}, "Did you mean 'targeted_under'"),
        ("targeted_under", {"sector": "primry"}, "Did you mean 'primary'"),
        ("targeted_under", {"grid": Grid(0, 1e6, 0.1)}, "10,000,001 values"),
        ("targeted_under", {"grid": Grid(90, 80, 1)}, "from a least to a most"),
        ("targeted_under", {"grid": Grid(80, 90, 0)}, "more than nothing"),
        ("targeted_under", {"grid": Grid(80, 90, float("nan"))}, "more than nothing"),
        ("targeted_under", {"most_short": -1}, "a number from 0"),
    ],
)
def test_slips_are_told(name, options, said):
    with pytest.raises(UsageError, match=said):
        ask_threshold(a_question(), name, **options)
