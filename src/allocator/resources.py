"""Where the shipped rulesets and scenarios are, installed or from a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal


def shipped(kind: Literal["rules", "scenarios"]) -> Path:
    """Return the folder of the shipped rulesets or scenarios.

    In a wheel they lie in ``allocator/_shipped``; in an editable install they are the folders
    at the top of the checkout, so that an edited rule counts at once.
    """
    installed = Path(str(files("allocator"))) / "_shipped" / kind
    return installed if installed.is_dir() else Path(__file__).parents[2] / kind
