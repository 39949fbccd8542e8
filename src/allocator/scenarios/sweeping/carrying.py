"""Carry out a sweep: one chunk after another, in threads, or in processes that can be killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Literal

from allocator.scenarios.answers import Prepared
from allocator.scenarios.sweeping.chunks import Chunk
from allocator.scenarios.sweeping.folder import SweepFolder
from allocator.scenarios.sweeping.processes import in_processes
from allocator.scenarios.sweeping.working import SweepStoppedError, row_text, run_chunk
from allocator.solving.progress import Progress, SolveControl

How = Literal["serial", "threads", "processes"]
STAGE = "sweep"
Done = tuple[Chunk, list[str]]


def carry_out(
    folder: SweepFolder,
    prepared: Prepared,
    control: SolveControl,
    how: How = "threads",
    workers: int = 2,
    workspace: Path | None = None,
) -> bool:
    """Carry out every chunk that a results folder still lacks; each is kept once it is done.

    The rows are the same byte for byte whatever ``how``. Where ``control`` asks to stop, chunks
    that are under way are dropped and the folder can be carried on with later.

    Parameters
    ----------
    workspace
        Folder of the workspace, which processes read for themselves.

    Returns
    -------
    bool
        Whether the sweep is finished.
    """
    left = folder.left()
    ways: dict[How, Callable[[], Iterator[Done]]] = {
        "serial": lambda: _one_by_one(prepared, left, control),
        "threads": lambda: _in_threads(prepared, left, control, workers),
        "processes": lambda: in_processes(workspace, prepared.seed, left, control, workers),
    }
    teller = _Teller(folder, left, control)
    for chunk, rows in ways[how]():
        folder.keep(chunk, rows)
        teller.tell(chunk)
    if folder.left():
        return False
    folder.finish()
    return True


class _Teller:
    """Tells how many points are done and how long the rest may take."""

    def __init__(self, folder: SweepFolder, left: Sequence[Chunk], control: SolveControl) -> None:
        self.control = control
        self.whole = folder.record.points
        self.done = self.whole - sum(len(chunk.points) for chunk in left)
        self.before, self.started = self.done, time.monotonic()
        control.progress(Progress(STAGE, note=f"{self.done:,} of {self.whole:,} points are there"))

    def tell(self, chunk: Chunk) -> None:
        """Tell of a finished chunk."""
        self.done += len(chunk.points)
        passed, new = time.monotonic() - self.started, self.done - self.before
        seconds = passed / new * (self.whole - self.done)
        left = f", about {_duration(seconds)} left" if self.done < self.whole else ""
        note = f"{self.done:,} of {self.whole:,} points{left}"
        self.control.progress(Progress(STAGE, note=note))


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _own(control: SolveControl) -> SolveControl:
    """Control of one chunk: stops with the others, says nothing of its own steps."""
    return SolveControl(
        seed=control.seed,
        time_limit_seconds=control.time_limit_seconds,
        stop=control.stop,
        started=control.started,
    )


def _work(prepared: Prepared, chunk: Chunk, control: SolveControl) -> list[str] | None:
    own = replace(_own(control), seed=prepared.seed)
    try:
        return [row_text(row) for row in run_chunk(prepared, chunk, own)]
    except SweepStoppedError:
        control.was_cut = True
        return None


def _one_by_one(
    prepared: Prepared, chunks: Sequence[Chunk], control: SolveControl
) -> Iterator[Done]:
    for chunk in chunks:
        rows = None if control.should_stop() else _work(prepared, chunk, control)
        if rows is None:
            return
        yield chunk, rows


def _in_threads(
    prepared: Prepared, chunks: Sequence[Chunk], control: SolveControl, workers: int
) -> Iterator[Done]:
    """Solvers let go of the interpreter while they work, so that threads share the cores."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        waiting, running = list(reversed(chunks)), dict[Future[list[str] | None], Chunk]()
        while (waiting and not control.should_stop()) or running:
            while waiting and len(running) < workers and not control.should_stop():
                chunk = waiting.pop()
                running[pool.submit(_work, prepared, chunk, control)] = chunk
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                chunk = running.pop(future)
                rows = future.result()
                if rows is not None:
                    yield chunk, rows
