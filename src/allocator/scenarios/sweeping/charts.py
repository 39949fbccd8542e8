"""Charts of a sweep as inline SVG: curves with their spread, tornado bars, Pareto fronts.

Each has its figures in a table beside it, so that nothing is told by the drawing alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from allocator.domain.sweeps import MORE_IS_BETTER, Measure
from allocator.scenarios.sweeping.found import Bar, Curve, FrontPoint
from allocator.scenarios.sweeping.wording import heading, plain, shown_value, told

WIDTH, HEIGHT = 720.0, 340.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 16.0, 14.0, 50.0
BAR_HEIGHT = 34.0
NAME_LETTERS = 34
Ends = tuple[float, float]


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that span a range, about so many."""
    span = high - low if high > low else max(1.0, abs(low))
    step = 10 ** math.floor(math.log10(span / about))
    for times in (1, 2, 5, 10):
        if span / (step * times) <= about:
            step *= times
            break
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(number * step, 9) for number in range(first, max(last, first + 1) + 1)]


class Frame:
    """Axes of a chart: from values to pixels."""

    def __init__(self, across: Ends, up: Ends) -> None:
        self.x_ticks, self.y_ticks = ticks(*across), ticks(*up)
        self.x_ends = (min(across[0], self.x_ticks[0]), max(across[1], self.x_ticks[-1]))
        self.y_ends = (self.y_ticks[0], self.y_ticks[-1])

    def x(self, value: float) -> float:
        """Pixels from the left."""
        low, high = self.x_ends
        return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        low, high = self.y_ends
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def lines(self, x_name: str, y_name: str) -> Iterator[str]:
        """Grid lines with their numbers, and the names of both axes."""
        for value in self.y_ticks:
            y = self.y(value)
            yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" class="grid"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" class="tick end">{value:,g}</text>'
        for value in self.x_ticks:
            if self.x_ends[0] <= value <= self.x_ends[1]:
                yield (
                    f'<text x="{self.x(value):.1f}" y="{HEIGHT - BOTTOM + 18}" '
                    f'class="tick">{value:,g}</text>'
                )
        middle = (LEFT + WIDTH - RIGHT) / 2
        yield f'<text x="{middle:.0f}" y="{HEIGHT - 10}" class="name">{escape(x_name)}</text>'
        height = (TOP + HEIGHT - BOTTOM) / 2
        yield (
            f'<text transform="translate(16 {height:.0f}) rotate(-90)" class="name">'
            f"{escape(y_name)}</text>"
        )


def _svg(parts: Sequence[str], label: str, height: float = HEIGHT) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" aria-label="{escape(label)}" '
        f'class="chart">{"".join(parts)}</svg>'
    )


