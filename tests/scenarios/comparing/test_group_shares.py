"""Groups in every plan: what is kept back in one is kept back in all."""

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.fairness import TOGETHER
from allocator.domain.suppression import LEAST_COUNT
from allocator.scenarios.comparing import compare
from allocator.scenarios.comparing.group_shares import group_rows, kept_back_in_all
from tests.builders import a_person, a_school, an_authority
from tests.scenarios.comparing.making import a_case, a_run, a_shortfall, summed


def council(*islands, **changes):
    schools = tuple(
        a_school(f"S{n:02}", island=island, **changes) for n, island in enumerate(islands)
    )
    return an_authority(schools=schools, people=(a_person(),))


FAIR = council(*["Coll"] * 6, *["Tiree"] * 3, *[None] * 8)
EVERY = {school.school_id: 1 for school in FAIR.open_schools}


def rows_of(before, after, grouping="island"):
    found = group_rows([summed(before), None if after is None else summed(after)])
    return {row.group: row for row in found if row.grouping == grouping}


def test_a_group_of_few_is_kept_back_and_told_with_another():
    found = rows_of(a_case(FAIR, EVERY), a_case(FAIR, EVERY, run=a_run()))
    assert found["Tiree"].kept_back
    assert found["Coll"].kept_back
    assert found["mainland"].plans[0].schools == 8
    assert found[TOGETHER].plans[0].schools == 9


def test_shares_of_every_plan_are_those_of_the_hours_given():
    fewer = dict.fromkeys(list(EVERY)[:-4], 1)  # four on the mainland go without
    short = tuple(a_shortfall(school) for school in list(EVERY)[-4:])
    found = rows_of(a_case(FAIR, EVERY), a_case(FAIR, fewer, shortfalls=short, run=a_run()))
    before, after = found["mainland"].plans
    assert (before.share, after.share) == (1.0, 0.5)
    assert (before.target_hours, after.given_hours) == (40.0, 20.0)
    assert after.minimums_not_kept == 4
    # Four that lose are few: neither their group nor the other tells how many gain or lose.
    assert (after.more, after.less) == (None, None)


def test_five_that_lose_are_told_where_no_small_number_follows():
    fewer = dict.fromkeys(list(EVERY)[:-8], 1)
    found = rows_of(a_case(FAIR, EVERY), a_case(FAIR, fewer, run=a_run()))
    assert found["mainland"].plans[1].less == 8
    assert found[TOGETHER].plans[1].less == 0


def test_what_is_small_in_the_scenario_alone_is_kept_back_in_the_base_too():
    closed = an_authority(
        schools=tuple(
            school.model_copy(update={"status": "mothballed"}) if n < 3 else school
            for n, school in enumerate(FAIR.schools)
        ),
        people=FAIR.people,
    )
    wide = council(*["Coll"] * 6, *["Tiree"] * 9, *[None] * 8)
    assert not rows_of(a_case(wide, {}), None)["Coll"].kept_back
    few = council(*["Coll"] * 3, *["Tiree"] * 9, *[None] * 8)
    assert rows_of(a_case(wide, {}), a_case(few, {}, run=a_run()))["Coll"].kept_back
    assert len(closed.open_schools) == 14


def test_a_plan_that_is_not_there_leaves_its_column_empty():
    found = rows_of(a_case(FAIR, EVERY), None)
    assert found["mainland"].plans[1] is None


def test_the_assessment_names_no_school_and_says_why_it_keeps_back():
    found = compare([a_case(FAIR, EVERY), a_case(FAIR, {}, run=a_run())])
    assert {row.grouping for row in found.assessment} == {"island", "quintile"}
    told = {row.group: row for row in found.assessment if row.grouping == "island"}
    assert told["Tiree"].kept_back
    assert "fewer than 5 schools" in told["Tiree"].text
    assert "0% rather than 100% of the support due" in told["mainland"].text
    text = " ".join(row.text for row in found.assessment)
    assert not any(school.name in text for school in FAIR.schools)
    kinds = {note.kind for note in found.assessment_notes}
    assert kinds == {"kept back", "not known", "reading"}
    unknown = [note.text for note in found.assessment_notes if note.kind == "not known"]
    assert any(text.startswith("17 schools have no deprivation") for text in unknown)


@given(st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=1, max_size=4))
def test_no_small_group_can_be_worked_out_in_any_plan(counts):
    hidden = kept_back_in_all(counts)
    if hidden is None:
        return
    for row in counts:
        shown = [count for place, count in enumerate(row) if place not in hidden]
        together = sum(row[place] for place in hidden)
        assert all(count == 0 or count >= LEAST_COUNT for count in shown)
        assert together == 0 or together >= LEAST_COUNT


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=3))
def test_another_plan_keeps_no_less_back(counts):
    first, all_of_them = kept_back_in_all(counts[:1]), kept_back_in_all(counts)
    if all_of_them is not None:
        assert first is not None
        assert first <= all_of_them
