import datetime as dt

import pytest

from allocator.domain.discussions import Discussion
from allocator.domain.people import Link
from allocator.domain.tiers import JudgementInForce, LeastChange, Step, TierRecord
from allocator.errors import UsageError
from allocator.resources import shipped
from allocator.tiering.rulesets import load_ruleset
from allocator.tiering.showing import page_as_html, page_as_text
from allocator.tiering.statements import head_statement
from allocator.tiering.statements.head import PAGE_LINES
from tests.tiering.showing.small_rules import small_ruleset
from tests.tiering.statements.school_case import (
    DAY,
    a_decision,
    a_gap,
    a_near_miss,
    a_reading,
    a_reason,
    a_report,
    the_authority,
)

RULES = load_ruleset(shipped("rules") / "scotland-three-tier")
HISTORY = (TierRecord(school_id="S1", tier="universal", from_date=dt.date(2025, 8, 18)),)
TALK = Discussion(
    school_id="S1", tier="targeted", discussed_on=dt.date(2026, 6, 5), by="P1", head_view=None
)


def told(*readings, rules=RULES, tables=None, **changes) -> str:
    authority = the_authority(*readings, **(tables or {}))
    page = head_statement(a_report(a_decision(**changes)), "S1", authority, rules)
    return " ".join(page_as_text(page).split())


def test_a_live_tier_is_told_with_its_first_day():
    text = told()
    assert "Support for First Primary" in text
    assert "Your school's tier of support: targeted, since 18 August 2025." in text
    assert "schools are not ranked" in text


STATES = [
    ("proposed", None, "This is a proposal. We will talk it through with you before it is live."),
    ("discussed", None, "We talked about it with you on 5 June 2026."),
    ("agreed", "agrees", "You agreed with it on 5 June 2026. It is not live yet."),
    ("disputed", "disagrees", "You told us on 5 June 2026 that you see it differently."),
]


@pytest.mark.parametrize(("state", "view", "words"), STATES)
def test_a_tier_that_is_not_live_says_how_far_the_talk_has_got(state, view, words):
    talks = () if state == "proposed" else (TALK.model_copy(update={"head_view": view}),)
    tables = {"tier_history": HISTORY, "discussions": talks}
    text = told(state=state, since=DAY, tables=tables)
    assert "Tier of support that we propose: targeted." in text
    assert words in text
    assert "Until then your school has the universal tier." in text
    assert "What the targeted tier would bring" in text


def test_a_tier_that_is_kept_says_why():
    text = told(state="held", movement="Kept at targeted: one good check is not enough.")
    assert "Your school keeps its tier of support: targeted" in text
    assert "one good check is not enough" in text


def test_too_little_known_leads_to_the_support_for_all():
    text = told(tier=None, rule_tier=None, state="proposed", reasons=(), decided_by=None)
    assert "Too little is known to say which tier of support fits." in text
    assert "gets the support of the universal tier until we know" in text
    assert "What the universal tier brings" in text


def test_a_reason_stands_in_the_owners_words_with_month_and_source():
    assert "- Attendance is 88.6% (June 2026; School statistics 2026)" in told()


def test_words_of_the_rules_are_explained():
    text = told()
    assert "What the rules say: Two triggers or more in two domains. A trigger is a sign" in text


def test_a_safeguard_is_not_told_twice():
    text = "Inspectors gave teaching a grade of 2"
    row = Step(table="safeguards", row=2, outcome="intensive", text=text)
    told_once = told(decided_by=row, reasons=(a_reason(table="safeguards", text=text),))
    assert told_once.count(text) == 1
    assert "A safeguard decides. One of them is enough for this tier." in told_once


def test_no_reason_is_said_in_plain_words():
    assert "No figure that we know calls for more support." in told(reasons=())


def test_more_reasons_than_a_page_holds_are_counted():
    reasons = tuple(a_reason(text=f"Reason {n}") for n in range(9))
    text = told(reasons=reasons)
    assert "Reason 6" in text
    assert "Reason 7" not in text
    assert "There are 2 more. Your link officer can show you." in text


def test_where_much_is_to_be_said_less_of_each_kind_stands_on_the_page():
    reasons = tuple(a_reason(text=f"Reason {n}, with {'very ' * 110}many words") for n in range(9))
    page = head_statement(a_report(a_decision(reasons=reasons)), "S1", the_authority(), RULES)
    assert len(page_as_text(page).splitlines()) <= PAGE_LINES
    text = " ".join(page_as_text(page).split())
    assert "Reason 0" in text
    assert "Reason 6" not in text
    assert "more. Your link officer can show you." in text


