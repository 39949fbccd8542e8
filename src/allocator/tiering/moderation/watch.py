"""Enhanced-support watch: how many schools are above the lowest tier, for how long, and the trend.

Targeted help is popular: where its share grows, the question is whether the help that every
school gets is strong enough.
"""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from itertools import pairwise

from allocator.domain.authority import Authority
from allocator.domain.fields import Date
from allocator.domain.models import Document
from allocator.tiering.movement.days import (
    date_text,
    months_between,
    school_year_start,
    shift_months,
)
from allocator.tiering.movement.records import Record, records_on

MOST_RISE = 0.05
"""Rise of the share in a year beyond which to test the universal offer (D32)."""


class Watch(Document):
    """Shares are of the schools that had a live tier; ``None`` where none had one.

    ``day_share`` counts every school's days above the lowest tier from the start of the school
    year to the day; ``year_before`` values are of the same span a year earlier. ``months_so_far``
    is the median of the stays that last, ``months_ended`` of those that ended within a year.
    ``proposed_share``: where every tier proposed on the day went live.
    """

    as_of: Date
    year_start: Date
    lowest: str
    schools: int
    above: int
    share: float | None
    share_year_before: float | None
    day_share: float | None
    day_share_year_before: float | None
    proposed_share: float | None
    months_so_far: float | None
    months_ended: float | None
    share_limit: float
    rise_limit: float
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """A time without a break above the lowest tier; ``last`` is ``None`` while it lasts."""

    first: dt.date
    last: dt.date | None


def watch(
    authority: Authority,
    day: dt.date,
    lowest: str,
    share_limit: float,
    proposed: tuple[str | None, ...] = (),
) -> Watch:
    """Watch the share of schools above the lowest tier, from the history of live tiers.

    Parameters
    ----------
    lowest
        The lowest tier of the ladder.
    share_limit
        Share beyond which to test the universal offer.
    proposed
        Tier of every open school as it stands on the day, live or not.
    """
    year_start, before = school_year_start(day), shift_months(day, -12)
    records = records_on(authority, day)
    live = [record.live.tier for record in records if record.live is not None]
    above = sum(tier != lowest for tier in live)
    stays = [stay for record in records for stay in stays_above(record, lowest)]
    share, earlier = _share_on(authority, day, lowest), _share_on(authority, before, lowest)
    decided = [tier for tier in proposed if tier is not None]
    proposed_share = _share(sum(tier != lowest for tier in decided), len(decided))
    return Watch(
        as_of=day,
        year_start=year_start,
        lowest=lowest,
        schools=len(live),
        above=above,
        share=share,
        share_year_before=earlier,
        day_share=_day_share(records, year_start, day, lowest),
        day_share_year_before=_day_share(records, shift_months(year_start, -12), before, lowest),
        proposed_share=proposed_share,
        months_so_far=_median([months_between(one.first, day) for one in stays if not one.last]),
        months_ended=_median([
            months_between(one.first, one.last) for one in stays if one.last and one.last > before
        ]),
        share_limit=share_limit,
        rise_limit=MOST_RISE,
        prompts=_prompts(share, earlier, proposed_share, share_limit, lowest, before),
    )  # fmt: skip


def stays_above(record: Record, lowest: str) -> tuple[Stay, ...]:
    """Times that a school has been above the lowest tier, the oldest first."""
    found: list[Stay] = []
    first: dt.date | None = None
    for row in record.history:
        if row.tier != lowest and first is None:
            first = row.from_date
        elif row.tier == lowest and first is not None:
            found.append(Stay(first, row.from_date))
            first = None
    return (*found, Stay(first, None)) if first is not None else tuple(found)


def _share_on(authority: Authority, day: dt.date, lowest: str) -> float | None:
    live = [one.live.tier for one in records_on(authority, day) if one.live is not None]
    return _share(sum(tier != lowest for tier in live), len(live))


def _day_share(
    records: tuple[Record, ...], first: dt.date, last: dt.date, lowest: str
) -> float | None:
    """Share of all days with a live tier, both ends included, that were above the lowest."""
    end = last + dt.timedelta(days=1)
    above = known = 0
    for record in records:
        starts = [row.from_date for row in record.history] + [end]
        for row, (start, following) in zip(record.history, pairwise(starts), strict=True):
            days = max(0, (min(following, end) - max(start, first)).days)
            known += days
            above += days if row.tier != lowest else 0
    return _share(above, known)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _median(months: list[float]) -> float | None:
    return round(statistics.median(months), 1) if months else None


def _prompts(
    share: float | None,
    earlier: float | None,
    proposed: float | None,
    limit: float,
    lowest: str,
    before: dt.date,
) -> tuple[str, ...]:
    test = f"Test whether the {lowest} offer is strong enough."
    found = []
    if share is not None and share > limit:
        found.append(f"{share:.0%} of schools are above {lowest}, more than {limit:.0%}. {test}")
    elif proposed is not None and proposed > limit:
        found.append(
            f"{proposed:.0%} of schools would be above {lowest} if every tier proposed went live, "
            f"more than {limit:.0%}. {test}"
        )
    if share is not None and earlier is not None and round(share - earlier, 6) > MOST_RISE:
        points = 100 * (share - earlier)
        found.append(
            f"The share of schools above {lowest} has risen by {points:.0f} points since "
            f"{date_text(before)}, more than {100 * MOST_RISE:.0f}. {test}"
        )
    return tuple(found)
