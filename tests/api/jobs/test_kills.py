import pytest

from benchmarks.service_kills import run


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_doubled_or_wrong_when_processes_are_killed(database):
    found = run(database, kills=3, workers=1, seed=2)
    assert found["jobs"] > 0
    assert (found["lost"], found["doubled"], found["wrong"]) == (0, 0, 0)