def test_a_judgement_is_told_with_who_when_and_until_when():
    judgement = JudgementInForce(
        tier="targeted", reason="A new building", made_by="P1", made_on=DAY,
        review_on=dt.date(2026, 12, 1),
    )  # fmt: skip
    text = told(judgement=judgement, rule_tier="universal")
    assert "professional judgement. Person P1 made it on 10 August 2026." in text
    assert "“A new building”. The rules alone say universal." in text
    assert "We look at it again by 1 December 2026." in text
    assert "The rules alone cannot say." in told(judgement=judgement, rule_tier=None)


def test_what_is_not_known_says_whether_it_could_change_the_tier():
    gaps = (a_gap("roll"), a_gap("attendance", "intensive", "no reading"))
    text = told(missing_inputs=gaps)
    assert "A gap counts neither for nor against your school." in text
    assert "Could matter for the intensive tier: Attendance (no figure)." in text
    assert "Would not change the tier alone: roll (not collected)." in text


def test_where_a_gap_counts_as_met_nothing_else_is_claimed():
    inputs = {"attendance": {"missing": "worst"}, "grade": {}}
    text = told(rules=small_ruleset(inputs=inputs), missing_inputs=(a_gap("grade"),))
    assert "neither for nor against" not in text


def test_everything_known_is_said():
    assert "We know every figure that the rules ask for." in told()


def test_many_gaps_are_shortened():
    gaps = tuple(a_gap(name) for name in RULES.spec.inputs)
    assert f"and {len(gaps) - 4} more." in told(missing_inputs=gaps)


def test_the_least_change_is_told_by_tier():
    parts = tuple(
        LeastChange(to_tier="universal", indicator="attendance", value=1, needed=2, text=text)
        for text in ("attendance of 90% or more", "no complaint")
    )
    text = told(least_change=parts)
    assert "To universal: attendance of 90% or more and no complaint." in text


def test_the_support_of_tier_and_flags_is_told():
    text = told(flags=("new_headteacher",))
    assert "Quality improvement visit 1 to 2 the tier" in text
    assert "Quality improvement visit up to 1 new headteacher" in text
    assert "At least 1 a term will be in person." in text


def test_the_link_officer_answers_questions():
    link = Link(school_id="S1", person_id="P1", from_date=dt.date(2024, 8, 1))
    text = told(tables={"links": (link,)})
    assert "Tell Person P1, your link officer. You get an answer within 15 working days." in text
    gone = link.model_copy(update={"to_date": dt.date(2026, 1, 1)})
    assert "Tell the school improvement team." in told(tables={"links": (gone,)})


def test_the_rules_are_named_with_their_day():
    text = told()
    assert "version 2.0, in force from 1 August 2026" in text
    assert "version" not in told(rules=None)


def test_an_invented_figure_is_marked_and_explained():
    readings = (a_reading("complaints_upheld", source="synthetic"),)
    text = told(*readings, near_misses=(a_near_miss(),))
    assert "threshold of 3 (invented for demonstration)." in text
    assert "say nothing about a real school" in text
    assert "invented" not in told(a_reading("roll", source="synthetic"))
    assert "(June 2026; invented for demonstration)" in told(
        reasons=(a_reason(source="synthetic"),)
    )


def test_a_figure_of_few_staff_is_not_printed():
    near = a_near_miss(indicator="staff_absence_days", text="Staff absence: 9.8, 0.4 short of 10.2")
    few = a_reading("staff_absence_days", denominator=4)
    text = told(few, near_misses=(near,))
    assert "9.8" not in text
    assert "Staff absence. We do not print the figure" in text
    many = a_reading("staff_absence_days", denominator=40)
    assert "9.8" in told(many, near_misses=(near,))


def test_a_name_with_a_tag_in_it_stays_words():
    page = head_statement(
        a_report(a_decision(reasons=(a_reason(text="<script>x</script>"),))), "S1", the_authority()
    )
    assert "<script" not in page_as_html(page, "one_page")


def test_another_school_is_never_named():
    assert "Another Primary" not in told()


def test_a_school_that_is_not_there_is_refused():
    with pytest.raises(UsageError):
        head_statement(a_report(), "S9", the_authority())
