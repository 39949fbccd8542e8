"""Figures: what is known of every school on a day, as columns with where each comes from."""

from allocator.tiering.figures.known import KnownFigures
from allocator.tiering.figures.source import Figures, GivenFigures, Leaf, Origin

__all__ = ["Figures", "GivenFigures", "KnownFigures", "Leaf", "Origin"]
