import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.indicators import Readings
from allocator_api.routes.support.evidence import known_readings
from tests.api.routes.workspaces import a_reading

READINGS = Readings.from_rows(
    [
        a_reading(value=91.0, known_on="2026-07-10"),
        a_reading(value=90.0, known_on="2026-09-01"),
        a_reading("S2", value=88.0, known_on=None),
        a_reading("S2", indicator="roll", value=120.0),
    ]
)


def told(day: str, **chosen):
    found = known_readings(READINGS, dt.date.fromisoformat(day), **chosen)
    return [(one.school_id, one.indicator, one.value, one.superseded) for one in found]


def test_a_reading_is_known_from_its_day_on_and_the_newer_word_takes_over():
    assert told("2026-07-09") == [("S2", "attendance", 88.0, False)]
    assert told("2026-07-10")[0] == ("S1", "attendance", 91.0, False)
    assert told("2026-09-01")[:2] == [
        ("S1", "attendance", 91.0, True),
        ("S1", "attendance", 90.0, False),
    ]


def test_schools_and_indicators_are_chosen():
    assert told("2026-12-01", indicator="roll") == [("S2", "roll", 120.0, False)]
    assert told("2026-12-01", school_ids=frozenset({"S3"})) == []


@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(0, 100)), max_size=8),
    st.integers(1, 28),
)
def test_later_readings_never_change_what_was_known_on_a_day(rows, day):
    """R4: any past day can be reproduced."""
    readings = [a_reading(value=value, known_on=f"2026-09-{on:02d}") for on, value in rows]
    cut = dt.date(2026, 9, day)
    early = [row for row in readings if row.known_on <= cut]
    whole = known_readings(Readings.from_rows(readings), cut)
    assert whole == known_readings(Readings.from_rows(early), cut)
    assert sum(not one.superseded for one in whole) == min(1, len(early))
