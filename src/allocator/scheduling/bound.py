"""Least travel that the placed visits could possibly need: a bound that no plan beats.

Each person's visits are covered by trips. A trip that makes the visits V in k days has at most
k x (length of the visiting day) minutes on site, and travels at least as far as its farthest
visit. So each visit can be charged its round trip times its share of the trip's visiting time,
and the charges never add up to more than the trip costs.
"""

from __future__ import annotations

from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import LONGEST_TOUR_DAYS
from allocator.scheduling.sessions import Session
from allocator.travel.model import TravelModel


def travel_bound_minutes(diary: Diary, travel: TravelModel) -> float:
    """Return a lower bound in minutes on the travel of all placed in-person visits."""
    return sum(
        _charge(diary, travel, session, person)
        for session in diary.sessions
        if session.number in diary.placed and not session.is_online
        for person in session.person_ids
    )


def _charge(diary: Diary, travel: TravelModel, session: Session, person_id: str) -> float:
    settings = diary.authority.settings
    roads = travel.roads
    if not roads.are_joined(person_id, session.site_id):
        return 0.0
    visiting_day = settings.visit_latest - settings.visit_earliest
    there = roads.minutes(person_id, session.site_id)
    back = roads.minutes(session.site_id, person_id)
    is_far = there + back + session.minutes > settings.max_day_hours * 60
    longest = visiting_day * (LONGEST_TOUR_DAYS if is_far else 1)
    return (there + back) * min(1.0, session.minutes * session.length / longest)
