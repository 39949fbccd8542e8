"""Charts of a comparison as inline SVG: every bar has its figure in words, so none is needed.

They are drawn narrow, to be read at the width of a phone without being made smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 360
LABEL, BAR, GAP = 17, 16, 6
"""Heights of a label, of a bar with its figure, and between groups of bars, in pixels."""
FIGURE = 104
"""Width that is kept for the figure beside a bar."""
TRACK = WIDTH - FIGURE
BASELINE = 12
LETTERS_OF_A_LABEL = 54


@dataclass(frozen=True)
class Bar:
    """One bar: its plan's mark, its length as a share of the widest, its figure in words."""

    mark: str
    share: float
    text: str
    is_base: bool = False


def bars_svg(groups: Sequence[tuple[str, Sequence[Bar]]], title: str) -> str:
    """Bars in groups, each group under its label. The base is hatched, scenarios are solid."""
    parts: list[str] = []
    y = 0
    for label, bars in groups:
        if label:
            parts.append(f'<text x="0" y="{y + 12}" class="label">{escape(_short(label))}</text>')
            y += LABEL
        for bar in bars:
            width = round(max(0.0, min(1.0, bar.share)) * TRACK, 1)
            kind = "was" if bar.is_base else "now"
            parts.append(
                f'<rect y="{y + 2}" width="{width:g}" height="{BAR - 4}" class="{kind}"/>'
                f'<text x="{width + 4:g}" y="{y + BASELINE}">{escape(bar.mark)} '
                f"{escape(bar.text)}</text>"
            )
            y += BAR
        y += GAP
    return _svg(parts, y, title)


def stacked_svg(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]], title: str) -> str:
    """A bar of parts for each plan, its counts in words below: 43 universal, 11 targeted."""
    parts: list[str] = []
    y = 0
    for label, counts in rows:
        total = sum(count for _, count in counts) or 1
        parts.append(f'<text x="0" y="{y + 12}" class="label">{escape(_short(label))}</text>')
        y += LABEL
        x = 0.0
        for rank, (_, count) in enumerate(counts):
            width = round(count / total * WIDTH, 1)
            if count:
                parts.append(
                    f'<rect x="{x:g}" y="{y}" width="{width:g}" height="{BAR}" class="part{rank}"/>'
                )
            x = round(x + width, 1)
        y += BAR
        words = ", ".join(f"{count} {name}" for name, count in counts)
        parts.append(f'<text x="0" y="{y + 12}">{escape(words)}</text>')
        y += LABEL + GAP
    return _svg(parts, y, title)


def _svg(parts: Sequence[str], height: int, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {max(1, height)}" role="img" class="chart" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _short(label: str) -> str:
    if len(label) <= LETTERS_OF_A_LABEL:
        return label
    return f"{label[: LETTERS_OF_A_LABEL - 1].rstrip()}\u2026"
