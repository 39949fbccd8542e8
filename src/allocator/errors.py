"""Errors a person can act on: each says where, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong (or worth knowing) in one place of the input.

    Parameters
    ----------
    file
        File name, or ``workspace.xlsx[sheet]`` for a sheet of a workbook.
    row
        Row as a person counts it (the header is row 1); ``None`` for the whole file.
    column
        Column name or key path (``activities.link_visit.hours``).
    value
        What was found, shortened, as text.
    expected
        What was expected, in words.
    nearest
        Nearest valid choice, where there is one.
    severity
        ``error`` refuses the workspace, ``warning`` and ``note`` do not.
    """

    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str = ""
    nearest: str | None = None
    severity: Literal["error", "warning", "note"] = "error"

    @property
    def place(self) -> str:
        """Where it is: ``schools.csv, row 3, column sector``."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        """One sentence a planner can act on."""
        found = f" found {self.value!r};" if self.value is not None else ""
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{self.place}:{found} {self.expected}.{hint}"


class AllocatorError(Exception):
    """Base of every error that allocator raises on purpose."""


class FaultyDataError(AllocatorError):
    """The input has faults; all of them are in ``faults``."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(AllocatorError):
    """The request itself is wrong: an unknown name, a folder that is not there."""


class NoPlanError(AllocatorError):
    """No plan is possible; the message names the demands that clash."""


class BrokenPlanError(AllocatorError):
    """A checker found a plan to break its own rules. A plan like this is never written."""

    def __init__(self, violations: Iterable[str]) -> None:
        self.violations: tuple[str, ...] = tuple(violations)
        super().__init__("The plan breaks its own rules:\n" + "\n".join(self.violations))
