"""Sweeps in parts: put into the queue, taken by any process of any machine, put together again.

The process that has taken the sweep itself only waits, so its slot costs nothing. A part that is
done is kept in the store at once; whoever is killed, coordinator or worker, loses at most the part
it was at. The parts are the chunk files of the sweep, so the result has the same bytes as a serial
run, however many had a hand in it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from allocator.solving.progress import Progress
from allocator_api import logs
from allocator_api.jobs import presence, queue
from allocator_api.jobs.guard import Ending, Wish, run_guarded
from allocator_api.jobs.layout import CHUNKS, OUT, chunk_file, part_size
from allocator_api.jobs.materials import lay_out
from allocator_api.jobs.orders import COUNT, Order, error_as_json, error_of_json
from allocator_api.jobs.requests import read_request
from allocator_api.jobs.runner import HandedBackError, Workplace, order_for
from allocator_api.jobs.talking import patiently
from allocator_api.store import job_parts, jobs
from allocator_api.store.jobs import JobRow

SECONDS_BETWEEN_LOOKS = 0.5
_SECONDS_OF_TRUST = 30.0
"""After so long it is looked at again whether the queue still has every part."""
Tell = Callable[[Progress], None]


def gather_parts(
    workplace: Workplace, row: JobRow, order: Order, tell: Tell, wish: Callable[[], Wish]
) -> Ending | None:
    """Have the parts of a sweep done and lay their chunks into its folder.

    Returns
    -------
    Ending | None
        How the sweep ended where it cannot go on; ``None`` where what is left is to be done here.
    """
    counted = run_guarded(replace(order, part=COUNT), workplace.limits, on_progress=tell, wish=wish)
    if counted.made is None:
        return counted
    chunks = int(counted.made["summary"]["chunks"])
    if chunks > part_size(chunks):
        ending = _wait(workplace, row, chunks, tell, wish)
        if ending is not None:
            return ending
    with workplace.store.reading(row.authority_id) as connection:
        done = job_parts.read_all(connection, row.authority_id, row.job_id)
    folder = order.folder / OUT / CHUNKS
    for number, data in done.items():
        (folder / chunk_file(number)).write_bytes(data)
    return None


def run_part(workplace: Workplace, authority_id: str, job_id: str, part: int) -> None:
    """Carry out one part of a sweep, unless it is there or nobody wants it; an entry of the queue.

    Raises
    ------
    HandedBackError
        Where this process has to end before the part has.
    """
    logs.begin(job_id=job_id, authority_id=authority_id, request_id=job_id)
    row = patiently(lambda: _wanted(workplace, authority_id, job_id, part))
    if row is None:
        return
    folder = Path(tempfile.mkdtemp(dir=presence.work_folder(), prefix=f"{job_id}.{part}."))
    try:
        request = read_request(row.kind, row.request_json)
        with workplace.store.reading(authority_id) as connection:
            lay_out(connection, authority_id, request, folder)
        order = replace(order_for(workplace, row, folder), part=part)
        ending = run_guarded(
            order, workplace.limits, on_progress=lambda _progress: None,
            wish=_wish_of(workplace, row),
        )  # fmt: skip
        if ending.reason == "killed":
            if workplace.leaving.is_set():
                raise HandedBackError
            return
        patiently(lambda: _keep(workplace, row, part, folder, ending))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(
    workplace: Workplace, row: JobRow, chunks: int, tell: Tell, wish: Callable[[], Wish]
) -> Ending | None:
    """Put the parts into the queue that are not there, and wait for all of them."""
    told, put = -1, -_SECONDS_OF_TRUST
    while True:
        there, failure = patiently(lambda: _there(workplace, row))
        if failure is not None:
            return failure
        left = _parts_left(chunks, there)
        if not left:
            return None
        wished = wish()
        if wished == "kill":
            return Ending("killed")
        if wished == "stop":
            return None  # what is there is put together, and the rest is left
        if time.monotonic() - put > _SECONDS_OF_TRUST:
            put = time.monotonic()
            if not _put(row, left):
                return Ending("crashed")
        if len(there) != told:
            told = len(there)
            tell(Progress("sweep", note=f"{told} of {chunks} chunks are there"))
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _put(row: JobRow, parts: list[int]) -> bool:
    """Put parts into the queue that it does not know; False where one has been given up."""
    part_of = {queue.part_id(row.job_id, part): part for part in parts}
    if queue.given_up([*part_of]):
        return False
    for one in queue.unknown_of([*part_of]):
        queue.put_part(row.authority_id, row.job_id, part_of[one])
    return True


def _parts_left(chunks: int, there: set[int]) -> list[int]:
    """First chunks of the parts that are not there whole."""
    size = part_size(chunks)
    return sorted({number // size * size for number in range(chunks) if number not in there})


def _there(workplace: Workplace, row: JobRow) -> tuple[set[int], Ending | None]:
    """Chunks that are there, and the ending of a part that failed, if one has."""
    with workplace.store.reading(row.authority_id) as connection:
        numbers = job_parts.numbers(connection, row.authority_id, row.job_id)
        failed = [number for number in numbers if number < 0]
        if failed:
            found = job_parts.read_all(connection, row.authority_id, row.job_id)[failed[0]]
            return set(), _ending_of(json.loads(found))
    return set(numbers), None


def _wanted(workplace: Workplace, authority_id: str, job_id: str, part: int) -> JobRow | None:
    with workplace.store.reading(authority_id) as connection:
        row = jobs.find(connection, authority_id, job_id)
        there = job_parts.numbers(connection, authority_id, job_id)
    if row is None or row.is_finished or row.cancel_requested or any(one < 0 for one in there):
        return None
    # The chunks of a part are kept in one transaction: where the first is, all are.
    return None if part in there else row


def _keep(workplace: Workplace, row: JobRow, part: int, folder: Path, ending: Ending) -> None:
    with workplace.store.writing(row.authority_id) as connection:
        if ending.made is None:
            data = json.dumps(_ending_as_json(ending)).encode()
            job_parts.add(connection, row.authority_id, row.job_id, -1 - part, data)
            return
        for path in sorted((folder / OUT / CHUNKS).glob("*.json")):
            data = path.read_bytes()
            job_parts.add(connection, row.authority_id, row.job_id, int(path.stem), data)


def _wish_of(workplace: Workplace, row: JobRow) -> Callable[[], Wish]:
    """Whether a part is still wanted, asked of the store now and then."""
    asked = time.monotonic()

    def wish() -> Wish:
        nonlocal asked
        if workplace.leaving.is_set():
            return "kill"
        now = time.monotonic()
        if now - asked < SECONDS_BETWEEN_LOOKS:
            return "go_on"
        asked = now
        with workplace.store.reading(row.authority_id) as connection:
            found = jobs.find(connection, row.authority_id, row.job_id)
        is_wanted = found is not None and not found.is_finished and not found.cancel_requested
        return "go_on" if is_wanted else "kill"

    return wish


def _ending_as_json(ending: Ending) -> dict[str, Any]:
    error = None if ending.error is None else error_as_json(ending.error)
    return {"reason": ending.reason, "error": error, "signal_number": ending.signal_number}


def _ending_of(data: dict[str, Any]) -> Ending:
    error = None if data["error"] is None else error_of_json(data["error"])
    return Ending(data["reason"], error=error, signal_number=data["signal_number"])
