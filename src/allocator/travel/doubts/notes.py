"""Doubtful estimates in a sentence for whoever reads the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from allocator.domain.schedules import TravelDay
from allocator.travel.doubts.pairs import DoubtfulPair, name_of
from allocator.travel.model import TravelModel

WORST = 3
"""Pairs named in a note."""


def notes_of_doubts(
    travel: TravelModel, pairs: Sequence[DoubtfulPair], days: Iterable[TravelDay] | None = None
) -> tuple[str, ...]:
    """Say how many estimates are doubtful and name the worst; nothing where none is.

    With the days of a schedule, only the drives that its plan is made of count.
    """
    if days is None:
        return _note(travel, pairs, f"{_counted(len(pairs))} doubtful")
    driven = [
        frozenset((leg.from_id, leg.to_id)) for day in days for leg in day.legs if leg.mode == "car"
    ]
    ways = set(driven)
    used = [pair for pair in pairs if frozenset((pair.from_id, pair.to_id)) in ways]
    doubted = {frozenset((pair.from_id, pair.to_id)) for pair in used}
    count = sum(way in doubted for way in driven)
    return _note(
        travel, used, f"{count} of the plan's {len(driven)} drives rest on doubtful estimates"
    )


def _note(travel: TravelModel, pairs: Sequence[DoubtfulPair], begin: str) -> tuple[str, ...]:
    if not pairs:
        return ()
    named: list[DoubtfulPair] = []
    for pair in pairs:
        ends = {end for other in named for end in (other.from_id, other.to_id)}
        if not {pair.from_id, pair.to_id} & ends and len(named) < WORST:
            named.append(pair)
    worst = "; ".join(pair_in_words(travel, pair) for pair in named)
    kind = "Among the worst" if len(pairs) > len(named) else "These are"
    return (f"{begin}. {kind}: {worst}. Enter what is known in travel_minutes.csv.",)


def _counted(count: int) -> str:
    return "1 road estimate is" if count == 1 else f"{count} road estimates are"


def pair_in_words(travel: TravelModel, pair: DoubtfulPair) -> str:
    """Name both ends, the estimate and what it would rather be, with the reason."""
    ends = [name_of(travel.authority, travel.places[one]) for one in (pair.from_id, pair.to_id)]
    return f"{' to '.join(ends)}, estimated at {pair.minutes} minutes ({pair.why})"
