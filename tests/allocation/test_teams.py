from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from allocator.allocation.teams import assemble_teams


def test_two_officers_and_a_head_make_each_team() -> None:
    officers, heads = Counter(A=2, B=1, C=1), Counter(H=1, K=1)
    teams = assemble_teams(2, [(2, officers), (1, heads)], lambda _team: True)
    assert sorted(person for team in teams for person in team) == sorted("AABCHK")
    assert all("A" in team and len(set(team)) == 3 for team in teams)


def test_nobody_takes_two_places_of_one_session() -> None:
    teams = assemble_teams(2, [(1, Counter(A=1, B=1)), (1, Counter(A=1, B=1))], lambda _team: True)
    assert sorted(teams) == [("A", "B"), ("B", "A")]


def test_teams_keep_what_is_asked_where_they_can() -> None:
    places = [(1, Counter(A=1, B=1)), (1, Counter(H=1, K=1))]
    teams = assemble_teams(2, places, lambda team: set(team) != {"A", "H"})
    assert sorted(teams) == [("A", "K"), ("B", "H")]
    impossible = assemble_teams(2, places, lambda _team: False)
    assert len(impossible) == 2


@given(st.data())
def test_counts_from_real_teams_always_make_teams_again(data: st.DataObject) -> None:
    people = "ABCDEF"
    sessions = data.draw(st.integers(1, 5))
    picks = [data.draw(st.permutations(people)) for _ in range(sessions)]
    places = [
        (2, Counter(person for pick in picks for person in pick[:2])),
        (1, Counter(pick[2] for pick in picks)),
    ]
    teams = assemble_teams(sessions, places, lambda _team: True)
    assert len(teams) == sessions
    assert all(len(set(team)) == 3 for team in teams)
    assert Counter(person for team in teams for person in team[:2]) == places[0][1]
    assert Counter(team[2] for team in teams) == places[1][1]
