"""A first ``authority.yaml`` for an imported council, valid and meant to be looked over."""

from __future__ import annotations

import datetime as dt

from allocator.io.councils import COUNCIL_CODES

_FIRST_YEAR = 2026


def profile_text(council: str, newest: dt.date | None) -> str:
    """Write the profile for the school year after the newest evidence; the dates are proposals.

    Parameters
    ----------
    council
        The council in its one spelling.
    newest
        End of the newest period that was imported, if any.
    """
    # A census in September belongs to a year that runs; the plan is for the one after it.
    start = _FIRST_YEAR if newest is None else newest.year + (newest.month >= 8)
    return (
        "# Made by the import. Put in the real dates of your term before planning.\n"
        f"name: {council}\n"
        f"code: {COUNCIL_CODES[council]}\n"
        f'school_year: "{start}/{(start + 1) % 100:02d}"\n'
        f"term: {{name: autumn, start: {start}-08-17, end: {start}-12-22}}\n"
        f"as_of: {start}-08-10            # the day the evidence is read at\n"
    )
