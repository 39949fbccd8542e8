"""The least costly people and teams for one session, with what each would cost in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

from allocator.allocation.blocks import Block, Form
from allocator.allocation.candidates import GAELIC
from allocator.allocation.marginal_costs import PricedProblem, SeatCost
from allocator.allocation.wording import counted, listed, pounds_words, sentence
from allocator.domain.activities import TeamPlace
from allocator.domain.candidates import Candidate

BEST = 3
WIDTH = 40
"""Teams kept while the places are filled one by one."""
SPARE = 6
"""People beyond those needed who are looked at for each place."""
MOST_GROUPS = 500
"""Groups of people looked at for one place."""
ROUND = 6


@dataclass(frozen=True)
class Choice:
    """A team for one session in one form; ``extra`` are points lost besides its people's."""

    form: Form
    seats: tuple[SeatCost, ...]
    extra: float = 0.0

    @property
    def points(self) -> float:
        """All points lost."""
        return self.extra + sum(seat.points for seat in self.seats)

    @property
    def person_ids(self) -> tuple[str, ...]:
        """People of the team in the order of its places."""
        return tuple(seat.person.person_id for seat in self.seats)


def best_choices(priced: PricedProblem, block: Block, school_id: str) -> list[Choice]:
    """Return the least costly teams for a session of the block, each in its best form."""
    found: dict[frozenset[str], Choice] = {}
    for form in block.forms:
        for choice in _teams(priced, block, form, school_id):
            key = frozenset(choice.person_ids)
            if key not in found or choice.points < found[key].points:
                found[key] = choice
    return sorted(found.values(), key=_order)[:BEST]


def _order(choice: Choice) -> tuple[float, tuple[str, ...]]:
    return choice.points, choice.person_ids


def _teams(priced: PricedProblem, block: Block, form: Form, school_id: str) -> Iterator[Choice]:
    """Fill the places one by one, keeping the least costly teams so far."""
    teams = [Choice(form, (), priced.mode_points(block, form, school_id))]
    for number, place in enumerate(priced.problem.activity(block.activity).team):
        seats = _seats(priced, form, number, place, school_id)
        groups = combinations(seats[: place.count + SPARE], place.count)
        chosen = list(islice(groups, MOST_GROUPS))
        longer = [
            Choice(form, (*team.seats, *group), team.extra)
            for team in teams
            for group in chosen
            if _fits(block, team, group)
        ]
        teams = sorted(longer, key=_order)[:WIDTH]
    yield from (team for team in teams if _has_gaelic(block, team))


def _seats(
    priced: PricedProblem, form: Form, number: int, place: TeamPlace, school_id: str
) -> list[SeatCost]:
    """People who could take the place and have the time, the least costly first."""
    seats = [
        priced.seat_cost(
            option,
            priced.change_of_link(school_id, option.person_id) if place.link_officer else 0.0,
        )
        for option in form.options
        if option.place == number and priced.affords(option)
    ]
    return sorted(seats, key=lambda seat: (seat.points, seat.person.person_id))


def _fits(block: Block, team: Choice, group: tuple[SeatCost, ...]) -> bool:
    """Whether nobody is in the team twice, nor with somebody they never meet."""
    ids = {*team.person_ids, *(seat.person.person_id for seat in group)}
    return len(ids) == len(team.seats) + len(group) and not any(
        one in ids and other in ids for one, other in block.apart
    )


def _has_gaelic(block: Block, team: Choice) -> bool:
    return not block.gaelic or any(GAELIC in seat.person.skills for seat in team.seats)


def as_candidate(priced: PricedProblem, choice: Choice, school_id: str) -> Candidate:
    """Write a choice with its cost in words."""
    pounds = sum(priced.problem.session_pounds(seat.option) for seat in choice.seats)
    nights = sum(seat.option.outing.nights for seat in choice.seats)
    travel = sum(seat.option.outing.travel_hours for seat in choice.seats)
    return Candidate(
        person_ids=choice.person_ids,
        mode=choice.form.mode,
        points=round(choice.points, ROUND),
        price_points=round(sum(seat.price for seat in choice.seats), ROUND),
        hours=round(sum(seat.hours for seat in choice.seats), ROUND),
        travel_hours=round(travel, ROUND),
        nights=nights,
        pounds=round(pounds, 2),
        text=" ".join(_told(priced, choice, school_id, pounds)),
    )


def _told(priced: PricedProblem, choice: Choice, school_id: str, pounds: float) -> Iterator[str]:
    travel = sum(seat.option.outing.travel_hours for seat in choice.seats)
    nights = sum(seat.option.outing.nights for seat in choice.seats)
    parts = [f"{sum(seat.hours for seat in choice.seats):.1f} hours"]
    if choice.form.mode == "online":
        parts.append("online")
    else:
        parts.append(f"{travel:.1f} hours of travel")
        parts.append(counted(nights, "night") if nights else "no night away")
    names = listed(seat.person.name for seat in choice.seats)
    yield sentence(f"{names}: {', '.join(parts)}, {pounds_words(pounds)}")
    for seat in choice.seats:
        yield sentence(taken_from(priced, seat, school_id))


def taken_from(priced: PricedProblem, seat: SeatCost, school_id: str) -> str:
    """Say what else the person's time would be used for, were it not for this session."""
    name, problem = seat.person.name, priced.problem
    step = priced.gives_way(seat.person.person_id, school_id)
    if seat.price < 0.005:
        return f"{name} has time to spare"
    if step is None:
        return f"{name} is short of time ({seat.price:.1f} points)"
    school = problem.school(step.school_id)
    tier = problem.demand.tier_of[step.school_id]
    title = problem.activity(step.activity).title
    kind = "promised" if step.is_promise else "not promised"
    where = f"{school.name} ({tier})" if step.school_id != school_id else "this school itself"
    return (
        f"the time of {name} is short ({seat.price:.1f} points); what would give way first is "
        f"{title}, session {step.number + 1}, at {where}, {kind}"
    )
