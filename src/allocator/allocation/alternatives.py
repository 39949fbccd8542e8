"""Several good plans, not one, and what each aim costs the others (R65)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from allocator.allocation.aims import Aim
from allocator.allocation.emphases import EMPHASES, with_emphasis
from allocator.allocation.sharing_out import Sharing, share_out
from allocator.domain.allocations import Allocation
from allocator.domain.alternatives import AimPrice, Alternative
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.solutions import relative_gap

GIVEN_UP = 0.01
"""Share of all points that is given up to see how far one aim could go."""
GOOD = 0.05
"""A plan within this share of the bound is a good plan."""
CLEARLY = 0.05
"""Plans that differ in this share of links or of sessions are clearly different."""


def aim_prices(sharing: Sharing) -> Iterator[AimPrice]:
    """Say how far each aim could go, and what the others lose, for one point in a hundred.

    All in the relaxed model, against its own optimum, so that whole sessions blur nothing.
    """
    relaxed, relaxation = sharing.relaxed, sharing.relaxation
    if relaxed.values is None:
        return
    objective = sharing.built.model.objective
    least = relaxed.objective - sharing.built.model.constant
    aims = [level.aim for level in sharing.levels]
    for aim in aims:
        if not aim.weights.any():
            continue
        relaxation.hold(objective, lower=least - GIVEN_UP * abs(relaxed.objective))
        weights = -aim.weights if aim.is_cost else aim.weights
        best = relaxation.solve(weights)
        # Where the aim is at its best early, no more of the score goes than that takes.
        if best.values is not None:
            relaxation.hold(weights, lower=best.objective - 1e-6 * max(1.0, abs(best.objective)))
            again = relaxation.solve()
            best = again if again.values is not None else best
        relaxation.release()
        if best.values is not None:
            moved = best.values - relaxed.values
            yield _price(aim, {one.name: float(one.weights @ moved) for one in aims}, aims)


def _price(aim: Aim, changes: dict[str, float], aims: list[Aim]) -> AimPrice:
    rounded = {name: round(change, 3) + 0.0 for name, change in changes.items()}
    gain = abs(rounded[aim.name])
    if gain < LEAST_TOLD[aim.name]:
        text = f"{TITLES[aim.name].capitalize()}: no better, whatever else were given up."
        rounded = dict.fromkeys(rounded, 0.0)
    else:
        others = _told([one for one in aims if one is not aim], rounded)
        text = (
            f"One point in a hundred given up over all would allow {_said(aim, rounded)}; "
            f"with it {others or 'nothing else would change to speak of'}."
        )
    return AimPrice(aim=aim.name, gain=gain, unit=aim.unit, changes=rounded, text=text)


TITLES = {
    "promises_kept": "promised sessions",
    "presence": "sessions in person up to the floor",
    "need_met": "points of need met",
    "fairness": "points in a hundred of target for the worst-off groups",
    "travel": "hours of travel",
    "nights": "nights away",
    "continuity": "schools that keep their link officer",
    "even_load": "hours beyond an even share",
    "money": "pounds",
}
LEAST_TOLD = {
    "promises_kept": 0.05,
    "presence": 0.05,
    "need_met": 0.5,
    "fairness": 0.001,
    "travel": 0.5,
    "nights": 0.05,
    "continuity": 0.05,
    "even_load": 0.5,
    "money": 1.0,
}
"""Smaller changes, in the aim's unit, are not worth a word."""


def _said(aim: Aim, changes: dict[str, float]) -> str:
    number = changes[aim.name] * (100 if aim.name == "fairness" else 1)
    return f"{number:+,.1f} {TITLES[aim.name]}"


def _told(aims: list[Aim], changes: dict[str, float]) -> str:
    """Changes that are worth a word, in the order of the aims."""
    worth_a_word = [aim for aim in aims if abs(changes[aim.name]) >= LEAST_TOLD[aim.name]]
    return ", ".join(_said(aim, changes) for aim in worth_a_word)


def alternative_plans(sharing: Sharing, control: SolveControl) -> Iterator[tuple[str, Sharing]]:
    """Solve the problem again under each emphasis, as a run with it would."""
    problem = sharing.problem
    for name, emphasis in EMPHASES.items():
        if control.should_stop():
            return
        control.progress(Progress("alternatives", note=emphasis.title))
        authority = with_emphasis(problem.authority, name)
        facts = replace(problem.facts, authority=authority)
        other = replace(problem, authority=authority, facts=facts)
        yield name, share_out(other, control)


def describe(
    sharing: Sharing, plan: Allocation, name: str, other: Sharing, theirs: Allocation
) -> Alternative | None:
    """Describe another plan beside the one chosen; ``None`` unless good and clearly different."""
    values = other.values
    objective = round(sharing.built.model.value_of(values), 6)
    gap = relative_gap(objective, max(sharing.bound, objective))
    links = {link.school_id: link.person_id for link in theirs.links}
    ours = {link.school_id: link.person_id for link in plan.links}
    moved = sum(links.get(school) != person for school, person in ours.items())
    by_others = (_sessions(theirs) - _sessions(plan)).total()
    total = _sessions(theirs).total()
    different = moved >= CLEARLY * len(ours) or by_others >= CLEARLY * max(1, total)
    if gap > GOOD or not different:
        return None
    aims = [level.aim for level in sharing.levels]
    levels: dict[str, float] = {aim.name: aim.value(values) for aim in aims}
    changes: dict[str, float] = {
        aim.name: levels[aim.name] - aim.value(sharing.values) for aim in aims
    }
    emphasis = EMPHASES[name]
    told = _told(aims, changes) or "all aims as they are"
    return Alternative(
        name=name,
        title=emphasis.title,
        text=f"{told}; {moved} schools have another link officer.",
        settings=emphasis.changes(sharing.problem.authority.settings),
        objective=objective,
        gap=round(gap, 6),
        levels={aim: round(value, 6) for aim, value in levels.items()},
        schools_with_another_link=moved,
        sessions_by_others=by_others,
        minimums_not_kept=sum(row.kind == "minimum" for row in theirs.shortfalls),
        sessions=total,
        links=links,
    )


def _sessions(plan: Allocation) -> Counter[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    counts: Counter[tuple[str, tuple[str, ...], tuple[str, ...]]] = Counter()
    for item in plan.items:
        counts[item.activity, item.school_ids, item.person_ids] += item.sessions
    return counts
