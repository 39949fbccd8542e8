import numpy as np
import pytest

from allocator.travel.places import Place
from benchmarks.drive_times import Drive, data_root, drives_to_secondaries, published_drives
from benchmarks.travel_estimate import (
    FORMS,
    error,
    errors_by_class,
    former,
    present,
    table_of,
    unseen,
)
from tests.data import data_folder


def a_drive(kilometres: float, minutes: float, urban_rural: int = 6, area: str = "A") -> Drive:
    """North along a meridian, both ends of one class."""
    north = 56.0 + kilometres / 111.195
    ends = [Place(str(at), "site", at, -4.0, "mainland", urban_rural) for at in (56.0, north)]
    return Drive(area, ends[0], ends[1], minutes)


def test_the_error_is_relative_to_the_published_minutes():
    row = error("all", np.array([8.0, 10.0, 15.0]), np.array([10.0, 10.0, 10.0]))
    assert (row.count, row.median_ratio) == (3, 1.0)
    assert row.mean_absolute_error == pytest.approx(0.233)
    assert row.ninth_decile == pytest.approx(0.44)


def test_the_present_estimate_is_that_of_plans_and_the_former_one_had_no_start():
    table = table_of([a_drive(15.9, 20.0), a_drive(5.9, 12.0, urban_rural=1)])
    assert present(table).tolist() == [23, 13]  # 3 and 15.9 km at 48 km/h; 5.9 km at 36 km/h
    assert former(table).tolist() == [26, 15]  # 38 km/h; 24 km/h


def test_errors_are_told_by_class_of_the_start_and_in_all():
    table = table_of([a_drive(15.9, 23.0), a_drive(5.9, 13.0, urban_rural=1)])
    rows = errors_by_class(table, present(table))
    assert [(row.group, row.count) for row in rows] == [("urban", 1), ("accessible", 1), ("all", 2)]
    assert rows[-1].mean_absolute_error == 0


@pytest.mark.parametrize("name", ["a start, towns and elsewhere", "a start, each class"])
def test_a_form_finds_the_rule_that_made_the_minutes_on_areas_it_has_not_seen(name):
    drives = [
        a_drive(kilometres, 4 + kilometres, area=area)
        for area in "ABC"
        for kilometres in (2.0, 5.0, 9.0, 14.0, 30.0)
    ]
    table = table_of(drives)
    assert np.abs(unseen(table, FORMS[name]) - table.minutes).max() <= 1


def test_the_estimate_is_no_further_from_published_drive_times_than_stated():
    data_folder("scotland_simd_access")
    zones = table_of(drives_to_secondaries(data_root()))
    now, before = errors_by_class(zones, present(zones)), errors_by_class(zones, former(zones))
    assert [row.count for row in now] == [489, 528, 123, 160, 1300]
    assert now[-1].mean_absolute_error <= 0.23
    assert now[-1].mean_absolute_error <= 0.8 * before[-1].mean_absolute_error
    assert all(0.9 <= row.median_ratio <= 1.1 for row in now)


def test_single_published_journeys_agree_that_the_estimate_became_better():
    data_folder("scotland_drive_calibration")
    facts = table_of(published_drives(data_root()))
    now, before = (error("all", made(facts), facts.minutes) for made in (present, former))
    assert now.count == 10
    assert now.mean_absolute_error <= 0.8 * before.mean_absolute_error
