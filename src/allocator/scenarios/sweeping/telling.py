"""The answer of a sweep in plain sentences, the first of which answers the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allocator.domain.sweeps import SweepRow
from allocator.scenarios.sweeping.findings import figure
from allocator.scenarios.sweeping.found import Findings
from allocator.scenarios.sweeping.reading import WholeSweep
from allocator.scenarios.sweeping.wording import shown_value, shown_values, told, words_of

BOUND = (
    "Figures count parts of sessions: no plan meets more need, and whole sessions come close "
    "to it. Where it matters, plan the scenario itself."
)


def tell(whole: WholeSweep, found: Findings, rows: Sequence[SweepRow]) -> list[str]:
    """Say what a sweep found."""
    by_number = {row.point: row for row in rows}
    if found.best is None or found.worst is None:
        return ["No point has an answer: every one was refused, as the table says."]
    kinds = {
        "tornado": _tornado,
        "pareto": _front,
        "robust": _robust,
        "sample": _sample,
    }
    lines = kinds.get(whole.sweep.kind, _grid)(found, by_number)
    if found.refused:
        lines.append(
            f"{found.refused} of {found.points} points have no answer; the table says why."
        )
    if whole.sweep.answers == "tiers":
        lines.append(
            "Tiers are those of the rules alone, without judgements and live tiers; officer days "
            "are those of each tier's targets."
        )
    else:
        lines.append(BOUND)
    return lines


def _grid(found: Findings, rows: Mapping[int, SweepRow]) -> list[str]:
    measure = found.measure
    best, worst = rows[found.best or 0], rows[found.worst or 0]
    today = "" if found.base is None else f" As things are it is {told(measure, found.base)}."
    what = words_of(measure)
    return [
        f"{what[0].upper()}{what[1:]}: {told(measure, figure(worst, measure))} at the worst point "
        f"({shown_values(worst.values)}), {told(measure, figure(best, measure))} at the best "
        f"({shown_values(best.values)}).{today}"
    ]


def _sample(found: Findings, _rows: Mapping[int, SweepRow]) -> list[str]:
    measure, spread = found.measure, found.spread
    assert spread is not None
    quantiles = spread.quantiles
    today = "" if found.base is None else f" As things are it is {told(measure, found.base)}."
    return [
        f"In nine futures of ten, {words_of(measure)} lies between "
        f"{told(measure, quantiles['5%'])} and {told(measure, quantiles['95%'])}; the middle one "
        f"has {told(measure, quantiles['50%'])}.{today}"
    ]


def _tornado(found: Findings, _rows: Mapping[int, SweepRow]) -> list[str]:
    if not found.bars or found.bars[0].swing == 0:
        return [f"None of what was tried changes {words_of(found.measure)}."]
    first, *others = found.bars
    measure = found.measure
    lines = [
        f"What matters most is {first.axis}: {words_of(measure)} goes from "
        f"{told(measure, first.at_low)} at {shown_value(first.low_value)} to "
        f"{told(measure, first.at_high)} at {shown_value(first.high_value)}."
    ]
    if others:
        lines.append("Then come, in this order: " + ", ".join(bar.axis for bar in others[:5]) + ".")
    return lines


def _front(found: Findings, _rows: Mapping[int, SweepRow]) -> list[str]:
    first, *others = found.aims
    start, end = found.front[0], found.front[-1]
    lines = [
        f"{words_of(first).capitalize()} can be {told(first, start.values[0])} at most, with "
        + " and ".join(
            f"{words_of(aim)} {told(aim, start.values[place + 1])}"
            for place, aim in enumerate(others)
        )
        + f"; at the other end of the front it is {told(first, end.values[0])}."
    ]
    knee = next((point for point in found.front if point.point == found.knee), None)
    if knee is not None:
        lines.append(
            f"The turn is at {told(first, knee.values[0])} with {words_of(others[0])} "
            f"{told(others[0], knee.values[1])}: up to there giving up a little of the one brings "
            "much of the other, beyond it no longer."
        )
    return lines


def _robust(found: Findings, _rows: Mapping[int, SweepRow]) -> list[str]:
    if not found.regrets:
        return ["No future has an answer for every candidate, so none can be recommended."]
    measure = found.measure
    first, *others = found.regrets
    lines = [
        f"{first.candidate} is the safest choice: over {first.futures} futures it is at most "
        f"{_gap(found, first.most_regret)} from the best candidate of the future "
        f"(on average {_gap(found, first.mean_regret)})."
    ]
    lines += [
        f"{one.candidate}: at most {_gap(found, one.most_regret)} from the best; at worst "
        f"{told(measure, one.worst)}."
        for one in others[:5]
    ]
    return lines


def _gap(found: Findings, value: float) -> str:
    text = told(found.measure, value)
    return text.replace("%", " points") if text.endswith("%") else text
