from allocator.scheduling.floors import online_runs, reconcile_online_runs
from tests.builders import a_school, an_authority
from tests.scheduling.plans import an_allocation, an_item, scheduled


def test_runs_are_counted_in_date_order():
    authority = an_authority()
    items = (
        an_item(authority, "I1", sessions=1),
        an_item(authority, "I2", mode="online", sessions=4),
    )
    result = scheduled(authority, *items)
    assert online_runs(authority, result)["S1"] == 2


def test_a_run_beyond_the_floor_is_a_shortfall():
    authority = an_authority()
    items = (an_item(authority, "I2", mode="online", sessions=3),)
    result = scheduled(authority, *items)
    mended = reconcile_online_runs(authority, an_allocation(*items), result)
    (row,) = mended.shortfalls
    assert (row.activity, row.wanted, row.given) == ("floor:longest_online_run", 1, 3)


def test_a_run_within_the_floor_is_none():
    authority = an_authority(schools=(a_school("S1"),))
    items = (an_item(authority, "I1"), an_item(authority, "I2", mode="online"))
    result = scheduled(authority, *items)
    assert reconcile_online_runs(authority, an_allocation(*items), result).shortfalls == ()
