"""Innis: a fictional Scottish council on a mainland and four islands. All of it is invented."""

from allocator.io.examples.innis.authority import innis

__all__ = ["innis"]
