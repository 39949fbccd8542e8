"""Processes for long chunks: each reads the workspace for itself and can be killed at any moment.

Only text goes between them: chunks one way, rows the other. The first process of the pool is forked
from a clean server, never from this one, whose threads would not survive it.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from allocator.errors import AllocatorError, UsageError
from allocator.scenarios.sweeping.chunks import Chunk
from allocator.solving.progress import SolveControl

LOOK_SECONDS = 0.2
MOST_TRIES = 3
"""Times that a chunk is begun before it is given up: one that kills its process each time."""
Done = tuple[Chunk, list[str]]


class LostChunkError(AllocatorError):
    """A chunk ended its process each time it was tried."""


@dataclass
class _Worker:
    process: ForkServerProcess
    channel: Connection
    chunk: Chunk | None = None

    def give(self, chunk: Chunk) -> None:
        """Send a chunk; a process that is gone is noticed when its answer is waited for."""
        self.chunk = chunk
        try:
            self.channel.send_bytes(chunk.to_json().encode())
        except OSError:
            self.process.kill()

    def end(self) -> None:
        """Kill the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.channel.close()


def in_processes(
    workspace: Path | None,
    seed: int,
    chunks: Sequence[Chunk],
    control: SolveControl,
    workers: int,
) -> Iterator[Done]:
    """Yield finished chunks as they come. A chunk whose process dies is tried again.

    Raises
    ------
    LostChunkError
        Where a chunk ends its process each time.
    UsageError
        Where there is no workspace that a process could read.
    """
    if workspace is None:
        raise UsageError("Processes need the folder of the workspace.")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["allocator.scenarios.sweeping.working"])
    waiting = list(reversed(chunks))
    tries: dict[int, int] = {}
    pool: list[_Worker] = []
    try:
        while waiting or any(worker.chunk is not None for worker in pool):
            if control.should_stop():
                return
            _fill(pool, context, workspace, seed, waiting, workers)
            for worker in _ready(pool):
                chunk, rows = worker.chunk, _received(worker)
                worker.chunk = None
                if rows is not None and chunk is not None:
                    yield chunk, rows
                    continue
                worker.end()
                pool.remove(worker)
                if chunk is not None:
                    tries[chunk.number] = tries.get(chunk.number, 0) + 1
                    if tries[chunk.number] >= MOST_TRIES:
                        raise LostChunkError(_lost(chunk))
                    waiting.append(chunk)
    finally:
        for worker in pool:
            worker.end()


def _lost(chunk: Chunk) -> str:
    numbers = [point["point"] for point in chunk.points]
    return (
        f"Chunk {chunk.number} (points {min(numbers)} to {max(numbers)}) ended its process "
        f"{MOST_TRIES} times: too little memory, or a fault of the program. What is done is kept."
    )


def _fill(
    pool: list[_Worker],
    context: multiprocessing.context.ForkServerContext,
    workspace: Path,
    seed: int,
    waiting: list[Chunk],
    workers: int,
) -> None:
    """Start processes up to the number wanted, and give those that are idle a chunk."""
    busy = sum(worker.chunk is not None for worker in pool)
    while len(pool) < workers and len(waiting) > len(pool) - busy:
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, str(workspace), seed), daemon=True)
        process.start()
        theirs.close()
        pool.append(_Worker(process, ours))
    for worker in pool:
        if worker.chunk is None and waiting:
            worker.give(waiting.pop())


def _ready(pool: Sequence[_Worker]) -> list[_Worker]:
    """Workers that have sent something, or have died."""
    busy = [worker for worker in pool if worker.chunk is not None]
    found = wait([worker.channel for worker in busy], timeout=LOOK_SECONDS)
    return [worker for worker in busy if worker.channel in found or not worker.process.is_alive()]


def _received(worker: _Worker) -> list[str] | None:
    """Rows that a worker sent; ``None`` where it died first.

    Raises
    ------
    AllocatorError
        With what went wrong in the chunk, where it said so.
    """
    try:
        if not worker.channel.poll():
            return None
        data = json.loads(worker.channel.recv_bytes())
    except (EOFError, OSError):
        return None
    if data["error"] is not None:
        raise AllocatorError(data["error"])
    rows: list[str] = data["rows"]
    return rows


def serve(channel: Connection, workspace: str, seed: int) -> None:
    """Body of a process: read the workspace once, then answer chunks until the channel closes."""
    import signal

    from allocator.planning import open_workbench
    from allocator.scenarios.answers import prepare
    from allocator.scenarios.sweeping.working import row_text, run_chunk

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    prepared = None
    while True:
        try:
            text = channel.recv_bytes().decode()
        except (EOFError, OSError):
            return
        try:
            prepared = prepared or prepare(open_workbench(Path(workspace), seed=seed))
            rows = [row_text(row) for row in run_chunk(prepared, Chunk.from_json(text))]
            answer: dict[str, object] = {"rows": rows, "error": None}
        except AllocatorError as error:
            answer = {"rows": None, "error": str(error)}
        channel.send_bytes(json.dumps(answer).encode())
