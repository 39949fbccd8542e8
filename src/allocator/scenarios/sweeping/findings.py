"""Work out what the rows of a sweep say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.domain.sweeps import MORE_IS_BETTER, Answer, Measure, SweepRow
from allocator.scenarios.sweeping.axes import is_numeric
from allocator.scenarios.sweeping.found import (
    Bar,
    Curve,
    CurvePoint,
    Findings,
    FrontPoint,
    Regret,
    Spread,
)
from allocator.scenarios.sweeping.reading import WholeSweep
from allocator.scenarios.sweeping.schema import Value

BINS = 10
"""Parts into which drawn values of an axis are put."""
ROUND = 9


def measure_of(whole: WholeSweep) -> Measure:
    """Return the measure that a sweep is about; of thresholds alone, the officer days asked."""
    sweep = whole.sweep
    if sweep.answers == "tiers" and sweep.measure != "schools_above_lowest":
        return "officer_days_asked"
    return sweep.aims[0] if sweep.kind == "pareto" else sweep.measure


def figure(row: SweepRow, measure: Measure) -> float:
    """Value of a measure at a point that has an answer."""
    return float(getattr(row.answer, measure))


def findings_of(whole: WholeSweep, rows: Sequence[SweepRow], base: Answer | None) -> Findings:
    """Work out what the rows of a sweep say."""
    measure, sweep = measure_of(whole), whole.sweep
    done = [row for row in rows if _is_answered(row)]
    values = [figure(row, measure) for row in done]
    found = Findings(
        name=sweep.name,
        question=sweep.question,
        measure=measure,
        base=None if base is None else float(getattr(base, measure)),
        points=len(rows),
        refused=len(rows) - len(done),
    )
    if not done:
        return found
    order = sorted(range(len(done)), key=lambda place: (values[place], done[place].point))
    best, worst = (order[-1], order[0]) if MORE_IS_BETTER[measure] else (order[0], order[-1])
    update: dict[str, object] = {"best": done[best].point, "worst": done[worst].point}
    update["spread"] = _spread(values)
    if sweep.kind in ("grid", "sample"):
        update["curves"] = _curves(whole, done, measure)
    if sweep.kind == "tornado":
        update["bars"] = _bars(done, measure)
    if sweep.kind == "pareto":
        front = _front(done, sweep.aims)
        update |= {"aims": sweep.aims, "front": front, "knee": _knee(front, sweep.aims)}
    if sweep.kind == "robust":
        update["regrets"] = _regrets(done, measure)
    return found.model_copy(update=update)


def _is_answered(row: SweepRow) -> bool:
    return row.answer is not None and getattr(row.answer, "status", "optimal") == "optimal"


def _spread(values: list[float]) -> Spread:
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    found = np.quantile(values, shares).tolist()
    quantiles = {
        f"{share:.0%}": round(value, ROUND) for share, value in zip(shares, found, strict=True)
    }
    return Spread(quantiles=quantiles, mean=round(float(np.mean(values)), ROUND))


def _curves(whole: WholeSweep, done: Sequence[SweepRow], measure: Measure) -> tuple[Curve, ...]:
    curves = []
    for axis in whole.sweep.axes:
        if not is_numeric(axis):
            continue
        placed: dict[float, list[float]] = {}
        drawn = whole.sweep.kind == "sample" and axis.values is None
        low, high = float(axis.low or 0.0), float(axis.high or 0.0)
        for row in done:
            value = float(row.values[axis.name])
            if drawn:
                part = min(BINS - 1, int((value - low) / (high - low) * BINS))
                value = round(low + (part + 0.5) * (high - low) / BINS, ROUND)
            placed.setdefault(value, []).append(figure(row, measure))
        points = tuple(_curve_point(value, placed[value]) for value in sorted(placed))
        curves.append(Curve(axis=axis.name, measure=measure, points=points))
    return tuple(curves)


def _curve_point(value: float, values: list[float]) -> CurvePoint:
    return CurvePoint(
        value=value,
        mean=round(float(np.mean(values)), ROUND),
        least=min(values),
        most=max(values),
        points=len(values),
    )


def _bars(done: Sequence[SweepRow], measure: Measure) -> tuple[Bar, ...]:
    """Bars of a tornado, the longest first; an axis with a refused end has none."""
    ends: dict[str, dict[str, SweepRow]] = {}
    for row in done:
        for name in row.values:
            ends.setdefault(name, {})[row.label] = row
    bars = [
        Bar(
            axis=name,
            low_value=both["low"].values[name],
            high_value=both["high"].values[name],
            at_low=figure(both["low"], measure),
            at_high=figure(both["high"], measure),
        )
        for name, both in ends.items()
        if len(both) == 2
    ]
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.axis)))


def _front(done: Sequence[SweepRow], aims: Sequence[Measure]) -> tuple[FrontPoint, ...]:
    """Points that no other betters in every aim, in the order of the first one."""
    values = np.array([[figure(row, aim) for aim in aims] for row in done])
    signs = np.array([1.0 if MORE_IS_BETTER[aim] else -1.0 for aim in aims])
    turned = np.round(values * signs, 6)
    kept = []
    for place, own in enumerate(turned):
        no_worse = (turned >= own).all(axis=1) & (turned > own).any(axis=1)
        twin = bool((turned[:place] == own).all(axis=1).any())
        if not no_worse.any() and not twin:
            kept.append(place)
    return tuple(
        FrontPoint(point=done[place].point, values=tuple(values[place].tolist()))
        for place in sorted(kept, key=lambda place: (-turned[place][0], done[place].point))
    )


def _knee(front: Sequence[FrontPoint], aims: Sequence[Measure]) -> int | None:
    """Point of a front with two aims that lies furthest from the line between its ends.

    Both aims are taken as shares of their spans (Das 1999): there, giving up more of one begins to
    bring less of the other.
    """
    if len(aims) != 2 or len(front) < 3:
        return None
    values = np.array([point.values for point in front])
    spans = values[-1] - values[0]
    if (spans == 0).any():
        return None
    shares = (values - values[0]) / spans
    # Along the front the first aim is given up; how much of the other has been won beyond that?
    ahead = shares[:, 1] - shares[:, 0]
    place = int(np.argmax(ahead))
    return front[place].point if ahead[place] > 1e-6 else None


def _regrets(done: Sequence[SweepRow], measure: Measure) -> tuple[Regret, ...]:
    """Candidates by their greatest regret, the least first; futures with all of them count."""
    table: dict[Value, dict[str, float]] = {}
    names = list(dict.fromkeys(row.label for row in done))
    for row in done:
        table.setdefault(row.values["future"], {})[row.label] = figure(row, measure)
    sign = 1.0 if MORE_IS_BETTER[measure] else -1.0
    whole = [row for row in table.values() if len(row) == len(names)]
    found = []
    for name in names if whole else ():
        own = [sign * row[name] for row in whole]
        lost = [max(sign * value for value in row.values()) - sign * row[name] for row in whole]
        found.append(
            Regret(
                candidate=name,
                mean=round(sign * float(np.mean(own)), ROUND),
                worst=round(sign * min(own), ROUND),
                most_regret=round(max(lost), ROUND),
                mean_regret=round(float(np.mean(lost)), ROUND),
                futures=len(whole),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.most_regret, one.mean_regret, one.candidate)))
