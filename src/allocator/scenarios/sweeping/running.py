"""The use case: a sweep of a workspace, from its file to the results folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from allocator import __version__
from allocator.domain.sweeps import Answer, SweepRow
from allocator.io.plan_files import canonical_json
from allocator.io.workspace import workspace_hash
from allocator.io.writing import write_atomically
from allocator.planning import Workbench
from allocator.scenarios.answers import Prepared, answer, prepare
from allocator.scenarios.sweeping.carrying import How, carry_out
from allocator.scenarios.sweeping.chunks import Chunk, as_line, chunks_of
from allocator.scenarios.sweeping.findings import findings_of
from allocator.scenarios.sweeping.folder import SweepFolder, SweepRecord
from allocator.scenarios.sweeping.found import Findings
from allocator.scenarios.sweeping.page import sweep_page
from allocator.scenarios.sweeping.reading import WholeSweep

FINDINGS, PAGE = "findings.json", "sweep.html"


@dataclass(frozen=True)
class SweepResult:
    """A sweep as far as it came; ``findings`` are there once it is finished."""

    folder: SweepFolder
    prepared: Prepared
    rows: tuple[SweepRow, ...] = ()
    findings: Findings | None = None


def sweep_workspace(
    bench: Workbench,
    whole: WholeSweep,
    out: Path,
    how: How = "threads",
    workers: int = 2,
) -> SweepResult:
    """Carry out a sweep, or what is left of it, and write what it found.

    Raises
    ------
    UsageError
        Where there are too many points, or ``out`` holds another sweep.
    FaultyDataError
        Where an edit of all points does not go with the workspace.
    """
    seed = bench.control.seed
    chunks = chunks_of(whole, bench.authority, seed)
    record = record_of(bench, whole, chunks)
    folder = SweepFolder(out, record, chunks)
    prepared = prepare(bench)
    if not carry_out(folder, prepared, bench.control, how, workers, bench.folder):
        return SweepResult(folder, prepared)
    rows = tuple(folder.rows())
    base = base_answer(prepared, whole)
    findings = findings_of(whole, rows, base)
    write_atomically(out / FINDINGS, canonical_json(findings).encode())
    page = sweep_page(whole, rows, findings, bench.authority.profile.name)
    write_atomically(out / PAGE, page.encode())
    return SweepResult(folder, prepared, rows, findings)


def base_answer(prepared: Prepared, whole: WholeSweep) -> Answer | None:
    """Answer to the workspace as it is; none where thresholds alone are asked about."""
    return None if whole.sweep.answers == "tiers" else answer(prepared)


def record_of(bench: Workbench, whole: WholeSweep, chunks: list[Chunk]) -> SweepRecord:
    """Say what decides the rows of a sweep: workspace, rules, program, every chunk."""
    hashed = hashlib.sha256()
    workspace, rules = workspace_hash(bench.folder), bench.ruleset.identity
    question = [whole.sweep.model_dump(mode="json"), __version__, workspace, rules.hash]
    hashed.update(as_line(question).encode())
    for chunk in chunks:
        hashed.update(chunk.to_json().encode())
    return SweepRecord(
        identity=hashed.hexdigest(),
        name=whole.sweep.name,
        question=whole.sweep.question,
        kind=whole.sweep.kind,
        points=sum(len(chunk.points) for chunk in chunks),
        chunks=len(chunks),
        seed=bench.control.seed if whole.sweep.seed is None else whole.sweep.seed,
        workspace_hash=workspace,
        ruleset=f"{rules.id} {rules.version}",
    )
