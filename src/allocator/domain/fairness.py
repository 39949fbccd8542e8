"""How support is shared between groups of schools (R67): part of ``allocation.json``."""

from __future__ import annotations

from allocator.domain.models import Document

TOGETHER = "groups kept back, together"
"""Group of the row that tells of all groups kept back in a grouping at once."""


class GroupShare(Document):
    """What the schools of one group get of their target.

    ``grouping`` is ``tier``, ``quintile``, ``urban-rural``, ``island``, ``sector``, ``size`` or
    ``language medium``. ``target_hours`` and ``given_hours`` are hours of the whole team on site
    and in preparation, given counted up to the target; ``share`` is given over target (``None``
    where nothing is due). Sessions are counted once for each school: ``in_person`` at the school
    itself, ``elsewhere`` at another school of its cluster, ``online``.

    Where so few schools make up a group that it would tell of single schools, ``kept_back`` is true
    and every figure is ``None``, the share too: from two shares and the totals the hours could be
    worked out. The row ``groups kept back, together`` sums them, so that the rows with figures add
    up to all schools in every grouping.
    """

    grouping: str
    group: str
    schools: int | None = None
    target_hours: float | None = None
    given_hours: float | None = None
    share: float | None = None
    minimums_not_kept: int | None = None
    in_person: int | None = None
    elsewhere: int | None = None
    online: int | None = None
    kept_back: bool = False
