"""The results folder of a sweep: finished chunks one by one, so that a cut-off sweep goes on."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allocator.domain.models import Document
from allocator.domain.sweeps import SweepRow
from allocator.errors import UsageError
from allocator.io.plan_files import canonical_json
from allocator.io.rows import quoted
from allocator.io.writing import write_atomically
from allocator.scenarios.sweeping.chunks import Chunk, as_line

SWEEP, CHUNKS, ROWS, TABLE = "sweep.json", "chunks", "rows.jsonl", "rows.csv"


class SweepRecord(Document):
    """``sweep.json``: what was asked of which workspace, and how many points it has.

    ``identity`` is a SHA-256 of all that decides the rows. ``finished`` says whether all chunks are
    there.
    """

    identity: str
    name: str
    question: str
    kind: str
    points: int
    chunks: int
    seed: int
    workspace_hash: str
    ruleset: str
    finished: bool = False


class SweepFolder:
    """A results folder; one of another sweep is refused.

    Raises
    ------
    UsageError
        Where the folder holds another sweep, or something else.
    """

    def __init__(self, path: Path, record: SweepRecord, chunks: list[Chunk]) -> None:
        self.path, self.record, self.chunks = path, record, chunks
        self._refuse_another()
        (path / CHUNKS).mkdir(parents=True, exist_ok=True)
        if not self._is_finished():
            self._write_record(finished=False)

    def _refuse_another(self) -> None:
        file = self.path / SWEEP
        if not file.is_file():
            if self.path.is_dir() and any(self.path.iterdir()):
                raise UsageError(f"{self.path} is not empty and holds no sweep: name a new folder.")
            return
        known = _read_record(file)
        if known is None:
            # A record that was never written whole: chunks name their sweep, so nothing is lost.
            return
        if known.identity != self.record.identity:
            raise UsageError(
                f"{self.path} holds another sweep ({known.name}, {known.points:,} points): its "
                "file, workspace, rules or seed were others. Name another folder, or delete it."
            )

    def _is_finished(self) -> bool:
        known = _read_record(self.path / SWEEP)
        return known is not None and known.finished

    def _write_record(self, *, finished: bool) -> None:
        record = self.record.model_copy(update={"finished": finished})
        write_atomically(self.path / SWEEP, canonical_json(record).encode())

    def left(self) -> list[Chunk]:
        """Chunks that are not there, or not whole: they are carried out (again)."""
        return [chunk for chunk in self.chunks if self._read(chunk) is None]

    def keep(self, chunk: Chunk, rows: list[str]) -> None:
        """Write a finished chunk, whole or not at all."""
        data = {"sweep": self.record.identity, "chunk": chunk.number, "rows": rows,
                "sha256": _hash(rows)}  # fmt: skip
        write_atomically(self._file(chunk), f"{as_line(data)}\n".encode())

    def _file(self, chunk: Chunk) -> Path:
        return self.path / CHUNKS / f"{chunk.number:05d}.json"

    def _read(self, chunk: Chunk) -> list[str] | None:
        """Rows of a chunk; ``None`` where the file is missing, cut off, changed or of others."""
        try:
            data = json.loads(self._file(chunk).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(data, dict) or not isinstance(data.get("rows"), list):
            return None
        rows = data["rows"]
        whole = (
            data.get("sweep") == self.record.identity
            and data.get("chunk") == chunk.number
            and len(rows) == len(chunk.points)
            and all(isinstance(row, str) for row in rows)
            and data.get("sha256") == _hash(rows)
        )
        return rows if whole else None

    def rows(self) -> Iterator[SweepRow]:
        """Every row that is there, in the order of the points."""
        for text in self._texts():
            yield SweepRow.model_validate_json(text)

    def _texts(self) -> list[str]:
        numbered: list[tuple[int, str]] = []
        for chunk in self.chunks:
            rows = self._read(chunk) or ()
            numbers = sorted(point["point"] for point in chunk.points)
            numbered.extend(zip(numbers, rows, strict=False))
        return [text for _, text in sorted(numbered)]

    def finish(self) -> None:
        """Write all rows as JSON lines and as a table, once no chunk is left."""
        texts = self._texts()
        write_atomically(self.path / ROWS, "".join(f"{text}\n" for text in texts).encode())
        write_atomically(self.path / TABLE, _as_table(json.loads(text) for text in texts))
        self._write_record(finished=True)


def _hash(rows: list[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _read_record(file: Path) -> SweepRecord | None:
    try:
        return SweepRecord.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _as_table(rows: Iterator[dict[str, Any]]) -> bytes:
    """One line for each point: what was set, what happened, every figure."""
    flat = [_flat(row) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in flat)
    return stream.getvalue().encode()


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"point": row["point"], "label": quoted(row["label"])}
    found |= {
        name: quoted(value) if isinstance(value, str) else value
        for name, value in row["values"].items()
    }
    found["happened"] = quoted("; ".join(row["happened"]))
    found["refused"] = quoted(row["refused"] or "")
    for name, value in (row["answer"] or {}).items():
        if not isinstance(value, dict):
            found[name] = value
        elif name == "tiers":
            found |= {f"tier {tier}": number for tier, number in value.items()}
        else:
            for role, hours in value.items():
                found[f"hours {role}"] = hours["used"]
                found[f"capacity {role}"] = hours["capacity"]
    return found
