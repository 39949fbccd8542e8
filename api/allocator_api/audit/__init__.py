"""The audit trail: who saw, changed, overrode or approved what, with before and after.

Every authority has a trail of its own, and so has the installation. Each entry is sealed by a key
that the database does not hold, together with the seal of the entry before it; the end of each
trail is sealed too. So a changed, removed, added or exchanged entry is found, and a cut tail.
"""

from allocator_api.audit.reading import AuditEntry, entries, last_seq
from allocator_api.audit.verifying import AuditReport, BrokenPlace, TrailReport, verify
from allocator_api.audit.writing import note, open_trail
from allocator_api.store.sealing import BrokenTrailError

__all__ = [
    "AuditEntry",
    "AuditReport",
    "BrokenPlace",
    "BrokenTrailError",
    "TrailReport",
    "entries",
    "last_seq",
    "note",
    "open_trail",
    "verify",
]
