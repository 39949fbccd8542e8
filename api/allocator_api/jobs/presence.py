"""Which executors live: told by the system on one machine, by their heartbeat from another."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from allocator_api.store.executors import ExecutorRow

SECONDS_WITHOUT_BEAT = 10.0
"""After so long without a beat an executor elsewhere counts as gone; it beats once a second."""


@lru_cache
def place() -> str:
    """Name of this machine since its start, or of this container: its processes see each other."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    namespace = Path("/proc/self/ns/pid").readlink()
    return hashlib.sha256(f"{socket.gethostname()} {boot} {namespace}".encode()).hexdigest()[:12]


def own_id() -> str:
    """Id of this process: place, number, and the tick at which it was started."""
    return f"{place()}.{os.getpid()}.{_started_tick(os.getpid())}"


def is_alive_here(executor_id: str) -> bool | None:
    """Whether an executor of this place lives; ``None`` for one elsewhere."""
    where, number, tick = executor_id.split(".")
    if where != place():
        return None
    return _started_tick(int(number)) == tick


def _started_tick(pid: int) -> str | None:
    """When a process was started, by the machine's clock; ``None`` where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


@dataclass
class Watch:
    """What has been seen of the others' heartbeats, by this process's own clock.

    Clocks of machines are never compared: an executor is gone when its count has stood still for
    as long as this process has looked.
    """

    seconds: float = SECONDS_WITHOUT_BEAT
    seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def gone(self, rows: Iterable[ExecutorRow]) -> list[str]:
        """Ids of executors that have gone."""
        now = time.monotonic()
        known = {row.executor_id: row.beats for row in rows}
        self.seen = {
            one: self.seen[one] if one in self.seen and self.seen[one][0] == beats else (beats, now)
            for one, beats in known.items()
        }
        return [one for one in known if self._is_gone(one, now)]

    def _is_gone(self, executor_id: str, now: float) -> bool:
        alive = is_alive_here(executor_id)
        if alive is None:
            return now - self.seen[executor_id][1] > self.seconds
        return not alive


def work_folder() -> Path:
    """Folder of this process for what its jobs work on."""
    path = _folders() / own_id()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def clear_away() -> None:
    """Remove the folders of processes of this place that have gone."""
    for path in sorted(_folders().glob(f"{place()}.*.*")):
        if not is_alive_here(path.name):
            shutil.rmtree(path, ignore_errors=True)


def _folders() -> Path:
    path = Path(tempfile.gettempdir()) / f"allocator-jobs-{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.stat().st_uid != os.getuid() or path.is_symlink():
        raise PermissionError(f"{path} belongs to somebody else")
    return path
