"""Pins that cannot be kept: the smallest clashing sets, by row and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from allocator.allocation.clash_reasons import Clash, clash_alone
from allocator.allocation.link_clashes import ONE_OFFICER, link_clashes
from allocator.allocation.pin_model import PinModel
from allocator.allocation.pins import PinRow, asks_for_session, pin_rows
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables
from allocator.allocation.wording import counted, listed
from allocator.solving.linear_model import Numbers

MOST_CLASHES = 5
"""Sets that are searched for; what is missed besides is named without."""
CIRCUMSTANCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("one_link_officer_per_school",), ONE_OFFICER),
    (("most_link_schools_per_person",), "{limits} may not have so many link schools"),
    (("hours_within_capacity",), "they take more time than there is: {hours}"),
    (("days_away_within_release",), "they take more days away than there are: {days}"),
    (("nights_within_limit",), "they take more nights away than {people} may have"),
    (("link_places_for_the_link_officer",), "only its link officer holds such visits at a school"),
    (
        ("other_places_not_for_the_link_officer",),
        "the link officer of a school must not be in such a team",
    ),
    (
        ("few_schools_for_each_who_serves", "one_who_serves_each_school"),
        "a school keeps one person for it, who has only so many schools",
    ),
    (("contacts_within_the_month",), "the school would have more contacts than its limit"),
    (
        (
            "no_more_sessions_than_the_maximum",
            "beyond_the_maximum_for_pins_alone",
            "link_places_for_the_link_officer",
            "other_places_not_for_the_link_officer",
        ),
        "there is no room for so many sessions in the pupil days",
    ),
)
"""Rules that can stand in the way, the likeliest first, and what each means for the pins."""
OTHERWISE = "no plan holds all of them"


def clashes_of(problem: Problem, variables: Variables, values: Numbers) -> tuple[Clash, ...]:
    """Name the pins that a plan does not keep, each with those it clashes with.

    First what follows from one pin by itself or from counting links. For pins that are missed
    besides, the smallest sets that no plan can keep: one pin after another is left out, and each
    time it is proved whether the rest can be kept.
    """
    asking = tuple(
        row
        for row in pin_rows(problem.authority)
        if row.pin.kind == "fix"
        and (row.is_link or asks_for_session(row.pin, problem.demand.agreed))
    )
    alone = {row.row: clash for row in asking if (clash := clash_alone(problem, row)) is not None}
    links, rest = link_clashes(problem, [row for row in asking if row.row not in alone])
    found = [*alone.values(), *links]
    if rest and _is_any_missed(variables, values):
        found.extend(_together(problem, PinModel(problem, variables, asking), rest))
    return tuple(found)


def _is_any_missed(variables: Variables, values: Numbers) -> bool:
    missed = [variable for _, variable in variables.missed_pins]
    missed += [variable for _, variable in variables.missed_links]
    return any(values[variable] > 0.5 for variable in missed)


def _together(problem: Problem, model: PinModel, rows: list[PinRow]) -> Iterator[Clash]:
    """Yield one smallest set after another until the pins that are left can be kept."""
    for _ in range(MOST_CLASHES):
        if model.can_keep(rows):
            return
        clash = smallest_set(rows, lambda some: not model.can_keep(some))
        yield Clash(tuple(clash), _circumstance(problem, model, clash))
        rows = [row for row in rows if row != clash[-1]]


def smallest_set(
    rows: Sequence[PinRow], clashes: Callable[[Sequence[PinRow]], bool]
) -> list[PinRow]:
    """Leave out runs of pins, ever shorter ones, as long as those left still clash.

    What is left clashes, and without any one of it no more.
    """
    left = list(rows)
    size = max(1, len(left) // 2)
    while True:
        place = 0
        while place < len(left):
            fewer = left[:place] + left[place + size :]
            if clashes(fewer):
                left = fewer
            else:
                place += size
        if size == 1:
            return left
        size //= 2


def _circumstance(problem: Problem, model: PinModel, rows: list[PinRow]) -> str:
    """Say which rule stands in the way: the first without which the pins could be kept."""
    for rules, words in CIRCUMSTANCES:
        if model.can_keep(rows, without=rules):
            return words.format(**_named(problem, rows))
    return OTHERWISE


def _named(problem: Problem, rows: list[PinRow]) -> dict[str, str]:
    """Name the people of the pins with what each has."""
    ids = dict.fromkeys(row.pin.person_id for row in rows if row.pin.person_id)
    people = [problem.authority.person_by_id[person] for person in ids]
    budgets = [problem.budgets[person.person_id] for person in people]
    most = [
        f"{person.name} (at most {person.max_link_schools})"
        for person in people
        if person.max_link_schools is not None
    ]
    return {
        "people": listed(person.name for person in people) or "the people there are",
        "limits": listed(most) or "the officers there are",
        "hours": listed(f"{one.person.name} has {one.hours:.1f} hours" for one in budgets)
        or "nobody who may come has it",
        "days": listed(
            f"{one.person.name} has {counted(round(one.days, 2), 'day')}" for one in budgets
        )
        or "nobody who may come has them",
    }
