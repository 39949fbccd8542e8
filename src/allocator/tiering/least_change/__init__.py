"""The least that would have to be better for a school to need less support, exact and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allocator.domain.tiers import LeastChange
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.least_change.candidates import Candidates
from allocator.tiering.least_change.search import Found, least_changes_of
from allocator.tiering.least_change.wording import change_text

NO_CHANGE = "No change that the school can make alone would lower its tier"


@dataclass(frozen=True)
class LeastChanges:
    """The least change of one school: its parts, and all of it in words."""

    parts: tuple[LeastChange, ...]
    text: str


def least_changes(
    evaluation: Evaluation, schools: Iterable[int] | None = None
) -> dict[int, LeastChanges]:
    """The least change that would bring each school to a lower tier.

    Only inputs that the school can act on change, for the better, to values that can be had
    (whole numbers, tenths of a percent); a figure that is missing stays missing. The least change
    has the fewest inputs; of these the smallest sum of changes, each measured in the margin
    ``near`` of its input (one whole step, or ten tenths, without one); then the inputs named
    first in the ruleset.

    Parameters
    ----------
    schools
        Places of the schools; those above the lowest tier where left out.

    Returns
    -------
    dict
        By place of the school. Without parts where there is no such change.
    """
    chosen = range(evaluation.count) if schools is None else schools
    above = [school for school in chosen if evaluation.tier[school] > 0]
    if not above:
        return {}
    search = least_changes_of(evaluation, above)
    return {
        school: _told(evaluation, search.candidates, school, found)
        for school, found in sorted(search.found.items())
    }


def _told(
    evaluation: Evaluation, candidates: list[Candidates], school: int, found: Found
) -> LeastChanges:
    if found.change is None:
        if found.tried_below is None:
            return LeastChanges((), NO_CHANGE)
        text = f"No change of fewer than {found.tried_below} figures would lower its tier"
        return LeastChanges((), text)
    tier = evaluation.ruleset.spec.ladder[found.tier]
    parts = []
    for place, needed in zip(found.change.places, found.change.values, strict=True):
        word, now = candidates[place].word, float(candidates[place].now[school])
        text = change_text(word, now, needed)
        parts.append(
            LeastChange(to_tier=tier, indicator=word.name, value=now, needed=needed, text=text)
        )
    return LeastChanges(tuple(parts), f"To {tier}: {'; and '.join(one.text for one in parts)}")


__all__ = ["NO_CHANGE", "LeastChanges", "least_changes"]
