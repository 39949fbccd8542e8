"""What may be printed of one school: invented figures are marked, those of few staff held back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.io.exports.words import INVENTED, says_invented

STAFF_FIGURES = frozenset({"staff_absence_days"})
"""Indicators about staff: of a few of them they would tell about a person (R104)."""
LEAST_STAFF = 10
"""Staff from which on a figure about them is printed (D52)."""
HELD_BACK = (
    "We do not print the figure: it is of fewer than 10 people, or of we do not know how many"
)


@dataclass(frozen=True)
class Discretion:
    """Of one school: indicators whose figures are invented, and those held back."""

    invented: frozenset[str]
    held_back: frozenset[str]

    def is_invented(self, indicator: str | None, source: str = "") -> bool:
        """Whether a figure is made up."""
        return indicator in self.invented or says_invented(source)

    def marked(self, text: str, indicator: str | None, source: str = "") -> str:
        """Say of a text that its figure is invented, where it is."""
        return f"{text} ({INVENTED})" if self.is_invented(indicator, source) else text

    def holds_back(self, indicator: str | None) -> bool:
        """Whether a figure is not printed."""
        return indicator in self.held_back


def discretion_for(authority: Authority, school_id: str, day: dt.date) -> Discretion:
    """What may be printed of a school, by the readings known on a day."""
    readings = authority.readings
    rows = readings.rows_by_school.get(school_id, np.array([], dtype=np.intp))
    sources = zip(readings.indicator[rows], readings.source[rows], strict=True)
    invented = frozenset(str(name) for name, source in sources if says_invented(str(source)))
    held_back = {name for name in STAFF_FIGURES if _is_of_few(authority, rows, name, day)}
    return Discretion(invented, frozenset(held_back))


def _is_of_few(authority: Authority, rows: NDArray[np.intp], name: str, day: dt.date) -> bool:
    """Whether the newest cohort of staff that is known is small, or none is known."""
    readings = authority.readings
    own = rows[readings.indicator[rows] == name]
    told = own[~np.isnan(readings.denominator[own])]
    told = told[readings.period_end[told] <= np.datetime64(day)]
    if not len(told):
        return True
    newest = told[readings.period_end[told].argmax()]
    return bool(readings.denominator[newest] < LEAST_STAFF)
