"""Answers of engines on disk, so that the same journey is asked for once.

One file holds the journeys from one point, as one engine at one address gave them. A file that
is broken counts as none.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allocator.domain.routing import Routing
from allocator.io.writing import write_atomically
from allocator.travel.providers.asking import Table, leaves_ferries_out
from allocator.travel.providers.formats import EngineFormat, Point

VARIABLE = "ALLOCATOR_CACHE"
"""Environment variable that names the cache folder instead of the platform's."""
DECIMALS = 5
"""Decimals of a degree that tell places apart: about a metre."""
_MAGIC = b"ALLOCATOR-ROADS1"
_ROW = np.dtype([("place", "<i8"), ("seconds", "<f4"), ("metres", "<f4")])
_SCALE = 10**DECIMALS


def cache_folder() -> Path:
    """Folder of what may be thrown away: ``ALLOCATOR_CACHE``, else the platform's cache folder."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else _platform_folder() / "allocator"


def _platform_folder() -> Path:
    if sys.platform == "win32":
        variable, below_home = "LOCALAPPDATA", "AppData/Local"
    elif sys.platform == "darwin":
        variable, below_home = "", "Library/Caches"
    else:
        variable, below_home = "XDG_CACHE_HOME", ".cache"
    named = os.environ.get(variable) if variable else None
    try:
        return Path(named) if named else Path.home() / below_home
    except RuntimeError:  # a service account without a home
        return Path(tempfile.gettempdir())


class RoadCache:
    """The answers of one engine at one address for one way of travel."""

    def __init__(self, folder: Path, routing: Routing, engine: EngineFormat) -> None:
        ferries = "without ferries" if leaves_ferries_out(routing, engine) else "with ferries"
        identity = f"{routing.engine} {routing.url} {engine.profile} {ferries}"
        mark = hashlib.sha256(identity.encode()).hexdigest()[:16]
        host = re.sub(r"[^A-Za-z0-9.-]", "_", routing.host)[:60]
        self.folder = folder / "roads" / f"{routing.engine}-{host}-{mark}"

    def fill(self, table: Table) -> None:
        """Write into a table what is known of its pairs."""
        keys = np.array([_key(point) for point in table.points], dtype=np.int64)
        order = np.argsort(keys, kind="stable")
        for row, point in enumerate(table.points):
            known = self._read(point)
            place = np.searchsorted(keys, known["place"], sorter=order).clip(max=keys.size - 1)
            columns = order[place]
            here = keys[columns] == known["place"]
            table.seconds[row, columns[here]] = known["seconds"][here]
            table.metres[row, columns[here]] = known["metres"][here]
            table.answered[row, columns[here]] = True

    def keep(self, table: Table, before: NDArray[np.bool_]) -> None:
        """Keep what was answered since ``before``.

        Raises
        ------
        OSError
            Where the folder cannot be written.
        """
        fresh = table.answered & ~before
        rows = np.flatnonzero(fresh.any(axis=1))
        if rows.size:
            self.folder.mkdir(parents=True, exist_ok=True)
        keys = np.array([_key(point) for point in table.points], dtype=np.int64)
        for row in rows:
            columns = np.flatnonzero(table.answered[row])
            new = np.zeros(columns.size, dtype=_ROW)
            new["place"] = keys[columns]
            new["seconds"] = table.seconds[row, columns]
            new["metres"] = table.metres[row, columns]
            self._write(table.points[row], new)

    def _path(self, point: Point) -> Path:
        latitude, longitude = point
        return self.folder / f"{latitude:.{DECIMALS}f}_{longitude:.{DECIMALS}f}.roads"

    def _read(self, point: Point) -> NDArray[np.void]:
        try:
            data = self._path(point).read_bytes()
        except OSError:
            return np.zeros(0, dtype=_ROW)
        head = len(_MAGIC) + hashlib.sha256().digest_size
        told, rows = data[len(_MAGIC) : head], data[head:]
        is_whole = data.startswith(_MAGIC) and hashlib.sha256(rows).digest() == told
        if not is_whole or len(rows) % _ROW.itemsize:
            return np.zeros(0, dtype=_ROW)
        return np.frombuffer(rows, dtype=_ROW)

    def _write(self, point: Point, new: NDArray[np.void]) -> None:
        """Write a row together with what the file holds of places outside the table."""
        old = self._read(point)
        stays = ~np.isin(old["place"], new["place"])
        rows = np.concatenate([old[stays], new]).tobytes()
        write_atomically(self._path(point), _MAGIC + hashlib.sha256(rows).digest() + rows)


def rounded(latitude: float, longitude: float) -> Point:
    """A place as the cache knows it. Zero has no sign."""
    return round(latitude, DECIMALS) + 0.0, round(longitude, DECIMALS) + 0.0


def _key(point: Point) -> int:
    """One number for a point: latitude first, both in whole parts of the last decimal."""
    latitude, longitude = (round(degrees * _SCALE) for degrees in point)
    return int(latitude * 1000 * _SCALE + longitude)
