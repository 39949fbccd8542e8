"""An empty workspace: every table with its header, a profile to fill in, the default offer."""

from __future__ import annotations

import shutil
from pathlib import Path

from allocator.io.tables import TABLES
from allocator.io.writing import as_csv, write_atomically
from allocator.resources import shipped

_PROFILE = """\
# The authority and the term that is planned. Dates are ISO dates.
name: Our Council
school_year: "2026/27"
term: {name: autumn, start: 2026-08-17, end: 2026-12-22}
as_of: 2026-08-10            # the day the evidence is read at
rules: scotland-three-tier   # a shipped ruleset, or the path of a folder with a ruleset.yaml
offer: offer.yaml
seed: 1
settings: {}                 # planning defaults to override: allocator schema authority
"""


def write_blank_workspace(folder: Path) -> None:
    """Write a workspace to fill in: headers alone, the default offer, comments that help."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        write_atomically(folder / f"{table.name}.csv", as_csv([table.columns]))
    shutil.copyfile(shipped("rules") / "scotland-three-tier" / "offer.yaml", folder / "offer.yaml")
    write_atomically(folder / "authority.yaml", _PROFILE.encode())
