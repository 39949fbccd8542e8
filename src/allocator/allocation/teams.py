"""From counts to teams: who sits together in each session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations

Team = tuple[str, ...]
Accepts = Callable[[Team], bool]
MOST_TRIES = 20_000
"""Tries before any team that fills the places will do."""


def assemble_teams(
    sessions: int, places: list[tuple[int, Counter[str]]], accepts: Accepts
) -> list[Team]:
    """Share people out over sessions so that each session's places are filled by different people.

    Each place has its number of people in a session and how many sessions each person takes it.
    As nobody has more places than there are sessions, a sharing always exists (it is an edge
    colouring of a bipartite graph); ``accepts`` is what teams should satisfy besides, and is
    dropped where no sharing satisfies it.
    """
    for wanted in (accepts, lambda _team: True):
        tries = [MOST_TRIES]
        found = _share(sessions, [(size, +counts) for size, counts in places], wanted, tries)
        if found is not None:
            return found
    raise AssertionError("counts of people do not make teams")


def _share(
    sessions: int, places: list[tuple[int, Counter[str]]], accepts: Accepts, tries: list[int]
) -> list[Team] | None:
    if sessions == 0:
        return []
    for chosen in _teams(sessions, places):
        tries[0] -= 1
        if tries[0] < 0:
            return None
        team = tuple(person for group in chosen for person in group)
        if not accepts(team):
            continue
        left = [
            (size, counts - Counter(group))
            for (size, counts), group in zip(places, chosen, strict=True)
        ]
        rest = _share(sessions - 1, left, accepts, tries)
        if rest is not None:
            return [team, *rest]
    return None


def _teams(sessions: int, places: list[tuple[int, Counter[str]]]) -> Iterator[list[Team]]:
    """Teams for the next session: everyone who is due in every session left is in it."""
    total: Counter[str] = Counter()
    for _, counts in places:
        total.update(counts)
    due = {person for person, count in total.items() if count >= sessions}

    def fill(place: int, used: frozenset[str], chosen: list[Team]) -> Iterator[list[Team]]:
        if place == len(places):
            if due <= used:
                yield chosen
            return
        size, counts = places[place]
        people = sorted(
            (person for person in counts if person not in used),
            key=lambda person: (-total[person], person),
        )
        for group in combinations(people, size):
            yield from fill(place + 1, used | set(group), [*chosen, group])

    yield from fill(0, frozenset(), [])
