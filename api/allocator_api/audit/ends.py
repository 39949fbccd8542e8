"""Where the trails ended at one verification, noted outside the store for the next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from allocator.errors import UsageError
from allocator_api.audit.verifying import AuditReport


def ends_as_json(report: AuditReport) -> dict[str, Any]:
    """A report as JSON can hold it; ``trails`` is what ``read_ends`` reads."""
    return {
        "trails": [
            {
                "authority_id": trail.authority_id,
                "entries": trail.entries,
                "seq": trail.seq,
                "end_seal": trail.end_seal,
                "broken": [{"seq": place.seq, "what": place.what} for place in trail.broken],
            }
            for trail in report.trails
        ]
    }


def read_ends(path: Path) -> dict[str, tuple[int, str]]:
    """Number and seal of the last entry of each trail at an earlier verification.

    Raises
    ------
    UsageError
        Where the file is not what ``allocator audit verify --json`` printed.
    """
    try:
        trails = json.loads(path.read_bytes())["trails"]
        return {
            str(trail["authority_id"]): (int(trail["seq"]), str(trail["end_seal"]))
            for trail in trails
        }
    except (KeyError, TypeError, ValueError):
        raise UsageError(
            f"{path} is not what 'allocator audit verify --json' printed at an earlier time."
        ) from None