def curve_svg(curve: Curve, base: float | None) -> str:
    """A measure over an axis: the mean as a line, what other axes make of it as a band."""
    measure = curve.measure
    points = [
        (one.value, plain(measure, one.mean), plain(measure, one.least), plain(measure, one.most))
        for one in curve.points
    ]
    today = [] if base is None else [plain(measure, base)]
    low = min([point[2] for point in points] + today)
    high = max([point[3] for point in points] + today)
    frame = Frame((points[0][0], points[-1][0]), (low, high))
    parts = list(frame.lines(curve.axis, heading(measure)))
    edge = [f"{frame.x(x):.1f} {frame.y(most):.1f}" for x, _, _, most in points]
    edge += [f"{frame.x(x):.1f} {frame.y(least):.1f}" for x, _, least, _ in reversed(points)]
    if any(least < most for _, _, least, most in points):
        parts.append(f'<path d="M{"L".join(edge)}Z" class="band"/>')
    line = [f"{frame.x(x):.1f} {frame.y(mean):.1f}" for x, mean, _, _ in points]
    parts.append(f'<path d="M{"L".join(line)}" class="line"/>')
    for one, (x, mean, _, _) in zip(curve.points, points, strict=True):
        title = f"{curve.axis} {shown_value(one.value)}: {told(measure, one.mean)}"
        parts.append(
            f'<circle cx="{frame.x(x):.1f}" cy="{frame.y(mean):.1f}" r="4" class="dot">'
            f"<title>{escape(title)}</title></circle>"
        )
    for value in today:
        y = frame.y(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" class="today"/>')
        parts.append(
            f'<text x="{WIDTH - RIGHT}" y="{y - 5:.1f}" class="tick end">as things are</text>'
        )
    return _svg(parts, f"{heading(measure)} over {curve.axis}; the table below has the figures.")


def tornado_svg(bars: Sequence[Bar], measure: Measure, base: float) -> str:
    """A bar for each axis, from its low end to its high one, round things as they are."""
    values = [plain(measure, value) for bar in bars for value in (bar.at_low, bar.at_high)]
    middle = plain(measure, base)
    low, high = min([*values, middle]), max([*values, middle])
    span = (high - low) or 1.0
    left, right = 250.0, 70.0

    def x(value: float) -> float:
        return left + (value - low) / span * (WIDTH - left - right)

    parts = []
    for number, bar in enumerate(bars):
        y = 10 + number * BAR_HEIGHT
        parts.append(
            f'<text x="{left - 60}" y="{y + 17:.0f}" class="tick end">{escape(_short(bar.axis))}'
            "</text>"
        )
        for end, value, at in (
            ("low", bar.low_value, bar.at_low),
            ("high", bar.high_value, bar.at_high),
        ):
            from_x, to_x = sorted((x(middle), x(plain(measure, at))))
            title = escape(f"{bar.axis} {shown_value(value)}: {told(measure, at)}")
            parts.append(
                f'<rect x="{from_x:.1f}" y="{y:.0f}" width="{max(0.8, to_x - from_x):.1f}" '
                f'height="{BAR_HEIGHT - 12:.0f}" class="{end}"><title>{title}</title></rect>'
            )
            side = "end" if plain(measure, at) < middle else "start"
            shift = -5 if side == "end" else 5
            parts.append(
                f'<text x="{x(plain(measure, at)) + shift:.1f}" y="{y + 16:.0f}" '
                f'class="tick {side}">{escape(shown_value(value))}</text>'
            )
    height = 20 + len(bars) * BAR_HEIGHT + 20
    parts.append(f'<path d="M{x(middle):.1f} 4V{height - 26:.0f}" class="today"/>')
    parts.append(
        f'<text x="{x(middle):.1f}" y="{height - 8:.0f}" class="tick">as things are: '
        f"{escape(told(measure, base))}</text>"
    )
    return _svg(parts, f"{heading(measure)} with each axis at its two ends.", height)


def _short(name: str) -> str:
    return name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1]}…"


def front_svg(front: Sequence[FrontPoint], aims: Sequence[Measure], knee: int | None) -> str:
    """A Pareto front of the first two aims; the turn is a larger, hollow mark."""
    points = [(plain(aims[1], one.values[1]), plain(aims[0], one.values[0]), one) for one in front]
    across = min(point[0] for point in points), max(point[0] for point in points)
    up = min(point[1] for point in points), max(point[1] for point in points)
    frame = Frame(across, up)
    parts = list(frame.lines(heading(aims[1]), heading(aims[0])))
    if len(aims) == 2:
        line = [
            f"{frame.x(x):.1f} {frame.y(y):.1f}"
            for x, y, _ in sorted(points, key=lambda one: one[:2])
        ]
        parts.append(f'<path d="M{"L".join(line)}" class="line"/>')
    for x, y, one in points:
        title = ", ".join(told(aim, value) for aim, value in zip(aims, one.values, strict=True))
        kind, size = ("turn", 8) if one.point == knee else ("dot", 4)
        parts.append(
            f'<circle cx="{frame.x(x):.1f}" cy="{frame.y(y):.1f}" r="{size}" class="{kind}">'
            f"<title>{escape(title)}</title></circle>"
        )
    more = "more" if MORE_IS_BETTER[aims[0]] else "less"
    return _svg(parts, f"{heading(aims[0])} ({more} is better) against {heading(aims[1])}.")
