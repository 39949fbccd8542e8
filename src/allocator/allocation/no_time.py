"""Where the people are there but not their time: who is short, of what, and where it went."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.blocks import Form
from allocator.allocation.candidates import Seat
from allocator.allocation.demand import DemandLine
from allocator.allocation.reliefs import (
    Relief,
    Why,
    cheapest,
    days_of,
    effort_of,
    more_time,
    pinned_in_place,
    team_for,
)
from allocator.allocation.rules_unmet import another, seats_of, why_no_team
from allocator.allocation.scarcity import Need, PlanView, forms_of, needs_by_place, next_block
from allocator.allocation.takers import Claims, taken_by, where_the_time_went
from allocator.allocation.ways_out import (
    another_link_officer,
    lifted_conflicts,
    meeting_online,
    moving_sessions,
)
from allocator.allocation.wording import counted, hours_up, listed
from allocator.domain.schools import School

NAMED = 2
"""People whose hours are told; the others are named in ``blocked_by``."""


def why_no_time(
    view: PlanView,
    claims: Claims,
    school: School,
    line: DemandLine,
    *,
    in_person: bool = False,
) -> Why:
    """Say who could have come but has no time left, and how little would be enough."""
    forms = forms_of(view, school, line, in_person=in_person)
    found = [(form, team_for(view, school, line, form)) for form in forms]
    teams = [(form, team) for form, team in found if team is not None]
    if not teams:
        return _why_links_forbid(view, school, line)
    form, team = min(teams, key=lambda pair: sum(effort_of(view, need) for need in pair[1]))
    if all(need.is_free for need in team):
        return _why_left_out(view, school, line, team)
    blocked = _blocked(view, school, line, form)
    # Release of peer heads is the scarcest: they are told of first.
    short = sorted(
        (need for need in team if not need.is_free), key=lambda need: not need.person.is_peer_head
    )
    told = [_told(view, need) for need in short[:NAMED]]
    scarcest = [need for need in short if need.option.place == short[0].option.place]
    went = where_the_time_went(claims, line, [need.person.person_id for need in scarcest])
    return Why(
        reason="no_capacity",
        blocked_by=tuple(blocked),
        words="; ".join([listed(told), went] if went else [listed(told)]),
        relief=cheapest(_ways_out(view, claims, school, line, teams, in_person=in_person)),
        taken_by=taken_by(claims, blocked),
    )


def _ways_out(
    view: PlanView,
    claims: Claims,
    school: School,
    line: DemandLine,
    teams: list[tuple[Form, list[Need]]],
    *,
    in_person: bool,
) -> Iterator[Relief]:
    """Every way out of a lack of time."""
    for form, team in teams:
        yield more_time(view, team)
        yield _with_sessions_moved(claims, line, team)
        short = [need for need in team if not need.is_free]
        if len(short) == 1:
            places = {short[0].option.place}
            if view.problem.activity(line.activity).team[short[0].option.place].link_officer:
                yield from another_link_officer(view, school, line, form)
            else:
                yield from lifted_conflicts(view, school, line, places)
    if not in_person:
        online = meeting_online(view, school, line, teams[0][0])
        if online is not None:
            yield online


def _with_sessions_moved(claims: Claims, line: DemandLine, team: list[Need]) -> Relief:
    """For each of a team who lacks time, more of it or sessions with a lesser claim moved."""
    parts = []
    for need in team:
        if not need.is_free:
            moving = moving_sessions(claims, line, need)
            ways = [more_time(claims.view, [need]), *([moving] if moving else [])]
            parts.append(cheapest(ways))
    parts.sort(key=lambda part: part.words.startswith("moving"))
    return Relief(
        words="; ".join(part.words for part in parts),
        effort=sum(part.effort for part in parts),
        hours=sum(part.hours for part in parts),
        days=sum(part.days for part in parts),
        pounds=sum(part.pounds for part in parts),
    )


def _blocked(view: PlanView, school: School, line: DemandLine, form: Form) -> list[str]:
    """People who may take a place with too few free people, but have no time."""
    ids: set[str] = set()
    team = view.problem.activity(line.activity).team
    for place, needs in zip(team, needs_by_place(view, school, line, form), strict=True):
        if sum(need.is_free for need in needs) < place.count:
            ids.update(need.person.person_id for need in needs if not need.is_free)
    return sorted(ids)


def _told(view: PlanView, need: Need) -> str:
    """Say what one person has left and what the session takes."""
    who, outing = need.person.person_id, need.option.outing
    parts = []
    if need.person.is_peer_head and days_of(view, need) > 1e-6:
        left = max(0.0, round(view.spare_days[who], 2))
        parts.append(f"{left:g} of the {counted(outing.days, 'day')} of release it takes")
    elif need.hours > 1e-6:
        left = max(0.0, view.spare_hours[who])
        parts.append(f"{left:.1f} of the {hours_up(need.takes):.1f} hours it takes")
    if need.nights:
        left_nights = max(0, view.spare_nights[who])
        parts.append(f"{left_nights} of the {counted(outing.nights, 'night')} it takes")
    if need.schools:
        parts.append("the full number of schools already")
    return f"{need.person.name} has {listed(parts)}"


def _why_links_forbid(view: PlanView, school: School, line: DemandLine) -> Why:
    """Say that the link officer is missing or is the one who must not come."""
    officer = view.links.get(school.school_id)
    seats = seats_of(view, line, school)
    seat = next((one for one in seats if one.place.link_officer is not None), None)
    if seat is None:
        return why_no_team(view, school, line)
    if officer is None:
        words = f"{school.name} has no link officer, who would hold it"
        return Why("no_capacity", (), words, _link_first(view, line, seat))
    name = view.problem.authority.person_by_id[officer].name
    if seat.place.link_officer:
        words = f"the link officer, {name}, may not hold it"
    else:
        words = f"the link officer, {name}, must not be one of the team, and too few others may"
    return Why("no_capacity", (officer,), words, _link_first(view, line, seat))


def _link_first(view: PlanView, line: DemandLine, seat: Seat) -> Relief:
    more = another(view, line, seat)
    if not seat.place.link_officer:
        return more
    words = "a link officer who may hold it (no cost by itself)"
    return Relief(words, 0.0)


def _why_left_out(view: PlanView, school: School, line: DemandLine, team: list[Need]) -> Why:
    """Say why a session is not held although those who would come have time."""
    ids = tuple(sorted({need.person.person_id for need in team}))
    block = next_block(view, line)
    if block is not None and any(set(pair) <= set(ids) for pair in block.apart):
        words = "those who have time never work on the same day"
        seat = seats_of(view, line, school)[0]
        return Why("calendar", ids, words, another(view, line, seat, "one more"))
    if view.problem.activity(line.activity).is_inspection:
        words = "there is time for it, but inspection work has its full share of all contact"
    else:
        words = "there is time for it; weighed against journeys, cost and even work it was left out"
    return Why("no_capacity", ids, words, pinned_in_place(view, team))
