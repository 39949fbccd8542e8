"""Tours around what is dated already."""

from dataclasses import replace

from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.placing import Placer
from allocator.scheduling.routes.laying import lay_out
from allocator.scheduling.sessions import TermDays, sessions_of
from allocator.solving.progress import SolveControl
from allocator.travel import build_travel
from tests.builders import OFFER, a_person, a_school, an_offer
from tests.scheduling.plans import an_allocation, an_item, tiers_of
from tests.travel.islands import ONE_BOAT_A_DAY, island_authority

HALF_PAST_TWO = 14 * 60 + 30


def test_a_tour_keeps_the_hour_of_the_team_session_on_it():
    activities = {
        **OFFER["activities"],
        "pair": {"title": "Pair", "team": [{"role": "qio", "count": 2}], "hours": 2.0},
        "talk": {"title": "Talk", "team": [{"role": "qio", "count": 1}], "hours": 1.0},
    }
    isle = {"longitude": -5.71, "road_network": "isle", "island": "Isle"}
    authority = island_authority(
        ONE_BOAT_A_DAY,
        schools=tuple(a_school(f"S{n}", latitude=56.45 + n / 100, **isle) for n in (2, 3)),
        people=(a_person("P1"), a_person("P2", latitude=56.42)),
        offer=an_offer(activities=activities),
    )
    items = (
        an_item(authority, "A", activity="pair", school_ids=("S2",), person_ids=("P1", "P2")),
        an_item(authority, "B", activity="talk", school_ids=("S3",)),
    )
    days = TermDays.number_days(authority)
    sessions = sessions_of(authority, tiers_of(authority), an_allocation(*items), days)
    travel = build_travel(authority)
    placer = Placer(Diary(authority, sessions, days), TripMaker(travel, authority.settings, days))
    pair = sessions[0]
    at_an_hour = placer.best(replace(pair, start=HALF_PAST_TWO))
    assert at_an_hour is not None
    placer.enter(replace(at_an_hour, session=pair))
    lay_out(placer, travel, sessions, SolveControl(seed=1))
    assert len(placer.diary.placed) == 2
    (day,) = placer.diary.placed[pair.number]
    starts = [
        start
        for person in ("P1", "P2")
        for trip in [placer.diary.people[person].trips[day]]
        for stop, start in zip(trip.stops, trip.starts, strict=True)
        if stop.session == pair.number
    ]
    assert starts == [HALF_PAST_TWO, HALF_PAST_TWO]
