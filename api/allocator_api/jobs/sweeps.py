"""Sweeps as jobs: whole in one process, or in parts that many processes share.

A part is a few neighbouring chunks of the sweep. Chunks are files of the results folder that say
of which sweep they are, so parts made anywhere, in any order, more than once, give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allocator.domain.sweeps import SweepRow
from allocator.planning import Workbench
from allocator.scenarios.answers import prepare
from allocator.scenarios.sweeping import chunks_of, load_sweep, run_chunk
from allocator.scenarios.sweeping.chunks import Chunk
from allocator.scenarios.sweeping.folder import SweepFolder
from allocator.scenarios.sweeping.reading import WholeSweep
from allocator.scenarios.sweeping.running import record_of, sweep_workspace
from allocator.scenarios.sweeping.working import row_text
from allocator_api.jobs.layout import OUT, SWEEP, part_size
from allocator_api.jobs.summaries import Summary


@dataclass(frozen=True)
class _Sweep:
    """A sweep laid out in a folder."""

    whole: WholeSweep
    chunks: list[Chunk]
    folder: SweepFolder


def sweep_whole(bench: Workbench, folder: Path) -> Summary:
    """Carry out a sweep, or what parts have left of it, and write what it found."""
    whole = load_sweep(folder / SWEEP, bench.folder)
    result = sweep_workspace(bench, whole, folder / OUT)
    left = len(result.folder.left())
    bench.control.was_cut |= left > 0
    return {
        "name": whole.sweep.name,
        "question": whole.sweep.question,
        "points": result.folder.record.points,
        "refused": _refused(result.rows),
        "chunks_left": left,
    }


def count_chunks(bench: Workbench, folder: Path) -> int:
    """How many chunks a sweep has; its record is in the folder of results afterwards.

    Raises
    ------
    FaultyDataError, UsageError
        Where the sweep has faults or too many points.
    """
    return len(_laid_out(bench, folder).chunks)


def sweep_part(bench: Workbench, folder: Path, first: int) -> None:
    """Carry out the part that begins with a chunk; its chunks are in the folder afterwards."""
    sweep = _laid_out(bench, folder)
    prepared = prepare(bench)
    for chunk in sweep.chunks[first : first + part_size(len(sweep.chunks))]:
        rows = run_chunk(prepared, chunk, bench.control)
        sweep.folder.keep(chunk, [row_text(row) for row in rows])


def _laid_out(bench: Workbench, folder: Path) -> _Sweep:
    whole = load_sweep(folder / SWEEP, bench.folder)
    chunks = chunks_of(whole, bench.authority, bench.control.seed)
    record = record_of(bench, whole, chunks)
    return _Sweep(whole, chunks, SweepFolder(folder / OUT, record, chunks))


def _refused(rows: tuple[SweepRow, ...]) -> int:
    return sum(row.refused is not None for row in rows)
