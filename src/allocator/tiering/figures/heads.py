"""How long the present headteacher has led, from ``headteachers.csv``."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.domain.schools import Headteacher
from allocator.tiering.figures.tracks import DAYS_A_MONTH

WORDS = ("", "no headteacher given", "start of the headteacher not given")
LONG_IN_POST = 1e6
"""Months that stand for an acting head where new heads are asked for: acting is not new."""


def head_months(
    authority: Authority, day: dt.date, *, acting: bool
) -> tuple[NDArray[np.float64], NDArray[np.uint8], tuple[str, ...]]:
    """Months the present head has been in post, why that is missing, and the words for it.

    For ``acting`` 0 if the head is not acting; else a head who is acting counts as no new head.
    """
    heads: dict[str, list[Headteacher]] = {}
    for head in authority.headteachers:
        heads.setdefault(head.school_id, []).append(head)
    found = [
        _months(heads.get(s.school_id, []), day, acting=acting) for s in authority.open_schools
    ]
    return (
        np.array([months for months, _ in found], dtype=np.float64),
        np.array([why for _, why in found], dtype=np.uint8),
        WORDS,
    )


def _months(heads: list[Headteacher], day: dt.date, *, acting: bool) -> tuple[float, int]:
    in_post = [head for head in heads if head.started_on is None or head.started_on <= day]
    if not in_post:
        return float("nan"), 1
    newest = max(in_post, key=lambda head: head.started_on or dt.date.min)
    if newest.started_on is None:
        return float("nan"), 2
    if acting != newest.acting:
        return (0.0 if acting else LONG_IN_POST), 0
    return round((day - newest.started_on).days / DAYS_A_MONTH, 6), 0
