"""``sweep.html``: what a sweep found, as one self-contained page with charts and their tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from allocator.domain.sweeps import MORE_IS_BETTER, SweepRow
from allocator.io.exports.pages import STYLES
from allocator.io.exports.pages import TEMPLATES as REPORT
from allocator.scenarios.sweeping.charts import curve_svg, front_svg, tornado_svg
from allocator.scenarios.sweeping.findings import figure
from allocator.scenarios.sweeping.found import Findings
from allocator.scenarios.sweeping.reading import WholeSweep
from allocator.scenarios.sweeping.telling import tell
from allocator.scenarios.sweeping.wording import heading, shown_value, shown_values, told

TEMPLATES = Path(__file__).parent / "templates"
MOST_ROWS = 300
"""Points listed on the page; the table ``rows.csv`` has all."""
Table = dict[str, Any]


def sweep_page(whole: WholeSweep, rows: Sequence[SweepRow], found: Findings, authority: str) -> str:
    """Write the page. It asks for nothing from outside and can be read without scripts."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (REPORT / STYLES[0]).read_text(encoding="utf-8")
    style += (TEMPLATES / "sweep.css").read_text(encoding="utf-8")
    lines = tell(whole, found, rows)
    listed = rows if len(rows) <= MOST_ROWS else _ranked(rows, found)[:MOST_ROWS]
    return environment.get_template("sweep.html.j2").render(
        style=style,
        authority=authority,
        name=whole.sweep.name,
        question=whole.sweep.question,
        lead=lines[0],
        others=lines[1:],
        parts=_parts(found),
        points=_points(listed, found),
        listed=len(listed),
        count=len(rows),
    )


def _parts(found: Findings) -> list[dict[str, Any]]:
    """Charts with their tables."""
    parts: list[dict[str, Any]] = []
    for curve in found.curves:
        rows = [
            [shown_value(one.value), *(told(found.measure, value) for value in
                                       (one.mean, one.least, one.most)), f"{one.points:,}"]
            for one in curve.points
        ]  # fmt: skip
        parts.append({
            "title": f"{heading(found.measure)} over {curve.axis}",
            "note": "The line is the mean; the band is what the other axes make of it.",
            "svg": curve_svg(curve, found.base),
            "table": _table([curve.axis, "mean", "least", "most", "points"], rows),
        })  # fmt: skip
    if found.bars and found.base is not None:
        rows = [
            [bar.axis, shown_value(bar.low_value), told(found.measure, bar.at_low),
             shown_value(bar.high_value), told(found.measure, bar.at_high)]
            for bar in found.bars
        ]  # fmt: skip
        parts.append({
            "title": f"What matters most for {heading(found.measure).lower()}",
            "note": "One axis at a time at its two ends; numbers beside the bars are its values. "
            "Dark: the low end; light with a frame: the high end.",
            "svg": tornado_svg(found.bars, found.measure, found.base),
            "table": _table(["axis", "low", "there", "high", "there"], rows),
        })  # fmt: skip
    if found.front:
        rows = [
            [f"{one.point}", *(told(aim, value) for aim, value in
                               zip(found.aims, one.values, strict=True)),
             "the turn" if one.point == found.knee else ""]
            for one in found.front
        ]  # fmt: skip
        parts.append({
            "title": "What one aim costs the others",
            "note": "No plan is better than a point in one aim without being worse in another.",
            "svg": front_svg(found.front, found.aims, found.knee),
            "table": _table(["point", *map(heading, found.aims), ""], rows),
        })  # fmt: skip
    parts += _words_alone(found)
    return parts


def _words_alone(found: Findings) -> list[dict[str, Any]]:
    """Tables without a chart: regrets, and how the futures are spread."""
    parts = []
    if found.regrets:
        rows = [
            [one.candidate, told(found.measure, one.most_regret),
             told(found.measure, one.mean_regret), told(found.measure, one.mean),
             told(found.measure, one.worst)]
            for one in found.regrets
        ]  # fmt: skip
        names = ["candidate", "greatest regret", "mean regret", "mean", "worst future"]
        note = "Regret: how far a candidate is from the best one of the same future."
        parts.append({"title": "Which candidate is safest", "note": note, "svg": "",
                      "table": _table(names, rows)})  # fmt: skip
    if found.spread is not None and not found.bars and not found.front:
        rows = [
            [f"{share} of the points have at most", told(found.measure, value)]
            for share, value in found.spread.quantiles.items()
        ]
        parts.append({"title": f"How {heading(found.measure).lower()} is spread", "note": "",
                      "svg": "", "table": _table(["", heading(found.measure)], rows)})  # fmt: skip
    return parts


def _table(names: Sequence[str], rows: list[list[str]]) -> Table:
    return {"names": list(names), "rows": rows}


def _ranked(rows: Sequence[SweepRow], found: Findings) -> list[SweepRow]:
    """Best points first, those without an answer before all others: they need a look."""
    sign = -1.0 if MORE_IS_BETTER[found.measure] else 1.0

    def key(row: SweepRow) -> tuple[bool, float, int]:
        if row.answer is None:
            return (False, 0.0, row.point)
        return (True, sign * figure(row, found.measure), row.point)

    return sorted(rows, key=key)


def _points(rows: Sequence[SweepRow], found: Findings) -> Table:
    names = ["point", "what is set", "what happened", heading(found.measure), "tiers"]
    table = []
    for row in rows:
        label = f"{row.label}: " if row.label else ""
        value = row.refused or ""
        tiers = ""
        if row.answer is not None:
            value = told(found.measure, figure(row, found.measure))
            tiers = ", ".join(f"{count} {tier}" for tier, count in row.answer.tiers.items())
        table.append([
            f"{row.point}", f"{label}{shown_values(row.values)}", "; ".join(row.happened), value,
            tiers,
        ])  # fmt: skip
    return _table(names, table)
