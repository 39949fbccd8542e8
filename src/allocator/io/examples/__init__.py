"""Shipped example authorities, written as workspaces. Everything in them is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from allocator.io.examples.innis import write_innis

EXAMPLES: Mapping[str, Callable[[Path], None]] = {"innis": write_innis}
"""What writes each example into a folder, by the name that ``allocator init`` knows."""

__all__ = ["EXAMPLES"]
