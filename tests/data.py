"""Where the tests find real data: the folder named by ALLOCATOR_DATA, else beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def data_folder(*parts: str) -> Path:
    """Return a folder or file of the real data, or skip the test with the reason."""
    root = Path(os.environ.get("ALLOCATOR_DATA", Path(__file__).parents[2] / "shared" / "data"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data not here: set ALLOCATOR_DATA (looked for {'/'.join(parts)})")
    return path
