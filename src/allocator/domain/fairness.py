"""How support is shared between groups of schools (R67): part of ``allocation.json``."""

from __future__ import annotations

from allocator.domain.models import Document


class GroupShare(Document):
    """What the schools of one group get of their target.

    ``grouping`` is ``tier``, ``quintile``, ``urban-rural``, ``island``, ``sector``, ``size`` or
    ``language medium``. ``target_hours`` and ``given_hours`` are hours of the whole team, given
    counted up to the target; ``share`` is given over target. Where so few schools make up the
    group that counts would tell of single schools, every count is ``None`` and ``kept_back`` is
    true; the share is still there.
    """

    grouping: str
    group: str
    schools: int | None = None
    target_hours: float | None = None
    given_hours: float | None = None
    share: float | None = None
    minimums_not_kept: int | None = None
    in_person: int | None = None
    online: int | None = None
    kept_back: bool = False
