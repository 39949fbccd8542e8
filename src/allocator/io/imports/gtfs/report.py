"""What an import of a feed did, in words: what changed, what was left out, what is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from allocator.io.imports.gtfs.merging import MergedSailings
from allocator.io.imports.gtfs.piers import Piers
from allocator.io.imports.report import MOST_NOTES


@dataclass
class GtfsReport:
    """What became of a feed.

    ``past_midnight`` are rides that end on a later day than they begin: the workspace cannot
    hold them. ``window`` are the days that the feed speaks for.
    """

    file: str
    routes: int
    voyages: int
    piers: Piers
    sailings: MergedSailings = field(default_factory=MergedSailings)
    window: tuple[dt.date, dt.date] | None = None
    past_midnight: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Words for the screen."""
        days = f", {self.window[0]} to {self.window[1]}" if self.window else ""
        yield f"{self.file}: {self.routes} routes, {self.voyages} voyages{days}"
        added = f"{len(self.piers.new)} ports added" if self.piers.new else "left as it is"
        yield f"ports.csv: {added}"
        yield from _listed(self.piers.chosen, len(self.piers.chosen))
        yield from self._about_sailings()
        yield from _headed("Left out, as they end on a later day:", self.past_midnight)
        yield from _headed("Worth knowing:", [*self.piers.notes, *self.notes])
        if self.piers.asked:
            yield "Asked for: on which road network are these ports? Their departures are left out."
            yield from _listed(self.piers.asked, len(self.piers.asked))

    def _about_sailings(self) -> Iterator[str]:
        sailings = self.sailings
        if sailings.data is None:
            yield f"sailings.csv: {sailings.rows} rows of this feed, left as they are"
        else:
            yield (
                f"sailings.csv: {sailings.rows} rows of this feed; services: {len(sailings.new)} "
                f"new, {len(sailings.changed)} changed, {len(sailings.gone)} gone"
            )
            yield from _headed("  changed:", sailings.changed)
            yield from _headed("  no longer in the feed, taken out:", sailings.gone)
        yield from _headed("  left as written by hand, though the feed has them:", sailings.by_hand)
        if sailings.cars_assumed:
            yield (
                f"  {sailings.cars_assumed} rows: the feed does not say whether cars are carried; "
                "taken as no. Say --cars ROUTE, or write yes in carries_cars: it is kept"
            )
        if sailings.doubled:
            yield (
                f"  {sailings.doubled} other rows have the same ports and time of departure; "
                "both are kept"
            )
        if sailings.stale:
            yield (
                f"  {sailings.stale} rows of earlier imports are of routes that were not read "
                "now; left as they are: take them out if they no longer sail"
            )


def _headed(title: str, notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield title
        yield from _listed(notes, MOST_NOTES)


def _listed(notes: Sequence[str], most: int) -> Iterator[str]:
    for note in notes[:most]:
        yield f"    {note}"
    if len(notes) > most:
        yield f"    and {len(notes) - most} more like these"
