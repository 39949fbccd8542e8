"""Faults of a feed, gathered until they are told all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from allocator.errors import Fault, FaultyDataError
from allocator.io.rows import MOST_FAULTS


@dataclass
class FaultList:
    """Faults of a feed as they are found: those beyond a number in one file are counted."""

    faults: list[Fault] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        """Keep a fault, or count it where its file has too many already."""
        self._counts[fault.file] += 1
        if self._counts[fault.file] <= MOST_FAULTS:
            self.faults.append(fault)

    def raise_any(self) -> None:
        """Refuse the feed where there is any fault.

        Raises
        ------
        FaultyDataError
            With all faults of all files.
        """
        more = [
            Fault(file, expected=f"{count - MOST_FAULTS} more faults like these")
            for file, count in sorted(self._counts.items())
            if count > MOST_FAULTS
        ]
        if self.faults:
            raise FaultyDataError([*self.faults, *more])
