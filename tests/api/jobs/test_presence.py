import os
import subprocess
import sys

from allocator_api.jobs.presence import Watch, is_alive_here, own_id, place
from allocator_api.store.executors import ExecutorRow
from allocator_api.store.rows import now


def a_row(executor_id: str, beats: int = 0) -> ExecutorRow:
    return ExecutorRow(executor_id, now(), beats)


def test_this_process_lives_and_one_that_has_ended_does_not():
    assert is_alive_here(own_id()) is True
    code = "from allocator_api.jobs.presence import own_id; print(own_id())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.startswith(place())
    assert is_alive_here(other.stdout.strip()) is False


def test_a_number_that_was_given_again_is_another_process():
    assert is_alive_here(f"{place()}.{os.getpid()}.1") is False


def test_a_process_elsewhere_is_gone_when_its_count_stands_still():
    watch = Watch(seconds=0.0)
    far = "0123456789ab.7.7"
    assert is_alive_here(far) is None
    assert watch.gone([a_row(far, 1), a_row(own_id())]) == []  # just seen
    assert watch.gone([a_row(far, 2)]) == []  # it has beaten since
    assert watch.gone([a_row(far, 2)]) == [far]


def test_the_gone_of_this_place_are_seen_at_once():
    gone = f"{place()}.{os.getpid()}.1"
    assert Watch().gone([a_row(gone), a_row(own_id())]) == [gone]
