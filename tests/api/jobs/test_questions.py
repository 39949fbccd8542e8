"""Questions answered in a process of their own: as by the library, and its falls told in words."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from multiprocessing import forkserver
from pathlib import Path

import pytest

from allocator.allocation.who_for import people_for
from allocator.errors import FaultyDataError
from allocator.io.plan_files import canonical_json
from allocator.planning import classify_workspace, open_workbench
from allocator_api.jobs import asking, presence, starting
from allocator_api.jobs.asking import ask_process
from allocator_api.jobs.guard import Ending
from allocator_api.problems import ProblemError
from allocator_api.routes.support.uploads import as_folder
from allocator_api.settings import Jobs, Settings
from tests.api.jobs.councils import three_schools
from tests.api.routes.workspaces import as_files

FILES = as_files(three_schools())
PEOPLE = {"school": "S2", "activity": None, "seconds": 20.0}
DATES = {"school": "S2", "person": "P1", "hours": 3.0}


def test_people_are_those_that_the_library_finds():
    with as_folder(FILES) as folder:
        bench = open_workbench(folder)
        tiers = classify_workspace(bench)
        found = people_for(bench.authority, tiers, bench.travel, bench.control, "S2")
    assert ask_process("people", PEOPLE, FILES, Settings(), seconds=20.0) == canonical_json(found)


def test_dates_are_told_and_nothing_is_left_behind():
    found = json.loads(ask_process("dates", DATES, FILES, Settings(), seconds=20.0))
    assert found
    assert {one["nights"] for one in found} == {0}
    assert list(presence.work_folder().iterdir()) == []


def test_errors_of_the_library_come_back():
    with pytest.raises(ProblemError) as refused:
        ask_process("people", {**PEOPLE, "activity": "lnk"}, FILES, Settings(), seconds=20.0)
    assert refused.value.type.name == "faulty-request"
    with pytest.raises(FaultyDataError):
        ask_process("people", PEOPLE, {"schools.csv": b"x"}, Settings(), seconds=20.0)


def test_one_that_takes_too_much_memory_is_ended_alone():
    tiny = Settings(jobs=Jobs.model_construct(memory_megabytes=1))
    with pytest.raises(ProblemError) as ended:
        ask_process("people", PEOPLE, FILES, tiny, seconds=20.0)
    assert ended.value.type.name == "job-memory"
    assert ask_process("people", PEOPLE, FILES, Settings(), seconds=20.0)


def kill_first_child(of: int) -> None:
    """Kill the first process that another one starts from now on."""
    for _ in range(2_000):
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[1]) == of:
                    os.kill(int(stat.parent.name), signal.SIGKILL)
                    return
        time.sleep(0.005)


def test_one_that_is_killed_is_told_as_such():
    starting.warm_up()
    server = forkserver._forkserver._forkserver_pid
    killer = threading.Thread(target=kill_first_child, args=(server,))
    killer.start()
    with pytest.raises(ProblemError) as ended:
        ask_process("people", PEOPLE, FILES, Settings(), seconds=20.0)
    killer.join()
    assert ended.value.type.name == "job-crashed"


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        (Ending("deadline"), "job-deadline"),
        (Ending("crashed", signal_number=11), "job-crashed"),
        (Ending("memory"), "job-memory"),
        (Ending("fault", fault="KeyError"), "internal"),
    ],
)
def test_what_an_end_without_an_answer_means(ending, name):
    with pytest.raises(ProblemError) as ended:
        asking._text(ending, "people", 20.0)
    assert ended.value.type.name == name
